// GDELT's event files: 1.0 (57 or 58 columns), 2.0 (61 columns), and the mentions that go with 2.0 (16 columns).
// Divided by tabs, without a header.
#ifndef BRIEFING_CLIENT_FEEDS_GDELT_H_
#define BRIEFING_CLIENT_FEEDS_GDELT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "client/feeds/collection.h"

namespace briefing::feeds {

// Whether the first lines of a file are such rows.
bool LooksLikeGdelt(absl::string_view contents);
// Whether they are mentions, which are read after the events that they mention.
bool LooksLikeGdeltMentions(absl::string_view contents);

// Adds what a file holds, by the number of columns that each row has.
//
// An event is called after its GLOBALEVENTID; a row that gives an id again with other contents is a fault. Its kind is
// that of EventCode, or of EventRootCode where the table has no such code, which is reported. An actor whose code is
// that of a country is the state; any other is a party of its name and code ("JAPAN (JPNGOV)") that belongs to the
// state of its country code. The claim has the SOURCEURL as its attribution.
//
// A mention adds a claim to its event, with the document as attribution, its day, and GDELT's confidence as a note;
// where its event is in none of the files read so far, it is a stray.
void ReadGdelt(const std::string& file, absl::string_view contents, Collection& collection);

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_GDELT_H_
