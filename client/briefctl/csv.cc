#include "client/briefctl/csv.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/briefctl/text.h"

namespace briefing::briefctl {

std::string CsvText(absl::string_view text) {
  // Line breaks within cells are legal and trip up many readers.
  std::string safe = Escape(absl::StrReplaceAll(text, {{"\r\n", " "}, {"\n", " "}, {"\t", " "}}));
  // Full-width signs count for some spreadsheets, too.
  const absl::string_view begin = absl::StripLeadingAsciiWhitespace(safe);
  for (const absl::string_view sign : {"=", "+", "-", "@", "＝", "＋", "－", "＠"}) {
    if (!absl::StartsWith(begin, sign)) continue;
    safe.insert(0, "'");
    break;
  }
  if (safe.find_first_of(",\"'") == std::string::npos && safe == absl::StripAsciiWhitespace(safe)) return safe;
  return absl::StrCat("\"", absl::StrReplaceAll(safe, {{"\"", "\"\""}}), "\"");
}

}  // namespace briefing::briefctl
