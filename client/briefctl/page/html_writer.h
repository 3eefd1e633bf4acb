// HTML that is well-formed and escaped by construction.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PAGE_HTML_WRITER_H_
#define BRIEFING_CLIENT_BRIEFCTL_PAGE_HTML_WRITER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// Text for HTML and SVG: markup characters as references, and everything that hides or drives (controls, bidirectional
// controls, zero-width characters) spelled out, as Escape (text.h) does. Line breaks become spaces.
std::string EscapeForHtml(absl::string_view text);

// Writes elements; names of elements and attributes are the program's own, texts and values anybody's.
class HtmlWriter {
 public:
  using Attributes = std::vector<std::pair<absl::string_view, std::string>>;

  // Begins an element that Close ends. Close ends the one begun last.
  void Open(absl::string_view name, const Attributes& attributes = {});
  void Close();
  // An element without contents: <br>, <meta>; in SVG <path/>.
  void Void(absl::string_view name, const Attributes& attributes);
  void VoidSvg(absl::string_view name, const Attributes& attributes);
  // An element that holds a text.
  void Leaf(absl::string_view name, absl::string_view text, const Attributes& attributes = {});
  void AddText(absl::string_view text);
  // The program's own markup or style sheet, as it is.
  void AddOwn(absl::string_view markup) { out_.append(markup.data(), markup.size()); }
  void Break() { out_ += '\n'; }

  // The document. All elements must be closed.
  std::string Take() &&;

 private:
  void Begin(absl::string_view name, const Attributes& attributes);

  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PAGE_HTML_WRITER_H_
