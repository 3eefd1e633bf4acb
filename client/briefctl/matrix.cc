#include <memory>

#include "client/briefctl/briefing_part.h"
#include "client/briefctl/commands.h"

namespace briefing::briefctl {
namespace {

struct MatrixFlags {
  BriefingFlags briefing;
  std::string file;
};

absl::Status Matrix(const MatrixFlags& flags, Context& context) {
  absl::StatusOr<v1::ComposeBriefingRequest> request = flags.briefing.Build();
  if (!request.ok()) return request.status();
  return ShowPart({.section = v1::BRIEFING_SECTION_MATRIX,
                   .title = "Parties and topics: ",
                   .nothing = "no commitment or event has both parties and topics"},
                  *std::move(request), flags.file, context);
}

}  // namespace

void AddMatrix(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<MatrixFlags>();
  CLI::App* matrix = app.add_subcommand("matrix", R"(Show which parties have what to do with which topics

States stand for their ministries and ministers. Each cell has the commitments that are not over and the events; ! marks
commitments that are overdue or breached.

Examples:
  briefctl matrix
  briefctl matrix --topic semiconductors,supply-chains
  briefctl matrix --filter 'type = COMMITMENT' -o md)");
  flags->briefing.Register(*matrix);
  matrix->add_option("--file", flags->file, "Write to this file, which is replaced only by a whole new one");
  matrix->callback([&context, &command, flags] { command = [&context, flags] { return Matrix(*flags, context); }; });
}

}  // namespace briefing::briefctl
