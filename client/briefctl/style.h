// Colour, where it is wanted.
#ifndef BRIEFING_CLIENT_BRIEFCTL_STYLE_H_
#define BRIEFING_CLIENT_BRIEFCTL_STYLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// Marks text up for a terminal, or leaves it as it is. Meaning is never by colour alone.
class Style {
 public:
  explicit Style(bool colour = false) : colour_(colour) {}

  bool colour() const { return colour_; }
  std::string Plain(absl::string_view text) const { return std::string(text); }
  std::string Bold(absl::string_view text) const { return Marked("1", text); }
  std::string Dim(absl::string_view text) const { return Marked("2", text); }
  std::string Red(absl::string_view text) const { return Marked("31", text); }
  std::string Green(absl::string_view text) const { return Marked("32", text); }
  std::string Yellow(absl::string_view text) const { return Marked("33", text); }

 private:
  std::string Marked(absl::string_view code, absl::string_view text) const;

  const bool colour_;
};

// What decides on colour. `choice`: "always", "never" or "auto", by which it is used on a terminal unless NO_COLOR is
// set to something or TERM is "dumb" or unset.
bool WantsColour(absl::string_view choice, bool is_terminal, const char* no_color, const char* term);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_STYLE_H_
