#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "client/briefctl/atomic_file.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/page/document.h"
#include "client/briefctl/page/pdf.h"
#include "client/briefctl/page/render.h"

namespace briefing::briefctl {
namespace {

constexpr size_t kMaxColumns = 120;

struct Flags {
  std::string title;
  std::vector<std::string> topics;
  std::vector<std::string> parties;
  std::string filter;
  std::string since;
  std::string as_of;
  std::string reference_time;
  std::string file;
};

absl::Status SetPoint(const std::string& text, const std::string& flag,
                      v1::AsOf* (v1::ComposeBriefingRequest::*field)(), v1::ComposeBriefingRequest& request) {
  if (text.empty()) return absl::OkStatus();
  absl::StatusOr<v1::AsOf> point = ParseAsOf(text, flag);
  if (!point.ok()) return point.status();
  *(request.*field)() = *std::move(point);
  return absl::OkStatus();
}

absl::StatusOr<v1::ComposeBriefingRequest> RequestOf(const Flags& flags) {
  v1::ComposeBriefingRequest request;
  request.set_title(flags.title);
  for (const std::string& topic : flags.topics) request.add_topics(topic);
  for (const std::string& party : flags.parties) request.add_parties(party);
  request.set_filter(flags.filter);
  absl::Status status = SetPoint(flags.since, "--since", &v1::ComposeBriefingRequest::mutable_since, request);
  if (!status.ok()) return status;
  status = SetPoint(flags.as_of, "--as-of", &v1::ComposeBriefingRequest::mutable_as_of, request);
  if (!status.ok()) return status;
  if (flags.reference_time.empty()) return request;
  absl::StatusOr<v1::AsOf> today = ParseAsOf(flags.reference_time, "--today");
  if (!today.ok() || !today->has_time()) return UsageFailure("--today: give a time such as 2022-05-04T09:00:00Z");
  *request.mutable_reference_time() = today->time();
  return request;
}

absl::StatusOr<std::string> Render(const v1::Briefing& briefing, Context& context) {
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
      return PrintPdf(RenderHtml(MakeDocument(briefing)));
    default:
      return RenderTerminal(MakeDocument(briefing), std::min(context.console().width, kMaxColumns), context.style());
  }
}

absl::Status CheckOutput(const Flags& flags, const Context& context) {
  if (context.output() == Output::kName) {
    return UsageFailure("a briefing has no name; -o takes terminal, md, html, pdf, json, ndjson or yaml");
  }
  if (context.output() == Output::kPdf && flags.file.empty() && context.console().out_is_terminal) {
    return UsageFailure("a PDF would garble the terminal; give --file briefing.pdf, or redirect the output");
  }
  return absl::OkStatus();
}

absl::Status Brief(const Flags& flags, Context& context) {
  if (absl::Status status = CheckOutput(flags, context); !status.ok()) return status;
  absl::StatusOr<v1::ComposeBriefingRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  const absl::StatusOr<v1::Briefing> briefing = (*client)->ComposeBriefing(*std::move(request), context.call());
  if (!briefing.ok()) return briefing.status();
  const absl::StatusOr<std::string> page = Render(*briefing, context);
  if (!page.ok()) return page.status();
  if (!flags.file.empty()) return ReplaceFile(flags.file, *page);
  context.out() << *page;
  return absl::OkStatus();
}

}  // namespace

void AddBrief(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<Flags>();
  CLI::App* brief = app.add_subcommand("brief", R"(Compose a briefing

Examples:
  briefctl brief --topic semiconductors --party parties/jp
  briefctl brief --topic semiconductors --since 12
  briefctl brief --topic semiconductors -o html --file briefing.html
  briefctl brief --as-of 2022-05-04T09:00:00Z -o json)");
  brief->add_option("--topic", flags->topics, "About a topic; several: any of them")
      ->delimiter(',')
      ->allow_extra_args(false);
  brief->add_option("--party", flags->parties, "About a party; several: any of them")
      ->delimiter(',')
      ->allow_extra_args(false);
  brief->add_option("--filter", flags->filter, "Only what passes a filter (AIP-160): 'type = COMMITMENT'");
  brief->add_option("--since", flags->since, "Tell what changed after a revision or time");
  brief->add_option("--as-of", flags->as_of, "What was known at a revision or time");
  brief->add_option("--today", flags->reference_time, "The day against which dates are overdue or to come");
  brief->add_option("--file", flags->file, "Write to this file, which is replaced only by a whole new one");
  brief->add_option("--title", flags->title, "Heading");
  brief->callback([&context, &command, flags] { command = [&context, flags] { return Brief(*flags, context); }; });
}

}  // namespace briefing::briefctl
