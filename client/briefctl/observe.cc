#include <memory>
#include <string>

#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/usage.h"
#include "client/briefctl/words.h"
#include "client/briefctl/writes.h"

namespace briefing::briefctl {
namespace {

struct ObserveFlags {
  std::string indicator;
  std::string id;
  std::string party;
  std::string counterparty;
  std::string period;
  double value = 0;
  double lower = 0;
  double upper = 0;
  bool has_value = false;
  bool has_lower = false;
  bool has_upper = false;
  std::string qualifier;
  std::string source;
  int paragraph = 0;
  std::string printed;
  std::string commitment;
  bool validate_only = false;
};

absl::StatusOr<v1::Record> RecordOf(const ObserveFlags& flags) {
  if (!flags.has_value && !flags.has_lower && !flags.has_upper) {
    return UsageFailure("give --value, or --lower and --upper");
  }
  if (flags.paragraph > 0 && flags.source.empty()) return UsageFailure("--paragraph needs --source");
  v1::Record record;
  v1::Observation& observation = *record.mutable_observation();
  observation.set_party(flags.party);
  observation.set_counterparty(flags.counterparty);
  observation.mutable_period()->set_edtf(flags.period);
  if (flags.has_value) observation.set_value(flags.value);
  if (flags.has_lower) observation.set_lower(flags.lower);
  if (flags.has_upper) observation.set_upper(flags.upper);
  if (!flags.qualifier.empty()) {
    const absl::StatusOr<v1::ValueQualifier> qualifier = ParseEnum<v1::ValueQualifier>(flags.qualifier, "--qualifier");
    if (!qualifier.ok()) return qualifier.status();
    observation.set_qualifier(*qualifier);
  }
  observation.set_printed_value(flags.printed);
  observation.set_commitment(flags.commitment);
  if (flags.source.empty()) return record;
  v1::Claim& claim = *observation.add_claims();
  claim.set_source(flags.source);
  if (flags.paragraph > 0) claim.mutable_locator()->set_paragraph(flags.paragraph);
  return record;
}

absl::Status Observe(const ObserveFlags& flags, Context& context) {
  const absl::StatusOr<v1::Record> record = RecordOf(flags);
  if (!record.ok()) return record.status();
  return CreateAndPrint(*record, flags.id, flags.indicator, flags.validate_only, context);
}

}  // namespace

void AddObserve(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<ObserveFlags>();
  CLI::App* observe = app.add_subcommand("observe", R"(Record a value of an indicator

Examples:
  briefctl observe indicators/world-share --party parties/jp --period 198X --value 50 --qualifier more-than
  briefctl observe indicators/world-share --party parties/jp --period 2022 --value 10 --qualifier about \
      --source sources/wire-2022 --paragraph 5
  briefctl observe indicators/stock-weeks --party parties/us --period 2022-05 --lower 3 --upper 5)");
  observe->add_option("indicator", flags->indicator, "Full name, indicators/…")->required();
  observe->add_option("--party", flags->party, "Whose value it is");
  observe->add_option("--counterparty", flags->counterparty, "The other side of a flow");
  observe->add_option("--period", flags->period, "For when (EDTF)")->required();
  CLI::Option* value = observe->add_option("--value", flags->value, "The value")->check(Number());
  CLI::Option* lower =
      observe->add_option("--lower", flags->lower, "Least value of a range")->excludes(value)->check(Number());
  CLI::Option* upper =
      observe->add_option("--upper", flags->upper, "Greatest value of a range")->excludes(value)->check(Number());
  observe->add_option("--qualifier", flags->qualifier, "exact, about, more-than or less-than");
  observe->add_option("--source", flags->source, "Who says so: sources/…");
  observe->add_option("--paragraph", flags->paragraph, "Where in the source")->check(WholeNumberFrom(1, INT32_MAX));
  observe->add_option("--printed", flags->printed, "The value as printed");
  observe->add_option("--commitment", flags->commitment, "The commitment it counts towards");
  observe->add_option("--id", flags->id, "Last part of the name; otherwise the server makes one up");
  observe->add_flag("--validate-only", flags->validate_only, "Check everything, write nothing");
  observe->callback([&context, &command, flags, value, lower, upper] {
    flags->has_value = value->count() > 0;
    flags->has_lower = lower->count() > 0;
    flags->has_upper = upper->count() > 0;
    command = [&context, flags] { return Observe(*flags, context); };
  });
}

}  // namespace briefing::briefctl
