// Dates and figures in plain English, the same from the server and in the client.
#ifndef BRIEFING_SERVICE_BASE_DATE_WORDS_H_
#define BRIEFING_SERVICE_BASE_DATE_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace briefing {

// Of an EDTF expression: "23 May 2022" for 2022-05-23, "about 1952" for 1952~, "the 1980s" for 198X, "1985 to 1989" for
// 1985/1989; forms without a plain reading stay EDTF.
std::string DateInWords(absl::string_view edtf);

// The shortest decimal that reads back as `value`.
std::string NumberInWords(double value);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BASE_DATE_WORDS_H_
