// A mapping, checked against the schema and made ready to be applied.
#ifndef BRIEFING_CLIENT_BRIEFCTL_MAPPING_PLAN_H_
#define BRIEFING_CLIENT_BRIEFCTL_MAPPING_PLAN_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "client/briefctl/mapping.pb.h"
#include "client/record_kind.h"

namespace briefing::briefctl {

// The format of dates that are EDTF already.
inline constexpr char kEdtfFormat[] = "EDTF";

// Whether every row has the column, by where it stands: "@import", "@file", "@line".
bool IsPlaceColumn(absl::string_view column);

// Columns of which the first that holds something counts.
using Alternatives = std::vector<std::string>;

// A text, then a column; either may be missing.
struct Piece {
  std::string text;
  Alternatives columns;
};

struct ValuePlan {
  // Borrowed from the plan's mapping.
  const mapping::Value* rule = nullptr;
  // "records[0].fields[2]"
  std::string where;
  // Of a template; of a column the one piece.
  std::vector<Piece> pieces;
  // What is printed, made comparable, to what it means.
  absl::flat_hash_map<std::string, std::string> words;
  // What it fills; null for ids, parents and documents.
  const google::protobuf::FieldDescriptor* field = nullptr;

  bool is_constant() const { return rule->has_constant(); }
};

// A value and the fields that lead to where it goes, the last one included.
struct Leaf {
  std::vector<const google::protobuf::FieldDescriptor*> path;
  ValuePlan value;
};

// Values that fill the same element of a list of messages, or with no `list` the message itself.
struct Group {
  const google::protobuf::FieldDescriptor* list = nullptr;
  int index = 0;
  // Paths begin within the element.
  std::vector<Leaf> leaves;
};
using FieldsPlan = std::vector<Group>;

struct EachPlan {
  std::vector<std::string> columns;
  std::string separator;
};

struct ConditionPlan {
  std::string column;
  // Made comparable.
  std::vector<std::string> values;
  bool inverse = false;
};

struct ClaimPlan {
  absl::optional<EachPlan> each;
  absl::optional<ValuePlan> document;
  FieldsPlan document_fields;
  FieldsPlan fields;
};

struct RecordPlan {
  const client::RecordKind* kind = nullptr;
  ValuePlan id;
  absl::optional<ValuePlan> id_if_taken;
  absl::optional<ValuePlan> parent;
  absl::optional<EachPlan> each;
  std::vector<std::string> needs;
  std::vector<ConditionPlan> conditions;
  FieldsPlan fields;
  std::vector<ClaimPlan> claims;
};

// Columns that one rule needs, any of them.
struct ColumnNeed {
  std::string where;
  Alternatives columns;
};

// Tells the line of a part of the mapping by its path ("records[0].fields[2].date"); 0 where it is not known.
using LineOf = std::function<int(absl::string_view path)>;

class MappingPlan {
 public:
  // Checks everything that can be checked without a table: kinds, paths of fields, constants, meanings of words,
  // formats of dates, templates. `file` is named in failures, with the line. Usage failure that says what was expected
  // and what was probably meant.
  static absl::StatusOr<MappingPlan> Make(std::string file, mapping::Mapping mapping, LineOf line_of);

  // Usage failure where a rule needs columns that are not among `known`.
  absl::Status CheckColumns(const std::string& table, const std::vector<std::string>& known) const;

  // Whether a rule names the column.
  bool Uses(const std::string& column) const { return used_.contains(column); }
  // The same, or one within it ("dates.made" of "dates").
  bool UsesWithin(absl::string_view column) const;

  const mapping::Mapping& mapping() const { return *mapping_; }
  const std::vector<RecordPlan>& records() const { return records_; }
  // In their order; the new column's name is the rule's field.
  const std::vector<ValuePlan>& derived() const { return derived_; }

 private:
  friend class MappingPlanner;
  MappingPlan() = default;
  bool IsDerived(const std::string& column) const;

  std::string file_;
  LineOf line_of_;
  // Stays where it is when the plan is moved.
  std::shared_ptr<const mapping::Mapping> mapping_;
  std::vector<RecordPlan> records_;
  std::vector<ValuePlan> derived_;
  std::vector<ColumnNeed> needs_;
  absl::flat_hash_set<std::string> used_;
};

// Texts that differ in case, hyphens, underscores or the number of spaces alone give the same.
std::string Comparable(absl::string_view printed);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_MAPPING_PLAN_H_
