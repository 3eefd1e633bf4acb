#include "service/query/filter_plan.h"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

using Kind = Condition::Kind;

// Terms of which a record has one for certain where a condition holds.
struct Group {
  std::vector<Term> terms;
  // Whether the condition holds for every record that has one.
  bool exact = false;

  bool TypesOnly() const {
    return std::all_of(terms.begin(), terms.end(), [](const Term& term) { return term.field == TermField::kType; });
  }
};

absl::optional<Group> GroupOf(const Condition& condition);

absl::optional<Group> GroupOfAny(const std::vector<Condition>& children) {
  Group group{.terms = {}, .exact = true};
  for (const Condition& child : children) {
    absl::optional<Group> part = GroupOf(child);
    if (!part.has_value()) return absl::nullopt;
    group.terms.insert(group.terms.end(), part->terms.begin(), part->terms.end());
    group.exact &= part->exact;
  }
  return group;
}

// That of one of the children: one that says more than the kind of record, where there is one.
absl::optional<Group> GroupOfAll(const std::vector<Condition>& children) {
  absl::optional<Group> best;
  for (const Condition& child : children) {
    absl::optional<Group> part = GroupOf(child);
    if (!part.has_value() || (best.has_value() && !best->TypesOnly())) continue;
    if (!best.has_value() || !part->TypesOnly()) best = std::move(part);
  }
  if (best.has_value() && children.size() > 1) best->exact = false;
  return best;
}

Group GroupOfFields(const std::vector<FieldTest>& fields) {
  Group group;
  for (const FieldTest& field : fields) {
    if (field.implied.empty()) group.terms.push_back(TypeTerm(field.type));
    group.terms.insert(group.terms.end(), field.implied.begin(), field.implied.end());
  }
  return group;
}

absl::optional<Group> GroupOf(const Condition& condition) {
  switch (condition.kind) {
    case Kind::kAll:
      return GroupOfAll(condition.children);
    case Kind::kAny:
      return GroupOfAny(condition.children);
    case Kind::kTerm:
      if (!condition.text.exact()) return absl::nullopt;
      return Group{.terms = {{condition.field, condition.text.text}}, .exact = true};
    case Kind::kOverdue:
      return Group{.terms = {TypeTerm(v1::RECORD_TYPE_COMMITMENT)}};
    case Kind::kField:
      return GroupOfFields(condition.fields);
    case Kind::kNot:
    case Kind::kMember:
    case Kind::kEverMember:
    case Kind::kDate:
    case Kind::kText:
      break;
  }
  return absl::nullopt;
}

using Texts = std::vector<std::string>;

// The text that all of the fields are compared with by `kind`; none where it is not one.
absl::optional<Texts> TextOfFields(const std::vector<FieldTest>& fields, ValueTestKind kind) {
  if (fields.empty()) return absl::nullopt;
  const TextPattern& first = fields.front().test.text;
  const bool all = std::all_of(fields.begin(), fields.end(), [&](const FieldTest& field) {
    return field.test.kind == kind && field.test.text.exact() && field.test.text.text == first.text;
  });
  if (!all) return absl::nullopt;
  return Texts{first.text};
}

absl::optional<Holdings> WordsOf(const Condition& condition);

absl::optional<Holdings> WordsOfAny(const std::vector<Condition>& children) {
  Holdings any;
  for (const Condition& child : children) {
    absl::optional<Holdings> one = WordsOf(child);
    if (!one.has_value()) {
      absl::optional<Group> group = GroupOf(child);
      if (!group.has_value()) return absl::nullopt;
      one = Holdings{.texts = {}, .terms = std::move(group->terms)};
    }
    any.texts.insert(any.texts.end(), one->texts.begin(), one->texts.end());
    any.terms.insert(any.terms.end(), one->terms.begin(), one->terms.end());
  }
  return any.texts.empty() ? absl::nullopt : absl::make_optional(std::move(any));
}

