// A page as a PDF, by a browser.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PAGE_PDF_H_
#define BRIEFING_CLIENT_BRIEFCTL_PAGE_PDF_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// Prints the HTML through headless Chromium (chromium, chromium-browser or google-chrome on PATH, or the program that
// BRIEFCTL_CHROMIUM names). Local failure where there is none, telling what to install, and where printing fails or
// takes longer than a minute. Blocks.
absl::StatusOr<std::string> PrintPdf(absl::string_view html);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PAGE_PDF_H_
