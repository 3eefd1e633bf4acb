#include "client/briefctl/feed_report.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/briefctl/text.h"
#include "client/briefctl/words.h"

namespace briefing::briefctl {
namespace {

// Told one by one; the rest are counted.
constexpr size_t kTold = 20;

std::string Rows(size_t rows) { return absl::StrCat(rows, rows == 1 ? " row" : " rows"); }

std::string PlacedLine(const feeds::Place& place, absl::string_view what) {
  return absl::StrCat(Escape(feeds::ToString(place)), ": ", Escape(what));
}

void TellEach(const std::vector<feeds::Fault>& faults, absl::string_view like, Context& context) {
  std::vector<std::string> lines;
  for (const feeds::Fault& fault : faults) lines.push_back(PlacedLine(fault.place, fault.what));
  TellLines(lines, like, context);
}

using Texts = std::map<std::string, feeds::Unmatched>;

std::vector<const Texts::value_type*> AsRead(const Texts& texts) {
  std::vector<const Texts::value_type*> sorted;
  for (const auto& text : texts) sorted.push_back(&text);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->second.order < b->second.order; });
  return sorted;
}

std::string WhatOf(const std::string& label, const feeds::Unmatched& unmatched) {
  if (!unmatched.field.empty()) {
    return absl::StrCat("\"", label, "\" has no meaning in the mapping for ", unmatched.field, "; kept as printed in ",
                        Rows(unmatched.rows));
  }
  const std::string what =
      absl::StrCat("\"", label, "\" is no label or code of CAMEO; kept as printed in ", Rows(unmatched.rows));
  if (unmatched.surmised == v1::EVENT_KIND_UNSPECIFIED) return what;
  return absl::StrCat(what, "; the kind, ", Word(unmatched.surmised), ", is surmised");
}

}  // namespace

void TellLines(const std::vector<std::string>& lines, absl::string_view like, Context& context) {
  const bool all = context.settings().verbose || !context.is_table();
  const size_t told = all ? lines.size() : std::min(lines.size(), kTold);
  for (size_t i = 0; i < told; ++i) context.err() << lines[i] << "\n";
  if (told < lines.size()) {
    context.err() << absl::StrCat("briefctl: and ", lines.size() - told, " more ", like, "; -v tells all\n");
  }
}

void TellRows(const feeds::Collection& read, Context& context) {
  TellEach(read.faults(), "rows like these", context);
  TellEach(read.remarks(), "like these", context);
  for (const feeds::Remark& remark : read.file_remarks()) {
    context.err() << PlacedLine(remark.place, remark.what) << "\n";
  }
  for (const auto* text : AsRead(read.notices())) {
    context.err() << PlacedLine(text->second.first, absl::StrCat(text->first, "; so in ", Rows(text->second.rows)))
                  << "\n";
  }
  std::vector<std::string> lines;
  for (const auto* text : AsRead(read.unmatched())) {
    lines.push_back(PlacedLine(text->second.first, WhatOf(text->first, text->second)));
  }
  TellLines(lines, "labels like these", context);
}

}  // namespace briefing::briefctl
