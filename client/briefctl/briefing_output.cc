#include "client/briefctl/briefing_output.h"

#include <algorithm>

#include "client/briefctl/atomic_file.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/page/document.h"
#include "client/briefctl/page/pdf.h"
#include "client/briefctl/page/render.h"

namespace briefing::briefctl {
namespace {

// A file is the same whatever terminal it is written from.
constexpr size_t kFileColumns = 80;

std::string RenderFor(const std::string& file, const v1::Briefing& briefing, const Context& context) {
  const Document document = MakeDocument(briefing);
  if (!file.empty()) return RenderTerminal(document, kFileColumns, Style(context.settings().color == "always"));
  return RenderTerminal(document, std::min(context.console().width, kMaxColumns), context.style());
}

}  // namespace

bool ShowsPages(absl::string_view command) {
  constexpr absl::string_view kCommands[] = {"brief", "due", "timeline", "matrix"};
  return std::find(std::begin(kCommands), std::end(kCommands), command) != std::end(kCommands);
}

std::string FileOf(const std::string& given) { return given == "-" ? "" : given; }

absl::Status CheckBriefingOutput(const std::string& file, const Context& context) {
  if (context.output() == Output::kName) {
    return UsageFailure("a briefing has no name; -o takes terminal, md, html, pdf, json, ndjson or yaml");
  }
  if (context.output() == Output::kPdf && file.empty() && context.console().out_is_terminal) {
    return UsageFailure("a PDF would garble the terminal; give --file briefing.pdf, or redirect the output");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> RenderBriefing(const v1::Briefing& briefing, const std::string& file, Context& context) {
  switch (context.output()) {
    case Output::kJson:
      return ToJson(briefing, JsonShape::kIndented);
    case Output::kNdjson:
      return ToJson(briefing, JsonShape::kOneLine);
    case Output::kYaml:
      return ToYaml(briefing);
    case Output::kMarkdown:
      return RenderMarkdown(MakeDocument(briefing));
    case Output::kHtml:
      return RenderHtml(MakeDocument(briefing));
    case Output::kPdf:
      return PrintPdf(RenderHtml(MakeDocument(briefing)), context.cancellation());
    default:
      return RenderFor(file, briefing, context);
  }
}

absl::Status WriteBriefing(const v1::Briefing& briefing, const std::string& file, Context& context) {
  const absl::StatusOr<std::string> page = RenderBriefing(briefing, file, context);
  if (!page.ok()) return page.status();
  if (!file.empty()) return ReplaceFile(file, *page);
  context.out() << *page;
  return absl::OkStatus();
}

}  // namespace briefing::briefctl
