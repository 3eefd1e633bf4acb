#include "client/briefctl/feed_report.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/briefctl/text.h"

namespace briefing::briefctl {
namespace {

// Told one by one; the rest are counted.
constexpr size_t kTold = 20;

std::string Rows(size_t rows) { return absl::StrCat(rows, rows == 1 ? " row" : " rows"); }

void TellEach(const std::vector<feeds::Fault>& faults, absl::string_view like, Context& context) {
  size_t told = 0;
  for (const feeds::Fault& fault : faults) {
    if (++told > kTold) break;
    context.err() << absl::StrCat(Escape(feeds::ToString(fault.place)), ": ", Escape(fault.what), "\n");
  }
  if (faults.size() > kTold)
    context.err() << absl::StrCat("briefctl: and ", faults.size() - kTold, " more ", like, "\n");
}

std::string WhatOf(const std::string& label, const feeds::Unmatched& unmatched) {
  if (unmatched.field.empty()) return absl::StrCat("\"", label, "\" is no label or code of CAMEO");
  return absl::StrCat("\"", label, "\" has no meaning in the mapping for ", unmatched.field);
}

}  // namespace

void TellRows(const feeds::Collection& read, Context& context) {
  TellEach(read.faults(), "rows like these", context);
  TellEach(read.remarks(), "like these", context);
  for (const auto& [what, notice] : read.notices()) {
    context.err() << absl::StrCat(Escape(feeds::ToString(notice.first)), ": ", Escape(what), "; so in ",
                                  Rows(notice.rows), "\n");
  }
  size_t told = 0;
  for (const auto& [label, unmatched] : read.unmatched()) {
    if (++told > kTold) break;
    context.err() << absl::StrCat(Escape(feeds::ToString(unmatched.first)), ": ", Escape(WhatOf(label, unmatched)),
                                  "; kept as printed in ", Rows(unmatched.rows), "\n");
  }
  if (read.unmatched().size() > kTold) {
    context.err() << absl::StrCat("briefctl: and ", read.unmatched().size() - kTold, " more labels like these\n");
  }
}

}  // namespace briefing::briefctl
