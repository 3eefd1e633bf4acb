// Searches that are made again and again, and page after page.
#ifndef BRIEFING_SERVICE_SEARCH_RANKINGS_H_
#define BRIEFING_SERVICE_SEARCH_RANKINGS_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/catalog/view.h"
#include "service/search/ranking.h"
#include "service/search/recently_used.h"
#include "service/search/text_query.h"

namespace briefing {

class SearchIndex;

// Keeps the rankings lately made, and goes on from them where the same is asked for at a later revision: what was
// superseded is taken out, and what is found in the new versions put in. Those as of earlier revisions are made anew.
// Thread-safe. The index must outlive it.
class Rankings {
 public:
  // Cost: what is kept in all for each version, but at least `min_bytes` and at most kMaxBytes.
  static constexpr size_t kBytesForVersion = 8;
  static constexpr size_t kMaxBytes = size_t{16} << 20;
  // Behaviour: with more new versions, ranking anew is taken to be quicker.
  static constexpr uint32_t kMaxVersionsBehind = 4096;

  Rankings(SearchIndex& index, size_t min_bytes) : index_(index), min_bytes_(min_bytes) {}

  using StopCheck = absl::FunctionRef<absl::Status()>;

  // What answers `query` at `view`, which the index has reached, and passes `matcher`, which hangs on versions alone.
  // The statuses of SearchIndex::Find.
  absl::StatusOr<std::shared_ptr<const Ranking>> Of(const TextQuery& query, const Matcher& matcher, const View& view,
                                                    StopCheck stop);

  size_t memory_bytes() const { return kept_.memory_bytes(); }

 private:
  absl::StatusOr<std::vector<RankedVersion>> FoundInFile(const TextQuery& query, VersionId first,
                                                         const Matcher& matcher, const View& view, StopCheck stop);
  absl::StatusOr<std::vector<RankedVersion>> Found(const TextQuery& query, const Matcher& matcher, const View& view,
                                                   StopCheck stop);

  SearchIndex& index_;
  const size_t min_bytes_;
  RecentlyUsed<Ranking> kept_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_RANKINGS_H_
