// States and territories, former states too: their codes, and the names by which feeds call them.
#ifndef BRIEFING_CLIENT_FEEDS_COUNTRIES_H_
#define BRIEFING_CLIENT_FEEDS_COUNTRIES_H_

#include "absl/strings/string_view.h"

namespace briefing::feeds {

// Its texts live as long as the program.
struct Country {
  // "JP"; for a former state its code of ISO 3166-3, "SUHH".
  absl::string_view code;
  // "JPN"; empty, like the next, where ISO 3166-1 has no entry (Kosovo, former states).
  absl::string_view alpha3;
  // "392"
  absl::string_view numeric;
  // "Japan"
  absl::string_view name;

  bool is_former() const { return code.size() == 4; }
};

// By a name in English, official, common, former or as ICEWS prints it ("Czech Republic"); case, accents, punctuation
// and an article before or behind it ("Gambia (the)") do not matter. Null where none is called so. Any thread.
const Country* FindCountry(absl::string_view name);

// By `code` or `alpha3`, in capitals. Null where there is no such code. Any thread.
const Country* FindCountryByCode(absl::string_view code);
const Country* FindCountryByAlpha3(absl::string_view code);

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_COUNTRIES_H_
