// All records that answer a query, the best first.
#ifndef BRIEFING_SERVICE_SEARCH_RANKING_H_
#define BRIEFING_SERVICE_SEARCH_RANKING_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/optional.h"
#include "service/catalog/view.h"

namespace briefing {

// A place in a ranking: what follows has a lower score, or the same and a higher id.
struct SearchPosition {
  uint32_t score = 0;
  RecordId id{0};

  // Whether it stands before `other`.
  bool Before(const SearchPosition& other) const { return score != other.score ? score > other.score : id < other.id; }
  friend bool operator==(const SearchPosition&, const SearchPosition&) = default;
};

// A record that answers, and its version.
struct RankedVersion {
  SearchPosition position;
  VersionId version{0};
};

// The versions that stand live and answer a query, by falling score; equals in order of first creation. Texts are short
// and alike, and have few scores: these stand once, so that a version takes four bytes.
//
// Immutable and thread-safe.
class Ranking {
 public:
  // Of `found`, in any order, which is what stands and answers among the versions before `end`.
  Ranking(std::vector<RankedVersion> found, VersionId end);

  // The ranking at `view`, which is later: without what no longer stands, and with `found`, which is what stands and
  // answers of the versions from end() on.
  Ranking MovedTo(const View& view, std::vector<RankedVersion> found) const;

  size_t size() const { return versions_.size(); }
  // What it ranks are the versions before this one.
  VersionId end() const { return end_; }
  size_t memory_bytes() const;

  // Gives `visit` what follows `after` (none: from the best on), until it returns false. `view` is of the catalog.
  void ForEach(const View& view, absl::optional<SearchPosition> after,
               absl::FunctionRef<bool(uint32_t score, VersionId version)> visit) const;

 private:
  // The versions of one score, up to `end` in versions_.
  struct Run {
    uint32_t score;
    uint32_t end;
  };

  explicit Ranking(VersionId end) : end_(end) {}

  VersionId end_;
  std::vector<Run> runs_;
  std::vector<VersionId> versions_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_RANKING_H_
