#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/briefctl/briefing_flags.h"
#include "client/briefctl/briefing_output.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/diff_points.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/follow.h"
#include "client/briefctl/last_briefing.h"

namespace briefing::briefctl {
namespace {

constexpr absl::string_view kLast = "last";

struct BriefFlags {
  BriefingFlags briefing;
  std::string name;
  std::string title;
  std::string since;
  std::string file;
  bool follow = false;

  // Whether it is known from the time before.
  bool is_known() const { return !name.empty() || since == kLast; }
  // Whether it is to be known the next time: a look back tells nobody what is new.
  bool is_kept() const { return is_known() && briefing.as_of.empty(); }
  bool has_scope() const { return !briefing.topics.empty() || !briefing.parties.empty() || !briefing.filter.empty(); }
};

absl::StatusOr<v1::ComposeBriefingRequest> RequestOf(const BriefFlags& flags) {
  absl::StatusOr<v1::ComposeBriefingRequest> request = flags.briefing.Build();
  if (!request.ok()) return request;
  request->set_title(flags.title);
  return request;
}

absl::Status SetSince(const BriefFlags& flags, v1::ComposeBriefingRequest& request, Context& context) {
  if (flags.since.empty() || flags.since == kLast) return absl::OkStatus();
  absl::StatusOr<v1::AsOf> since = ParseSince(flags.since, request.as_of(), context);
  if (!since.ok()) return since.status();
  *request.mutable_since() = *std::move(since);
  return absl::OkStatus();
}

// Completes the request by what the reader had the last time.
absl::Status Recall(const BriefFlags& flags, const LastBriefing& last, v1::ComposeBriefingRequest& request,
                    Context& context) {
  const absl::StatusOr<absl::optional<LastBriefing::Kept>> kept = last.Load();
  if (!kept.ok()) return kept.status();
  if (!kept->has_value()) {
    if (!flags.name.empty() && !flags.has_scope()) {
      context.err() << absl::StrCat("briefctl: the name \"", flags.name,
                                    "\" is new, and nothing says what it is about: this briefing is on everything; "
                                    "--topic, --party or --filter narrow it\n");
    } else if (flags.since == kLast) {
      context.err() << "briefctl: there was no such briefing before: this one is the first\n";
    }
    return absl::OkStatus();
  }
  if (!flags.name.empty() && !flags.has_scope()) {
    v1::ComposeBriefingRequest scope = (*kept)->request;
    scope.MergeFrom(request);
    request = std::move(scope);
  }
  if (flags.since == kLast) request.mutable_since()->set_revision((*kept)->revision);
  return absl::OkStatus();
}

absl::Status Show(const BriefFlags& flags, const v1::ComposeBriefingRequest& request,
                  const std::function<absl::Status(int64_t)>& on_shown, client::Client& client, Context& context) {
  if (flags.follow) return Follow(request, {.file = flags.file, .on_shown = on_shown}, context);
  const absl::StatusOr<v1::Briefing> briefing = client.ComposeBriefing(request, context.call());
  if (!briefing.ok()) return briefing.status();
  if (absl::Status status = WriteBriefing(*briefing, flags.file, context); !status.ok()) return status;
  return on_shown ? on_shown(briefing->revision()) : absl::OkStatus();
}

absl::Status Brief(const BriefFlags& flags, Context& context) {
  if (!flags.briefing.as_of.empty() && (flags.follow || flags.since == kLast)) {
    return UsageFailure(
        absl::StrCat(flags.follow ? "--follow" : "--since last", ": is about the present; leave --as-of out"));
  }
  if (absl::Status status = CheckBriefingOutput(flags.file, context); !status.ok()) return status;
  absl::StatusOr<v1::ComposeBriefingRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<client::Client*> client = flags.follow ? ConnectToFollow(context) : context.client();
  if (!client.ok()) return client.status();
  if (absl::Status status = SetSince(flags, *request, context); !status.ok()) return status;
  if (!flags.is_known()) return Show(flags, *request, {}, **client, context);
  const absl::StatusOr<v1::GetLedgerStatusResponse> ledger = (*client)->GetLedgerStatus(context.call());
  if (!ledger.ok()) return ledger.status();
  const absl::StatusOr<LastBriefing> last = LastBriefing::Of(flags.name, *request, ledger->ledger_id());
  if (!last.ok()) return last.status();
  if (absl::Status status = Recall(flags, *last, *request, context); !status.ok()) return status;
  const auto on_shown = [&](int64_t revision) { return last->Save(revision, *request); };
  if (!flags.is_kept()) return Show(flags, *request, {}, **client, context);
  return Show(flags, *request, on_shown, **client, context);
}

}  // namespace

void AddBrief(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<BriefFlags>();
  CLI::App* brief = app.add_subcommand("brief", R"(Compose a briefing

A briefing with a name is known the next time: what it was about, and the revision that the reader was told. --since last
then tells what has changed since; without a name it goes by what was asked for.

Examples:
  briefctl brief --topic semiconductors --party parties/jp
  briefctl brief chips --topic semiconductors
  briefctl brief chips --since last
  briefctl brief --topic semiconductors --follow
  briefctl brief --topic semiconductors -o html --file briefing.html
  briefctl brief --as-of 2022-05-04T09:00:00Z -o json)");
  flags->briefing.Register(*brief);
  brief->add_option("name", flags->name, "A name of your own, under which it is known the next time");
  brief->add_option("--since", flags->since,
                    "Tell what changed after a revision, one counted back (-2), a time, or your last briefing (last)");
  brief->add_flag("--follow", flags->follow, "Stay, and show it anew whenever something in it changes");
  brief->add_option("--file", flags->file, "Write to this file, which is replaced only by a whole new one");
  brief->add_option("--title", flags->title, "Heading");
  brief->callback([&context, &command, flags] {
    command = [&context, flags] {
      flags->file = FileOf(flags->file);
      return Brief(*flags, context);
    };
  });
}

}  // namespace briefing::briefctl
