// For what asks every now and then whether to go on.
#ifndef BRIEFING_TESTS_SUPPORT_GO_ON_H_
#define BRIEFING_TESTS_SUPPORT_GO_ON_H_

#include "absl/status/status.h"

namespace briefing::testing {

inline absl::Status GoOn() { return absl::OkStatus(); }

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_GO_ON_H_
