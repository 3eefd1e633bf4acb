// Terms and the records that have them.
#ifndef BRIEFING_SERVICE_CATALOG_TERM_TABLE_H_
#define BRIEFING_SERVICE_CATALOG_TERM_TABLE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "service/base/mutex.h"
#include "service/catalog/append_only_vector.h"
#include "service/catalog/byte_arena.h"
#include "service/catalog/facet_code.h"
#include "service/catalog/facet_walk.h"
#include "service/catalog/posting_list.h"

namespace briefing {

// Gives each term a number, dense from 0, and keeps its posting list.
//
// Threads: one writer (Intern, Post); any number of readers, who wait for the writer only while it enters a new term.
class TermTable {
 public:
  // `arena` must outlive the table.
  explicit TermTable(ByteArena& arena);

  // The ids of `terms`, ascending, each once; new ones are entered. Values of terms whose fields are not numeric are
  // kept as views and must outlive the table.
  void Intern(absl::Span<const TermView> terms, TermIds& ids);
  // Adds a record to the posting list of a term.
  void Post(TermId term, uint32_t record) { terms_[term].postings.Add(record, arena_); }

  absl::optional<TermId> Find(TermField field, absl::string_view value) const;
  // The term with a number that Intern gave.
  TermView At(TermId term) const { return terms_[term].view(); }
  const PostingList& Postings(TermId term) const { return terms_[term].postings; }
  // How many terms there are: grows when, and only when, Find may find more.
  size_t size() const { return size_.load(std::memory_order_acquire); }

  size_t memory_bytes() const;

 private:
  struct Entry {
    const char* value;
    uint32_t value_bytes : 24;
    uint32_t field : 8;
    PostingList postings;

    TermView view() const { return {static_cast<TermField>(field), absl::string_view(value, value_bytes)}; }
  };
  using Entries = AppendOnlyVector<Entry>;

  // The set holds ids alone; both look the terms up.
  struct Hash {
    using is_transparent = void;
    size_t operator()(TermView term) const;
    size_t operator()(TermId id) const { return (*this)((*entries)[id].view()); }
    const Entries* entries;
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(TermId a, TermId b) const { return a == b; }
    bool operator()(TermId a, TermView b) const { return (*entries)[a].view() == b; }
    bool operator()(TermView a, TermId b) const { return (*this)(b, a); }
    const Entries* entries;
  };

  TermId Enter(TermView term) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  ByteArena& arena_;
  Entries terms_;
  std::atomic<size_t> size_{0};
  mutable Mutex mutex_;
  absl::flat_hash_set<TermId, Hash, Equal> ids_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_TERM_TABLE_H_
