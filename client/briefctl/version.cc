#include "client/briefctl/version.h"
#include "client/briefctl/commands.h"

namespace briefing::briefctl {

void AddVersion(CLI::App& app, Context& context, Command& command) {
  app.add_subcommand("version", R"(Show the version of this program

Examples:
  briefctl version)")
      ->callback([&context, &command] {
        command = [&context] {
          context.out() << VersionLine() << '\n';
          return absl::OkStatus();
        };
      });
}

}  // namespace briefing::briefctl
