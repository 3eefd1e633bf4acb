// Random filters over random ledgers: what indexes, plan and evaluation on bytes find, against a plain reading of the
// syntax tree on parsed messages.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "google/protobuf/util/time_util.h"
#include "service/catalog/record_type.h"
#include "service/query/edtf.h"
#include "service/query/filter.h"
#include "service/query/filter_syntax.h"
#include "service/query/phrase.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::IsOk;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Kind = FilterNode::Kind;
using Op = FilterComparator;

// --- The plain reading ---

template <typename Value>
bool Ordered(Op op, const Value& value, const Value& wanted) {
  switch (op) {
    case Op::kLess:
      return value < wanted;
    case Op::kLessOrEqual:
      return value <= wanted;
    case Op::kGreater:
      return value > wanted;
    case Op::kGreaterOrEqual:
      return value >= wanted;
    default:
      return value == wanted;
  }
}

bool SameText(const FilterLiteral& literal, const std::string& value) {
  const std::string& text = literal.text;
  if (literal.star_first && text.size() == 1) return true;
  if (literal.star_first && literal.star_last) return absl::StrContains(value, text.substr(1, text.size() - 2));
  if (literal.star_first) return absl::EndsWith(value, text.substr(1));
  if (literal.star_last) return absl::StartsWith(value, text.substr(0, text.size() - 1));
  return value == text;
}

bool CompareDates(Op op, bool within, const DateBounds& date, const std::string& expression) {
  if (!date.known) return false;
  const DateBounds wanted = *ParseEdtf(expression, "x");
  if (within) return date.start >= wanted.start && date.end <= wanted.end;
  switch (op) {
    case Op::kLess:
      return date.end <= wanted.start;
    case Op::kLessOrEqual:
      return date.end <= wanted.end;
    case Op::kGreater:
      return date.start >= wanted.end;
    case Op::kGreaterOrEqual:
      return date.start >= wanted.start;
    default:
      return date.start < wanted.end && wanted.start < date.end;
  }
}

class PlainReader {
 public:
  PlainReader(const std::map<std::string, std::set<std::string>>& groups, absl::Time now)
      : groups_(groups), now_(now) {}

  bool Holds(const FilterNode& node, v1::RecordType type, const Message& record) const {
    const auto holds = [&](const FilterNode& child) { return Holds(child, type, record); };
    switch (node.kind) {
      case Kind::kAnd:
        return std::all_of(node.children.begin(), node.children.end(), holds);
      case Kind::kOr:
        return std::any_of(node.children.begin(), node.children.end(), holds);
      case Kind::kNot:
        return !holds(node.children.front());
      case Kind::kLiteral:
        return HasText(ReadingsOf(node.literal.text), record);
      case Kind::kComparison: {
        if (node.comparator != Op::kNotEqual) return CompareTree(node, node.children.front(), type, record);
        FilterNode equal = node;
        equal.comparator = Op::kEqual;
        return Reaches(record, node, 0) && !CompareTree(equal, node.children.front(), type, record);
      }
      case Kind::kCall:
        return Call(node, type, record);
    }
    return false;
  }

 private:
  bool CompareTree(const FilterNode& comparison, const FilterNode& tree, v1::RecordType type,
                   const Message& record) const {
    const auto compare = [&](const FilterNode& child) { return CompareTree(comparison, child, type, record); };
    switch (tree.kind) {
      case Kind::kAnd:
        return std::all_of(tree.children.begin(), tree.children.end(), compare);
      case Kind::kOr:
        return std::any_of(tree.children.begin(), tree.children.end(), compare);
      case Kind::kNot:
        return !compare(tree.children.front());
      default:
        return Compare(comparison, tree.literal, type, record);
    }
  }

