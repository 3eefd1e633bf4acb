#include "service/query/filter_check.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "service/base/errors.h"
#include "service/catalog/facet_walk.h"
#include "service/catalog/record_type.h"
#include "service/query/filter_fields.h"
#include "service/query/filter_value.h"
#include "service/query/value_text.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;
using Kind = Condition::Kind;

constexpr absl::string_view kFunctions[] = {"overlaps", "within", "member_of", "overdue"};

Condition TypeIs(v1::RecordType type) {
  return {.kind = Kind::kTerm, .field = TermField::kType, .text = {.text = absl::StrCat(static_cast<int>(type))}};
}

// A record is of exactly one kind, so that "not this one" is "one of the others", which an index answers.
Condition Negation(Condition condition) {
  const bool of_type = condition.kind == Kind::kTerm && condition.field == TermField::kType && condition.text.exact();
  if (!of_type) {
    Condition negation{.kind = Kind::kNot};
    negation.children.push_back(std::move(condition));
    return negation;
  }
  Condition others{.kind = Kind::kAny};
  for (const RecordTypeInfo& info : AllRecordTypes()) {
    Condition other = TypeIs(info.type);
    if (other.text.text != condition.text.text) others.children.push_back(std::move(other));
  }
  return others;
}

std::string DescriptionOf(const absl::Status& status) { return errors::ViolationsOf(status).front().description; }

Expectation CheckPartyName(absl::string_view name) {
  const absl::StatusOr<v1::RecordType> type = CheckName(name, "value");
  if (!type.ok()) return DescriptionOf(type.status());
  if (*type == v1::RECORD_TYPE_PARTY) return absl::nullopt;
  return absl::StrCat("expected the name of a party, as in parties/jp, not \"", name, "\"");
}

// Whether `value` can be a value of an indexed field at all.
Expectation CheckTermValue(TermField field, absl::string_view value) {
  if (field == TermField::kParty) return CheckPartyName(value);
  const absl::Status status = field == TermField::kTopic ? CheckId(value, "value") : CheckName(value, "value").status();
  if (status.ok()) return absl::nullopt;
  return DescriptionOf(status);
}

std::vector<int> StepsOf(const FieldPath& path) {
  std::vector<int> steps;
  for (const FieldDescriptor* field : path.fields) steps.push_back(field->number());
  return steps;
}

bool IsNumericTerm(TermField field) { return field != TermField{0} && IsNumeric(field); }

// The terms of FieldTest::implied. A reference of a record to itself is not indexed, so that of one to its own kind
// nothing is known; parties have their own names as a term.
std::vector<Term> TermsImpliedBy(const FieldPath& path, const ValueTest& test) {
  const TermField indexed = IndexedAs(path.leaf());
  if (test.kind != ValueTestKind::kEqual) return {};
  if (IsNumericTerm(indexed)) {
    if (test.integer == 0) return {};
    return {{indexed, absl::StrCat(test.integer)}};
  }
  if (test.form != ValueForm::kText || !test.text.exact() || test.text.text.empty()) return {};
  const std::string& value = test.text.text;
  if (indexed != TermField{0}) return {{indexed, value}};
  if (!IsReference(path.leaf())) return {};
  if (TypeOfName(value) != path.type) return {{TermField::kReference, value}};
  if (path.type != v1::RECORD_TYPE_PARTY) return {};
  return {{TermField::kReference, value}, {TermField::kParty, value}};
}

// Whether a term of the field says of a record all that the field says.
bool IsIndexedWhole(const FieldPath& path) {
  const TermField indexed = IndexedAs(path.leaf());
  return path.fields.size() == 1 && (indexed == TermField::kTopic || IsNumericTerm(indexed));
}

class Checker {
 public:
  // Of records of kind `type`, by names that records of kind `named` have (UNSPECIFIED: of any).
  Checker(v1::RecordType type, v1::RecordType named) : type_(type), named_(named) {}

  bool Check(const FilterNode& node, Condition& out) {
    switch (node.kind) {
      case FilterNode::Kind::kAnd:
      case FilterNode::Kind::kOr:
      case FilterNode::Kind::kNot:
        return CheckAll(node, out,
                        [this](const FilterNode& child, Condition& condition) { return Check(child, condition); });
      case FilterNode::Kind::kLiteral:
        return CheckText(node.literal, out);
      case FilterNode::Kind::kComparison:
        return CheckComparison(node, out);
      case FilterNode::Kind::kCall:
        return CheckCall(node, out);
    }
    return false;
  }

