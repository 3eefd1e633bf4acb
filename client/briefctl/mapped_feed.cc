#include "client/briefctl/mapped_feed.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/json_rows.h"
#include "client/briefctl/json_tree.h"
#include "client/briefctl/mapping_build.h"
#include "client/briefctl/mapping_row.h"
#include "client/feeds/table.h"

namespace briefing::briefctl {
namespace {

constexpr char kKeyColumn[] = "@key";
constexpr char kLineColumn[] = "@line";
constexpr char kRootColumn[] = "@root.";

bool IsJson(absl::string_view contents) {
  absl::ConsumePrefix(&contents, "\xEF\xBB\xBF");
  contents = absl::StripLeadingAsciiWhitespace(contents);
  return !contents.empty() && (contents[0] == '{' || contents[0] == '[');
}

bool HasContent(const JsonNode& node) {
  const bool has_children = node.kind == JsonNode::Kind::kArray || node.kind == JsonNode::Kind::kObject;
  if (has_children) return std::any_of(node.children.begin(), node.children.end(), HasContent);
  return node.kind != JsonNode::Kind::kNull && !node.text.empty();
}

// Columns in which rows hold something that no rule reads.
class UnreadColumns {
 public:
  explicit UnreadColumns(const MappingPlan& plan) : plan_(plan) {}

  void CountRow(const std::vector<std::string>& headings, const std::vector<std::string>& cells,
                const RowFrame& frame) {
    bool any = false;
    for (size_t i = 0; i < headings.size(); ++i) {
      const std::string cell(absl::StripAsciiWhitespace(cells[i]));
      const bool is_absent =
          cell.empty() || std::find(frame.absent.begin(), frame.absent.end(), cell) != frame.absent.end();
      // Those without a heading cannot be named.
      if (!headings[i].empty() && !is_absent && !plan_.Uses(headings[i])) any = Add(headings[i]);
    }
    rows_ += any ? 1 : 0;
  }

  void CountRow(const JsonNode& row) {
    bool any = false;
    for (const JsonNode& member : row.children) {
      const auto [known, is_new] = is_read_.try_emplace(member.key, false);
      if (is_new) known->second = plan_.UsesWithin(member.key);
      if (!known->second && HasContent(member)) any = Add(member.key);
    }
    rows_ += any ? 1 : 0;
  }

  // Empty where there are none.
  std::string Told() const {
    if (columns_.empty()) return "";
    const size_t named = std::min(columns_.size(), kNamed);
    const std::vector<std::string> names(columns_.begin(), columns_.begin() + static_cast<std::ptrdiff_t>(named));
    return absl::StrCat("not read: ", absl::StrJoin(names, ", "),
                        named < columns_.size() ? absl::StrCat(" and ", columns_.size() - named, " more") : "", " (",
                        rows_, rows_ == 1 ? " row has " : " rows have ", columns_.size() == 1 ? "it)" : "them)");
  }

 private:
  static constexpr size_t kNamed = 20;

  bool Add(const std::string& column) {
    if (names_.insert(column).second) columns_.push_back(column);
    return true;
  }

  const MappingPlan& plan_;
  std::map<std::string, bool> is_read_;
  std::set<std::string> names_;
  // In order of first appearance.
  std::vector<std::string> columns_;
  size_t rows_ = 0;
};

// Reads one file.
class Reading {
 public:
  Reading(const MappingPlan& plan, const std::map<std::string, std::string>& given, const InputFile& file,
          feeds::Collection& collection, MappedRecords& records)
      : plan_(plan), file_(file), collection_(collection), records_(records), unread_(plan) {
    frame_.given = given;
    frame_.own["@file"] = file.BaseName();
    frame_.own["@import"] = std::string(absl::StripPrefix(collection.source(), "sources/"));
    const auto& absent = plan.mapping().table().absent();
    frame_.absent.assign(absent.begin(), absent.end());
  }

