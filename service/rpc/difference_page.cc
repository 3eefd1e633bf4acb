#include "service/rpc/difference_page.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/errors.h"
#include "service/query/differences.h"
#include "service/query/token.h"

namespace briefing::rpc {
namespace {

void SetCommitTime(const View& view, google::protobuf::Timestamp* (*mutable_field)(v1::ListChangesResponse&),
                   v1::ListChangesResponse& response) {
  if (view.revision() == Revision()) return;
  *mutable_field(response) =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(view.commit_time()));
}

absl::Status WrongOrder(const View& since, const View& as_of) {
  return errors::InvalidField("since",
                              absl::StrCat("must not be after as_of: it is revision ", since.revision().value(),
                                           ", as_of is revision ", as_of.revision().value(), "; exchange the two"));
}

}  // namespace

absl::StatusOr<ComparedStates> StatesOf(const ChangeListing& listing, const View& since, const View& as_of) {
  ComparedStates states{since, as_of};
  if (listing.position) {
    const Revision first = listing.position->since.value_or(since.revision());
    if (first > as_of.revision()) return WrongOrder(since, as_of);
    states.since = as_of.catalog().ViewAt(first).value().At(since.time());
    if (listing.position->time) states.as_of = as_of.At(*listing.position->time);
  }
  if (states.since.revision() > states.as_of.revision()) return WrongOrder(states.since, states.as_of);
  const std::string& name = listing.request.name();
  if (!name.empty() && !as_of.Find(name)) return as_of.WhyAbsent(name);
  return states;
}

v1::ListChangesResponse MakeDifferencePage(const ChangeListing& listing, const ComparedStates& states,
                                           absl::string_view page_secret) {
  const DifferenceQuery query{.since = states.since,
                              .as_of = states.as_of,
                              .name = listing.request.name(),
                              .predicate = listing.predicate,
                              .each_step = listing.request.each_step()};
  absl::optional<VersionId> after;
  if (listing.position) after = static_cast<VersionId>(listing.position->after);
  DifferencePage page = FindDifferences(query, after, listing.page_size());

  v1::ListChangesResponse response;
  for (v1::RecordDifference& difference : page.differences) *response.add_differences() = std::move(difference);
  if (page.looked_at) {
    response.set_next_page_token(Encode(PageToken{.revision = states.as_of.revision(),
                                                  .after = static_cast<uint64_t>(*page.looked_at),
                                                  .request_fingerprint = listing.fingerprint,
                                                  .time = states.as_of.time(),
                                                  .since = states.since.revision()},
                                        page_secret));
  }
  response.set_revision(states.as_of.revision().value());
  response.set_since_revision(states.since.revision().value());
  SetCommitTime(
      states.since, [](auto& to) { return to.mutable_since_commit_time(); }, response);
  SetCommitTime(
      states.as_of, [](auto& to) { return to.mutable_commit_time(); }, response);
  return response;
}

}  // namespace briefing::rpc