  const FilterFault& fault() const { return fault_; }

 private:
  using CheckOne = absl::FunctionRef<bool(const FilterNode&, Condition&)>;

  bool Fail(size_t offset, std::string what) {
    fault_ = {.offset = offset, .what = std::move(what)};
    return false;
  }

  bool CheckAll(const FilterNode& node, Condition& out, CheckOne check) {
    out.kind = node.kind == FilterNode::Kind::kOr ? Kind::kAny : Kind::kAll;
    for (const FilterNode& child : node.children) {
      if (!check(child, out.children.emplace_back())) return false;
    }
    if (node.kind == FilterNode::Kind::kNot) out = Negation(Condition(std::move(out.children.front())));
    return true;
  }

  bool CheckText(const FilterLiteral& literal, Condition& out) {
    if (IsAnything(literal)) return true;
    out.kind = Kind::kText;
    const Expectation expected = ReadWords(literal, out.written, out.readings);
    return !expected.has_value() || Fail(literal.offset, *expected);
  }

  bool CheckComparison(const FilterNode& node, Condition& out) {
    const SharedName* const shared = node.path.size() == 1 ? FindSharedName(node.path.front().text) : nullptr;
    std::vector<FieldPath> paths;
    if (shared == nullptr) {
      paths = FindFields(node.path, named_, fault_);
      if (paths.empty()) return false;
    }
    const bool ok = CheckTree(node.children.front(), out, [&](const FilterNode& leaf, Condition& condition) {
      condition.written = Print(FilterNode{
          .kind = FilterNode::Kind::kComparison,
          .children = {leaf},
          .path = node.path,
          .comparator = node.comparator == FilterComparator::kNotEqual ? FilterComparator::kEqual : node.comparator});
      return shared == nullptr           ? CompareFields(paths, node, leaf.literal, condition)
             : shared->field.has_value() ? CompareTerms(*shared, node, leaf.literal, condition)
                                         : CompareDate(node.comparator, leaf.literal, condition);
    });
    if (!ok || node.comparator != FilterComparator::kNotEqual) return ok;
    Condition reached = shared == nullptr ? Reached(paths, node.path) : Condition();
    out = Negation(Condition(std::move(out)));
    if (reached.fields.empty()) return true;
    Condition all{.kind = Kind::kAll};
    all.children = {std::move(reached), std::move(out)};
    out = std::move(all);
    return true;
  }

  // That all messages are set which `paths` lead through or end with: without one of them AIP-160 has a record skipped,
  // even by `!=`. Without fields where a name alone is compared, which leads through none.
  static Condition Reached(const std::vector<FieldPath>& paths, const std::vector<FilterLiteral>& names) {
    Condition reached{.kind = Kind::kField};
    if (names.size() == 1) return reached;
    for (FieldPath path : paths) {
      if (path.leaf().message_type() == nullptr) path.fields.pop_back();
      const ValueTest present{.form = ValueForm::kMessage, .kind = ValueTestKind::kPresent};
      reached.fields.push_back({.type = path.type, .steps = StepsOf(path), .test = present, .implied = {}});
    }
    // In words as in the first kind that has them.
    const size_t steps = reached.fields.front().steps.size();
    reached.written =
        absl::StrCat(absl::StrJoin(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(steps), ".",
                                   [](std::string* out, const FilterLiteral& name) { *out += name.text; }),
                     ":*");
    return reached;
  }

  // A comparison with a tree of literals is the tree of the comparisons.
  bool CheckTree(const FilterNode& node, Condition& out, CheckOne check) {
    if (node.kind == FilterNode::Kind::kLiteral) return check(node, out);
    return CheckAll(node, out,
                    [&](const FilterNode& child, Condition& condition) { return CheckTree(child, condition, check); });
  }

  bool CompareTerms(const SharedName& shared, const FilterNode& node, const FilterLiteral& literal, Condition& out) {
    const bool equality = node.comparator == FilterComparator::kEqual ||
                          node.comparator == FilterComparator::kNotEqual || node.comparator == FilterComparator::kHas;
    if (!equality) {
      return Fail(node.offset, absl::StrCat(shared.name, " has no order; expected =, != or : behind it, not ",
                                            SymbolOf(node.comparator)));
    }
    out.kind = Kind::kTerm;
    out.field = *shared.field;
    out.text = PatternOf(literal);
    if (out.field == TermField::kType) return CompareType(literal, out);
    const Expectation expected = out.text.exact() ? CheckTermValue(out.field, literal.text) : absl::nullopt;
    return !expected.has_value() || Fail(literal.offset, *expected);
  }

