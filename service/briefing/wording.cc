#include "service/briefing/wording.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "service/query/value_text.h"

namespace briefing {

std::string DateInWords(const v1::EdtfDate& date) { return DateInWords(date.edtf()); }

std::string PhraseOf(const google::protobuf::EnumDescriptor& type, int value) {
  const auto* known = type.FindValueByNumber(value);
  if (known == nullptr) return absl::StrCat(value);
  return absl::StrReplaceAll(absl::AsciiStrToLower(ShortName(*known)), {{"_", " "}});
}

std::string StateInWords(v1::CommitmentState state) {
  const auto* value = v1::CommitmentState_descriptor()->FindValueByNumber(state);
  if (value == nullptr) return absl::StrCat("state ", static_cast<int>(state));
  return PhraseOf(*v1::CommitmentState_descriptor(), state);
}

std::string FigureInWords(const v1::Observation& observation, absl::string_view unit) {
  if (!observation.printed_value().empty()) return observation.printed_value();
  if (observation.has_value()) {
    const absl::string_view qualifier = observation.qualifier() == v1::VALUE_QUALIFIER_ABOUT       ? "about "
                                        : observation.qualifier() == v1::VALUE_QUALIFIER_MORE_THAN ? "more than "
                                        : observation.qualifier() == v1::VALUE_QUALIFIER_LESS_THAN ? "less than "
                                                                                                   : "";
    return absl::StrCat(qualifier, NumberInWords(observation.value()), " ", unit);
  }
  if (!observation.has_upper()) return absl::StrCat("at least ", NumberInWords(observation.lower()), " ", unit);
  if (!observation.has_lower()) return absl::StrCat("at most ", NumberInWords(observation.upper()), " ", unit);
  return absl::StrCat(NumberInWords(observation.lower()), " to ", NumberInWords(observation.upper()), " ", unit);
}

std::string Count(int64_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

std::string JoinInWords(const std::vector<std::string>& parts) {
  if (parts.size() < 2) return parts.empty() ? "" : parts.front();
  const auto all_but_last = absl::MakeConstSpan(parts).subspan(0, parts.size() - 1);
  return absl::StrCat(absl::StrJoin(all_but_last, ", "), " and ", parts.back());
}

}  // namespace briefing
