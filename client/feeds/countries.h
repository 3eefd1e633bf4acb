// States and territories: their ISO 3166-1 codes, and the names by which feeds call them.
#ifndef BRIEFING_CLIENT_FEEDS_COUNTRIES_H_
#define BRIEFING_CLIENT_FEEDS_COUNTRIES_H_

#include "absl/strings/string_view.h"

namespace briefing::feeds {

// Its texts live as long as the program.
struct Country {
  // "JP"
  absl::string_view alpha2;
  // "JPN"; empty, like the next, where ISO has no entry (Kosovo).
  absl::string_view alpha3;
  // "392"
  absl::string_view numeric;
  // "Japan"
  absl::string_view name;
};

// By a name in English, official, common, former or as ICEWS prints it ("Czech Republic"); case, accents and
// punctuation do not matter. Null where none is called so. Any thread.
const Country* FindCountry(absl::string_view name);

// By code, in capitals. Null where there is no such code. Any thread.
const Country* FindCountryByAlpha2(absl::string_view code);
const Country* FindCountryByAlpha3(absl::string_view code);

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_COUNTRIES_H_
