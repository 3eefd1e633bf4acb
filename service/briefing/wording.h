// How briefings put dates, figures and states into words.
#ifndef BRIEFING_SERVICE_BRIEFING_WORDING_H_
#define BRIEFING_SERVICE_BRIEFING_WORDING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "briefing/v1/commitment.pb.h"
#include "briefing/v1/edtf.pb.h"
#include "briefing/v1/indicator.pb.h"

namespace briefing {

// "23 May 2022" for 2022-05-23, "about 1952" for 1952~, "the 1980s" for 198X, "1985 to 1989" for 1985/1989; forms
// without a plain reading stay EDTF.
std::string DateInWords(const v1::EdtfDate& date);

// "in force" for COMMITMENT_STATE_IN_FORCE.
std::string StateInWords(v1::CommitmentState state);

// What an observation says, as printed; else its figures in `unit` ("more than 50 %", "10 to 12 wk").
std::string FigureInWords(const v1::Observation& observation, absl::string_view unit);

// "1 commitment", "2 commitments".
std::string Count(int64_t count, absl::string_view noun);

// "a", "a and b", "a, b and c".
std::string JoinInWords(const std::vector<std::string>& parts);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_WORDING_H_
