// How far what is made of a record may travel.
#ifndef BRIEFING_SERVICE_JUDGE_LABEL_H_
#define BRIEFING_SERVICE_JUDGE_LABEL_H_

#include <algorithm>

#include "briefing/v1/claim.pb.h"
#include "briefing/v1/marking.pb.h"

namespace briefing::judge {

// The strictest label of a record and of its claims, any of which may be where a value comes from.
template <typename Record>
v1::Tlp StrictestIn(const Record& record) {
  v1::Tlp strictest = record.marking().tlp();
  for (const v1::Claim& claim : record.claims()) strictest = std::max(strictest, claim.marking().tlp());
  return strictest;
}

}  // namespace briefing::judge

#endif  // BRIEFING_SERVICE_JUDGE_LABEL_H_
