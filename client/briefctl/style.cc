#include "client/briefctl/style.h"

#include "absl/strings/str_cat.h"

namespace briefing::briefctl {

std::string Style::Marked(absl::string_view code, absl::string_view text) const {
  if (!colour_ || text.empty()) return std::string(text);
  return absl::StrCat("\x1b[", code, "m", text, "\x1b[0m");
}

bool WantsColour(absl::string_view choice, bool is_terminal, const char* no_color, const char* term) {
  if (choice == "always") return true;
  if (choice == "never" || !is_terminal) return false;
  if (no_color != nullptr && *no_color != '\0') return false;
  return term != nullptr && absl::string_view(term) != "dumb";
}

}  // namespace briefing::briefctl