  // A commitment's date has no expression.
  static bool HasSameDate(const std::string& expression, v1::RecordType type, const Message& record,
                          const DateBounds& date) {
    if (type == v1::RECORD_TYPE_COMMITMENT) return date == *ParseEdtf(expression, "x");
    for (const char* const name : {"date", "publish_date", "period"}) {
      const FieldDescriptor* field = record.GetDescriptor()->FindFieldByName(name);
      if (field == nullptr || !record.GetReflection()->HasField(record, field)) continue;
      return dynamic_cast<const v1::EdtfDate&>(record.GetReflection()->GetMessage(record, field)).edtf() == expression;
    }
    return false;
  }

  // Whether all messages of a path of several names are set.
  static bool Reaches(const Message& message, const FilterNode& node, size_t at) {
    if (node.path.size() == 1 || at == node.path.size()) return true;
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(node.path[at].text);
    if (field == nullptr) return false;
    if (field->message_type() == nullptr) return true;
    const auto& reflection = *message.GetReflection();
    if (!field->is_repeated()) {
      return reflection.HasField(message, field) && Reaches(reflection.GetMessage(message, field), node, at + 1);
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (Reaches(reflection.GetRepeatedMessage(message, field, i), node, at + 1)) return true;
    }
    return false;
  }

  static bool HasText(const std::vector<Phrase>& readings, const Message& message) {
    std::vector<const FieldDescriptor*> fields;
    const auto& reflection = *message.GetReflection();
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        if (field->message_type() != nullptr) {
          const Message& part = field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                                     : reflection.GetMessage(message, field);
          if (HasText(readings, part)) return true;
        } else if (TextScopeOf(*field)) {
          const std::string text = field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                                        : reflection.GetString(message, field);
          if (AnyIn(readings, text)) return true;
        }
      }
    }
    return false;
  }

  bool Compare(const FilterNode& node, const FilterLiteral& literal, v1::RecordType type, const Message& record) const {
    const std::string name = node.path.front().text;
    const Facets facets = FacetsOf(type, record);
    if (name == "type") return absl::EndsWith(v1::RecordType_Name(type), "_" + literal.text);
    if (name == "date" && node.comparator == Op::kEqual && literal.text != "*") {
      return HasSameDate(literal.text, type, record, facets.date);
    }
    if (name == "date") {
      return literal.text == "*" ? facets.date.known : CompareDates(node.comparator, false, facets.date, literal.text);
    }
    const std::map<std::string, TermField> terms = {{"party", TermField::kParty},
                                                    {"topic", TermField::kTopic},
                                                    {"reference", TermField::kReference},
                                                    {"parent", TermField::kParent}};
    if (const auto term = terms.find(name); term != terms.end()) {
      return std::any_of(facets.terms.begin(), facets.terms.end(),
                         [&](const Term& one) { return one.field == term->second && SameText(literal, one.value); });
    }
    return AnyField(record, node, 0, [&](const Message& message, const FieldDescriptor& field, int index) {
      return CompareValue(node.comparator, literal, message, field, index);
    });
  }

  // Whether `test` holds for a value of the path; it is given the index -1 for a field that is not repeated.
  template <typename Test>
  static bool AnyField(const Message& message, const FilterNode& node, size_t at, Test test) {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(node.path[at].text);
    if (field == nullptr) return false;
    const auto& reflection = *message.GetReflection();
    const bool last = at + 1 == node.path.size();
    if (!field->is_repeated()) {
      if (last) return test(message, *field, -1);
      return reflection.HasField(message, field) && AnyField(reflection.GetMessage(message, field), node, at + 1, test);
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (last ? test(message, *field, i)
               : AnyField(reflection.GetRepeatedMessage(message, field, i), node, at + 1, test)) {
        return true;
      }
    }
    return false;
  }

  static bool CompareValue(Op op, const FilterLiteral& literal, const Message& message, const FieldDescriptor& field,
                           int index) {
    const auto& reflection = *message.GetReflection();
    const bool set = index >= 0 || reflection.HasField(message, &field);
    if (literal.text == "*") return set;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_ENUM:
        return CompareEnum(op, literal, field,
                           index < 0 ? reflection.GetEnumValue(message, &field)
                                     : reflection.GetRepeatedEnumValue(message, &field, index));
      case FieldDescriptor::CPPTYPE_STRING: {
        const std::string value =
            index < 0 ? reflection.GetString(message, &field) : reflection.GetRepeatedString(message, &field, index);
        if (!set) return op == Op::kEqual && literal.text.empty();
        if (op == Op::kHas && field.name() == "title") return AnyIn(ReadingsOf(literal.text), value);
        return op == Op::kEqual || op == Op::kHas ? SameText(literal, value) : Ordered(op, value, literal.text);
      }
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return set && Ordered(op, reflection.GetDouble(message, &field), std::stod(literal.text));
      case FieldDescriptor::CPPTYPE_INT32:
        return set && Ordered(op, double{0} + reflection.GetInt32(message, &field), std::stod(literal.text));
      case FieldDescriptor::CPPTYPE_INT64:
        return set && Ordered(op, static_cast<double>(reflection.GetInt64(message, &field)), std::stod(literal.text));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return set && CompareMessage(op, literal,
                                     index < 0 ? reflection.GetMessage(message, &field)
                                               : reflection.GetRepeatedMessage(message, &field, index));
      default:
        ADD_FAILURE() << field.full_name();
        return false;
    }
  }

  static bool CompareEnum(Op op, const FilterLiteral& literal, const FieldDescriptor& field, int number) {
    const auto* kinds = field.enum_type();
    for (int i = 0; i < kinds->value_count(); ++i) {
      const std::string& name = kinds->value(i)->name();
      if (name != literal.text && !absl::EndsWith(name, "_" + literal.text)) continue;
      if (number == 0 && field.full_name() == "briefing.v1.Event.modality") number = v1::MODALITY_OCCURRED;
      if (number == 0 && field.full_name() == "briefing.v1.Participant.role") number = v1::PARTICIPANT_ROLE_PARTICIPANT;
      if (number == 0 && field.full_name() == "briefing.v1.Marking.tlp") number = v1::TLP_CLEAR;
      const bool ordered = op != Op::kEqual && op != Op::kHas;
      return !(ordered && number == 0) && Ordered(op, number, kinds->value(i)->number());
    }
    return false;
  }

  static bool CompareMessage(Op op, const FilterLiteral& literal, const Message& value) {
    if (const auto* date = dynamic_cast<const v1::EdtfDate*>(&value)) {
      if (op == Op::kEqual) return date->edtf() == literal.text;
      return CompareDates(op, false, BoundsOf(*date), literal.text);
    }
    if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&value)) {
      google::protobuf::Timestamp wanted;
      EXPECT_TRUE(google::protobuf::util::TimeUtil::FromString(literal.text, &wanted));
      return Ordered(op, google::protobuf::util::TimeUtil::TimestampToNanoseconds(*time),
                     google::protobuf::util::TimeUtil::TimestampToNanoseconds(wanted));
    }
    const FieldDescriptor* field = value.GetDescriptor()->FindFieldByName(literal.text);
    return field->is_repeated() ? value.GetReflection()->FieldSize(value, field) > 0
                                : value.GetReflection()->HasField(value, field);
  }

  bool Belongs(const std::string& party, const std::string& group) const {
    std::vector<std::string> above = {party};
    for (size_t i = 0; i < above.size(); ++i) {
      if (above[i] == group) return true;
      const auto found = groups_.find(above[i]);
      if (found == groups_.end() || above.size() > 1000) continue;
      above.insert(above.end(), found->second.begin(), found->second.end());
    }
    return false;
  }

  bool Call(const FilterNode& node, v1::RecordType type, const Message& record) const {
    const std::string name = node.path.front().text;
    if (name == "overdue") return type == v1::RECORD_TYPE_COMMITMENT && IsOverdue(record);
    const std::string field = node.children[0].literal.text;
    const std::string value = node.children[1].literal.text;
    FilterNode path;
    for (const auto& part : absl::StrSplit(field, '.')) path.path.push_back({.text = std::string(part)});
    if (name == "member_of") {
      if (field != "party") {
        return AnyField(record, path, 0, [&](const Message& message, const FieldDescriptor& leaf, int) {
          return Belongs(message.GetReflection()->GetString(message, &leaf), value);
        });
      }
      const Facets facets = FacetsOf(type, record);
      return std::any_of(facets.terms.begin(), facets.terms.end(), [&](const Term& term) {
        return term.field == TermField::kParty && Belongs(term.value, value);
      });
    }
    const bool within = name == "within";
    if (field == "date") return CompareDates(Op::kHas, within, FacetsOf(type, record).date, value);
    return AnyField(record, path, 0, [&](const Message& message, const FieldDescriptor& leaf, int) {
      if (!message.GetReflection()->HasField(message, &leaf)) return false;
      const auto& date = dynamic_cast<const v1::EdtfDate&>(message.GetReflection()->GetMessage(message, &leaf));
      return CompareDates(Op::kHas, within, BoundsOf(date), value);
    });
  }

  bool IsOverdue(const Message& record) const {
    const auto& commitment = dynamic_cast<const v1::Commitment&>(record);
    const auto ended = [&](const v1::EdtfDate& date) {
      return date.has_end_time() && date.end_time().seconds() <= absl::ToUnixSeconds(now_);
    };
    if (commitment.state() == v1::COMMITMENT_STATE_FULFILLED || commitment.state() == v1::COMMITMENT_STATE_EXPIRED) {
      return false;
    }
    if (commitment.has_due_date() && ended(commitment.due_date())) return true;
    return std::any_of(commitment.milestones().begin(), commitment.milestones().end(), [&](const auto& milestone) {
      return milestone.has_due_date() && !milestone.has_done_date() && ended(milestone.due_date());
    });
  }

  const std::map<std::string, std::set<std::string>>& groups_;
  const absl::Time now_;
};

