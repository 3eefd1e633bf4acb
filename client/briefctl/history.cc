#include <memory>
#include <string>

#include "client/briefctl/commands.h"
#include "client/briefctl/print.h"
#include "client/briefctl/usage.h"

namespace briefing::briefctl {
namespace {

struct HistoryFlags {
  std::string name;
  int64_t from_revision = 0;
  int64_t limit = 0;
};

absl::Status History(const HistoryFlags& flags, Context& context) {
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  v1::ListChangesRequest request;
  request.set_name(flags.name);
  request.set_start_revision(flags.from_revision);
  CommitPrinter printer(context);
  v1::ListChangesResponse all;
  int64_t printed = 0;
  do {
    absl::StatusOr<v1::ListChangesResponse> page = (*client)->ListChanges(request, context.call());
    if (!page.ok()) return page.status();
    all.set_revision(page->revision());
    for (v1::Commit& commit : *page->mutable_commits()) {
      if (flags.limit > 0 && printed == flags.limit) break;
      ++printed;
      if (context.output() == Output::kJson || context.output() == Output::kYaml) {
        *all.add_commits() = std::move(commit);
      } else {
        printer.Print(commit);
      }
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty() && (flags.limit == 0 || printed < flags.limit));
  if (context.output() == Output::kJson) context.out() << ToJson(all, JsonShape::kIndented);
  if (context.output() == Output::kYaml) context.out() << ToYaml(all);
  if (printed == 0 && context.is_table()) context.err() << "briefctl: no changes\n";
  return absl::OkStatus();
}

}  // namespace

void AddHistory(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<HistoryFlags>();
  CLI::App* history = app.add_subcommand("history", R"(Show how a record, or the whole ledger, came about

Examples:
  briefctl history commitments/jp-us-working-group
  briefctl history --from-revision 40 -o wide
  briefctl history events/summit-2022 -o json)");
  history->add_option("name", flags->name, "A record's full name; without it, the whole ledger");
  history->add_option("--from-revision", flags->from_revision, "Begin with this revision")->check(WholeNumberFrom(1));
  history->add_option("--limit", flags->limit, "Show at most so many commits")->check(WholeNumberFrom(1));
  history->callback([&context, &command, flags] { command = [&context, flags] { return History(*flags, context); }; });
}

}  // namespace briefing::briefctl
