// Rows as ICEWS data sets are passed on: source actor, label of the event, target actor, day.
#ifndef BRIEFING_CLIENT_FEEDS_ICEWS_H_
#define BRIEFING_CLIENT_FEEDS_ICEWS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "client/feeds/collection.h"

namespace briefing::feeds {

// Whether the first lines of a file are such rows.
bool LooksLikeIcews(absl::string_view contents);

// Adds what a file holds: four columns divided by tabs, with spaces or underscores between words, the day as
// YYYY-MM-DD. Either spelling gives the same records.
//
// A label may be a code itself ("042"). One that is neither stays in the title; such an event has no code, the kind
// that its first word tells ("Demand", "Reject"…; else DEVELOPMENT), and a note that says so. Rows that give the same
// parties by the same names, whatever their case, accents and punctuation, and the same code (or label where there is
// none) and day are one event, which has the id and title of the first; a claim of one that is spelled otherwise says
// how. Rows that are not as described are left out and told as faults.
void ReadIcews(const std::string& file, absl::string_view contents, Collection& collection);

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_ICEWS_H_
