// The actors of event feeds as parties.
#ifndef BRIEFING_CLIENT_FEEDS_ACTOR_H_
#define BRIEFING_CLIENT_FEEDS_ACTOR_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "briefing/v1/party.pb.h"
#include "client/feeds/countries.h"

namespace briefing::feeds {

// The parties that a name stands for: those belonged to first, the one named last. Never empty. What a name gives
// depends on nothing but the name.
//
//   "Japan", "Czech Republic"     a state, parties/jp, with its ISO 3166-1 codes
//   "Soviet Union"                a former state, parties/suhh, with its ISO 3166-3 code
//   "Foreign Affairs (Japan)"     the state, and parties/foreign-affairs--jp that belongs to it
//   "Militia (Houthis)"           parties/houthis, and parties/militia--houthis that belongs to it
//   "Congress Party (N)"          one party: neither the one in brackets nor the one before them is known to be another
//   "Shinzo Abe"                  a person, parties/shinzo-abe, of no state, since the name tells none
//
// Feeds name actors without saying what they are. The kind is told from the words of the name: those that mean an
// office make a GOVERNMENT_BODY; "Party", "Union", "Front"… an ORGANISATION; "Citizen", "Protester"… a GROUP; two to
// five other words a PERSON; a single one an ORGANISATION.
//
// `name` as printed, with spaces for underscores; not empty, valid UTF-8.
std::vector<v1::Party> PartiesOf(absl::string_view name);

// The party of a state or territory, and its name.
v1::Party PartyOf(const Country& country);
std::string PartyNameOf(const Country& country);

// The id of the party that PartiesOf puts last.
std::string PartyIdOf(absl::string_view name);

// Whether the kind of PartiesOf's last is no more than told from its words.
bool KindIsSurmised(absl::string_view name);

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_ACTOR_H_
