// Parts of a commitment that are judged by dates rather than figures.
#ifndef BRIEFING_SERVICE_JUDGE_STEPS_H_
#define BRIEFING_SERVICE_JUDGE_STEPS_H_

#include "briefing/v1/commitment.pb.h"
#include "service/judge/finding.h"
#include "service/judge/judge.h"

namespace briefing::judge {

Finding JudgeMilestone(const v1::Milestone& milestone, const Frame& frame);
// Of the whole, by when it was fulfilled.
Finding JudgeDueDate(const v1::Commitment& commitment, const Frame& frame);
Finding JudgeCadence(const v1::Commitment& commitment, const Records& records, const Frame& frame);

}  // namespace briefing::judge

#endif  // BRIEFING_SERVICE_JUDGE_STEPS_H_
