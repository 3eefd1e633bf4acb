// Long output, a screenful at a time.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PAGER_H_
#define BRIEFING_CLIENT_BRIEFCTL_PAGER_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

// Whether the output of a command is read from its beginning to its end, so that a pager may show it.
bool IsPaged(absl::string_view command);

// The program that shows it: BRIEFCTL_PAGER, else PAGER, else less -FRX. "": none is wanted ("" or "cat" there).
std::string PagerCommand();

// Writes `text` to standard output, through the pager where it has more lines than the terminal; as it is where the
// pager cannot be started. While the pager runs, Ctrl-C is its own.
void ShowPaged(const std::string& text, Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PAGER_H_
