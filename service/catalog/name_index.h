// From names to records.
#ifndef BRIEFING_SERVICE_CATALOG_NAME_INDEX_H_
#define BRIEFING_SERVICE_CATALOG_NAME_INDEX_H_

#include <array>
#include <cstddef>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "service/base/mutex.h"
#include "service/catalog/version_table.h"

namespace briefing {

// A hash set of record ids that looks the names up in the records' own bytes. In many parts with a lock each, so that
// readers seldom meet the writer.
//
// Threads: one writer (Add); any number of readers.
class NameIndex {
 public:
  // `versions` must outlive the index.
  explicit NameIndex(const VersionTable& versions);

  // Enters a record that has a version; its name must be new.
  void Add(RecordId record);

  // kNoRecord where none has the name. The record may be one that is not visible yet.
  RecordId Find(absl::string_view name) const;

  size_t memory_bytes() const;

 private:
  static constexpr size_t kShards = 64;

  struct Hash {
    using is_transparent = void;
    size_t operator()(absl::string_view name) const;
    size_t operator()(RecordId id) const;
    const VersionTable* versions;
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(RecordId a, RecordId b) const { return a == b; }
    bool operator()(RecordId a, absl::string_view b) const;
    bool operator()(absl::string_view a, RecordId b) const { return (*this)(b, a); }
    const VersionTable* versions;
  };
  struct Shard {
    explicit Shard(const VersionTable& versions) : records(0, Hash{&versions}, Equal{&versions}) {}
    mutable Mutex mutex;
    absl::flat_hash_set<RecordId, Hash, Equal> records ABSL_GUARDED_BY(mutex);
  };

  Shard& ShardOf(absl::string_view name) const;

  const VersionTable& versions_;
  std::array<std::unique_ptr<Shard>, kShards> shards_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_NAME_INDEX_H_