// --- Random ledgers and filters ---

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(engine_); }
  bool OneIn(int count) { return Below(count) == 0; }
  std::string Of(const std::vector<std::string>& choices) { return choices[Below(static_cast<int>(choices.size()))]; }

  std::string Party() { return Of({"parties/jp", "parties/us", "parties/pm", "parties/meti", "parties/g7"}); }
  std::string Topic() { return Of({"chips", "trade", "security"}); }
  std::string Date() { return Of({"1985", "1986", "1986-05", "1986-05-23", "1985/1987", "1990", "1986-06/1990"}); }
  std::string Title() { return Of({"Summit on chips", "A talk of ministers", "Open market", "半導体の協定", "Japan"}); }
  std::string Op() { return Of({" = ", " != ", " < ", " <= ", " > ", " >= "}); }
  std::string Equality() { return Of({" = ", " != ", ":"}); }

  std::string Event() {
    std::string text = absl::StrCat("kind: ", Of({"EVENT_KIND_AGREE", "EVENT_KIND_CONSULT", "EVENT_KIND_STATEMENT"}),
                                    " title: '", Title(), "'");
    if (!OneIn(3)) absl::StrAppend(&text, " topics: '", Topic(), "'");
    if (!OneIn(4)) absl::StrAppend(&text, " date { edtf: '", Date(), "' }");
    if (OneIn(3)) absl::StrAppend(&text, " modality: ", Of({"MODALITY_OCCURRED", "MODALITY_EXPECTED"}));
    for (int i = Below(3); i > 0; --i) {
      absl::StrAppend(&text, " participants { party: '", Party(), "' ",
                      Of({"", "role: PARTICIPANT_ROLE_HOST", "role: PARTICIPANT_ROLE_PARTICIPANT"}), "}");
    }
    if (OneIn(3)) absl::StrAppend(&text, " place { ", Of({"text: 'Tokyo'", "party: 'parties/jp'", ""}), " }");
    for (int i = Below(3); i > 0; --i) {
      absl::StrAppend(&text, " claims { source: 'sources/", Of({"a", "b"}), "' ",
                      Of({"", "credibility: CREDIBILITY_CONFIRMED", "credibility: CREDIBILITY_DOUBTFUL"}), "}");
    }
    return text;
  }

  std::string Commitment() {
    std::string text = absl::StrCat("title: '", Title(), "' parties { party: '", Party(), "' }");
    if (!OneIn(3)) absl::StrAppend(&text, " topics: '", Topic(), "'");
    for (int i = Below(3); i > 0; --i) {
      absl::StrAppend(&text, " transitions { state: COMMITMENT_STATE_", Of({"AGREED", "IN_FORCE", "FULFILLED"}),
                      OneIn(3) ? "" : absl::StrCat(" date { edtf: '", Date(), "' }"), " }");
    }
    if (!OneIn(3)) absl::StrAppend(&text, " due_date { edtf: '", Date(), "' }");
    if (OneIn(2)) absl::StrAppend(&text, " mechanism: MECHANISM_", Of({"TREATY", "FRAMEWORK"}));
    if (OneIn(3)) absl::StrAppend(&text, " targets { indicator: 'indicators/i' value: ", Below(3), " }");
    for (int i = Below(3); i > 0; --i) {
      absl::StrAppend(&text, " milestones { title: 'step' due_date { edtf: '", Date(), "' } ",
                      OneIn(2) ? "done_date { edtf: '1990' }" : "", " }");
    }
    return text;
  }

  std::string Condition() {
    switch (Below(30)) {
      case 0:
        return absl::StrCat("type", Equality(), Of({"EVENT", "PARTY", "COMMITMENT", "OBSERVATION"}));
      case 1:
        return absl::StrCat("party", Equality(), Of({Party(), "\"parties/*\"", "*"}));
      case 2:
        return absl::StrCat(Of({"topic", "topics"}), Equality(), Of({Topic(), "*", "\"*i*\"", "(chips OR trade)"}));
      case 3:
        return absl::StrCat("date", Of({" = ", " != ", " < ", " <= ", " > ", " >= ", ":"}), Date());
      case 4:
        return absl::StrCat(Of({"overlaps", "within"}), "(", Of({"date", "due_date", "transitions.date", "period"}),
                            ", \"", Date(), "\")");
      case 5:
        return absl::StrCat("member_of(", Of({"party", "party", "participants.party", "place.party"}), ", ", Party(),
                            ")");
      case 6:
        return Of({"overdue()", "overdue() = true", "overdue() != true", "overdue() = false"});
      case 7:
        return absl::StrCat("kind", Equality(), Of({"AGREE", "CONSULT", "STATE", "PERSON"}));
      case 8:
        return absl::StrCat("state", Op(), Of({"AGREED", "IN_FORCE", "FULFILLED", "COMMITMENT_STATE_UNSPECIFIED"}));
      case 9:
        return absl::StrCat("modality", Op(), Of({"OCCURRED", "EXPECTED"}));
      case 10:
        return absl::StrCat("mechanism", Equality(), Of({"TREATY", "FRAMEWORK", "*", "MECHANISM_UNSPECIFIED"}));
      case 11:
        return absl::StrCat("title", Op(), Of({"\"Summit*\"", "\"*market\"", "Japan", "\"*a*\""}));
      case 12:
        return absl::StrCat("title:", Of({"chips", "\"open market\"", "minister", "半導", "su*"}));
      case 13:
        return absl::StrCat("participants.role", Op(), Of({"HOST", "PARTICIPANT"}));
      case 14:
        return absl::StrCat("participants.party", Equality(), Party());
      case 15:
        return absl::StrCat("claims.source", Equality(), Of({"sources/a", "sources/b", "*"}));
      case 16:
        return absl::StrCat("claims.credibility", Op(), Of({"CONFIRMED", "PROBABLY_TRUE", "DOUBTFUL"}));
      case 17:
        return absl::StrCat("place", Of({":*", ":text", ":party", ".text = Tokyo", ".text != Tokyo", ".text = \"\""}));
      case 18:
        return absl::StrCat("transitions.state", Op(), Of({"AGREED", "FULFILLED"}));
      case 19:
        return absl::StrCat(Of({"transitions.date", "due_date", "milestones.due_date"}),
                            Of({" = ", " != ", " < ", " >= ", ":"}), Date());
      case 20:
        return absl::StrCat(Of({"value", "targets.value"}), Op(), Of({"0", "1", "0.5", "-1"}));
      case 21:
        return absl::StrCat("score", Op(), Of({"0", "1", "-1", "0.5"}));
      case 22:
        return absl::StrCat(Of({"score", "value", "due_date", "milestones", "milestones.done_date"}), ":*");
      case 23:
        return Of({"chips", "\"open market\"", "talk*", "協定", "\"Prime Minister\""});
      case 24:
        return absl::StrCat("name", Op(), Of({"\"events/*\"", "events/e3", "\"*1\"", "events/e99"}));
      case 25:
        return absl::StrCat("reference", Equality(), Of({"sources/a", "indicators/i", "commitments/c1", "*"}));
      case 26:
        return absl::StrCat("parent", Equality(), Of({"indicators/i", "commitments/c1", "*"}));
      case 27:
        return absl::StrCat("revision", Op(), Below(60));
      case 28:
        return absl::StrCat("memberships.party", Equality(), Party());
      default:
        return absl::StrCat("description", Of({" = ", " != "}), "\"\"");
    }
  }

  std::string Filter(int depth) {
    if (depth == 0 || OneIn(3)) return Condition();
    switch (Below(5)) {
      case 0:
        return absl::StrCat(Filter(depth - 1), " AND ", Filter(depth - 1));
      case 1:
        return absl::StrCat(Filter(depth - 1), " OR ", Filter(depth - 1));
      case 2:
        return absl::StrCat(Of({"NOT ", "-"}), "(", Filter(depth - 1), ")");
      case 3:
        return absl::StrCat("(", Filter(depth - 1), ") ", Filter(depth - 1));
      default:
        return absl::StrCat("(", Filter(depth - 1), ") OR (", Filter(depth - 1), ")");
    }
  }

 private:
  std::mt19937 engine_;
};