// Those of one of the children: without terms where one has none, and the fewest.
absl::optional<Holdings> WordsOfAll(const std::vector<Condition>& children) {
  const auto cost = [](const Holdings& words) { return std::pair(words.terms.size(), words.texts.size()); };
  absl::optional<Holdings> best;
  for (const Condition& child : children) {
    absl::optional<Holdings> words = WordsOf(child);
    if (words.has_value() && (!best.has_value() || cost(*words) < cost(*best))) best = std::move(words);
  }
  return best;
}

// What a record has one of for certain where a condition holds: words are looked for only in fields that ForEachText
// knows.
absl::optional<Holdings> WordsOf(const Condition& condition) {
  switch (condition.kind) {
    case Kind::kText:
      return Holdings{.texts = {condition.written}};
    case Kind::kField:
      if (absl::optional<Texts> texts = TextOfFields(condition.fields, ValueTestKind::kWords)) {
        return Holdings{.texts = *std::move(texts)};
      }
      return absl::nullopt;
    case Kind::kAll:
      return WordsOfAll(condition.children);
    case Kind::kAny:
      return WordsOfAny(condition.children);
    default:
      return absl::nullopt;
  }
}

bool IsName(const FieldTest& field) {
  return field.test.form == ValueForm::kText && field.steps.size() == 1 &&
         InfoOf(field.type).descriptor->FindFieldByNumber(field.steps.front())->name() == "name";
}

// Names of which a record has one for certain where a condition holds: of all alternatives, or of one of the conditions
// that must hold, the one with the fewest.
absl::optional<Texts> NamesOf(const Condition& condition) {
  if (condition.kind == Kind::kField) {
    if (!std::all_of(condition.fields.begin(), condition.fields.end(), IsName)) return absl::nullopt;
    return TextOfFields(condition.fields, ValueTestKind::kEqual);
  }
  if (condition.kind != Kind::kAny && condition.kind != Kind::kAll) return absl::nullopt;
  const bool any = condition.kind == Kind::kAny;
  absl::optional<Texts> names;
  for (const Condition& child : condition.children) {
    absl::optional<Texts> more = NamesOf(child);
    if (any && !more.has_value()) return absl::nullopt;
    if (any && names.has_value()) {
      names->insert(names->end(), more->begin(), more->end());
    } else if (more.has_value() && (!names.has_value() || more->size() < names->size())) {
      names = std::move(more);
    }
  }
  return names;
}

