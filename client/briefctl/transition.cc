#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/briefctl/claims.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/words.h"
#include "client/briefctl/writes.h"
#include "client/feeds/feed_id.h"
#include "service/base/limits.h"

namespace briefing::briefctl {
namespace {

struct TransitionFlags {
  std::string name;
  std::string state;
  std::string date;
  std::string note;
  std::string event;
  std::vector<std::string> claims;
  std::string etag;
  bool validate_only = false;
};

// An id that the step can name; the same whenever the command is repeated, so that a repeat is known as one. What tells
// one step to a state from another, and what would not fit, stands in it as a hash.
std::string ClaimId(const v1::Transition& step, const v1::Claim& claim) {
  constexpr size_t kHashDigits = 8;
  std::string id = absl::StrCat(Word(step.state()), "-", claim.source().substr(claim.source().find('/') + 1));
  std::string end = claim.locator().paragraph() > 0 ? absl::StrCat("-p", claim.locator().paragraph()) : "";
  const bool has_more = step.has_date() || !step.event().empty() || !step.note().empty();
  if (has_more || id.size() + end.size() > limits::kMaxIdBytes) {
    const std::string more =
        absl::StrCat(claim.source(), "\n", step.date().edtf(), "\n", step.event(), "\n", step.note());
    absl::StrAppend(&end, "-", feeds::Hash(more).substr(0, kHashDigits));
  }
  id.resize(std::min(id.size(), limits::kMaxIdBytes - end.size()));
  while (id.back() == '-') id.pop_back();
  return id + end;
}

absl::StatusOr<v1::TransitionCommitmentRequest> RequestOf(const TransitionFlags& flags) {
  const absl::StatusOr<v1::CommitmentState> state = ParseEnum<v1::CommitmentState>(flags.state, "STATE");
  if (!state.ok()) return state.status();
  v1::TransitionCommitmentRequest request;
  request.set_name(flags.name);
  request.set_etag(flags.etag);
  v1::Transition& transition = *request.mutable_transition();
  transition.set_state(*state);
  if (!flags.date.empty()) transition.mutable_date()->set_edtf(flags.date);
  transition.set_note(flags.note);
  transition.set_event(flags.event);
  for (const std::string& text : flags.claims) {
    absl::StatusOr<v1::Claim> claim = ParseClaim(text);
    if (!claim.ok()) return claim.status();
    claim->set_id(ClaimId(transition, *claim));
    transition.add_claim_ids(claim->id());
    *request.add_claims() = *std::move(claim);
  }
  return request;
}

absl::Status MakeTransition(const TransitionFlags& flags, Context& context) {
  absl::StatusOr<v1::TransitionCommitmentRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const auto transition = [&](client::Client& client,
                              const client::WriteOptions& options) -> absl::StatusOr<v1::Record> {
    request->set_request_id(options.request_id);
    request->set_reason(options.reason);
    request->set_validate_only(options.validate_only);
    absl::StatusOr<v1::Commitment> commitment = client.Transition(*std::move(request), context.call());
    if (!commitment.ok()) return commitment.status();
    v1::Record record;
    *record.mutable_commitment() = *std::move(commitment);
    return record;
  };
  return WriteAndPrint(flags.validate_only, context, transition);
}

}  // namespace

void AddTransition(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<TransitionFlags>();
  CLI::App* transition = app.add_subcommand("transition", R"(Move a commitment to another state

Examples:
  briefctl transition commitments/jp-us-working-group agreed --date 2022-05-23 --event events/summit-2022
  briefctl transition commitments/jp-us-working-group breached --claim sources/wire-2023#4 --note "No meeting was held")");
  transition->add_option("name", flags->name, "Full name, commitments/…")->required();
  transition
      ->add_option(
          "state", flags->state,
          "proposed, expected, agreed, in-force, fulfilled, suspended, breached, withdrawn, expired, superseded")
      ->required();
  transition->add_option("--date", flags->date, "When it moved (EDTF)");
  transition->add_option("--note", flags->note, "Why, in your own words");
  transition->add_option("--event", flags->event, "The event in which it moved");
  transition->add_option("--claim", flags->claims, "Who says so: SOURCE or SOURCE#PARAGRAPH; may be repeated")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  transition->add_option("--etag", flags->etag, "Refuse when it has changed since it had this etag");
  transition->add_flag("--validate-only", flags->validate_only, "Check everything, write nothing");
  transition->callback(
      [&context, &command, flags] { command = [&context, flags] { return MakeTransition(*flags, context); }; });
}

}  // namespace briefing::briefctl
