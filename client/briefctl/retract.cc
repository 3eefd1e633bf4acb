#include <memory>
#include <string>

#include "client/briefctl/commands.h"
#include "client/briefctl/print.h"

namespace briefing::briefctl {
namespace {

struct Flags {
  std::string name;
  std::string etag;
  bool validate_only = false;
};

absl::Status Retract(const Flags& flags, Context& context) {
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  client::WriteOptions write = context.write();
  write.validate_only = flags.validate_only;
  const absl::StatusOr<v1::Record> retracted = (*client)->Retract(flags.name, flags.etag, write, context.call());
  if (!retracted.ok()) return retracted.status();
  PrintRecord(*retracted, context);
  return absl::OkStatus();
}

}  // namespace

void AddRetract(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<Flags>();
  CLI::App* retract = app.add_subcommand("retract", R"(Take a record back; its history stays

Examples:
  briefctl retract events/summit-2022 --reason "entered twice"
  briefctl retract events/summit-2022 --etag r42)");
  retract->add_option("name", flags->name, "Full name, such as events/summit-2022")->required();
  retract->add_option("--etag", flags->etag, "Refuse when it has changed since it had this etag");
  retract->add_flag("--validate-only", flags->validate_only, "Check everything, write nothing");
  retract->callback([&context, &command, flags] { command = [&context, flags] { return Retract(*flags, context); }; });
}

}  // namespace briefing::briefctl
