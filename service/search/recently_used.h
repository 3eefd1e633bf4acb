// What was used last, within a bound of memory.
#ifndef BRIEFING_SERVICE_SEARCH_RECENTLY_USED_H_
#define BRIEFING_SERVICE_SEARCH_RECENTLY_USED_H_

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "service/base/mutex.h"
#include "service/catalog/view.h"

namespace briefing {

// How many bytes may be kept of answers: so many for each version of the ledger as it is now, whatever state was asked
// for, or what is empty soon would be at a question about the past.
inline size_t KeptBytesFor(const Catalog& catalog, size_t for_version, size_t min_bytes, size_t max_bytes) {
  const size_t wanted = static_cast<size_t>(catalog.ViewAtHead().version_end()) * for_version;
  return std::min(std::max(wanted, min_bytes), max_bytes);
}

// Immutable values by key, those used last. A value tells with `end` up to which version it goes, and with
// `memory_bytes` what it takes. Thread-safe.
template <typename Value>
class RecentlyUsed {
 public:
  // Null where there is none.
  std::shared_ptr<const Value> Find(absl::string_view key) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    entries_.splice(entries_.end(), entries_, found->second);
    return found->second->value;
  }

  // Keeps `value` in place of what is kept under `key`, unless that goes further, and drops what was not used for
  // longest until no more than `max_bytes` are kept. Keeps nothing that takes more by itself.
  void Keep(const std::string& key, std::shared_ptr<const Value> value, size_t max_bytes) ABSL_LOCKS_EXCLUDED(mutex_) {
    // Freed after the lock.
    std::vector<std::shared_ptr<const Value>> gone;
    MutexLock lock(&mutex_);
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
      if (found->second->value->end() > value->end()) return;
      gone.push_back(Drop(found->second));
    }
    Entry entry{key, std::move(value)};
    const size_t bytes = BytesOf(entry);
    if (bytes > max_bytes) return;
    entries_.push_back(std::move(entry));
    bytes_ += bytes;
    by_key_.emplace(entries_.back().key, std::prev(entries_.end()));
    while (bytes_ > max_bytes) gone.push_back(Drop(entries_.begin()));
  }

  size_t memory_bytes() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return bytes_;
  }

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const Value> value;
  };
  using Entries = std::list<Entry>;

  // With the list's and the map's own.
  static size_t BytesOf(const Entry& entry) {
    return 2 * sizeof(Entry) + entry.key.size() + entry.value->memory_bytes();
  }

  std::shared_ptr<const Value> Drop(typename Entries::iterator entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    bytes_ -= BytesOf(*entry);
    by_key_.erase(entry->key);
    std::shared_ptr<const Value> value = std::move(entry->value);
    entries_.erase(entry);
    return value;
  }

  mutable Mutex mutex_;
  // The one used last at the end.
  Entries entries_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<absl::string_view, typename Entries::iterator> by_key_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_RECENTLY_USED_H_
