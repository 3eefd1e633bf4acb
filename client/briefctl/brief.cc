#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "client/briefctl/briefing_text.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"

namespace briefing::briefctl {
namespace {

constexpr size_t kMaxColumns = 100;

struct Flags {
  std::string title;
  std::vector<std::string> topics;
  std::vector<std::string> parties;
  std::string filter;
  std::string since;
  std::string as_of;
  std::string reference_time;
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

absl::Status Brief(const Flags& flags, Context& context) {
  absl::StatusOr<v1::ComposeBriefingRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  const absl::StatusOr<v1::Briefing> briefing = (*client)->ComposeBriefing(*std::move(request), context.call());
  if (!briefing.ok()) return briefing.status();
  switch (context.output()) {
    case Output::kJson:
      context.out() << ToJson(*briefing, JsonShape::kIndented);
      break;
    case Output::kNdjson:
      context.out() << ToJson(*briefing, JsonShape::kOneLine);
      break;
    case Output::kYaml:
      context.out() << ToYaml(*briefing);
      break;
    case Output::kName:
      return UsageFailure("a briefing has no name; -o takes table, json, ndjson or yaml");
    default:
      PrintBriefing(*briefing, std::min(context.console().width, kMaxColumns), context.style(), context.out());
  }
  return absl::OkStatus();
}

}  // namespace

void AddBrief(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<Flags>();
  CLI::App* brief = app.add_subcommand("brief", R"(Compose a briefing

Examples:
  briefctl brief --topic semiconductors --party parties/jp
  briefctl brief --topic semiconductors --since 12
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
  brief->add_option("--title", flags->title, "Heading");
  brief->callback([&context, &command, flags] { command = [&context, flags] { return Brief(*flags, context); }; });
}

}  // namespace briefing::briefctl
