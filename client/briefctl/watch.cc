#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/filter_flags.h"
#include "client/briefctl/follow.h"
#include "client/briefctl/print.h"
#include "client/briefctl/resume_file.h"
#include "client/briefctl/text.h"
#include "client/briefctl/usage.h"

namespace briefing::briefctl {
namespace {

using client::Step;
using client::WatchPosition;
using google::protobuf::RepeatedPtrField;

struct WatchFlags {
  FilterFlags filter;
  bool snapshot = false;
  bool until_synced = false;
  int64_t from_revision = 0;
  int64_t count = 0;
  std::string resume_file;
  bool wait = false;

  // Whether to wait for a server that does not answer at the start: a position on file is for programs that run for
  // long.
  bool waits() const { return wait || !resume_file.empty(); }
};

// Prints what comes, and moves the resume file on after it has left this process: what was printed twice can be seen,
// what was never printed cannot.
class Printer final : public client::WatchHandler {
 public:
  Printer(const WatchFlags& flags, Context& context)
      : flags_(flags), context_(context), printer_(context), resume_file_(flags.resume_file) {}

  Step OnCommits(const RepeatedPtrField<v1::Commit>& commits, const WatchPosition& position) override {
    NoteReached();
    for (int i = 0; i < commits.size(); ++i) {
      printer_.Print(commits[i]);
      if (flags_.count > 0 && ++printed_ == flags_.count) {
        if (i + 1 == commits.size()) return Settle(SaverOf(position), Step::kStop);
        // The position stands after commits that were not printed.
        const int64_t revision = commits[i].revision();
        return Settle([this, revision] { return resume_file_.SaveRevision(revision); }, Step::kStop);
      }
    }
    return Settle(SaverOf(position), Step::kContinue);
  }

  Step OnSnapshot(const RepeatedPtrField<v1::Record>& records, const WatchPosition& position) override {
    NoteReached();
    for (const v1::Record& record : records) printer_.Print(record);
    return Settle(SaverOf(position), Step::kContinue);
  }

  Step OnNotice(v1::WatchNotice notice, const WatchPosition& position) override {
    NoteReached();
    if (notice == v1::WATCH_NOTICE_FELL_BEHIND) {
      behind_ = true;
      Say("behind the ledger's head; going through its history");
    }
    // A stream that began in the past is level some time, too, which is nothing to be told.
    if (notice == v1::WATCH_NOTICE_CAUGHT_UP && std::exchange(behind_, false)) {
      Say("level with the ledger's head again");
    }
    // A watch that goes on where an earlier one ended is told no SYNCED: it is level once it has caught up.
    const bool level = notice == v1::WATCH_NOTICE_SYNCED || notice == v1::WATCH_NOTICE_CAUGHT_UP;
    const bool done = level && flags_.until_synced;
    return Settle(SaverOf(position), done ? Step::kStop : Step::kContinue);
  }

  Step OnBroken(const absl::Status& status, absl::Duration delay) override {
    // Once for each outage, not for each attempt; a start that is about to fail is told by its error.
    const bool told = std::exchange(broken_, reached_ || flags_.waits());
    if (!broken_ || (told && !context_.settings().verbose)) return Step::kContinue;
    const std::string cause =
        absl::StrCat(" (", absl::StatusCodeToString(status.code()), ": ", PlainMessage(status), ")");
    if (reached_) {
      Say(absl::StrCat("the stream broke", cause, "; going on where it was, in ",
                       absl::FormatDuration(absl::Trunc(delay, absl::Milliseconds(1)))));
      return Step::kContinue;
    }
    Say(absl::StrCat("cannot reach ", context_.server(), cause, "; trying again until it answers"));
    if (const std::string hint = HintFor(status, context_.server()); !hint.empty()) Say(absl::StrCat("  hint: ", hint));
    return Step::kContinue;
  }

  // Whether a server ever answered.
  bool reached() const { return reached_; }
  // What ended it on this side.
  const absl::Status& status() const { return status_; }

 private:
  std::function<absl::Status()> SaverOf(const WatchPosition& position) {
    return [this, token = position.resume_token] { return resume_file_.SaveToken(token); };
  }
  Step Settle(const std::function<absl::Status()>& save, Step step) {
    context_.out().flush();
    status_ = context_.out() ? save() : LocalFailure("cannot write to standard output");
    return status_.ok() ? step : Step::kStop;
  }
  void NoteReached() {
    if (std::exchange(broken_, false)) Say(absl::StrCat("connected to ", context_.server(), reached_ ? " again" : ""));
    reached_ = true;
  }
  void Say(const std::string& text) { context_.err() << "briefctl: " << Escape(text) << std::endl; }