  bool CompareType(const FilterLiteral& literal, Condition& out) {
    if (IsAnything(literal)) return true;
    const absl::optional<int> number = FindEnumValue(*v1::RecordType_descriptor(), literal.text);
    if (number.value_or(0) != 0) {
      out.text = {.text = absl::StrCat(*number)};
      return true;
    }
    const std::vector<std::string> names = ShortNamesOf(*v1::RecordType_descriptor());
    return Fail(literal.offset, absl::StrCat("\"", literal.text, "\" is no type", OneOf(literal.text, names)));
  }

  bool CompareDate(FilterComparator comparator, const FilterLiteral& literal, Condition& out) {
    out.kind = Kind::kDate;
    ValueTest test;
    const Expectation expected =
        ReadTest(*v1::Event::descriptor()->FindFieldByNumber(v1::Event::kDateFieldNumber), comparator, literal, test);
    if (expected.has_value()) return Fail(literal.offset, *expected);
    out.date_kind = test.kind;
    out.date = test.date;
    if (test.kind == ValueTestKind::kEqual) out = SameDate(test, std::move(out));
    return true;
  }

  // Dates are the same where their expressions are. The date of a commitment has none: there the bounds decide.
  Condition SameDate(const ValueTest& test, Condition bounds) const {
    Condition expressions{.kind = Kind::kField, .written = bounds.written};
    for (const RecordTypeInfo& info : AllRecordTypes()) {
      for (int i = 0; i < info.descriptor->field_count(); ++i) {
        const FieldDescriptor& field = *info.descriptor->field(i);
        if (!IsRecordDate(field)) continue;
        expressions.fields.push_back({.type = info.type, .steps = {field.number()}, .test = test, .implied = {}});
      }
    }
    Condition commitments{.kind = Kind::kAll};
    commitments.children = {TypeIs(v1::RECORD_TYPE_COMMITMENT), std::move(bounds)};
    Condition any{.kind = Kind::kAny, .date_kind = ValueTestKind::kEqual, .date = test.date};
    any.written = expressions.written;
    any.children = {std::move(expressions), std::move(commitments)};
    return any;
  }

  bool CompareFields(const std::vector<FieldPath>& paths, const FilterNode& node, const FilterLiteral& literal,
                     Condition& out) {
    return AddFields(paths, literal, out, [&](FieldPath& path, ValueTest& test) -> Expectation {
      const FieldDescriptor& leaf = path.leaf();
      const bool comparable = leaf.message_type() == nullptr || IsDate(leaf) || IsTime(leaf);
      return comparable ? ReadTest(leaf, node.comparator, literal, test)
                        : TestMessage(node.comparator, literal, path, test);
    });
  }

  // A message can only be there or not, or have a field.
  static Expectation TestMessage(FilterComparator comparator, const FilterLiteral& literal, FieldPath& path,
                                 ValueTest& test) {
    const FieldDescriptor& leaf = path.leaf();
    test = {.form = ValueForm::kMessage, .kind = ValueTestKind::kPresent};
    if (comparator == FilterComparator::kHas && IsAnything(literal)) return absl::nullopt;
    const FieldDescriptor* const field =
        comparator == FilterComparator::kHas ? leaf.message_type()->FindFieldByName(literal.text) : nullptr;
    if (field != nullptr) {
      path.fields.push_back(field);
      return absl::nullopt;
    }
    std::vector<std::string> names;
    for (int i = 0; i < leaf.message_type()->field_count(); ++i) {
      names.push_back(absl::StrCat(leaf.name(), ".", leaf.message_type()->field(i)->name()));
    }
    return absl::StrCat("\"", leaf.name(), "\" cannot be compared itself; expected one of ", absl::StrJoin(names, ", "),
                        ", or ", leaf.name(), ":*");
  }