void Fill(Random& random, Catalog& catalog) {
  using namespace testing;
  for (const char* const id : {"jp", "us", "pm", "meti", "g7"}) {
    std::string text = absl::StrCat("kind: ", random.Of({"PARTY_KIND_STATE", "PARTY_KIND_PERSON"}));
    for (int i = random.Below(3); i > 0; --i) {
      absl::StrAppend(&text, " memberships { party: '", random.Party(), "' office: 'Prime Minister' }");
    }
    Create(catalog, MakeParty(id, text));
  }
  Create(catalog, MakeIndicator("i", "unit: '%' topics: 'chips'"));
  for (int i = 0; i < 20; ++i) {
    Create(catalog, MakeEvent(absl::StrCat("e", i), random.Event()));
    if (i < 8) Create(catalog, MakeCommitment(absl::StrCat("c", i), random.Commitment()));
    const std::string period = absl::StrCat("party: '", random.Party(), "' period { edtf: '", random.Date(), "' } ");
    if (i < 5) {
      Create(catalog, MakeObservation("i", absl::StrCat("o", i), absl::StrCat(period, "value: ", random.Below(3))));
      const std::string score = random.OneIn(3) ? "" : absl::StrCat("score: ", random.Below(3) - 1);
      Create(catalog, MakeAssessment(absl::StrCat("c", random.Below(i + 1)), absl::StrCat("a", i), period + score));
    }
    if (random.OneIn(4)) Update(catalog, MakeEvent(absl::StrCat("e", random.Below(i + 1)), random.Event()));
    if (i == 19) Retract(catalog, absl::StrCat("events/e", random.Below(20)));
  }
}

