#include "service/catalog/name_index.h"

#include "absl/hash/hash.h"
#include "service/catalog/commit_stage.h"

namespace briefing {
namespace {

absl::string_view NameOf(const VersionTable& versions, RecordId id) {
  return NameInBytes(versions.At(versions.First(id)).view());
}

}  // namespace

NameIndex::NameIndex(const VersionTable& versions) : versions_(versions) {
  for (auto& shard : shards_) shard = std::make_unique<Shard>(versions);
}

size_t NameIndex::Hash::operator()(absl::string_view name) const { return absl::Hash<absl::string_view>()(name); }
size_t NameIndex::Hash::operator()(RecordId id) const { return (*this)(NameOf(*versions, id)); }
bool NameIndex::Equal::operator()(RecordId a, absl::string_view b) const { return NameOf(*versions, a) == b; }

// The low bits of the same hash place a record within its shard, so the shard is chosen by the high ones.
NameIndex::Shard& NameIndex::ShardOf(absl::string_view name) const {
  return *shards_[absl::Hash<absl::string_view>()(name) >> (8 * sizeof(size_t) - 6)];
}

void NameIndex::Add(RecordId record) {
  Shard& shard = ShardOf(NameOf(versions_, record));
  MutexLock lock(&shard.mutex);
  shard.records.insert(record);
}

RecordId NameIndex::Find(absl::string_view name) const {
  const Shard& shard = ShardOf(name);
  ReaderMutexLock lock(&shard.mutex);
  const auto found = shard.records.find(name);
  return found == shard.records.end() ? kNoRecord : *found;
}

size_t NameIndex::memory_bytes() const {
  size_t bytes = kShards * sizeof(Shard);
  for (const auto& shard : shards_) {
    ReaderMutexLock lock(&shard->mutex);
    bytes += shard->records.capacity() * (sizeof(RecordId) + 1);
  }
  return bytes;
}

}  // namespace briefing
