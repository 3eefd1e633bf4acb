#include "service/store/codes.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace briefing::codes {
namespace {

template <typename Test>
bool All(absl::string_view text, Test test) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return test(static_cast<unsigned char>(c)); });
}

bool IsDigit(unsigned char c) { return absl::ascii_isdigit(c); }

}  // namespace

bool IsCapitals(absl::string_view text, size_t length) {
  return text.size() == length && All(text, [](unsigned char c) { return absl::ascii_isupper(c); });
}

bool IsDigits(absl::string_view text, size_t min, size_t max) {
  return text.size() >= min && text.size() <= max && All(text, IsDigit);
}

bool IsWikidataItem(absl::string_view text) {
  return absl::ConsumePrefix(&text, "Q") && IsDigits(text, 1, 12) && text[0] != '0';
}

bool IsWebUrl(absl::string_view text) {
  if (!All(text, [](unsigned char c) { return c > 0x20 && c != 0x7f; })) return false;
  const std::string lower = absl::AsciiStrToLower(text.substr(0, 8));
  const size_t scheme = absl::StartsWith(lower, "https://") ? 8 : absl::StartsWith(lower, "http://") ? 7 : 0;
  if (scheme == 0) return false;
  const absl::string_view rest = text.substr(scheme);
  return !rest.substr(0, rest.find_first_of("/?#")).empty();
}

bool IsSha256(absl::string_view text) {
  return text.size() == 64 && All(text, [](unsigned char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); });
}

bool IsLanguageTag(absl::string_view text) {
  const std::vector<absl::string_view> subtags = absl::StrSplit(text, '-');
  for (const absl::string_view subtag : subtags) {
    if (subtag.empty() || subtag.size() > 8) return false;
    if (!All(subtag, [](unsigned char c) { return absl::ascii_isalnum(c); })) return false;
  }
  const absl::string_view first = subtags[0];
  if (!All(first, [](unsigned char c) { return absl::ascii_isalpha(c); })) return false;
  const bool private_or_grandfathered = first == "x" || first == "X" || first == "i" || first == "I";
  return private_or_grandfathered ? subtags.size() > 1 : first.size() >= 2;
}

}  // namespace briefing::codes
