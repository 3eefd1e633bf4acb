#include "client/briefctl/briefing_flags.h"

#include <utility>

#include "client/briefctl/context.h"
#include "client/briefctl/failure.h"

namespace briefing::briefctl {

void BriefingFlags::Register(CLI::App& app) {
  app.add_option("--topic", topics, "About a topic; several: any of them")->delimiter(',')->allow_extra_args(false);
  app.add_option("--party", parties, "About a party; several: any of them")->delimiter(',')->allow_extra_args(false);
  app.add_option("--filter", filter, "Only what passes a filter (AIP-160): 'type = COMMITMENT'");
  app.add_option("--as-of", as_of, "What was known at a revision or time");
  app.add_option("--today", today, "The day against which dates are overdue or to come");
}

absl::StatusOr<v1::ComposeBriefingRequest> BriefingFlags::Build() const {
  v1::ComposeBriefingRequest request;
  for (const std::string& topic : topics) request.add_topics(topic);
  for (const std::string& party : parties) request.add_parties(party);
  request.set_filter(filter);
  if (absl::Status status = SetAsOf(as_of, request); !status.ok()) return status;
  if (!today.empty()) {
    const absl::StatusOr<v1::AsOf> day = ParseAsOf(today, "--today");
    if (!day.ok() || !day->has_time())
      return UsageFailure("--today: give a time such as 2022-05-04T09:00:00Z, or a day");
    *request.mutable_reference_time() = day->time();
  }
  return request;
}

}  // namespace briefing::briefctl