  const WatchFlags& flags_;
  Context& context_;
  CommitPrinter printer_;
  const ResumeFile resume_file_;
  int64_t printed_ = 0;
  // Whether a message ever came.
  bool reached_ = false;
  // Whether nothing has come since a break that was told.
  bool broken_ = false;
  bool behind_ = false;
  absl::Status status_;
};

absl::StatusOr<v1::WatchRequest> RequestOf(WatchFlags& flags) {
  v1::WatchRequest request;
  absl::StatusOr<std::string> filter = flags.filter.Build();
  if (!filter.ok()) return filter.status();
  request.set_filter(*std::move(filter));
  request.set_snapshot(flags.snapshot || flags.until_synced);
  if (flags.from_revision > 0) request.set_start_revision(flags.from_revision);
  if (absl::Status status = ResumeFile(flags.resume_file).Load(request); !status.ok()) return status;
  return request;
}

// The same records as one briefing, on a screen that stays open.
absl::Status WatchBriefing(const WatchFlags& flags, Context& context) {
  if (flags.snapshot || flags.until_synced || flags.from_revision > 0 || flags.count > 0 || flags.waits()) {
    return UsageFailure("-o briefing: shows the present state; only flags that pick records go with it");
  }
  v1::ComposeBriefingRequest request;
  FilterFlags rest = flags.filter;
  for (const std::string& topic : std::exchange(rest.topics, {})) request.add_topics(topic);
  for (const std::string& party : std::exchange(rest.parties, {})) request.add_parties(party);
  absl::StatusOr<std::string> filter = rest.Build();
  if (!filter.ok()) return filter.status();
  request.set_filter(*std::move(filter));
  return rest.Blame(Follow(std::move(request), {}, context));
}

absl::Status Watch(WatchFlags& flags, Context& context) {
  if (context.output() == Output::kBriefing) return WatchBriefing(flags, context);
  absl::StatusOr<v1::WatchRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<client::Client*> client = context.client([&flags](client::ConnectionOptions& options) {
    options.wait_for_server = flags.waits();
    options.stream_retry.max_attempts = client::RetryPolicy::kForever;
  });
  if (!client.ok()) return client.status();
  Printer printer(flags, context);
  const absl::Status status = (*client)->Watch(*std::move(request), printer, &context.cancellation());
  if (status.code() == absl::StatusCode::kUnavailable && !printer.reached() && !context.is_json()) {
    context.err() << "briefctl: no server answered; --wait waits for one" << std::endl;
  }
  return printer.status().ok() ? flags.filter.Blame(status) : printer.status();
}

}  // namespace

void AddWatch(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<WatchFlags>();
  CLI::App* watch = app.add_subcommand("watch", R"(Show changes as they are made

Goes on by itself after lost connections and restarts of the server, without a gap or a repeat, for as long as it takes. With
--resume-file also after its own end. Where no server answers at the start it fails within seconds (exit code 78), unless
--wait or --resume-file says to wait for one.

Examples:
  briefctl watch commitments --party parties/jp --state breached
  briefctl watch --topic semiconductors --snapshot -o ndjson
  briefctl watch --topic semiconductors -o briefing
  briefctl watch --resume-file ~/.cache/briefing.pos -o ndjson | ./feed)");
  // Not "type": CLI11 from 2.4 on takes that for the same option as --type.
  watch->add_option("kinds", flags->filter.types, "Only records of these kinds");
  flags->filter.RegisterType(*watch);
  flags->filter.Register(*watch);
  CLI::Option* snapshot =
      watch->add_flag("--snapshot", flags->snapshot, "First the records there are, then their changes");
  CLI::Option* synced =
      watch->add_flag("--until-synced", flags->until_synced, "Only the records there are, at one revision");
  watch->add_option("--from-revision", flags->from_revision, "Begin with this revision, from 1")
      ->check(WholeNumberFrom(1))
      ->excludes(snapshot)
      ->excludes(synced);
  watch->add_option("--count", flags->count, "End after so many commits")->check(WholeNumberFrom(1));
  watch->add_option("--resume-file", flags->resume_file, "Keep the position here, and go on from it");
  watch->add_flag("--wait", flags->wait, "Wait for a server that does not answer yet; --resume-file does, too");
  watch->callback([&context, &command, flags] { command = [&context, flags] { return Watch(*flags, context); }; });
}

}  // namespace briefing::briefctl
