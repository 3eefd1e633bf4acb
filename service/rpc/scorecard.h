// BriefingService.GetScorecard and BatchGetCommitmentStatuses.
#ifndef BRIEFING_SERVICE_RPC_SCORECARD_H_
#define BRIEFING_SERVICE_RPC_SCORECARD_H_

#include <memory>

#include "service/rpc/record_methods.h"

namespace briefing::rpc {

UnaryHandler GetScorecardHandler(std::shared_ptr<const Backend> backend);
UnaryHandler BatchGetCommitmentStatusesHandler(std::shared_ptr<const Backend> backend);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_SCORECARD_H_
