// The codes of FIPS 10-4, which GDELT has for places.
#ifndef BRIEFING_CLIENT_FEEDS_FIPS_H_
#define BRIEFING_CLIENT_FEEDS_FIPS_H_

#include "absl/strings/string_view.h"
#include "client/feeds/countries.h"

namespace briefing::feeds {

// The state or territory of a code of two capitals: "JA" is Japan, "CH" China. Null for seas, bases and disputed reefs.
// Any thread.
const Country* FindCountryByFips(absl::string_view fips);

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_FIPS_H_
