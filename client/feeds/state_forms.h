// The long forms of the names of states, by rule: "the Kingdom of Norway", "Korea, Rep.", "St. Lucia".
#ifndef BRIEFING_CLIENT_FEEDS_STATE_FORMS_H_
#define BRIEFING_CLIENT_FEEDS_STATE_FORMS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace briefing::feeds {

// Other writings of what may be a state's name, folded, the likeliest first; none where it has no such form. Whether
// any of them is a state is for the caller to find out.
//
//   "St. Kitts and Nevis"        "saint kitts and nevis"
//   "Moldova, Republic of"       "republic of moldova", "moldova"
//   "Congo, Dem. Rep."           "congo democratic republic", "democratic republic of congo", "congo"
//   "the Kingdom of Norway"      "norway"
//
// Forms that have meant another state than the one of the short name are no such form ("Republic of Vietnam", "State of
// Georgia").
std::vector<std::string> OtherWritings(absl::string_view name);

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_STATE_FORMS_H_