class Plain {
 public:
  explicit Plain(const View& view) {
    view.Scan(Matcher(view.catalog(), {}), absl::nullopt, [&](const RecordVersion& version) {
      auto& record = records_.emplace_back();
      Message& message = *SetType(record, version.type);
      EXPECT_TRUE(message.ParseFromArray(version.bytes.data(), static_cast<int>(version.bytes.size())));
      for (const v1::Membership& membership : record.party().memberships()) {
        groups_[record.party().name()].insert(membership.party());
      }
      return true;
    });
  }

  std::vector<std::string> Find(const std::string& filter, v1::RecordType type, absl::Time now) const {
    const FilterNode node = *ParseFilter(filter, "filter");
    const PlainReader reader(groups_, now);
    std::vector<std::string> names;
    for (const v1::Record& record : records_) {
      if (type != v1::RECORD_TYPE_UNSPECIFIED && type != TypeIn(record)) continue;
      if (reader.Holds(node, TypeIn(record), *MessageIn(record))) names.push_back(NameIn(*MessageIn(record)));
    }
    return names;
  }

 private:
  std::vector<v1::Record> records_;
  std::map<std::string, std::set<std::string>> groups_;
};

std::vector<std::string> Find(const View& view, const Predicate& predicate) {
  std::vector<std::string> names;
  view.Scan(Matcher(view.catalog(), predicate), absl::nullopt, [&](const RecordVersion& version) {
    names.emplace_back(version.name);
    return true;
  });
  return names;
}

