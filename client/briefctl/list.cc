#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/filter_flags.h"
#include "client/briefctl/print.h"
#include "client/briefctl/usage.h"
#include "client/briefctl/words.h"

namespace briefing::briefctl {
namespace {

constexpr int kDefaultRecords = 100;

struct ListFlags {
  std::string type;
  std::string parent;
  std::string as_of;
  int limit = kDefaultRecords;
  int page_size = 0;
  bool all = false;
  std::string order_by;
  bool total = false;
  bool explain = false;
  FilterFlags filter;
};

absl::StatusOr<client::ListOptions> ListOf(const ListFlags& flags) {
  const absl::StatusOr<const client::RecordKind*> kind = ParseKind(flags.type);
  if (!kind.ok()) return kind.status();
  if (!flags.parent.empty() && (*kind)->collections.size() < 2) {
    return UsageFailure(
        absl::StrCat("--parent goes with observations, assessments and verdicts, not with ", (*kind)->plural));
  }
  client::ListOptions list;
  list.type = (*kind)->type;
  list.parent = flags.parent;
  list.page_size = flags.page_size;
  list.order_by = flags.order_by;
  list.return_total_size = flags.total;
  list.explain = flags.explain;
  absl::StatusOr<std::string> filter = flags.filter.Build();
  if (!filter.ok()) return filter.status();
  list.filter = *std::move(filter);
  if (absl::Status status = SetAsOf(flags.as_of, list.read); !status.ok()) return status;
  return list;
}

// What the first page tells beside its records, on standard error: pipes get records alone.
void PrintAside(const client::ListOptions& list, const client::RecordPage& page, Context& context) {
  if (list.return_total_size) {
    context.err() << absl::StrCat("briefctl: ", page.total_size_estimated ? "about " : "", page.total_size,
                                  page.total_size == 1 ? " record matches\n" : " records match\n");
  }
  if (!list.explain) return;
  const v1::QueryPlan& plan = page.plan;
  context.err() << absl::StrCat("briefctl: plan: walks ",
                                plan.index().empty() ? "all records" : absl::StrCat("the index ", plan.index()), " (",
                                plan.candidate_count(), ")\n");
  for (const std::string& check : plan.checks()) context.err() << absl::StrCat("briefctl: plan: checks ", check, "\n");
  if (!plan.sorted_by().empty()) context.err() << absl::StrCat("briefctl: plan: sorts by ", plan.sorted_by(), "\n");
  context.err() << absl::StrCat("briefctl: plan: ", plan.matched_count(), " matched for this page\n");
}

absl::Status List(const ListFlags& flags, Context& context) {
  absl::StatusOr<client::ListOptions> list = ListOf(flags);
  if (!list.ok()) return list.status();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  const size_t limit = flags.all ? SIZE_MAX : static_cast<size_t>(flags.limit);
  std::vector<v1::Record> records;
  int64_t revision = 0;
  bool more = true;
  while (more && records.size() < limit) {
    // A page beyond the limit would be fetched for nothing.
    if (flags.page_size == 0 && !flags.all) {
      list->page_size = static_cast<int>(std::min<size_t>(limit - records.size(), 1000));
    }
    absl::StatusOr<client::RecordPage> page = (*client)->List(*list, context.call());
    if (!page.ok()) return page.status();
    PrintAside(*list, *page, context);
    list->return_total_size = list->explain = false;
    std::move(page->records.begin(), page->records.end(), std::back_inserter(records));
    revision = page->revision;
    list->page_token = page->next_page_token;
    more = !page->next_page_token.empty();
  }
  more = more || records.size() > limit;
  if (records.size() > limit) records.resize(limit);
  if (records.empty() && context.is_table()) {
    context.err() << "briefctl: nothing matches\n" << flags.filter.Hint();
    if (!flags.as_of.empty()) TellAsOf(context);
    return absl::OkStatus();
  }
  PrintRecords(records, revision, context);
  if (more) context.err() << "briefctl: there are more: --limit N shows N of them, --all shows all\n";
  return absl::OkStatus();
}

}  // namespace

void AddList(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<ListFlags>();
  CLI::App* list = app.add_subcommand("list", R"(List records of a kind

Examples:
  briefctl list commitments --party parties/jp --state in-force,breached
  briefctl list events --topic semiconductors --date 2022-05 --within
  briefctl list events --party parties/us --order-by 'date desc' --limit 10 --total
  briefctl list verdicts --filter 'emergency = true OR status = MISSED'
  briefctl list observations --parent indicators/world-share --all -o ndjson)");
  list->add_option("type", flags->type,
                   "parties, sources, indicators, events, commitments, observations, assessments or verdicts")
      ->required();
  flags->filter.Register(*list);
  list->add_option("--parent", flags->parent, "Those of one indicator or commitment");
  list->add_option("--as-of", flags->as_of, "What was known at a revision or time");
  list->add_option("--order-by", flags->order_by, "Fields to order by: date desc, title");
  list->add_flag("--total", flags->total, "Also say how many match");
  list->add_flag("--explain", flags->explain, "Also say how they were found");
  CLI::Option* limit = list->add_option("--limit", flags->limit, "Show at most so many")
                           ->capture_default_str()
                           ->check(WholeNumberFrom(1, INT32_MAX));
  list->add_option("--page-size", flags->page_size, "Fetch so many at a time")->check(WholeNumberFrom(1, 1000));
  list->add_flag("--all", flags->all, "Show all")->excludes(limit);
  list->callback([&context, &command, flags] {
    command = [&context, flags] { return flags->filter.Blame(List(*flags, context)); };
  });
}

}  // namespace briefing::briefctl
