#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/filter_flags.h"
#include "client/briefctl/table.h"
#include "client/briefctl/text.h"
#include "client/briefctl/words.h"

namespace briefing::briefctl {
namespace {

struct Flags {
  std::vector<std::string> by = {"commitment", "party"};
  FilterFlags filter;
  std::vector<std::string> assessors;
  std::string stage;
  std::string period;
  std::string as_of;
};

absl::StatusOr<v1::GetScorecardRequest> RequestOf(const Flags& flags) {
  v1::GetScorecardRequest request;
  absl::StatusOr<std::string> filter = flags.filter.Build();
  if (!filter.ok()) return filter.status();
  request.set_filter(*std::move(filter));
  if (flags.by.size() > 2) return UsageFailure("--by takes one or two dimensions, as in --by topic,party");
  for (const std::string& word : flags.by) {
    const auto dimension = ParseEnum<v1::ScorecardDimension>(word, "--by");
    if (!dimension.ok()) return dimension.status();
    request.add_group_by(*dimension);
  }
  for (const std::string& assessor : flags.assessors) request.add_assessors(assessor);
  if (!flags.stage.empty()) {
    const auto stage = ParseEnum<v1::AssessmentStage>(flags.stage, "--stage");
    if (!stage.ok()) return stage.status();
    request.set_stage(*stage);
  }
  request.set_period(flags.period);
  if (flags.as_of.empty()) return request;
  absl::StatusOr<v1::AsOf> as_of = ParseAsOf(flags.as_of, "--as-of");
  if (!as_of.ok()) return as_of.status();
  *request.mutable_as_of() = *std::move(as_of);
  return request;
}

// "+0.70"; what is not assessed is no 0.
std::string AverageOf(const v1::ScorecardCell& cell) {
  if (!cell.has_average()) return "not assessed";
  const std::string average = absl::StrFormat("%+.2f", cell.average());
  return average == "+0.00" || average == "-0.00" ? "0.00" : average;
}

std::string CoverageOf(const v1::ScorecardCell& cell) {
  return absl::StrCat(cell.assessed_count(), "/", cell.pair_count(), cell.interim_count() > 0 ? " (interim)" : "");
}

// A score with its coverage, where that says something.
std::string InOneCell(const v1::ScorecardCell& cell) {
  if (!cell.has_average()) return "·";
  const bool whole = cell.assessed_count() == cell.pair_count();
  return absl::StrCat(AverageOf(cell), whole ? "" : absl::StrCat(" ", cell.assessed_count(), "/", cell.pair_count()));
}

std::string LabelOf(const std::string& key) {
  if (key.empty()) return "(none)";
  return Escape(key.substr(key.find('/') == std::string::npos ? 0 : key.find('/') + 1));
}

std::vector<std::string> LineOf(const std::string& label, const v1::ScorecardCell& cell) {
  return {label, AverageOf(cell), cell.has_percent() ? absl::StrFormat("%.0f %%", cell.percent()) : "",
          CoverageOf(cell)};
}

Table TableOf(const v1::AssessorScorecard& card, const std::string& heading) {
  std::vector<std::string> header = {heading};
  for (const v1::ScorecardCell& column : card.columns()) header.push_back(LabelOf(column.column()));
  header.insert(header.end(), {"AVERAGE", "PERCENT", "ASSESSED"});
  std::map<std::pair<std::string, std::string>, std::string> cells;
  for (const v1::ScorecardCell& cell : card.cells()) cells[{cell.row(), cell.column()}] = InOneCell(cell);
  Table table(header);
  const auto add = [&](const std::string& label, const v1::ScorecardCell& total, auto cell_of) {
    std::vector<std::string> line = LineOf(label, total);
    std::vector<std::string> between;
    for (const v1::ScorecardCell& column : card.columns()) between.push_back(cell_of(column));
    line.insert(line.begin() + 1, between.begin(), between.end());
    table.Add(std::move(line));
  };
  for (const v1::ScorecardCell& row : card.rows()) {
    add(LabelOf(row.row()), row, [&](const v1::ScorecardCell& column) {
      const auto found = cells.find({row.row(), column.column()});
      return found == cells.end() ? std::string("·") : found->second;
    });
  }
  add("ALL", card.total(), [](const v1::ScorecardCell& column) { return InOneCell(column); });
  return table;
}

void PrintCards(const v1::GetScorecardResponse& response, const v1::GetScorecardRequest& request, Context& context) {
  if (response.scorecards().empty()) {
    context.err() << "briefctl: nobody has assessed any of " << response.commitment_count()
                  << (response.commitment_count() == 1 ? " commitment\n" : " commitments\n");
  }
  bool first = true;
  for (const v1::AssessorScorecard& card : response.scorecards()) {
    if (!first) context.out() << '\n';
    first = false;
    context.out() << context.style().Bold(Escape(card.assessor())) << '\n';
    const std::string heading = request.group_by().empty() ? "" : absl::AsciiStrToUpper(Word(request.group_by(0)));
    TableOf(card, heading).Print(context.table_width(), context.style(), context.out());
  }
}

absl::Status Scorecard(const Flags& flags, Context& context) {
  if (context.output() == Output::kName) {
    return UsageFailure("a scorecard has no name; -o takes table, json, ndjson or yaml");
  }
  const absl::StatusOr<v1::GetScorecardRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  const absl::StatusOr<v1::GetScorecardResponse> response = (*client)->GetScorecard(*request, context.call());
  if (!response.ok()) return response.status();
  if (context.output() == Output::kJson) {
    context.out() << ToJson(*response, JsonShape::kIndented);
  } else if (context.output() == Output::kYaml) {
    context.out() << ToYaml(*response);
  } else if (context.output() == Output::kNdjson) {
    for (const v1::AssessorScorecard& card : response->scorecards()) {
      context.out() << ToJson(card, JsonShape::kOneLine);
    }
  } else {
    PrintCards(*response, *request, context);
  }
  return absl::OkStatus();
}

}  // namespace

void AddScorecard(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<Flags>();
  CLI::App* scorecard =
      app.add_subcommand("scorecard", R"(Show how well commitments were kept, by those who assessed them

Each assessor by themselves: averages from -1 to +1 over what was assessed, and how much that is of all there is.

Examples:
  briefctl scorecard
  briefctl scorecard --by party --assessor "G7 Research Group"
  briefctl scorecard --by topic,party --stage final --party parties/jp
  briefctl scorecard --by year -o json)");
  scorecard->add_option("--by", flags->by, "party, topic, mechanism, year, commitment; two: rows and columns")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str();
  flags->filter.Register(*scorecard);
  scorecard
      ->add_option("--assessor", flags->assessors, "Only this one's scores, by name or parties/ID; may be repeated")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  scorecard->add_option("--stage", flags->stage, "interim or final; otherwise the final score, or the interim one");
  scorecard->add_option("--period", flags->period, "Only scores for periods that overlap this one: 2022");
  scorecard->add_option("--as-of", flags->as_of, "What was known at a revision or time");
  scorecard->callback(
      [&context, &command, flags] { command = [&context, flags] { return Scorecard(*flags, context); }; });
}

}  // namespace briefing::briefctl
