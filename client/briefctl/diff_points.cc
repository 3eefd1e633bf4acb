#include "client/briefctl/diff_points.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "client/briefctl/failure.h"

namespace briefing::briefctl {
namespace {

// N of "-N".
absl::optional<int64_t> StepsBack(absl::string_view word) {
  int64_t number = 0;
  if (!absl::StartsWith(word, "-") || !absl::SimpleAtoi(word, &number) || number > 0) return absl::nullopt;
  return -number;
}

absl::Status NoPoint(absl::string_view word, absl::string_view or_else) {
  return UsageFailure(absl::StrCat("\"", word,
                                   "\" is no point in time: give a revision (5), one counted back (-1), a time "
                                   "(2022-05-04T09:00:00Z), a day (2022-05-01) or ",
                                   or_else));
}

absl::StatusOr<v1::AsOf> ParsePoint(const std::string& word) {
  if (word == "now") return v1::AsOf();
  absl::StatusOr<v1::AsOf> point = ParseAsOf(word, "diff");
  if (point.ok() && !point->has_latest()) return point;
  return NoPoint(word, "now");
}

absl::StatusOr<int64_t> RevisionOf(const v1::AsOf& point, Context& context) {
  if (point.has_revision()) return point.revision();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  if (point.point_case() == v1::AsOf::POINT_NOT_SET || point.has_latest()) {
    const absl::StatusOr<v1::GetLedgerStatusResponse> status = (*client)->GetLedgerStatus(context.call());
    if (!status.ok()) return status.status();
    return status->revision();
  }
  // Nothing lies between a state and itself: the answer tells its revision.
  v1::ListChangesRequest request;
  *request.mutable_since() = *request.mutable_as_of() = point;
  const absl::StatusOr<v1::ListChangesResponse> changes = (*client)->ListChanges(request, context.call());
  if (!changes.ok()) return changes.status();
  return changes->revision();
}

// `steps` before `point`, which is kept to the revision that was counted from.
absl::Status CountBack(int64_t steps, v1::AsOf& point, v1::AsOf& counted, Context& context) {
  const absl::StatusOr<int64_t> revision = RevisionOf(point, context);
  if (!revision.ok()) return revision.status();
  point.set_revision(*revision);
  counted.set_revision(std::max<int64_t>(*revision - steps, 0));
  return absl::OkStatus();
}

absl::Status SetLater(const std::string& word, DiffPoints& points, Context& context) {
  if (const absl::optional<int64_t> steps = StepsBack(word)) {
    v1::AsOf newest;
    return CountBack(*steps, newest, points.as_of, context);
  }
  absl::StatusOr<v1::AsOf> point = ParsePoint(word);
  if (!point.ok()) return point.status();
  points.as_of = *std::move(point);
  return absl::OkStatus();
}

absl::Status SetEarlier(const std::string& word, DiffPoints& points, Context& context) {
  if (const absl::optional<int64_t> steps = StepsBack(word)) {
    return CountBack(*steps, points.as_of, points.since, context);
  }
  absl::StatusOr<v1::AsOf> point = ParsePoint(word);
  if (!point.ok()) return point.status();
  if (point->point_case() == v1::AsOf::POINT_NOT_SET) {
    return UsageFailure("now is the later of two points: nothing has changed since");
  }
  points.since = *std::move(point);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::AsOf> ParseSince(const std::string& word, const v1::AsOf& as_of, Context& context) {
  const absl::optional<int64_t> steps = StepsBack(word);
  if (!steps) {
    absl::StatusOr<v1::AsOf> point = ParseAsOf(word, "--since");
    if (point.ok() && !point->has_latest()) return point;
    return NoPoint(word, "last");
  }
  v1::AsOf from = as_of;
  v1::AsOf since;
  const absl::Status status = CountBack(*steps, from, since, context);
  if (!status.ok()) return status;
  return since;
}

absl::StatusOr<DiffPoints> ParseDiffPoints(const std::vector<std::string>& words, Context& context) {
  DiffPoints points;
  std::vector<std::string> given;
  for (const std::string& word : words) {
    if (!absl::StrContains(word, '/')) {
      given.push_back(word);
    } else if (points.name.empty()) {
      points.name = word;
    } else {
      return UsageFailure(absl::StrCat("give one record, not ", points.name, " and ", word));
    }
  }
  if (given.size() > 2) return UsageFailure("give at most two points, the earlier and the later one");
  if (given.empty()) given.push_back(points.name.empty() ? "-1" : "0");
  if (given.size() == 1) given.push_back("now");
  if (absl::Status status = SetLater(given[1], points, context); !status.ok()) return status;
  if (absl::Status status = SetEarlier(given[0], points, context); !status.ok()) return status;
  return points;
}

}  // namespace briefing::briefctl
