#include "client/briefctl/csv.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace briefing::briefctl {

std::string CsvField(absl::string_view text) {
  const bool is_formula = !text.empty() && absl::string_view("=+-@\t\r").find(text[0]) != absl::string_view::npos;
  std::string field = is_formula ? absl::StrCat("'", text) : std::string(text);
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  return absl::StrCat("\"", absl::StrReplaceAll(field, {{"\"", "\"\""}}), "\"");
}

}  // namespace briefing::briefctl