  absl::Status Run() {
    if (absl::Status status = IsJson(file_.contents) ? ReadJson() : ReadTable(); !status.ok()) return status;
    if (std::string unread = unread_.Told(); !unread.empty()) collection_.AddFileRemark(file_.BaseName(), unread);
    return absl::OkStatus();
  }

 private:
  void ReadRow(const Row& row, const feeds::Place& place) {
    absl::StatusOr<RowRecords> built = BuildRecords(plan_, row);
    if (!built.ok()) return collection_.AddFault(place, std::string(built.status().message()));
    for (const std::string& column : built->overruled) {
      collection_.AddNotice(absl::StrCat("--column ", column, " counts for rows that say nothing; this says it itself"),
                            place);
    }
    records_.Add(*std::move(built), place);
  }

  // The columns that do not come from rows.
  void AddFrame(std::vector<std::string>& known) const {
    for (const auto& columns : {frame_.given, frame_.own}) {
      for (const auto& [name, value] : columns) known.push_back(name);
    }
  }

  // --- Tables ---

  feeds::TableShape Shape() const {
    const mapping::Table& table = plan_.mapping().table();
    feeds::TableShape shape;
    shape.skip_lines = table.skip_lines();
    shape.delimiter =
        table.delimiter().empty() ? feeds::DelimiterOf(file_.contents, shape.skip_lines) : table.delimiter()[0];
    if (!table.quote().empty()) shape.quote = table.quote() == "none" ? '\0' : table.quote()[0];
    return shape;
  }

