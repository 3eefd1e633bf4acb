// Anybody's text as Markdown that shows it and does nothing else.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PAGE_MARKDOWN_TEXT_H_
#define BRIEFING_CLIENT_BRIEFCTL_PAGE_MARKDOWN_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// In one line, with what CommonMark and GitHub's extensions read as markup or as a link escaped, and with what hides or
// drives spelled out, as Escape (text.h) does.
std::string EscapeForMarkdown(absl::string_view text);

// An address between < and >.
std::string UrlForMarkdown(absl::string_view url);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PAGE_MARKDOWN_TEXT_H_
