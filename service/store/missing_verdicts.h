// Commitments from before there were verdicts.
#ifndef BRIEFING_SERVICE_STORE_MISSING_VERDICTS_H_
#define BRIEFING_SERVICE_STORE_MISSING_VERDICTS_H_

#include <string>
#include <vector>

#include "service/catalog/view.h"

namespace briefing {

// The live commitments that should have a verdict and have none, by first creation: those that nothing has touched
// since a version of the service that wrote none. Looks at every commitment once.
std::vector<std::string> CommitmentsWithoutVerdicts(const View& view);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_MISSING_VERDICTS_H_
