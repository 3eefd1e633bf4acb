#include "client/briefctl/follow.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/briefctl/briefing_output.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/live_screen.h"
#include "client/briefctl/page/document.h"
#include "client/briefctl/text.h"
#include "client/briefctl/words.h"

namespace briefing::briefctl {
namespace {

using client::Step;

class Follower final : public client::BriefingHandler {
 public:
  // `quit` is thrown where the reader has had enough.
  Follower(const FollowOptions& options, client::Cancellation& quit, Context& context)
      : options_(options), context_(context) {
    if (options.file.empty() && IsForPeople() && LiveScreen::CanShow(context.console())) {
      screen_ = std::make_unique<LiveScreen>(context, [&quit] { quit.Cancel(); });
      screen_->SetStatus(absl::StrCat("connecting to ", context.server(), " …"));
    }
  }

  Step OnBriefing(const v1::Briefing& briefing, const std::vector<v1::BriefingSection>& changed) override {
    const bool is_back = std::exchange(broken_, false);
    if (is_back) Say(absl::StrCat("connected to ", context_.server(), " again"));
    const bool is_first = std::exchange(is_first_, false);
    if (screen_ != nullptr) {
      screen_->Show(MakeDocument(briefing));
      screen_->SetStatus(StatusOf(briefing, changed, is_first, is_back));
    } else {
      // One after the other: a blank line tells them apart for people.
      if (!is_first && options_.file.empty() && IsForPeople()) context_.out() << '\n';
      status_ = WriteBriefing(briefing, options_.file, context_);
      if (status_.ok() && !context_.out().flush()) status_ = LocalFailure("cannot write to standard output");
    }
    if (status_.ok() && options_.on_shown) status_ = options_.on_shown(briefing.revision());
    return status_.ok() ? Step::kContinue : Step::kStop;
  }

  Step OnBroken(const absl::Status& status, absl::Duration) override {
    // Before the first answer the failure itself says it.
    if (is_first_ || std::exchange(broken_, true)) return Step::kContinue;
    const std::string what =
        absl::StrCat("the connection was lost (", absl::StatusCodeToString(status.code()), ": ", PlainMessage(status),
                     "); trying again until ", context_.server(), " answers");
    if (screen_ == nullptr) {
      Say(what);
    } else {
      screen_->SetStatus(absl::StrCat("!! ", what));
    }
    return Step::kContinue;
  }

  // What ended it on this side.
  const absl::Status& status() const { return status_; }

 private:
  bool IsForPeople() const { return context_.is_table() || context_.output() == Output::kBriefing; }

  static std::string StatusOf(const v1::Briefing& briefing, const std::vector<v1::BriefingSection>& changed,
                              bool is_first, bool is_back) {
    const std::string keys = "q ends, arrows move";
    if (is_first) return absl::StrCat("r", briefing.revision(), "  ", keys);
    if (is_back) return absl::StrCat("r", briefing.revision(), "  connected again  ", keys);
    const std::string sections = absl::StrJoin(
        changed, ", ", [](std::string* out, v1::BriefingSection section) { absl::StrAppend(out, Word(section)); });
    return absl::StrCat("r", briefing.revision(), "  changed: ", sections);
  }

  // The screen says it by its state.
  void Say(const std::string& text) {
    if (screen_ == nullptr) context_.err() << "briefctl: " << Escape(text) << std::endl;
  }

  const FollowOptions& options_;
  Context& context_;
  std::unique_ptr<LiveScreen> screen_;
  bool is_first_ = true;
  bool broken_ = false;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<client::Client*> ConnectToFollow(Context& context) {
  return context.client([](client::ConnectionOptions& connection) {
    connection.stream_retry.max_attempts = client::RetryPolicy::kForever;
  });
}

absl::Status Follow(v1::ComposeBriefingRequest request, const FollowOptions& options, Context& context) {
  if (absl::Status status = CheckBriefingOutput(options.file, context); !status.ok()) return status;
  const absl::StatusOr<client::Client*> client = ConnectToFollow(context);
  if (!client.ok()) return client.status();
  v1::FollowBriefingRequest follow;
  *follow.mutable_briefing() = std::move(request);
  // Leaving the screen is no interruption.
  client::Cancellation quit;
  const client::Cancellation::Registration interrupted(&context.cancellation(), [&quit] { quit.Cancel(); });
  absl::Status status;
  absl::Status local;
  {
    Follower follower(options, quit, context);
    status = (*client)->FollowBriefing(std::move(follow), follower, &quit);
    local = follower.status();
  }
  if (!local.ok()) return local;
  return quit.cancelled() ? absl::OkStatus() : status;
}

}  // namespace briefing::briefctl
