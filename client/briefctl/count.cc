#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/csv.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/filter_flags.h"
#include "client/briefctl/table.h"
#include "client/briefctl/text.h"
#include "client/briefctl/usage.h"
#include "client/briefctl/words.h"

namespace briefing::briefctl {
namespace {

// What the server gives at most: a matrix should miss no cell.
constexpr int kMostCells = 10000;
constexpr char kTotal[] = "TOTAL";

struct CountFlags {
  std::vector<std::string> by;
  FilterFlags filter;
  std::string as_of;
  int limit = kMostCells;
  bool states = false;
  bool csv = false;
};

absl::StatusOr<v1::CountRecordsRequest> RequestOf(const CountFlags& flags) {
  v1::CountRecordsRequest request;
  absl::StatusOr<std::string> filter = flags.filter.Build();
  if (!filter.ok()) return filter.status();
  request.set_filter(*std::move(filter));
  request.set_party_as_state(flags.states);
  // Of two dimensions all cells of the rows that are shown: the largest cells are no rows.
  request.set_max_cells(flags.by.size() > 1 ? kMostCells : flags.limit);
  for (const std::string& word : flags.by) {
    const auto dimension = ParseEnum<v1::CountDimension>(word, "--by");
    if (!dimension.ok()) return dimension.status();
    request.add_group_by(*dimension);
  }
  if (flags.by.size() > 2) return UsageFailure("--by takes one or two dimensions, as in --by topic,state");
  if (absl::Status status = SetAsOf(flags.as_of, request); !status.ok()) return status;
  return request;
}

// Leaves the largest rows of a matrix, with all of their cells; the others are told among what is left out.
void KeepRows(int limit, v1::CountRecordsResponse& counts) {
  if (counts.axes_size() < 2 || counts.axes(0).keys_size() <= limit) return;
  v1::CountAxis& rows = *counts.mutable_axes(0);
  const int more = rows.keys_size() - limit;
  rows.mutable_keys()->DeleteSubrange(limit, more);
  rows.set_omitted_key_count(rows.omitted_key_count() + more);
  absl::flat_hash_set<absl::string_view> kept;
  for (const v1::CountKey& row : rows.keys()) kept.insert(row.key());
  auto& cells = *counts.mutable_cells();
  const auto dropped = std::stable_partition(cells.begin(), cells.end(),
                                             [&](const v1::CountCell& cell) { return kept.contains(cell.keys(0)); });
  for (auto cell = dropped; cell != cells.end(); ++cell) {
    counts.set_omitted_cell_count(counts.omitted_cell_count() + 1);
    counts.set_omitted_cells_total(counts.omitted_cells_total() + cell->count());
  }
  cells.erase(dropped, cells.end());
}

std::string CountLabel(const std::string& key) {
  if (key.empty()) return "(none)";
  return key == "../.." ? "(spans several)" : Escape(key);
}

std::string HeadingOf(const v1::CountAxis& axis) {
  return absl::StrReplaceAll(absl::AsciiStrToUpper(Word(axis.dimension())), {{"-", " "}});
}

std::string RightAligned(const std::string& text, size_t width) {
  return std::string(width - std::min(width, DisplayWidth(text)), ' ') + text;
}

// A column of numbers under its heading, the total last.
struct Column {
  std::string heading;
  std::vector<std::string> cells;