  // Makes `out` of what `read` makes of each path. A kind for which the value means nothing never satisfies it; where
  // it means nothing to any kind, the value is at fault.
  bool AddFields(const std::vector<FieldPath>& paths, const FilterLiteral& value, Condition& out,
                 absl::FunctionRef<Expectation(FieldPath&, ValueTest&)> read) {
    out.kind = Kind::kField;
    std::vector<std::pair<std::string, const FieldDescriptor*>> refused;
    std::vector<FieldPath> read_paths;
    for (FieldPath path : paths) {
      ValueTest test;
      if (Expectation expectation = read(path, test)) {
        refused.emplace_back(*std::move(expectation), &path.leaf());
        continue;
      }
      std::vector<Term> implied = TermsImpliedBy(path, test);
      const bool of_parties = IndexedAs(path.leaf()) == TermField::kParty;
      out.fields.push_back({path.type, StepsOf(path), std::move(test), std::move(implied), of_parties});
      read_paths.push_back(std::move(path));
    }
    if (out.fields.empty()) return Fail(value.offset, Refusal(refused, value.text));
    KeepOwn(read_paths);
    KeepOwn(out.fields);
    UseIndex(read_paths, out);
    return true;
  }

  // What the kinds expect of a value that means nothing to any of them, each said once; what was probably meant first.
  static std::string Refusal(const std::vector<std::pair<std::string, const FieldDescriptor*>>& refused,
                             absl::string_view value) {
    std::vector<std::string> expected;
    for (const auto& [expectation, field] : refused) {
      std::string whole = expectation;
      if (field->enum_type() != nullptr) absl::StrAppend(&whole, OneOf(value, ShortNamesOf(*field->enum_type())));
      if (std::find(expected.begin(), expected.end(), whole) == expected.end()) expected.push_back(std::move(whole));
    }
    std::stable_partition(expected.begin(), expected.end(),
                          [](const std::string& one) { return absl::StrContains(one, kDidYouMean); });
    return absl::StrJoin(expected, "; or: ");
  }

  // Leaves those of the records' own kind, where there are any: indexes know more of one kind than of all.
  template <typename T>
  void KeepOwn(std::vector<T>& of_kinds) const {
    const auto own = std::find_if(of_kinds.begin(), of_kinds.end(), [this](const T& one) { return one.type == type_; });
    if (own == of_kinds.end()) return;
    T kept = std::move(*own);
    of_kinds.clear();
    of_kinds.push_back(std::move(kept));
  }

  // Turns the tests of fields into one of a term where that says the same.
  static void UseIndex(const std::vector<FieldPath>& paths, Condition& out) {
    const std::vector<Term> terms = out.fields.front().implied;
    const bool whole = std::all_of(paths.begin(), paths.end(), IsIndexedWhole);
    const bool same = std::all_of(out.fields.begin(), out.fields.end(),
                                  [&](const FieldTest& field) { return field.implied == terms; });
    if (!whole || !same || terms.size() != 1) return;
    out.kind = Kind::kTerm;
    out.field = terms.front().field;
    out.text = {.text = terms.front().value};
    out.fields.clear();
  }

  static bool IsTime(const FieldDescriptor& field) {
    const std::string& name = field.message_type()->full_name();
    return name == "google.protobuf.Timestamp" || name == "google.protobuf.Duration";
  }

  bool CheckCall(const FilterNode& node, Condition& out) {
    std::vector<absl::string_view> names;
    for (const FilterLiteral& name : node.path) names.push_back(name.text);
    const std::string name = absl::StrJoin(names, ".");
    out.written = Print(node);
    if (name == "overdue") return CheckOverdue(node, out);
    if (name == "member_of") return CheckMemberOf(node, out);
    if (name == "overlaps") return CheckDates(node, ValueTestKind::kOverlaps, out);
    if (name == "within") return CheckDates(node, ValueTestKind::kWithin, out);
    const std::vector<std::string> all(std::begin(kFunctions), std::end(kFunctions));
    const std::string suggestion = Suggest(name, all);
    return Fail(node.offset,
                absl::StrCat("there is no function \"", name, "\"",
                             suggestion.empty() ? absl::StrCat("; there are ", absl::StrJoin(all, ", ")) : suggestion));
  }

  bool CheckOverdue(const FilterNode& node, Condition& out) {
    out.kind = Kind::kOverdue;
    return node.children.empty() || Fail(node.children.front().offset, "overdue() has no arguments");
  }

  // The two arguments of the other functions: a field and a value.
  bool CheckArguments(const FilterNode& node, absl::string_view form, std::vector<FilterLiteral>& path) {
    for (const FilterNode& child : node.children) {
      if (child.kind != FilterNode::Kind::kLiteral) {
        return Fail(child.offset, absl::StrCat("expected a field or a value, not a function: ", form));
      }
    }
    if (node.children.size() != 2) {
      const bool more = node.children.size() > 2;
      return Fail(more ? node.children[2].offset : node.offset, absl::StrCat("expected two arguments: ", form));
    }
    const FilterLiteral& field = node.children.front().literal;
    size_t offset = field.offset;
    for (const absl::string_view name : absl::StrSplit(field.text, '.')) {
      path.push_back({.text = std::string(name), .quoted = false, .offset = offset});
      offset += name.size() + 1;
    }
    return true;
  }

