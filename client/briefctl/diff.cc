#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/diff_points.h"
#include "client/briefctl/diff_text.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/filter_flags.h"
#include "client/briefctl/formats.h"
#include "client/briefctl/usage.h"
#include "client/briefctl/words.h"
#include "service/base/limits.h"

namespace briefing::briefctl {
namespace {

constexpr int kDefaultChanges = 100;

struct DiffFlags {
  std::vector<std::string> words;
  bool steps = false;
  bool net = false;
  int limit = kDefaultChanges;
  bool all = false;
  FilterFlags filter;
};

absl::StatusOr<v1::ListChangesRequest> RequestOf(const DiffFlags& flags, Context& context) {
  absl::StatusOr<std::string> filter = flags.filter.Build();
  if (!filter.ok()) return filter.status();
  const absl::StatusOr<DiffPoints> points = ParseDiffPoints(flags.words, context);
  if (!points.ok()) return points.status();
  v1::ListChangesRequest request;
  request.set_name(points->name);
  request.set_filter(*std::move(filter));
  *request.mutable_since() = points->since;
  if (points->as_of.point_case() != v1::AsOf::POINT_NOT_SET) *request.mutable_as_of() = points->as_of;
  request.set_each_step(flags.steps || (!points->name.empty() && !flags.net));
  return request;
}

// The pages put together; a page token is left where there are more.
absl::StatusOr<v1::ListChangesResponse> Fetch(v1::ListChangesRequest request, size_t limit, Context& context) {
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  v1::ListChangesResponse all;
  do {
    const size_t left = limit - static_cast<size_t>(all.differences_size());
    request.set_page_size(static_cast<int>(std::min(left, size_t{limits::kMaxPageSize})));
    absl::StatusOr<v1::ListChangesResponse> page = (*client)->ListChanges(request, context.call());
    if (!page.ok()) return page.status();
    request.set_page_token(page->next_page_token());
    page->mutable_differences()->Swap(all.mutable_differences());
    for (v1::RecordDifference& difference : *all.mutable_differences()) {
      *page->add_differences() = std::move(difference);
    }
    all = *std::move(page);
  } while (!request.page_token().empty() && static_cast<size_t>(all.differences_size()) < limit);
  return all;
}

// "3 differences: 1 created, 2 updated", on standard error.
void PrintSum(const v1::ListChangesResponse& changes, Context& context) {
  const int count = changes.differences_size();
  if (count == 0) {
    context.err() << "briefctl: no differences\n";
    return;
  }
  std::vector<std::string> parts;
  for (const v1::ChangeType type : {v1::CHANGE_TYPE_CREATED, v1::CHANGE_TYPE_ENTERED, v1::CHANGE_TYPE_UPDATED,
                                    v1::CHANGE_TYPE_LEFT, v1::CHANGE_TYPE_RETRACTED}) {
    const auto matching = std::count_if(changes.differences().begin(), changes.differences().end(),
                                        [type](const auto& each) { return each.type() == type; });
    if (matching > 0) parts.push_back(absl::StrCat(matching, " ", Word(type)));
  }
  context.err() << absl::StrCat("briefctl: ", count,
                                count == 1 ? " difference: " : " differences: ", absl::StrJoin(parts, ", "), "\n");
}

void Print(const v1::ListChangesResponse& changes, bool steps, Context& context) {
  switch (context.output()) {
    case Output::kJson:
      context.out() << ToJson(changes, JsonShape::kIndented);
      return;
    case Output::kYaml:
      context.out() << ToYaml(changes);
      return;
    case Output::kNdjson:
      for (const auto& difference : changes.differences()) context.out() << ToJson(difference, JsonShape::kOneLine);
      return;
    case Output::kName:
      for (const auto& difference : changes.differences()) context.out() << difference.name() << '\n';
      return;
    default:
      const bool wide = context.output() == Output::kWide;
      PrintDifferences(changes, {.width = context.table_width(), .writers = wide || steps, .whole = wide},
                       context.style(), context.out());
      PrintSum(changes, context);
  }
}

absl::Status Diff(const DiffFlags& flags, Context& context) {
  const absl::StatusOr<v1::ListChangesRequest> request = RequestOf(flags, context);
  if (!request.ok()) return request.status();
  const size_t limit = flags.all ? SIZE_MAX : static_cast<size_t>(flags.limit);
  const absl::StatusOr<v1::ListChangesResponse> changes = Fetch(*request, limit, context);
  if (!changes.ok()) return changes.status();
  Print(*changes, request->each_step(), context);
  if (!changes->next_page_token().empty()) {
    context.err() << "briefctl: there may be more; --all shows them, --limit so many\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddDiff(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<DiffFlags>();
  CLI::App* diff = app.add_subcommand("diff", R"(Show what differs between two points in time, field by field

  briefctl diff [NAME] [A] [B]

A, the earlier point, and B, the later one, are each a revision (5), a time (2022-05-04T09:00:00Z), a day (2022-05-01: as it
began, UTC), or counted back: A as -3 is three revisions before B, B as -3 three before the newest. Revision 0 is the empty
ledger. B is now where it is left out, A then -1: what the last commit did. With a record's NAME, A is 0, and each step of its
life is shown, unless --net asks for what they come to.

The exit code is 0 whether or not anything differs; 67 where A is after B or a filter is wrong, 69 for a record that never was,
75 for a revision that is not there yet.

Examples:
  briefctl diff
  briefctl diff 5 9
  briefctl diff 2022-05-01 --filter 'member_of(party, "parties/jp")' -o wide
  briefctl diff -1 7 --type commitments
  briefctl diff commitments/jp-us-working-group 2022-05-01 now
  briefctl diff 0 now --all -o ndjson)");
  diff->add_option("points", flags->words, "[NAME] [A] [B]: a record, the earlier point, the later point")
      ->expected(0, 3);
  flags->filter.RegisterType(*diff);
  flags->filter.Register(*diff);
  CLI::Option* steps = diff->add_flag("--steps", flags->steps, "Show each commit's changes one by one");
  diff->add_flag("--net", flags->net, "Show what a record's steps come to")->excludes(steps);
  CLI::Option* limit = diff->add_option("--limit", flags->limit, "Show at most so many")
                           ->capture_default_str()
                           ->check(WholeNumberFrom(1, INT32_MAX));
  diff->add_flag("--all", flags->all, "Show all")->excludes(limit);
  diff->callback([&context, &command, flags] {
    command = [&context, flags] { return flags->filter.Blame(Diff(*flags, context)); };
  });
}

}  // namespace briefing::briefctl