  size_t width() const {
    size_t width = DisplayWidth(heading);
    for (const std::string& cell : cells) width = std::max(width, DisplayWidth(cell));
    return width;
  }
};

// Periods read in their own order, everything else by count, as it comes.
std::vector<const v1::CountKey*> InOrder(const v1::CountAxis& axis) {
  std::vector<const v1::CountKey*> keys;
  for (const v1::CountKey& key : axis.keys()) keys.push_back(&key);
  if (axis.dimension() < v1::COUNT_DIMENSION_YEAR) return keys;
  std::sort(keys.begin(), keys.end(), [](const auto* a, const auto* b) { return a->key() < b->key(); });
  return keys;
}

Column TotalColumn(const v1::CountRecordsResponse& counts, const std::vector<const v1::CountKey*>& rows) {
  Column column = {.heading = counts.axes_size() == 1 ? "COUNT" : kTotal, .cells = {}};
  for (const v1::CountKey* row : rows) column.cells.push_back(absl::StrCat(row->count()));
  column.cells.push_back(absl::StrCat(counts.total()));
  return column;
}

// A cell that is missing has 0 where `complete`, else is not known.
std::vector<Column> CellColumns(const v1::CountRecordsResponse& counts, const std::vector<const v1::CountKey*>& rows,
                                bool complete) {
  std::vector<Column> columns;
  if (counts.axes_size() < 2) return columns;
  std::map<std::pair<std::string, std::string>, int64_t> cells;
  for (const v1::CountCell& cell : counts.cells()) cells[{cell.keys(0), cell.keys(1)}] = cell.count();
  const std::string missing = complete ? "·" : "?";
  for (const v1::CountKey* key : InOrder(counts.axes(1))) {
    Column& column = columns.emplace_back(Column{.heading = CountLabel(key->key()), .cells = {}});
    for (const v1::CountKey* row : rows) {
      const auto found = cells.find({row->key(), key->key()});
      column.cells.push_back(found == cells.end() ? missing : absl::StrCat(found->second));
    }
    column.cells.push_back(absl::StrCat(key->count()));
  }
  return columns;
}

// How many of the columns fit beside `taken` columns of the terminal.
size_t CountFitting(const std::vector<Column>& columns, size_t taken, size_t width) {
  if (width == 0) return columns.size();
  size_t fitting = 0;
  for (const Column& column : columns) {
    taken += kColumnGap + column.width();
    if (taken > width) break;
    ++fitting;
  }
  return fitting;
}

// `complete`: no cell of the rows was left out.
void PrintMatrix(const v1::CountRecordsResponse& counts, bool complete, Context& context) {
  const std::vector<const v1::CountKey*> rows = InOrder(counts.axes(0));
  std::vector<std::string> labels;
  size_t taken = DisplayWidth(HeadingOf(counts.axes(0)));
  for (const v1::CountKey* row : rows) labels.push_back(CountLabel(row->key()));
  labels.push_back(kTotal);
  for (const std::string& label : labels) taken = std::max(taken, DisplayWidth(label));

  Column total = TotalColumn(counts, rows);
  taken += kColumnGap + total.width();
  std::vector<Column> columns = CellColumns(counts, rows, complete);
  const size_t all = columns.size();
  // At least one is shown: Table finds a form for what is too wide.
  columns.resize(std::min(all, std::max<size_t>(1, CountFitting(columns, taken, context.table_width()))));
  const size_t shown = columns.size();
  columns.push_back(std::move(total));

  std::vector<std::string> header = {HeadingOf(counts.axes(0))};
  for (const Column& column : columns) header.push_back(RightAligned(column.heading, column.width()));
  Table table(header);
  for (size_t i = 0; i < labels.size(); ++i) {
    std::vector<std::string> cells = {labels[i]};
    for (const Column& column : columns) cells.push_back(RightAligned(column.cells[i], column.width()));
    table.Add(std::move(cells));
  }
  table.Print(context.table_width(), context.style(), context.out());
  if (shown < all) {
    context.err() << "briefctl: " << all - shown
                  << (all - shown == 1 ? " more column does not fit" : " more columns do not fit")
                  << "; --csv and -o json have them\n";
  }
}

void TellOmissions(const v1::CountRecordsResponse& counts, Context& context) {
  if (counts.omitted_cell_count() > 0) {
    context.err() << "briefctl: " << counts.omitted_cell_count() << " smaller cells are left out, with "
                  << counts.omitted_cells_total() << " in them\n";
  }
  for (const v1::CountAxis& axis : counts.axes()) {
    if (axis.omitted_key_count() == 0) continue;
    context.err() << "briefctl: " << axis.omitted_key_count() << " smaller keys of " << Word(axis.dimension())
                  << " are left out\n";
  }
}

void PrintCsv(const v1::CountRecordsResponse& counts, std::ostream& out) {
  for (const v1::CountAxis& axis : counts.axes()) out << Word(axis.dimension()) << ',';
  out << "count\n";
  if (counts.axes().empty()) out << counts.total() << '\n';
  if (counts.axes_size() == 1) {
    for (const v1::CountKey& key : counts.axes(0).keys()) out << CsvText(key.key()) << ',' << key.count() << '\n';
  }
  for (const v1::CountCell& cell : counts.cells()) {
    for (const std::string& key : cell.keys()) out << CsvText(key) << ',';
    out << cell.count() << '\n';
  }
}

// A line for each cell, or for each key where there is one dimension.
void PrintLines(const v1::CountRecordsResponse& counts, std::ostream& out) {
  if (counts.axes().empty()) out << ToJson(counts, JsonShape::kOneLine);
  if (counts.axes_size() == 1) {
    for (const v1::CountKey& key : counts.axes(0).keys()) out << ToJson(key, JsonShape::kOneLine);
  }
  for (const v1::CountCell& cell : counts.cells()) out << ToJson(cell, JsonShape::kOneLine);
}

absl::Status Count(const CountFlags& flags, Context& context) {
  if (context.output() == Output::kName) {
    return UsageFailure("a count has no name; -o takes table, json, ndjson, yaml or csv");
  }
  absl::StatusOr<v1::CountRecordsRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  absl::StatusOr<v1::CountRecordsResponse> counts = (*client)->CountRecords(*std::move(request), context.call());
  if (!counts.ok()) return counts.status();
  const bool complete = counts->omitted_cell_count() == 0;
  KeepRows(flags.limit, *counts);
  if (flags.csv || context.output() == Output::kCsv) {
    PrintCsv(*counts, context.out());
  } else if (context.output() == Output::kJson) {
    context.out() << ToJson(*counts, JsonShape::kIndented);
    return absl::OkStatus();
  } else if (context.output() == Output::kYaml) {
    context.out() << ToYaml(*counts);
    return absl::OkStatus();
  } else if (context.output() == Output::kNdjson) {
    PrintLines(*counts, context.out());
  } else if (counts->axes().empty()) {
    context.out() << counts->total() << '\n';
  } else if (counts->total() == 0) {
    context.err() << "briefctl: nothing matches\n";
  } else {
    PrintMatrix(*counts, complete, context);
  }
  TellOmissions(*counts, context);
  return absl::OkStatus();
}

}  // namespace

void AddCount(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<CountFlags>();
  CLI::App* count = app.add_subcommand("count", R"(Count records by one or two dimensions

Examples:
  briefctl count --by type
  briefctl count --by topic,state
  briefctl count --by party,month --states --csv
  briefctl count --by kind --type events --party parties/jp --since 2022)");
  count
      ->add_option("--by", flags->by,
                   "type, party, topic, state, kind, modality, mechanism, party-kind, reference, source, indicator, "
                   "year, half-year, quarter, month, day; two: rows and columns")
      ->delimiter(',')
      ->allow_extra_args(false);
  flags->filter.RegisterType(*count);
  flags->filter.Register(*count);
  count->add_flag("--states", flags->states, "Count parties under the states that they belong to");
  count->add_option("--as-of", flags->as_of, "What was known at a revision or time");
  count->add_option("--limit", flags->limit, "Show at most so many keys, the largest; of two dimensions so many rows")
      ->capture_default_str()
      ->check(WholeNumberFrom(1, kMostCells));
  count->add_flag("--csv", flags->csv, "Write comma-separated values, one line a cell");
  count->callback([&context, &command, flags] {
    command = [&context, flags] { return flags->filter.Blame(Count(*flags, context)); };
  });
}

}  // namespace briefing::briefctl
