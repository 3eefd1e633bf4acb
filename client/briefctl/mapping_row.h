// Rows as a mapping sees them: values by the names of columns.
#ifndef BRIEFING_CLIENT_BRIEFCTL_MAPPING_ROW_H_
#define BRIEFING_CLIENT_BRIEFCTL_MAPPING_ROW_H_

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "client/briefctl/json_tree.h"
#include "client/feeds/collection.h"

namespace briefing::briefctl {

using Values = std::vector<std::string>;

// A row borrows what it is made of.
class Row {
 public:
  virtual ~Row() = default;
  // What the row, or its file beside the rows, says in the column, without what is empty; nothing where there is no
  // such column.
  virtual Values Said(absl::string_view column) const = 0;
  // What was given for all rows that say nothing.
  virtual Values Given(absl::string_view column) const = 0;
  // What is said, or else given.
  Values Get(absl::string_view column) const {
    Values said = Said(column);
    return said.empty() ? Given(column) : said;
  }
  // Elements of a JSON column that are objects; none elsewhere.
  virtual std::vector<const JsonNode*> Objects(absl::string_view) const { return {}; }
};

// What every row of a file has in common.
struct RowFrame {
  // Columns with one value for all rows that say nothing in them.
  std::map<std::string, std::string> given;
  // Columns of the file, or of where the row stands in it: "@line", "@root.author".
  std::map<std::string, std::string> own;
  // Where each heading of a table stands.
  absl::flat_hash_map<std::string, size_t> headings;
  // Cells that mean nothing.
  std::vector<std::string> absent;
};

class TableCells final : public Row {
 public:
  TableCells(const RowFrame& frame, const std::vector<std::string>& cells) : frame_(frame), cells_(cells) {}
  Values Said(absl::string_view column) const override;
  Values Given(absl::string_view column) const override;

 private:
  const RowFrame& frame_;
  const std::vector<std::string>& cells_;
};

class JsonElement final : public Row {
 public:
  JsonElement(const RowFrame& frame, const JsonNode& node) : frame_(frame), node_(node) {}
  Values Said(absl::string_view column) const override;
  Values Given(absl::string_view column) const override;
  std::vector<const JsonNode*> Objects(absl::string_view column) const override;

 private:
  const RowFrame& frame_;
  const JsonNode& node_;
};

// One of the values of a row's column; columns that begin with a point are its own, all others the row's.
class ElementOfRow final : public Row {
 public:
  // Either `text` or `object`, which may be null.
  ElementOfRow(const Row& outer, std::string column, std::string text, const JsonNode* object)
      : outer_(outer), column_(std::move(column)), text_(std::move(text)), object_(object) {}
  Values Said(absl::string_view column) const override;
  Values Given(absl::string_view column) const override;
  std::vector<const JsonNode*> Objects(absl::string_view column) const override;

 private:
  const Row& outer_;
  const std::string column_;
  const std::string text_;
  const JsonNode* object_;
};

// A row with columns made of its others.
class RowWithDerived final : public Row {
 public:
  explicit RowWithDerived(const Row& row) : row_(row) {}
  void Set(const std::string& column, Values values) { derived_[column] = std::move(values); }
  Values Said(absl::string_view column) const override;
  Values Given(absl::string_view column) const override;
  std::vector<const JsonNode*> Objects(absl::string_view column) const override { return row_.Objects(column); }

 private:
  const Row& row_;
  std::map<std::string, Values, std::less<>> derived_;
};

// The scalars, or the objects, that a path ("sources.url") leads to; lists on the way are gone through.
Values ScalarsAt(const JsonNode& node, absl::string_view path);
std::vector<const JsonNode*> ObjectsAt(const JsonNode& node, absl::string_view path);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_MAPPING_ROW_H_
