// A page as a PDF, by a browser.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PAGE_PDF_H_
#define BRIEFING_CLIENT_BRIEFCTL_PAGE_PDF_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/cancellation.h"

namespace briefing::briefctl {

// Prints the HTML through headless Chromium (chromium, chromium-browser or google-chrome on PATH, or the program that
// BRIEFCTL_CHROMIUM names). Local failure where there is none, telling what to install, and where printing fails, takes
// longer than a minute or is cancelled; the browser and the page are then gone. Blocks.
absl::StatusOr<std::string> PrintPdf(absl::string_view html, const client::Cancellation& cancellation);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PAGE_PDF_H_
