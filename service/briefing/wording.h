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
#include "google/protobuf/descriptor.h"
#include "service/base/date_words.h"

namespace briefing {

// As service/base/date_words.h.
std::string DateInWords(const v1::EdtfDate& date);

// "under consideration" for MODALITY_UNDER_CONSIDERATION; the number for one that is not known.
std::string PhraseOf(const google::protobuf::EnumDescriptor& type, int value);
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
