#include "service/store/encode.h"

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/wire.h"

namespace briefing {
namespace {

using storage::v1::Entry;
using storage::v1::Unchanged;

void AppendString(int number, absl::string_view text, std::string& out) {
  if (!text.empty()) wire::AppendBytesField(number, text, out);
}

size_t RecordSize(const EncodedChange& change) {
  return wire::BytesFieldSize(change.record_type, change.bytes->size());
}

size_t ChangeSize(const EncodedChange& change) {
  return 1 + wire::VarintSize(change.type) + wire::BytesFieldSize(v1::Change::kNameFieldNumber, change.name.size()) +
         wire::BytesFieldSize(v1::Change::kRecordFieldNumber, RecordSize(change));
}

void AppendChange(const EncodedChange& change, std::string& out) {
  wire::AppendBytesHeader(v1::Commit::kChangesFieldNumber, ChangeSize(change), out);
  wire::AppendVarintField(v1::Change::kTypeFieldNumber, change.type, out);
  wire::AppendBytesField(v1::Change::kNameFieldNumber, change.name, out);
  wire::AppendBytesHeader(v1::Change::kRecordFieldNumber, RecordSize(change), out);
  wire::AppendBytesField(change.record_type, *change.bytes, out);
}

bool Decodes(absl::string_view bytes) {
  return Unchanged().ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace

std::string EtagOf(Revision revision) { return absl::StrCat("r", revision.value()); }

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

std::string EncodeCommit(const CommitHeader& header, const std::vector<EncodedChange>& changes) {
  size_t size = 64 + header.actor.size() + header.request_id.size() + header.reason.size();
  for (const EncodedChange& change : changes) {
    size += wire::BytesFieldSize(v1::Commit::kChangesFieldNumber, ChangeSize(change));
  }
  std::string out;
  out.reserve(size);
  wire::AppendVarintField(v1::Commit::kRevisionFieldNumber, static_cast<uint64_t>(header.revision.value()), out);
  wire::AppendBytesField(v1::Commit::kCommitTimeFieldNumber, ToTimestamp(header.commit_time).SerializeAsString(), out);
  AppendString(v1::Commit::kActorFieldNumber, header.actor, out);
  AppendString(v1::Commit::kRequestIdFieldNumber, header.request_id, out);
  AppendString(v1::Commit::kReasonFieldNumber, header.reason, out);
  for (const EncodedChange& change : changes) AppendChange(change, out);
  return out;
}

std::string EncodeEntry(absl::string_view commit, uint64_t request_digest, const std::vector<Unchanged>& unchanged) {
  Entry rest;
  rest.set_request_digest(request_digest);
  for (const Unchanged& mutation : unchanged) *rest.add_unchanged() = mutation;
  std::string out;
  out.reserve(commit.size() + 16 + rest.ByteSizeLong());
  wire::AppendBytesField(Entry::kCommitFieldNumber, commit, out);
  rest.AppendToString(&out);
  return out;
}

absl::StatusOr<DecodedEntry> DecodeEntry(absl::string_view entry) {
  DecodedEntry decoded;
  wire::FieldReader reader(entry);
  while (reader.Next()) {
    if (reader.number() == Entry::kCommitFieldNumber) decoded.commit = reader.bytes();
    if (reader.number() == Entry::kRequestDigestFieldNumber) decoded.request_digest = reader.varint();
    if (reader.number() != Entry::kUnchangedFieldNumber) continue;
    if (!Decodes(reader.bytes())) return errors::Internal("its list of unchanged records does not decode");
    absl::StrAppend(&decoded.unchanged, reader.field());
  }
  if (!reader.ok() || decoded.commit.empty()) return errors::Internal("it is no entry of a commit");
  wire::FieldReader commit(decoded.commit);
  while (commit.Next()) {
    if (commit.number() == v1::Commit::kRequestIdFieldNumber) decoded.request_id = commit.bytes();
  }
  if (!commit.ok()) return errors::Internal("its commit does not decode");
  return decoded;
}

}  // namespace briefing
