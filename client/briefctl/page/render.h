// A document in the formats that people read.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PAGE_RENDER_H_
#define BRIEFING_CLIENT_BRIEFCTL_PAGE_RENDER_H_

#include <cstddef>
#include <string>

#include "client/briefctl/page/document.h"
#include "client/briefctl/style.h"

namespace briefing::briefctl {

// Lines that are longer are hard to read, whatever the terminal.
inline constexpr size_t kMaxColumns = 120;

// All of these depend on the document alone, so that the same briefing gives the same bytes, and escape every text in
// it.

// One file: no script, nothing fetched from elsewhere.
std::string RenderHtml(const Document& document);

// CommonMark with the tables of GitHub's.
std::string RenderMarkdown(const Document& document);

// Plain text in lines of at most `width` columns, at least 60; East Asian wide characters take two.
std::string RenderTerminal(const Document& document, size_t width, const Style& style);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PAGE_RENDER_H_