  static bool IsShared(const std::vector<FilterLiteral>& path, absl::string_view name) {
    return path.size() == 1 && path.front().text == name;
  }

  // The fields of `path` that are `wanted`.
  bool FindFunctionFields(const FilterNode& node, const std::vector<FilterLiteral>& path, absl::string_view wanted,
                          bool (*is_wanted)(const FieldDescriptor&), std::vector<FieldPath>& fields) {
    if (path.size() > 1 || FindSharedName(path.front().text) == nullptr) {
      fields = FindFields(path, named_, fault_);
      if (fields.empty()) return false;
    }
    fields.erase(
        std::remove_if(fields.begin(), fields.end(), [&](const FieldPath& field) { return !is_wanted(field.leaf()); }),
        fields.end());
    if (!fields.empty()) return true;
    const FilterLiteral& field = node.children.front().literal;
    return Fail(field.offset, absl::StrCat("expected ", wanted, ", not \"", field.text, "\""));
  }

  bool CheckMemberOf(const FilterNode& node, Condition& out) {
    std::vector<FilterLiteral> path;
    if (!CheckArguments(node, "member_of(party, \"parties/jp\")", path)) return false;
    std::vector<FieldPath> fields;
    if (!IsShared(path, "party") &&
        !FindFunctionFields(node, path, "party or a field that names parties", IsPartyReference, fields)) {
      return false;
    }
    const FilterLiteral& group = node.children[1].literal;
    if (const Expectation expected = CheckPartyName(group.text)) return Fail(group.offset, *expected);
    if (fields.empty()) {
      out.kind = Kind::kMember;
      out.field = TermField::kParty;
      out.text = {.text = group.text};
      return true;
    }
    return AddFields(fields, group, out, [&](FieldPath&, ValueTest& test) -> Expectation {
      test = {.form = ValueForm::kText, .kind = ValueTestKind::kMemberOf, .text = {.text = group.text}};
      return absl::nullopt;
    });
  }

  bool CheckDates(const FilterNode& node, ValueTestKind kind, Condition& out) {
    const absl::string_view form =
        kind == ValueTestKind::kWithin ? "within(date, \"2022\")" : "overlaps(date, \"198X\")";
    std::vector<FilterLiteral> path;
    if (!CheckArguments(node, form, path)) return false;
    std::vector<FieldPath> fields;
    if (!IsShared(path, "date") && !FindFunctionFields(node, path, "date or a field with a date", IsDate, fields)) {
      return false;
    }
    const FilterLiteral& value = node.children[1].literal;
    DateBounds bounds;
    if (const Expectation expected = ReadDate(value, bounds)) return Fail(value.offset, *expected);
    if (fields.empty()) {
      out.kind = Kind::kDate;
      out.date_kind = kind;
      out.date = bounds;
      return true;
    }
    return AddFields(fields, value, out, [&](FieldPath&, ValueTest& test) -> Expectation {
      test = {.form = ValueForm::kDate, .kind = kind, .date = bounds};
      return absl::nullopt;
    });
  }

  const v1::RecordType type_;
  const v1::RecordType named_;
  FilterFault fault_;
};

// Whether a filter says of which kinds it is: by a comparison of `type` that must hold, in each of its alternatives.
bool SaysKinds(const FilterNode& node) {
  if (node.kind == FilterNode::Kind::kAnd) return std::any_of(node.children.begin(), node.children.end(), SaysKinds);
  if (node.kind == FilterNode::Kind::kOr) return std::all_of(node.children.begin(), node.children.end(), SaysKinds);
  return node.kind == FilterNode::Kind::kComparison && node.path.size() == 1 && node.path.front().text == "type";
}

}  // namespace

absl::optional<FilterFault> CheckFilter(const FilterNode& filter, v1::RecordType type, Condition& condition) {
  // The list of one kind takes a filter of several, of which each kind has but a part of the names.
  Checker checker(type, SaysKinds(filter) ? v1::RECORD_TYPE_UNSPECIFIED : type);
  if (checker.Check(filter, condition)) return absl::nullopt;
  return checker.fault();
}

}  // namespace briefing
