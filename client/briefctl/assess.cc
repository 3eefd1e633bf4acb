#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/briefctl/claims.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/words.h"
#include "client/briefctl/writes.h"

namespace briefing::briefctl {
namespace {

struct AssessFlags {
  std::string commitment;
  std::string id;
  std::string party;
  std::string period;
  std::string score;
  std::string stage;
  std::string assessor;
  std::string rationale;
  std::vector<std::string> evidence;
  std::vector<std::string> claims;
  bool validate_only = false;
};

absl::Status SetScore(const std::string& score, v1::Assessment& assessment) {
  // "none" is no score, which is not 0.
  if (score == "none") return absl::OkStatus();
  if (score != "-1" && score != "0" && score != "+1" && score != "1") {
    return UsageFailure(absl::StrCat("--score ", score, ": is none of -1, 0, +1, none"));
  }
  assessment.set_score(score == "-1" ? -1 : score == "0" ? 0 : 1);
  return absl::OkStatus();
}

absl::StatusOr<v1::Record> RecordOf(const AssessFlags& flags) {
  v1::Record record;
  v1::Assessment& assessment = *record.mutable_assessment();
  const absl::StatusOr<v1::AssessmentStage> stage = ParseEnum<v1::AssessmentStage>(flags.stage, "--stage");
  if (!stage.ok()) return stage.status();
  if (absl::Status status = SetScore(flags.score, assessment); !status.ok()) return status;
  assessment.set_stage(*stage);
  assessment.set_party(flags.party);
  assessment.mutable_period()->set_edtf(flags.period);
  const bool on_record = absl::StartsWith(flags.assessor, "parties/");
  on_record ? assessment.set_assessor_party(flags.assessor) : assessment.set_assessor(flags.assessor);
  assessment.set_rationale(flags.rationale);
  for (const std::string& name : flags.evidence) assessment.add_evidence(name);
  for (const std::string& text : flags.claims) {
    absl::StatusOr<v1::Claim> claim = ParseClaim(text);
    if (!claim.ok()) return claim.status();
    *assessment.add_claims() = *std::move(claim);
  }
  return record;
}

absl::Status Assess(const AssessFlags& flags, Context& context) {
  const absl::StatusOr<v1::Record> record = RecordOf(flags);
  if (!record.ok()) return record.status();
  return CreateAndPrint(*record, flags.id, flags.commitment, flags.validate_only, context);
}

}  // namespace

void AddAssess(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<AssessFlags>();
  CLI::App* assess = app.add_subcommand("assess", R"(Judge whether a party keeps a commitment

Examples:
  briefctl assess commitments/jp-us-working-group --party parties/jp --period 2022 --score 0 --stage interim \
      --assessor "Trade desk" --rationale "Named, has not met"
  briefctl assess commitments/price-floor-1986 --party parties/jp --period 1987 --score -1 --stage final --assessor parties/us)");
  assess->add_option("commitment", flags->commitment, "Full name, commitments/…")->required();
  assess->add_option("--party", flags->party, "Who is judged")->required();
  assess->add_option("--period", flags->period, "For when (EDTF)")->required();
  assess
      ->add_option("--score", flags->score,
                   "-1 no compliance, 0 work in progress, +1 full compliance, none not yet assessed")
      ->required();
  assess->add_option("--stage", flags->stage, "interim or final")->required();
  assess->add_option("--assessor", flags->assessor, "Who judges: a name, or parties/…")->required();
  assess->add_option("--rationale", flags->rationale, "Why");
  assess->add_option("--evidence", flags->evidence, "Records that it rests on; may be repeated")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  assess->add_option("--claim", flags->claims, "Who says so: SOURCE or SOURCE#PARAGRAPH; may be repeated")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  assess->add_option("--id", flags->id, "Last part of the name; otherwise the server makes one up");
  assess->add_flag("--validate-only", flags->validate_only, "Check everything, write nothing");
  assess->callback([&context, &command, flags] { command = [&context, flags] { return Assess(*flags, context); }; });
}

}  // namespace briefing::briefctl
