#include "service/query/count.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/query/counter.h"

namespace briefing {

absl::Status CheckCount(const v1::CountRecordsRequest& request) {
  if (request.group_by_size() > limits::kMaxCountDimensions) {
    return errors::InvalidField("group_by",
                                absl::StrCat("must be at most ", limits::kMaxCountDimensions, " dimensions"));
  }
  for (int i = 0; i < request.group_by_size(); ++i) {
    const std::string field = absl::StrCat("group_by[", i, "]");
    if (!v1::CountDimension_IsValid(request.group_by(i)) || request.group_by(i) == v1::COUNT_DIMENSION_UNSPECIFIED) {
      return errors::InvalidField(field, absl::StrCat("must be a CountDimension other than UNSPECIFIED, not ",
                                                      static_cast<int>(request.group_by(i))));
    }
    if (i > 0 && request.group_by(i) == request.group_by(0)) {
      return errors::InvalidField(field, "must differ from the first dimension");
    }
  }
  if (request.max_cells() < 0) return errors::InvalidField("max_cells", "must be 0 (the default) or more");
  return absl::OkStatus();
}

absl::StatusOr<std::string> CountRecords(const v1::CountRecordsRequest& request, const View& view,
                                         const Predicate& predicate, absl::FunctionRef<absl::Status()> stop) {
  Counter counter(request, view, predicate);
  if (absl::Status status = counter.Count(stop); !status.ok()) return status;
  return counter.Answer(request.max_cells());
}

}  // namespace briefing
