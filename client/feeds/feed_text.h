// Lines and fields of event feeds.
#ifndef BRIEFING_CLIENT_FEEDS_FEED_TEXT_H_
#define BRIEFING_CLIENT_FEEDS_FEED_TEXT_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace briefing::feeds {

inline constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Calls `visit` with each line that is not blank and its number, from 1. Line ends (LF or CR LF) and a byte order mark
// at the beginning are no part of a line.
void ForEachLine(absl::string_view contents, absl::FunctionRef<void(int line, absl::string_view text)> visit);

bool IsUtf8(absl::string_view text);
// As much of its beginning as fits, in whole characters.
absl::string_view Beginning(absl::string_view text, size_t max_bytes);
// Tabs, escapes, DEL and the like, which no name or label has.
bool HasControlCharacters(absl::string_view text);

// Whether it is a day of the calendar, written "2018-09-28" and not otherwise.
bool IsIsoDay(absl::string_view text);
// "2018-09-28" for "20180928"; empty where it is no day.
std::string DayOfDigits(absl::string_view digits);

// A name or label as people write it: spaces for underscores, none at the ends, one between words.
std::string Spaced(absl::string_view text);

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_FEED_TEXT_H_
