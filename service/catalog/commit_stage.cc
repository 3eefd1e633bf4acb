#include "service/catalog/commit_stage.h"

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/wire.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

absl::Time TimeIn(absl::string_view timestamp) {
  wire::FieldReader reader(timestamp);
  int64_t seconds = 0;
  int64_t nanos = 0;
  while (reader.Next()) {
    if (reader.number() == 1) seconds = static_cast<int64_t>(reader.varint());
    if (reader.number() == 2) nanos = static_cast<int64_t>(reader.varint());
  }
  return absl::FromUnixSeconds(seconds) + absl::Nanoseconds(nanos);
}

// The fields that all kinds of record have in common, as far as they are checked here.
struct CommonFields {
  absl::string_view name;
  absl::string_view etag;
  Revision revision;
};
CommonFields CommonFieldsIn(absl::string_view message) {
  CommonFields fields;
  wire::FieldReader reader(message);
  while (reader.Next() && reader.number() <= 3) {
    if (reader.number() == 1) fields.name = reader.bytes();
    if (reader.number() == 2) fields.etag = reader.bytes();
    if (reader.number() == 3) fields.revision = Revision(static_cast<int64_t>(reader.varint()));
  }
  return fields;
}

bool TakeRecordApart(ChangeParts& parts) {
  wire::FieldReader reader(parts.record);
  int messages = 0;
  while (reader.Next()) {
    if (!v1::RecordType_IsValid(reader.number())) return false;
    parts.record_type = static_cast<v1::RecordType>(reader.number());
    parts.message = reader.bytes();
    ++messages;
  }
  return reader.ok() && messages == 1;
}

}  // namespace

bool TakeApart(absl::string_view change, ChangeParts& parts) {
  parts = ChangeParts();
  wire::FieldReader reader(change);
  while (reader.Next()) {
    if (reader.number() == v1::Change::kTypeFieldNumber) parts.type = static_cast<v1::ChangeType>(reader.varint());
    if (reader.number() == v1::Change::kNameFieldNumber) parts.name = reader.bytes();
    if (reader.number() == v1::Change::kRecordFieldNumber) parts.record = reader.bytes();
  }
  return reader.ok() && TakeRecordApart(parts);
}

absl::string_view NameInBytes(absl::string_view message) {
  // As this service encodes records, the name comes first and has less than 128 bytes.
  constexpr char kNameTag = 1 << 3 | 2;
  if (message.size() > 2 && message[0] == kNameTag && static_cast<size_t>(message[1]) <= message.size() - 2 &&
      message[1] >= 0) {
    return message.substr(2, static_cast<size_t>(message[1]));
  }
  wire::FieldReader reader(message);
  while (reader.Next()) {
    if (reader.number() == 1) return reader.bytes();
  }
  return "";
}

absl::Time CommitTimeIn(absl::string_view commit) {
  wire::FieldReader reader(commit);
  while (reader.Next()) {
    if (reader.number() == v1::Commit::kCommitTimeFieldNumber) return TimeIn(reader.bytes());
  }
  return absl::UnixEpoch();
}

absl::Status CommitStage::Read(absl::string_view commit) {
  revision_ = Revision();
  commit_time_ = absl::InfinitePast();
  changes_.clear();
  facets_.Clear();
  wire::FieldReader reader(commit);
  while (reader.Next()) {
    if (reader.number() == v1::Commit::kRevisionFieldNumber) {
      revision_ = Revision(static_cast<int64_t>(reader.varint()));
    } else if (reader.number() == v1::Commit::kCommitTimeFieldNumber) {
      commit_time_ = TimeIn(reader.bytes());
    } else if (reader.number() == v1::Commit::kChangesFieldNumber) {
      const absl::Status status = AddChange(reader.bytes());
      if (!status.ok()) return status;
    }
  }
  if (!reader.ok()) return errors::Internal("the bytes are no commit");
  if (commit_time_ == absl::InfinitePast()) return errors::Internal("the commit has no time");
  return absl::OkStatus();
}

absl::Status CommitStage::AddChange(absl::string_view bytes) {
  Change change;
  ChangeParts& parts = change.parts;
  if (!TakeApart(bytes, parts)) {
    return errors::Internal(absl::StrCat("change ", changes_.size(), " of the commit holds no record"));
  }
  const CommonFields common = CommonFieldsIn(parts.message);
  if (common.name != parts.name || TypeOfName(parts.name) != parts.record_type) {
    return errors::Internal(absl::StrCat("the change of \"", parts.name, "\" holds \"", common.name, "\""));
  }
  if (common.etag.empty() || common.revision != revision_) {
    return errors::Internal(
        absl::StrCat("\"", parts.name, "\" lacks its etag or the commit's revision ", revision_.ToString()));
  }
  change.first_term = facets_.terms.size();
  if (!WalkFacets(parts.record_type, parts.name, parts.message, facets_, change.date)) {
    return errors::Internal(absl::StrCat("the bytes of \"", parts.name, "\" are no record"));
  }
  change.term_count = facets_.terms.size() - change.first_term;
  changes_.push_back(change);
  return absl::OkStatus();
}

}  // namespace briefing
