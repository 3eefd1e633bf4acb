#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/filter_flags.h"
#include "client/briefctl/print.h"
#include "client/briefctl/resume_file.h"
#include "client/briefctl/text.h"
#include "client/briefctl/usage.h"

namespace briefing::briefctl {
namespace {

using client::Step;
using client::WatchPosition;
using google::protobuf::RepeatedPtrField;

struct Flags {
  FilterFlags filter;
  bool snapshot = false;
  bool until_synced = false;
  int64_t from_revision = 0;
  int64_t count = 0;
  std::string resume_file;
};

// Prints what comes, and moves the resume file on after it has left this process: what was printed twice can be seen,
// what was never printed cannot.
class Printer final : public client::WatchHandler {
 public:
  Printer(const Flags& flags, Context& context)
      : flags_(flags), context_(context), printer_(context), resume_file_(flags.resume_file) {}

  Step OnCommits(const RepeatedPtrField<v1::Commit>& commits, const WatchPosition& position) override {
    broken_ = false;
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
    broken_ = false;
    for (const v1::Record& record : records) printer_.Print(record);
    return Settle(SaverOf(position), Step::kContinue);
  }

  Step OnNotice(v1::WatchNotice notice, const WatchPosition& position) override {
    broken_ = false;
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
    // Once for each outage, not for each attempt.
    if (!broken_ || context_.settings().verbose) {
      Say(absl::StrCat("the stream broke (", absl::StatusCodeToString(status.code()), ": ", status.message(),
                       "); going on where it was, in ",
                       absl::FormatDuration(absl::Trunc(delay, absl::Milliseconds(1)))));
    }
    broken_ = true;
    return Step::kContinue;
  }

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
  void Say(const std::string& text) { context_.err() << "briefctl: " << Escape(text) << std::endl; }

  const Flags& flags_;
  Context& context_;
  CommitPrinter printer_;
  const ResumeFile resume_file_;
  int64_t printed_ = 0;
  bool broken_ = false;
  bool behind_ = false;
  absl::Status status_;
};

absl::StatusOr<v1::WatchRequest> RequestOf(Flags& flags) {
  v1::WatchRequest request;
  absl::StatusOr<std::string> filter = flags.filter.Build();
  if (!filter.ok()) return filter.status();
  request.set_filter(*std::move(filter));
  request.set_snapshot(flags.snapshot || flags.until_synced);
  if (flags.from_revision > 0) request.set_start_revision(flags.from_revision);
  if (absl::Status status = ResumeFile(flags.resume_file).Load(request); !status.ok()) return status;
  return request;
}

absl::Status Watch(Flags& flags, Context& context) {
  absl::StatusOr<v1::WatchRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  Printer printer(flags, context);
  const absl::Status status = (*client)->Watch(*std::move(request), printer, &context.cancellation());
  return printer.status().ok() ? status : printer.status();
}

}  // namespace

void AddWatch(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<Flags>();
  CLI::App* watch = app.add_subcommand("watch", R"(Show changes as they are made

Goes on by itself after lost connections and restarts of the server, without a gap or a repeat. With --resume-file also after
its own end.

Examples:
  briefctl watch commitments --party parties/jp --state breached
  briefctl watch --topic semiconductors --snapshot -o ndjson
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
  watch->callback([&context, &command, flags] { command = [&context, flags] { return Watch(*flags, context); }; });
}

}  // namespace briefing::briefctl
