// How the page looks.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PAGE_STYLE_SHEET_H_
#define BRIEFING_CLIENT_BRIEFCTL_PAGE_STYLE_SHEET_H_

#include <string>

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// For a phone, a desk, paper (A4), light and dark. `tlp` and `revision` stand in the margins of every printed page.
std::string StyleSheet(absl::string_view tlp, int64_t revision);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PAGE_STYLE_SHEET_H_