class FilterProperty : public ::testing::TestWithParam<uint32_t> {};

TEST_P(FilterProperty, FindsWhatAPlainReadingFinds) {
  Random random(GetParam());
  Catalog catalog;
  Fill(random, catalog);
  size_t found = 0;
  for (const Revision revision : {catalog.head(), Revision(catalog.head().value() / 2)}) {
    const absl::Time now = absl::FromCivil(absl::CivilYear(1985 + random.Below(8)), absl::UTCTimeZone());
    const View view = catalog.ViewAt(revision)->At(now);
    const Plain plain(view);
    for (int i = 0; i < 400; ++i) {
      const std::string filter = random.Filter(3);
      const absl::StatusOr<Predicate> predicate = CompileFilter(filter, v1::RECORD_TYPE_UNSPECIFIED, "", "filter");
      ASSERT_THAT(predicate.status(), IsOk()) << filter;
      const std::vector<std::string> names = plain.Find(filter, v1::RECORD_TYPE_UNSPECIFIED, now);
      ASSERT_EQ(Find(view, *predicate), names) << filter << " (seed " << GetParam() << ")";
      found += names.size();
      const auto of_events = CompileFilter(filter, v1::RECORD_TYPE_EVENT, "", "filter");
      if (of_events.ok()) {
        ASSERT_EQ(Find(view, *of_events), plain.Find(filter, v1::RECORD_TYPE_EVENT, now)) << filter;
      }
      // Lists of one kind take every filter that says of which kinds it is.
      const std::string typed =
          absl::StrCat(random.Of({"type = (EVENT OR COMMITMENT)", "type:*"}), " AND (", filter, ")");
      for (const v1::RecordType type : {v1::RECORD_TYPE_EVENT, v1::RECORD_TYPE_COMMITMENT}) {
        const auto of_kind = CompileFilter(typed, type, "", "filter");
        ASSERT_THAT(of_kind.status(), IsOk()) << typed;
        ASSERT_EQ(Find(view, *of_kind), plain.Find(filter, type, now)) << typed << " (seed " << GetParam() << ")";
      }
      const std::string printed = Print(*ParseFilter(filter, "filter"));
      ASSERT_EQ(FingerprintOf(printed), FingerprintOf(filter)) << filter;
      ASSERT_EQ(Find(view, *CompileFilter(printed, v1::RECORD_TYPE_UNSPECIFIED, "", "filter")), names) << printed;
    }
  }
  EXPECT_GT(found, 1000u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FilterProperty, ::testing::Range(1u, 11u));

}  // namespace
}  // namespace briefing
