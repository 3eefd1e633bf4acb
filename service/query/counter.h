// A count under way, or done.
#ifndef BRIEFING_SERVICE_QUERY_COUNTER_H_
#define BRIEFING_SERVICE_QUERY_COUNTER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "briefing/v1/briefing_service.pb.h"
#include "service/catalog/view.h"
#include "service/query/count_axis.h"
#include "service/query/count_cells.h"

namespace briefing {

// Counts the live records of a view that a predicate passes, by the dimensions of a request, of which no more is looked
// at. Not thread-safe. The catalog must outlive it.
class Counter {
 public:
  Counter(const v1::CountRecordsRequest& request, const View& view, const Predicate& predicate);

  // Counts, once. `stop` is asked before each View::kScanStride candidates; what it says, unless OK, ends the count.
  // INVALID_ARGUMENT over limits::kMaxCountedCells cells.
  absl::Status Count(absl::FunctionRef<absl::Status()> stop);
  // Goes on to a later view of the same catalog: a look at each change between the two. Only where what the predicate
  // and the dimensions say of a version is the same in every view. As Count; it is of no use after a failure.
  absl::Status MoveTo(const View& view, absl::FunctionRef<absl::Status()> stop);

  const View& view() const { return view_; }
  // An encoded CountRecordsResponse. `max_cells` as in a request.
  std::string Answer(int32_t max_cells);
  size_t memory_bytes() const;

 private:
  struct Axis {
    v1::CountDimension dimension = {};
    std::unique_ptr<CountAxis> keys;
    // By number of key; perhaps longer than there are keys.
    std::vector<int64_t> counts;
    // The keys of the record at hand.
    KeyIds at_hand;
    // Those of the rows at hand; where keys hang on the date, the one of all of them.
    RowKeys of_rows;
    absl::optional<uint32_t> of_date;
  };

  void Add(VersionId version, int64_t records);
  void AddRows(const DatedRows& rows);
  // Those of the `records` rows at hand.
  void AddCells(const Axis& rows, const Axis& columns, int64_t records);
  // None where the columns do not answer.
  absl::optional<absl::Status> CountInColumns(absl::FunctionRef<absl::Status()> stop);

  View view_;
  Matcher matcher_;
  std::vector<Axis> axes_;
  CountCells cells_;
  int64_t total_ = 0;
  // Reused between records.
  TermIds terms_;
  DateBounds date_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_COUNTER_H_