void SortTexts(Texts& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

// The span that a date lies in for certain where it satisfies a comparison; none for kOverlaps.
absl::optional<DateBounds> SpanOf(ValueTestKind kind, const DateBounds& date) {
  DateBounds span{.known = true, .start = DateBounds::kOpenStart, .end = DateBounds::kOpenEnd};
  switch (kind) {
    case ValueTestKind::kOverlaps:
      return absl::nullopt;
    case ValueTestKind::kLess:
      span.end = date.start;
      break;
    case ValueTestKind::kLessOrEqual:
      span.end = date.end;
      break;
    case ValueTestKind::kGreater:
      span.start = date.end;
      break;
    case ValueTestKind::kGreaterOrEqual:
      span.start = date.start;
      break;
    case ValueTestKind::kWithin:
    case ValueTestKind::kEqual:
      span = date;
      break;
    default:
      break;
  }
  return span;
}

DateBounds CommonSpan(const DateBounds& a, const DateBounds& b) {
  return {.known = true, .start = std::max(a.start, b.start), .end = std::min(a.end, b.end)};
}

// The span that the date of a record lies in for certain where a condition holds; that of all alternatives together.
absl::optional<DateBounds> SpanOf(const Condition& condition) {
  if (condition.kind == Kind::kDate) return SpanOf(condition.date_kind, condition.date);
  if (condition.kind != Kind::kAny && condition.kind != Kind::kAll) return absl::nullopt;
  const bool any = condition.kind == Kind::kAny;
  if (any && condition.date_kind == ValueTestKind::kEqual) return condition.date;
  absl::optional<DateBounds> span;
  for (const Condition& child : condition.children) {
    const absl::optional<DateBounds> more = SpanOf(child);
    if (any && !more.has_value()) return absl::nullopt;
    if (!more.has_value()) continue;
    if (!span.has_value()) {
      span = more;
    } else if (any) {
      span->start = std::min(span->start, more->start);
      span->end = std::max(span->end, more->end);
    } else {
      span = CommonSpan(*span, *more);
    }
  }
  return span;
}

void SortTerms(std::vector<Term>& terms) {
  const auto key = [](const Term& term) { return std::tie(term.field, term.value); };
  std::sort(terms.begin(), terms.end(), [&](const Term& a, const Term& b) { return key(a) < key(b); });
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
}

// How much a condition costs to look at, roughly: cheap ones go first.
int CostOf(const Condition& condition) {
  switch (condition.kind) {
    case Kind::kDate:
      return 0;
    case Kind::kTerm:
      return 1;
    case Kind::kField:
    case Kind::kOverdue:
      return std::any_of(condition.fields.begin(), condition.fields.end(),
                         [](const FieldTest& field) { return field.test.kind == ValueTestKind::kWords; })
                 ? 4
                 : 2;
    case Kind::kMember:
    case Kind::kEverMember:
      return 3;
    case Kind::kText:
      return 5;
    case Kind::kAll:
    case Kind::kAny:
    case Kind::kNot:
      break;
  }
  int cost = 0;
  for (const Condition& child : condition.children) cost = std::max(cost, CostOf(child));
  return cost;
}

// What is said again is not looked at again.
void DropRepeated(std::vector<Condition>& conditions) {
  absl::flat_hash_set<std::pair<Kind, std::string>> seen;
  conditions.erase(std::remove_if(conditions.begin(), conditions.end(),
                                  [&seen](const Condition& condition) {
                                    return !condition.written.empty() &&
                                           !seen.emplace(condition.kind, condition.written).second;
                                  }),
                   conditions.end());
}

void SortByCost(std::vector<Condition>& conditions) {
  DropRepeated(conditions);
  for (Condition& condition : conditions) SortByCost(condition.children);
  std::stable_sort(conditions.begin(), conditions.end(),
                   [](const Condition& a, const Condition& b) { return CostOf(a) < CostOf(b); });
}

std::string Describe(const Condition& condition) {
  if (condition.kind == Kind::kNot) return absl::StrCat("NOT ", Describe(condition.children.front()));
  const bool compound = condition.kind == Kind::kAll || condition.kind == Kind::kAny;
  if (!compound || !condition.written.empty()) return condition.written;
  std::string all;
  for (const Condition& child : condition.children) {
    const std::string part = Describe(child);
    // Parts that the check added are not written anywhere.
    if (part.empty()) continue;
    absl::StrAppend(&all, all.empty() ? "" : condition.kind == Kind::kAll ? " AND " : " OR ", part);
  }
  return condition.children.size() > 1 ? absl::StrCat("(", all, ")") : all;
}

class ConditionTest final : public RecordTest {
 public:
  explicit ConditionTest(Condition condition) : condition_(std::move(condition)), text_(Describe(condition_)) {
    phrases_.TakeFrom(condition_);
  }

  bool Holds(const RecordVersion& version, const View& view) const override {
    return briefing::Holds(condition_, phrases_, version, view);
  }
  absl::string_view text() const override { return text_; }

 private:
  Condition condition_;
  WantedPhrases phrases_;
  const std::string text_;
};

class Planner {
 public:
  explicit Planner(Predicate& predicate) : predicate_(predicate) {
    for (const std::vector<Term>& group : predicate.all_of) {
      if (group.front().field == TermField::kType) type_ = group.front();
    }
  }

  void Add(Condition condition) {
    if (condition.kind == Kind::kAll) {
      for (Condition& child : condition.children) Add(std::move(child));
    } else if (condition.kind == Kind::kMember) {
      AddMember(condition.text.text);
    } else if (condition.kind != Kind::kDate || !AddDate(condition)) {
      AddOther(std::move(condition));
    }
  }

  void Finish() && {
    if (rest_.empty()) return;
    SortByCost(rest_);
    Condition all = rest_.size() == 1 ? std::move(rest_.front()) : Condition{.kind = Kind::kAll};
    if (rest_.size() > 1) all.children = std::move(rest_);
    predicate_.residual = std::make_shared<ConditionTest>(std::move(all));
  }

 private:
  void AddMember(const std::string& party) {
    std::vector<std::string>& members = predicate_.member_of;
    if (std::find(members.begin(), members.end(), party) == members.end()) members.push_back(party);
  }

  // Comparisons other than kOverlaps and kEqual say that the date lies within a span. False where there is no place for
  // the condition.
  bool AddDate(const Condition& condition) {
    using DateTest = Predicate::DateTest;
    if (condition.date_kind == ValueTestKind::kEqual) return false;
    if (condition.date_kind != ValueTestKind::kOverlaps) return AddSpan(*SpanOf(condition));
    if (predicate_.date_test != DateTest::kNone) return false;
    predicate_.date_test = DateTest::kOverlaps;
    predicate_.date = condition.date;
    return true;
  }

  // Several spans are what they have in common.
  bool AddSpan(const DateBounds& span) {
    using DateTest = Predicate::DateTest;
    if (predicate_.date_test == DateTest::kOverlaps) return false;
    const bool first = predicate_.date_test == DateTest::kNone;
    predicate_.date_test = DateTest::kWithin;
    predicate_.date = first ? span : CommonSpan(predicate_.date, span);
    predicate_.date.known = true;
    return true;
  }

  // What indexes could know of a condition that is left to look at.
  void AddImplied(const Condition& condition) {
    if (absl::optional<Holdings> words = WordsOf(condition)) {
      SortTexts(words->texts);
      SortTerms(words->terms);
      predicate_.words.push_back(*std::move(words));
    }
    if (absl::optional<Texts> names = predicate_.names ? absl::nullopt : NamesOf(condition)) {
      SortTexts(*names);
      predicate_.names = std::move(names);
    }
    if (const absl::optional<DateBounds> span = SpanOf(condition)) AddSpan(*span);
    const bool of_parties = condition.kind == Kind::kField && !condition.fields.empty() &&
                            std::all_of(condition.fields.begin(), condition.fields.end(), [](const FieldTest& field) {
                              return field.test.kind == ValueTestKind::kMemberOf && field.of_parties;
                            });
    if (of_parties) AddMember(condition.fields.front().test.text.text);
  }

  void AddOther(Condition condition) {
    AddImplied(condition);
    absl::optional<Group> group = GroupOf(condition);
    const bool exact = group.has_value() && group->exact;
    if (group.has_value()) SortTerms(group->terms);
    const bool selects =
        group.has_value() && !(group->TypesOnly() && (type_ || group->terms.size() == AllRecordTypes().size()));
    if ((exact || selects) && !IsKnown(group->terms)) predicate_.all_of.push_back(std::move(group->terms));
    if (!exact) rest_.push_back(std::move(condition));
  }

  // Whether a group says nothing more: that records may be of the one kind that they are of, or what another says.
  bool IsKnown(const std::vector<Term>& terms) const {
    const std::vector<std::vector<Term>>& groups = predicate_.all_of;
    return (type_ && std::find(terms.begin(), terms.end(), *type_) != terms.end()) ||
           std::find(groups.begin(), groups.end(), terms) != groups.end();
  }

  Predicate& predicate_;
  // That of the records' only kind.
  absl::optional<Term> type_;
  std::vector<Condition> rest_;
};

}  // namespace

void PlanFilter(Condition condition, Predicate& predicate) {
  Planner planner(predicate);
  planner.Add(std::move(condition));
  std::move(planner).Finish();
}

}  // namespace briefing
