// Text on a terminal: what is safe to print, how wide it is, where it is broken.
#ifndef BRIEFING_CLIENT_BRIEFCTL_TEXT_H_
#define BRIEFING_CLIENT_BRIEFCTL_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// `text` with everything that could drive a terminal or hide something made visible: control characters (line breaks
// and tabs too), DEL, C1 controls, bidirectional controls, zero-width and other format characters, line separators as
// \uXXXX or \UXXXXXXXX; bytes that are no UTF-8 as \xXX.
std::string Escape(absl::string_view text);

// The same for output that a machine reads (JSON, text proto): line breaks and ASCII stay, which those formats have
// escaped where need be; what hides is written as \uXXXX, beyond U+FFFF as a pair of them, which both read back.
std::string EscapeHidden(absl::string_view text);

// `text` in double quotes, as every reader of YAML takes it: what hides as \uXXXX, beyond U+FFFF as \UXXXXXXXX, since
// YAML knows no pairs. `text` must be UTF-8.
std::string QuoteForYaml(absl::string_view text);

// Columns that `text` takes on a terminal: 2 for East Asian wide characters and emoji, 0 for combining ones.
size_t DisplayWidth(absl::string_view text);

// Broken into lines of at most `width` columns: at spaces, and within words only where a word is wider than a line or
// is written without spaces (Japanese). At least one line.
std::vector<std::string> Wrap(absl::string_view text, size_t width);

// `text` in at most `width` columns, cut between characters and with an ellipsis where it is wider.
std::string FitText(absl::string_view text, size_t width);

// Whether it has letters that are written from right to left, beside which neighbours may change places.
bool HasRightToLeft(absl::string_view text);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_TEXT_H_
