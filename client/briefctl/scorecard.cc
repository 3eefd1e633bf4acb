#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/csv.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/filter_flags.h"
#include "client/briefctl/scores.h"
#include "client/briefctl/table.h"
#include "client/briefctl/text.h"
#include "client/briefctl/words.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

struct ScorecardFlags {
  std::vector<std::string> by = {"commitment", "party"};
  FilterFlags filter;
  std::vector<std::string> assessors;
  std::string stage;
  std::string period;
  std::string as_of;
};

absl::StatusOr<v1::GetScorecardRequest> RequestOf(const ScorecardFlags& flags) {
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
  if (absl::Status status = SetAsOf(flags.as_of, request); !status.ok()) return status;
  return request;
}

std::string CoverageOf(const v1::ScorecardCell& cell) {
  return absl::StrCat(cell.assessed_count(), "/", cell.pair_count(), cell.interim_count() > 0 ? " (interim)" : "");
}

// A single score as such: "+1", "0", "-1".
std::string ScoreOf(const v1::ScorecardCell& cell) {
  return cell.full_count() > 0 ? "+1" : cell.partial_count() > 0 ? "0" : "-1";
}

// A score with its coverage, where that says something.
std::string InOneCell(const v1::ScorecardCell& cell) {
  if (!cell.has_average()) return "·";
  if (cell.pair_count() == 1) return ScoreOf(cell);
  const bool whole = cell.assessed_count() == cell.pair_count();
  return absl::StrCat(AverageOf(cell), whole ? "" : absl::StrCat(" ", cell.assessed_count(), "/", cell.pair_count()));
}

std::string ScorecardLabel(const std::string& key) {
  if (key.empty()) return "(none)";
  return Escape(key.substr(key.find('/') == std::string::npos ? 0 : key.find('/') + 1));
}

std::vector<std::string> ScorecardLine(const std::string& label, const v1::ScorecardCell& cell) {
  return {label, AverageOf(cell), PercentOf(cell), CoverageOf(cell)};
}

// The columns' averages once more, as the research groups print them below the table.
void AddPercents(const v1::AssessorScorecard& card, Table& table) {
  if (card.columns().empty()) return;
  std::vector<std::string> line = {"PERCENT"};
  for (const v1::ScorecardCell& column : card.columns()) line.push_back(PercentOf(column));
  line.insert(line.end(), {"", PercentOf(card.total()), ""});
  table.Add(std::move(line));
}

Table TableOf(const v1::AssessorScorecard& card, const std::string& heading) {
  std::vector<std::string> header = {heading};
  for (const v1::ScorecardCell& column : card.columns()) header.push_back(ScorecardLabel(column.column()));
  header.insert(header.end(), {"AVERAGE", "PERCENT", "ASSESSED"});
  std::map<std::pair<std::string, std::string>, std::string> cells;
  for (const v1::ScorecardCell& cell : card.cells()) cells[{cell.row(), cell.column()}] = InOneCell(cell);
  Table table(header);
  const auto add = [&](const std::string& label, const v1::ScorecardCell& total, auto cell_of) {
    std::vector<std::string> line = ScorecardLine(label, total);
    std::vector<std::string> between;
    for (const v1::ScorecardCell& column : card.columns()) between.push_back(cell_of(column));
    line.insert(line.begin() + 1, between.begin(), between.end());
    table.Add(std::move(line));
  };
  for (const v1::ScorecardCell& row : card.rows()) {
    add(ScorecardLabel(row.row()), row, [&](const v1::ScorecardCell& column) {
      const auto found = cells.find({row.row(), column.column()});
      return found == cells.end() ? std::string("·") : found->second;
    });
  }
  add("AVERAGE", card.total(),
      [](const v1::ScorecardCell& column) { return column.has_average() ? AverageOf(column) : std::string("·"); });
  AddPercents(card, table);
  return table;
}

