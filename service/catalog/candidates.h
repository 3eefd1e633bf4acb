// The records that may satisfy a predicate.
#ifndef BRIEFING_SERVICE_CATALOG_CANDIDATES_H_
#define BRIEFING_SERVICE_CATALOG_CANDIDATES_H_

#include <cstdint>
#include <vector>

#include "service/catalog/catalog.h"
#include "service/catalog/posting_list.h"
#include "service/catalog/term_table.h"

namespace briefing {

// Ascending record ids, each once: those in any of several posting lists, merged; those of a list; or all ids in a
// range.
class Candidates {
 public:
  // The records from `from` on that ever had one of `terms`.
  Candidates(const TermTable& table, const std::vector<TermId>& terms, uint32_t from);
  // Those of `listed`, which is ascending and must outlive this, from `from` on.
  Candidates(const std::vector<RecordId>& listed, uint32_t from);
  // [from, end)
  Candidates(uint32_t from, uint32_t end);

  bool done() const { return cursors_.empty() && next_ >= end_; }
  // Not when done.
  uint32_t id() const {
    if (!cursors_.empty()) return cursors_.front().id();
    return listed_ == nullptr ? next_ : static_cast<uint32_t>((*listed_)[next_]);
  }
  void Next();

 private:
  // A heap by id, smallest first. No cursor in it is done.
  std::vector<PostingList::Cursor> cursors_;
  // What next_ and end_ count in; null: they are ids themselves.
  const std::vector<RecordId>* listed_ = nullptr;
  uint32_t next_ = 0;
  uint32_t end_ = 0;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_CANDIDATES_H_