  // Of columns with one heading, the later ones are told by a number ("Pledge (2)"). A mapping that names no more than
  // the first would lose what the others hold. `line` is that of the headings; 0 where the mapping gives them.
  absl::Status NumberHeadings(std::vector<std::string>& headings, int line) {
    std::map<std::string, std::vector<size_t>> columns;
    for (size_t i = 0; i < headings.size(); ++i) {
      absl::StripAsciiWhitespace(&headings[i]);
      columns[headings[i]].push_back(i);
    }
    for (const auto& [heading, at] : columns) {
      int number = 1;
      for (size_t i = 1; i < at.size(); ++i) {
        do {
          headings[at[i]] = absl::StrCat(heading, " (", ++number, ")");
        } while (columns.contains(headings[at[i]]));
      }
    }
    for (const auto& [heading, at] : columns) {
      // Those without a heading cannot be named.
      if (at.size() == 1 || heading.empty()) continue;
      if (absl::Status status = CheckAlike(heading, at, headings, line); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // `at`: where the columns of that heading stand; `headings` are numbered.
  absl::Status CheckAlike(const std::string& heading, const std::vector<size_t>& at,
                          const std::vector<std::string>& headings, int line) {
    const auto reads = static_cast<size_t>(
        std::count_if(at.begin(), at.end(), [&](size_t column) { return plan_.Uses(headings[column]); }));
    std::vector<size_t> numbers = at;
    for (size_t& number : numbers) ++number;
    const std::string what =
        absl::StrCat("\"", heading, "\" is the heading of columns ", absl::StrJoin(numbers, " and "));
    if (reads == 1 && plan_.Uses(heading)) {
      return UsageFailure(absl::StrCat(file_.path, line == 0 ? "" : absl::StrCat(":", line), ": ", what,
                                       ", and the mapping does not say which; in it the second is called \"",
                                       headings[at[1]],
                                       "\", or give all headings as `table { skip_lines: 1 columns: … }`"));
    }
    if (reads < at.size()) {
      collection_.AddRemark(
          {file_.BaseName(), std::max(line, 1)},
          absl::StrCat(what, "; the mapping reads ", reads == 0 ? "none" : absl::StrCat(reads), " of them"));
    }
    return absl::OkStatus();
  }

  absl::Status TakeHeadings(std::vector<std::string> headings, int line) {
    if (absl::Status status = NumberHeadings(headings, line); !status.ok()) return status;
    for (size_t i = 0; i < headings.size(); ++i) frame_.headings.emplace(headings[i], i);
    width_ = headings.size();
    headings_ = headings;
    headings.erase(std::remove(headings.begin(), headings.end(), ""), headings.end());
    std::vector<std::string> known = headings;
    AddFrame(known);
    return plan_.CheckColumns(file_.path, known);
  }

  absl::Status ReadTable() {
    absl::Status status;
    const auto& named = plan_.mapping().table().columns();
    bool has_headings = !named.empty();
    if (has_headings) status = TakeHeadings({named.begin(), named.end()}, 0);
    bool read_any = has_headings;
    feeds::ForEachRow(file_.contents, Shape(), [&](feeds::TableRow row) {
      if (!status.ok()) return;
      read_any = true;
      if (!has_headings) {
        has_headings = true;
        status = row.fault.empty()
                     ? TakeHeadings(std::move(row.cells), row.line)
                     : LocalFailure(absl::StrCat(file_.path, ":", row.line, ": the headings: ", row.fault));
        return;
      }
      ReadCells(std::move(row));
    });
    if (status.ok() && !read_any) return LocalFailure(absl::StrCat(file_.path, ": there is nothing in it"));
    return status;
  }

  void ReadCells(feeds::TableRow row) {
    collection_.CountRow();
    const feeds::Place place{file_.BaseName(), row.line};
    if (!row.fault.empty()) return collection_.AddFault(place, std::move(row.fault));
    // Some programs end rows with delimiters.
    while (row.cells.size() > width_ && row.cells.back().empty()) row.cells.pop_back();
    if (row.cells.size() != width_) {
      return collection_.AddFault(place, absl::StrCat(row.cells.size(), row.cells.size() == 1 ? " cell" : " cells",
                                                      " where there are ", width_, " columns"));
    }
    frame_.own[kLineColumn] = absl::StrCat(row.line);
    unread_.CountRow(headings_, row.cells, frame_);
    ReadRow(TableCells(frame_, row.cells), place);
  }

  // --- JSON ---

  static const JsonNode* At(const JsonNode& root, absl::string_view path) {
    const JsonNode* node = &root;
    while (node != nullptr && !path.empty()) {
      const size_t point = path.find('.');
      node = node->Find(path.substr(0, point));
      path = point == absl::string_view::npos ? "" : path.substr(point + 1);
    }
    const bool has_rows =
        node != nullptr && (node->kind == JsonNode::Kind::kArray || node->kind == JsonNode::Kind::kObject);
    return has_rows ? node : nullptr;
  }

  // Where the rows are; null where there is no telling.
  const JsonNode* RowsOf(const JsonNode& root) const {
    if (root.kind == JsonNode::Kind::kArray) return &root;
    for (const std::string& path : plan_.mapping().rows()) {
      if (const JsonNode* rows = At(root, path)) return rows;
    }
    if (!plan_.mapping().rows().empty()) return nullptr;
    const JsonNode* rows = nullptr;
    for (const JsonNode& child : root.children) {
      const bool is_rows = child.kind == JsonNode::Kind::kArray && !child.children.empty() &&
                           child.children[0].kind == JsonNode::Kind::kObject;
      if (!is_rows) continue;
      if (rows != nullptr) return nullptr;
      rows = &child;
    }
    return rows;
  }

  static void CollectPaths(const JsonNode& node, const std::string& path, std::set<std::string>& paths) {
    if (!path.empty()) paths.insert(path);
    for (const JsonNode& child : node.children) {
      const bool named = node.kind == JsonNode::Kind::kObject;
      CollectPaths(child, named ? absl::StrCat(path, path.empty() ? "" : ".", child.key) : path, paths);
    }
  }

  // What stands once in the file, beside the rows.
  void TakeRoot(const JsonNode& root) {
    if (root.kind != JsonNode::Kind::kObject) return;
    for (const JsonNode& child : root.children) {
      const bool is_scalar = child.kind == JsonNode::Kind::kString || child.kind == JsonNode::Kind::kNumber ||
                             child.kind == JsonNode::Kind::kWord;
      if (is_scalar && child.fault.empty()) frame_.own[absl::StrCat(kRootColumn, child.key)] = child.text;
    }
  }

  absl::Status ReadJson() {
    absl::StatusOr<JsonNode> root = ParseJson(file_.path, file_.contents);
    if (!root.ok()) return root.status();
    const JsonNode* rows = RowsOf(*root);
    if (rows == nullptr) {
      const auto& paths = plan_.mapping().rows();
      return UsageFailure(
          absl::StrCat(file_.path, ": ",
                       paths.empty() ? "no single array of objects; the mapping's `rows` says which one holds the rows"
                                     : absl::StrCat("nothing at \"", absl::StrJoin(paths, "\" or \""),
                                                    "\", which the mapping's `rows` names")));
    }
    TakeRoot(*root);
    const std::vector<JsonRow> keyed = JsonRows(plan_).Within(*rows);
    std::set<std::string> paths;
    for (const JsonRow& row : keyed) CollectPaths(*row.node, "", paths);
    std::vector<std::string> known(paths.begin(), paths.end());
    AddFrame(known);
    known.push_back(kKeyColumn);
    if (absl::Status status = plan_.CheckColumns(file_.path, known); !status.ok()) return status;
    for (const JsonRow& row : keyed) {
      frame_.own[kKeyColumn] = row.key;
      ReadElement(*row.node, row.fault);
    }
    return absl::OkStatus();
  }

  // The first fault within `node`, which `path` leads to; empty where there is none.
  static std::string FaultWithin(const JsonNode& node, const std::string& path) {
    if (!node.fault.empty()) return absl::StrCat("\"", path, "\": ", node.fault);
    for (const JsonNode& child : node.children) {
      std::string fault =
          FaultWithin(child, absl::StrCat(path, path.empty() || child.key.empty() ? "" : ".", child.key));
      if (!fault.empty()) return fault;
    }
    return "";
  }

  // `row_fault`: what is wrong with it before it is looked into.
  void ReadElement(const JsonNode& row, const std::string& row_fault) {
    collection_.CountRow();
    ++row_;
    const feeds::Place place{file_.BaseName(), row.line, row.line == last_line_ ? row_ : 0};
    last_line_ = row.line;
    if (row.kind != JsonNode::Kind::kObject) return collection_.AddFault(place, "no object where one is expected");
    if (!row_fault.empty()) return collection_.AddFault(place, row_fault);
    if (std::string fault = FaultWithin(row, ""); !fault.empty()) return collection_.AddFault(place, std::move(fault));
    frame_.own[kLineColumn] = absl::StrCat(row.line);
    unread_.CountRow(row);
    ReadRow(JsonElement(frame_, row), place);
  }

  const MappingPlan& plan_;
  const InputFile& file_;
  feeds::Collection& collection_;
  MappedRecords& records_;
  RowFrame frame_;
  UnreadColumns unread_;
  // Of a table.
  std::vector<std::string> headings_;
  size_t width_ = 0;
  int row_ = 0;
  int last_line_ = 0;
};

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> GivenColumns(const std::vector<std::string>& columns) {
  std::map<std::string, std::string> given;
  for (const std::string& column : columns) {
    const size_t equals = column.find('=');
    if (equals == std::string::npos || equals == 0 || column[0] == '@' || column[0] == '.') {
      return UsageFailure(absl::StrCat("--column ", column, ": write NAME=VALUE"));
    }
    given[column.substr(0, equals)] = column.substr(equals + 1);
  }
  return given;
}

absl::Status ReadMapped(const MappingPlan& plan, const std::map<std::string, std::string>& given, const InputFile& file,
                        feeds::Collection& collection, MappedRecords& records) {
  return Reading(plan, given, file, collection, records).Run();
}

}  // namespace briefing::briefctl