// "mean of the rows +0.40 (70 %), of the columns +0.40 (70 %)"
std::string MeansOf(const v1::AssessorScorecard& card) {
  const auto mean = [](double value) { return absl::StrCat(AverageInWords(value), " (", PercentInWords(value), ")"); };
  if (!card.has_mean_of_rows()) return "";
  return absl::StrCat("mean of the rows ", mean(card.mean_of_rows()),
                      card.has_mean_of_columns() ? absl::StrCat(", of the columns ", mean(card.mean_of_columns())) : "",
                      "\n");
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
    context.out() << context.style().Dim(MeansOf(card));
  }
}

std::string CsvNumber(const v1::ScorecardCell& cell) { return cell.has_average() ? NumberInWords(cell.average()) : ""; }

// The matrix, under one another for each assessor: figures in full, nothing where there is no score.
void PrintCsv(const v1::GetScorecardResponse& response, const v1::GetScorecardRequest& request, std::ostream& out) {
  if (response.scorecards().empty()) return;
  const auto& columns = response.scorecards(0).columns();
  const auto print = [&out](const std::string& begin, const std::vector<std::string>& between,
                            const v1::ScorecardCell& total) {
    out << begin;
    for (const std::string& cell : between) out << ',' << cell;
    out << ',' << CsvNumber(total) << ',' << (total.has_percent() ? NumberInWords(total.percent()) : "") << ','
        << total.assessed_count() << ',' << total.pair_count() << "\n";
  };
  out << "assessor," << (request.group_by().empty() ? "all" : Word(request.group_by(0)));
  for (const v1::ScorecardCell& column : columns) out << ',' << CsvText(column.column());
  out << ",average,percent,assessed,pairs\n";
  for (const v1::AssessorScorecard& card : response.scorecards()) {
    std::map<std::pair<std::string, std::string>, std::string> cells;
    for (const v1::ScorecardCell& cell : card.cells()) cells[{cell.row(), cell.column()}] = CsvNumber(cell);
    std::vector<std::string> line(columns.size());
    for (const v1::ScorecardCell& row : card.rows()) {
      for (int i = 0; i < columns.size(); ++i) line[i] = cells[{row.row(), columns.Get(i).column()}];
      print(absl::StrCat(CsvText(card.assessor()), ",", CsvText(row.row())), line, row);
    }
    std::map<std::string, std::string> totals;
    for (const v1::ScorecardCell& total : card.columns()) totals[total.column()] = CsvNumber(total);
    for (int i = 0; i < columns.size(); ++i) line[i] = totals[columns.Get(i).column()];
    print(absl::StrCat(CsvText(card.assessor()), ",average"), line, card.total());
  }
}

absl::Status Scorecard(const ScorecardFlags& flags, Context& context) {
  if (context.output() == Output::kName) {
    return UsageFailure("a scorecard has no name; -o takes table, json, ndjson, yaml or csv");
  }
  const absl::StatusOr<v1::GetScorecardRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  const absl::StatusOr<v1::GetScorecardResponse> response = (*client)->GetScorecard(*request, context.call());
  if (!response.ok()) return response.status();
  if (context.output() == Output::kJson) {
    context.out() << ToJson(*response, JsonShape::kIndented);
  } else if (context.output() == Output::kCsv) {
    PrintCsv(*response, *request, context.out());
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
  auto flags = std::make_shared<ScorecardFlags>();
  CLI::App* scorecard =
      app.add_subcommand("scorecard", R"(Show how well commitments were kept, by those who assessed them

Each assessor by themselves: averages from -1 to +1 over what was assessed, and how much that is of all there is.

Examples:
  briefctl scorecard
  briefctl scorecard --by party --assessor "G7 Research Group"
  briefctl scorecard --by topic,party --stage final --party parties/jp
  briefctl scorecard --by year -o json
  briefctl scorecard -o csv > scores.csv)");
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
  scorecard->callback([&context, &command, flags] {
    command = [&context, flags] { return flags->filter.Blame(Scorecard(*flags, context)); };
  });
}

}  // namespace briefing::briefctl
