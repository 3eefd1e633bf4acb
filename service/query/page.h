// Which records stand on a page of a list.
#ifndef BRIEFING_SERVICE_QUERY_PAGE_H_
#define BRIEFING_SERVICE_QUERY_PAGE_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/optional.h"
#include "briefing/v1/query.pb.h"
#include "service/catalog/view.h"
#include "service/query/order.h"

namespace briefing {

struct Page {
  // In the list's order. Views into the catalog.
  std::vector<RecordVersion> records;
  // Whether others follow.
  bool more = false;
  // Records that matched, of those that were looked at.
  int64_t matched_count = 0;
  // Whether these are all that match, on this page and on others.
  bool matched_all = false;
  // False where `proceed` stopped the search; the page says nothing then.
  bool complete = true;
};

// The first `size` (at least 1) records of the list that come after `after` (none: from its start), fewer where they
// are longer than `max_bytes` together, but at least one. In order of first creation and in that of dates alone the
// search ends with the page; in any other order it goes through all that matches, keeping no more than the page. So it
// does in order of first creation too where an index by date finds that sooner.
// `proceed` is asked as by View::Scan. `after` must have been on a page of the same view.
Page FindPage(const View& view, const Matcher& matcher, const Order& order, absl::optional<RecordId> after, int size,
              size_t max_bytes, absl::FunctionRef<bool()> proceed);

// How many records FindPage may look at in vain, and what else it may do first, in looks at a record: none where all
// that the index holds is on some page, in its order.
int64_t MostInVain(const View& view, const Matcher& matcher, const Order& order);

// How many records a list has.
struct TotalSize {
  int64_t count = 0;
  // Made from samples of the ledger, limits::kMaxCountedCandidates of the records that had to be looked at. Never fewer
  // than are known to be there. Exact for a kind of record at the newest revision, and where no
  // more had to be looked at than limits::kMaxCountedByIndex by what indexes know alone, kMaxCountedCandidates
  // otherwise.
  bool estimated = false;
};
// `page` is one of the list's, found by FindPage: it may tell the number, and always tells a least one. An index by
// date is made for it where it is not at hand.
TotalSize CountMatches(const View& view, const Matcher& matcher, const Page& page);

// How FindPage goes about it, in words. `matched_count` is left for the caller.
v1::QueryPlan Explain(const View& view, const Matcher& matcher, const Order& order);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_PAGE_H_
