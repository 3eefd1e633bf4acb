#include "service/rpc/briefing_service.h"

#include <utility>

#include "briefing/v1/briefing_service.pb.h"
#include "service/rpc/compose_briefing.h"
#include "service/rpc/count_records.h"
#include "service/rpc/follow_briefing.h"
#include "service/rpc/scorecard.h"
#include "service/rpc/search_records.h"

namespace briefing::rpc {

std::unique_ptr<RawService> MakeBriefingService(const Backend& backend, WatchHub& hub, CallObserver& observer) {
  auto shared = std::make_shared<const Backend>(backend);
  Handlers handlers;
  handlers["ComposeBriefing"] = ComposeBriefingHandler(shared);
  handlers["FollowBriefing"] = FollowBriefingHandler(shared, hub);
  handlers["CountRecords"] = CountRecordsHandler(shared);
  handlers["SearchRecords"] = SearchRecordsHandler(shared);
  handlers["GetScorecard"] = GetScorecardHandler(shared);
  handlers["BatchGetCommitmentStatuses"] = BatchGetCommitmentStatusesHandler(shared);
  return std::make_unique<RawService>(ServiceNamed("briefing.v1.BriefingService"), std::move(handlers), observer);
}

}  // namespace briefing::rpc
