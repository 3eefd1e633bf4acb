// Shapes of the codes and addresses that records carry. Shape only: whether a code is assigned is not known here.
#ifndef BRIEFING_SERVICE_STORE_CODES_H_
#define BRIEFING_SERVICE_STORE_CODES_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace briefing::codes {

// Capitals A–Z, exactly `length` of them: ISO 3166-1 alpha-2 and alpha-3, ISO 3166-3.
bool IsCapitals(absl::string_view text, size_t length);
// Digits, from `min` to `max` of them: ISO 3166-1 numeric, CAMEO, Harmonized System, years.
bool IsDigits(absl::string_view text, size_t min, size_t max);
// A Wikidata item: "Q17".
bool IsWikidataItem(absl::string_view text);
// An absolute http or https URL with a host, without spaces or control characters.
bool IsWebUrl(absl::string_view text);
// 64 lower-case hexadecimal digits.
bool IsSha256(absl::string_view text);
// A well-formed BCP 47 tag, as far as its subtags' lengths and letters go: "en", "zh-Hant-TW", "x-klingon".
bool IsLanguageTag(absl::string_view text);

}  // namespace briefing::codes

#endif  // BRIEFING_SERVICE_STORE_CODES_H_
