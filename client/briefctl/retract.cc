#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/feed_retract.h"
#include "client/briefctl/writes.h"

namespace briefing::briefctl {
namespace {

struct RetractFlags {
  std::string name;
  std::string import;
  std::string etag;
  bool validate_only = false;
};

absl::Status Retract(const RetractFlags& flags, Context& context) {
  if (flags.name.empty() == flags.import.empty()) return UsageFailure("give the name of a record, or --import ID");
  if (!flags.import.empty() && !flags.etag.empty()) {
    return UsageFailure("--etag goes with the name of a record, not with --import");
  }
  if (!flags.import.empty()) return RetractImport(flags.import, flags.validate_only, context);
  const auto retract = [&](client::Client& client, const client::WriteOptions& options) {
    return client.Retract(flags.name, flags.etag, options, context.call());
  };
  absl::Status status = WriteAndPrint(flags.validate_only, context, retract);
  // What is printed is the last version, which does not show that it is gone.
  if (status.ok() && !flags.validate_only && context.is_table()) {
    context.err() << absl::StrCat("briefctl: retracted; `briefctl history ", flags.name, "` keeps its past\n");
  }
  return status;
}

}  // namespace

void AddRetract(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<RetractFlags>();
  CLI::App* retract = app.add_subcommand("retract", R"(Take a record back; its history stays

Examples:
  briefctl retract events/summit-2022 --reason "entered twice"
  briefctl retract events/summit-2022 --etag r42
  briefctl retract --import icews18 --dry-run

With --import, everything that rests on the source of an import alone goes with it; records that rest on others too, or
that others refer to, stay without its claims.)");
  retract->add_option("name", flags->name, "Full name, such as events/summit-2022");
  retract->add_option("--import", flags->import, "All that one import brought: sources/ID and what rests on it");
  retract->add_option("--etag", flags->etag, "Refuse when it has changed since it had this etag");
  retract->add_flag("--validate-only,--dry-run", flags->validate_only, "Check everything, write nothing");
  retract->callback([&context, &command, flags] { command = [&context, flags] { return Retract(*flags, context); }; });
}

}  // namespace briefing::briefctl
