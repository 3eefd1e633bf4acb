#include "service/ledger/etcd/segment.h"

#include <xxhash.h>
#include <zstd.h>

#include <utility>

#include "service/base/errors.h"
#include "service/base/wire.h"
#include "service/ledger/chain.h"

namespace briefing::etcd_format {
namespace {

using storage::v1::Batch;
using storage::v1::Segment;

constexpr int kCompressionLevel = 3;
// More than kMaxParts parts can hold even where they were compressed well: a length above it is damage.
constexpr size_t kMaxBatchBytes = size_t{2} << 30;

uint64_t Hash(absl::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::string Pack(absl::Span<const std::string> entries) {
  size_t size = 0;
  for (const std::string& entry : entries) size += wire::BytesFieldSize(Batch::kEntriesFieldNumber, entry.size());
  std::string batch;
  batch.reserve(size);
  for (const std::string& entry : entries) wire::AppendBytesField(Batch::kEntriesFieldNumber, entry, batch);
  return batch;
}

// `batch` compressed; "" where that does not make it smaller by an eighth.
std::string Compressed(absl::string_view batch) {
  if (batch.size() < kMinCompressedBytes) return "";
  std::string frame(ZSTD_compressBound(batch.size()), '\0');
  const size_t size = ZSTD_compress(frame.data(), frame.size(), batch.data(), batch.size(), kCompressionLevel);
  if (ZSTD_isError(size) != 0 || size > batch.size() - batch.size() / 8) return "";
  frame.resize(size);
  return frame;
}

absl::optional<std::string> Decompressed(const Segment& segment, absl::string_view body) {
  const auto size = static_cast<size_t>(segment.batch_bytes());
  if (segment.batch_bytes() < 0 || size > kMaxBatchBytes) return absl::nullopt;
  if (ZSTD_getFrameContentSize(body.data(), body.size()) != size) return absl::nullopt;
  std::string batch(size, '\0');
  if (ZSTD_decompress(batch.data(), size, body.data(), body.size()) != size) return absl::nullopt;
  return batch;
}

absl::optional<std::string> BatchOf(const Segment& segment, absl::string_view body) {
  if (Hash(body) != segment.body_checksum()) return absl::nullopt;
  switch (segment.encoding()) {
    case Segment::ENCODING_PLAIN:
      return std::string(body);
    case Segment::ENCODING_ZSTD:
      return Decompressed(segment, body);
    default:
      return absl::nullopt;
  }
}

void SetBody(std::string body, Draft& draft) {
  draft.segment.set_body_checksum(Hash(body));
  if (body.size() <= kInlineBytes) {
    draft.segment.set_body(std::move(body));
    return;
  }
  for (size_t at = 0; at < body.size(); at += kPartBytes) draft.parts.push_back(body.substr(at, kPartBytes));
  draft.segment.set_parts(static_cast<int>(draft.parts.size()));
}

// total_bytes is itself part of what is counted: as its largest encoding.
int64_t StoredBytes(const Keys& keys, const Draft& draft) {
  int64_t bytes =
      static_cast<int64_t>(keys.Segment(Revision()).size() + draft.segment.ByteSizeLong()) + 1 + wire::kMaxVarintBytes;
  for (size_t i = 0; i < draft.parts.size(); ++i) {
    const std::string key = keys.Part(Revision(draft.segment.first()), draft.segment.append_id(), static_cast<int>(i));
    bytes += static_cast<int64_t>(key.size() + draft.parts[i].size());
  }
  return bytes;
}

}  // namespace

absl::StatusOr<Draft> MakeDraft(const Keys& keys, const Head& head, const std::string& append_id,
                                absl::Span<const std::string> entries) {
  Draft draft;
  Segment& segment = draft.segment;
  const Revision last = head.revision + static_cast<int64_t>(entries.size());
  segment.set_first(head.revision.next().value());
  segment.set_last(last.value());
  segment.set_previous(head.chain);
  uint64_t chain = head.chain;
  Revision revision = head.revision;
  for (const std::string& entry : entries) {
    revision = revision.next();
    chain = ledger_chain::Link(chain, revision, entry);
  }
  segment.set_chain(chain);
  segment.set_append_id(append_id);
  std::string batch = Pack(entries);
  segment.set_batch_bytes(static_cast<int64_t>(batch.size()));
  std::string compressed = Compressed(batch);
  segment.set_encoding(compressed.empty() ? Segment::ENCODING_PLAIN : Segment::ENCODING_ZSTD);
  SetBody(compressed.empty() ? std::move(batch) : std::move(compressed), draft);
  if (draft.parts.size() > static_cast<size_t>(kMaxParts)) {
    return errors::TooLarge("what is appended at once", kMaxParts * kPartBytes);
  }
  segment.set_total_bytes(head.total_bytes + StoredBytes(keys, draft));
  draft.head = {.revision = last,
                .chain = chain,
                .append_id = append_id,
                .total_bytes = segment.total_bytes(),
                .mod_revision = 0};
  return draft;
}

absl::optional<Entries> Entries::Unpack(const Segment& segment, absl::string_view body) {
  absl::optional<std::string> batch = BatchOf(segment, segment.parts() > 0 ? body : segment.body());
  if (!batch) return absl::nullopt;
  Entries entries;
  entries.first_ = Revision(segment.first());
  entries.batch_ = std::make_unique<std::string>(*std::move(batch));
  uint64_t chain = segment.previous();
  Revision revision = entries.first_.previous();
  wire::FieldReader reader(*entries.batch_);
  while (reader.Next()) {
    if (reader.number() != Batch::kEntriesFieldNumber) return absl::nullopt;
    revision = revision.next();
    chain = ledger_chain::Link(chain, revision, reader.bytes());
    entries.entries_.push_back(reader.bytes());
  }
  if (!reader.ok() || revision != Revision(segment.last()) || chain != segment.chain()) return absl::nullopt;
  return entries;
}

}  // namespace briefing::etcd_format
