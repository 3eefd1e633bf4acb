// CAMEO event codes: what they are called and which PLOVER kind of event they are.
#ifndef BRIEFING_CLIENT_FEEDS_CAMEO_H_
#define BRIEFING_CLIENT_FEEDS_CAMEO_H_

#include "absl/strings/string_view.h"
#include "briefing/v1/event.pb.h"

namespace briefing::feeds {

// One code of the table; its texts live as long as the program.
struct CameoCode {
  // Two to four digits, "057".
  absl::string_view code;
  // As the table of codes prints it.
  absl::string_view label;
  // CAMEO 01 is STATEMENT and 02 REQUEST, for which PLOVER gives no code of its own.
  v1::EventKind kind;
};

// The code itself, never a broader one; null where there is no such code. Any thread.
const CameoCode* FindCameoCode(absl::string_view code);

// By label, as feeds spell it: case, punctuation, underscores for spaces and "not specified below" do not matter, and
// the spellings of ICEWS are known. Of two codes with one label ("Consult": 04, 040) the longer. Null where no code has
// that label. Any thread.
const CameoCode* FindCameoLabel(absl::string_view label);

// The kind that a text which is no label or code makes likely: by its first word, or by the root code that it begins
// with; DEVELOPMENT where neither tells.
v1::EventKind SurmisedKind(absl::string_view printed);

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_CAMEO_H_
