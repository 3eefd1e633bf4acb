#include "service/briefing/wording.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "service/query/value_text.h"

namespace briefing {
namespace {

constexpr absl::string_view kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};

bool IsDigits(absl::string_view text, size_t count) {
  if (text.size() != count) return false;
  for (const char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return true;
}

absl::optional<absl::string_view> MonthName(absl::string_view digits) {
  int month = 0;
  if (!IsDigits(digits, 2) || !absl::SimpleAtoi(digits, &month) || month < 1 || month > 12) return absl::nullopt;
  return kMonths[month - 1];
}

// A year, month or day without qualifier; none for other forms.
absl::optional<std::string> PlainDate(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (text.size() == 4 && text[3] == 'X' && IsDigits(text.substr(0, 3), 3)) {
    return absl::StrCat("the ", text.substr(0, 3), "0s");
  }
  if (!IsDigits(parts[0], 4) || parts.size() > 3) return absl::nullopt;
  if (parts.size() == 1) return std::string(text);
  const auto month = MonthName(parts[1]);
  if (!month) return absl::nullopt;
  if (parts.size() == 2) return absl::StrCat(*month, " ", parts[0]);
  int day = 0;
  if (!IsDigits(parts[2], 2) || !absl::SimpleAtoi(parts[2], &day)) return absl::nullopt;
  return absl::StrCat(day, " ", *month, " ", parts[0]);
}

absl::optional<std::string> QualifiedDate(absl::string_view text) {
  const bool about = absl::ConsumeSuffix(&text, "~");
  const bool doubtful = !about && absl::ConsumeSuffix(&text, "?");
  const auto plain = PlainDate(text);
  if (!plain) return absl::nullopt;
  return absl::StrCat(about ? "about " : doubtful ? "perhaps " : "", *plain);
}

absl::optional<std::string> Interval(absl::string_view from, absl::string_view to) {
  const auto start = QualifiedDate(from);
  const auto end = QualifiedDate(to);
  if (start && end) return absl::StrCat(*start, " to ", *end);
  if (start && to == "..") return absl::StrCat("since ", *start);
  if (start && to.empty()) return absl::StrCat("from ", *start);
  if (end && from == "..") return absl::StrCat("until ", *end);
  return absl::nullopt;
}

}  // namespace

std::string DateInWords(const v1::EdtfDate& date) {
  const std::vector<absl::string_view> ends = absl::StrSplit(absl::string_view(date.edtf()), '/');
  const auto words = ends.size() == 2 ? Interval(ends[0], ends[1]) : QualifiedDate(date.edtf());
  return words ? *words : date.edtf();
}

std::string StateInWords(v1::CommitmentState state) {
  const auto* value = v1::CommitmentState_descriptor()->FindValueByNumber(state);
  if (value == nullptr) return absl::StrCat("state ", static_cast<int>(state));
  return absl::StrReplaceAll(absl::AsciiStrToLower(ShortName(*value)), {{"_", " "}});
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
