#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "service/base/limits.h"
#include "service/base/wire.h"
#include "service/catalog/facet_walk.h"
#include "service/catalog/memberships.h"
#include "service/query/filter_condition.h"

namespace briefing {
namespace {

using Kind = Condition::Kind;

template <typename Value>
bool Compare(ValueTestKind kind, const Value& value, const Value& wanted) {
  switch (kind) {
    case ValueTestKind::kEqual:
      return value == wanted;
    case ValueTestKind::kLess:
      return value < wanted;
    case ValueTestKind::kLessOrEqual:
      return value <= wanted;
    case ValueTestKind::kGreater:
      return value > wanted;
    case ValueTestKind::kGreaterOrEqual:
      return value >= wanted;
    default:
      return false;
  }
}

template <typename To, typename From>
To Reinterpret(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof(to));
  return to;
}

bool HoldsForText(const ValueTest& test, absl::string_view value, const View& view) {
  switch (test.kind) {
    case ValueTestKind::kEqual:
      return test.text.Matches(value);
    case ValueTestKind::kWords:
      return AnyIn(test.readings, value);
    case ValueTestKind::kEverMemberOf:
      return !value.empty() && EverBelonged(view, value, test.text.text);
    case ValueTestKind::kMemberOf:
      return !value.empty() && view.Belongs(value, test.text.text);
    default:
      return Compare(test.kind, value, absl::string_view(test.text.text));
  }
}

absl::string_view ExpressionIn(absl::string_view edtf_date) {
  wire::FieldReader reader(edtf_date);
  absl::string_view expression;
  while (reader.Next()) {
    if (reader.number() == v1::EdtfDate::kEdtfFieldNumber) expression = reader.bytes();
  }
  return expression;
}

// A Timestamp and a Duration have the same fields.
Instant InstantIn(absl::string_view bytes) {
  Instant instant;
  wire::FieldReader reader(bytes);
  while (reader.Next()) {
    if (reader.number() == 1) instant.seconds = static_cast<int64_t>(reader.varint());
    if (reader.number() == 2) instant.nanos = static_cast<int32_t>(reader.varint());
  }
  return instant;
}

bool HoldsForInstant(const ValueTest& test, const Instant& value) {
  switch (test.kind) {
    case ValueTestKind::kEqual:
      return value >= test.start && value < test.end;
    case ValueTestKind::kLess:
      return value < test.start;
    case ValueTestKind::kLessOrEqual:
      return value < test.end;
    case ValueTestKind::kGreater:
      return value >= test.end;
    case ValueTestKind::kGreaterOrEqual:
      return value >= test.start;
    default:
      return false;
  }
}

bool HoldsForValue(const ValueTest& test, const wire::FieldReader& value, const View& view) {
  if (test.kind == ValueTestKind::kPresent) return true;
  switch (test.form) {
    case ValueForm::kInteger:
      return HoldsForInteger(test, static_cast<int64_t>(value.varint()));
    case ValueForm::kZigzag:
      return HoldsForInteger(test, wire::Unzigzag(value.varint()));
    case ValueForm::kFixed32:
      return HoldsForInteger(test, Reinterpret<int32_t>(static_cast<uint32_t>(value.varint())));
    case ValueForm::kFixed64:
      return HoldsForInteger(test, Reinterpret<int64_t>(value.varint()));
    case ValueForm::kFloat:
      return Compare(test.kind, static_cast<double>(Reinterpret<float>(static_cast<uint32_t>(value.varint()))),
                     test.real);
    case ValueForm::kDouble:
      return Compare(test.kind, Reinterpret<double>(value.varint()), test.real);
    case ValueForm::kText:
      return HoldsForText(test, value.bytes(), view);
    case ValueForm::kDate:
      return test.kind == ValueTestKind::kEqual ? test.text.Matches(ExpressionIn(value.bytes()))
                                                : HoldsForDate(test.kind, test.date, BoundsIn(value.bytes()));
    case ValueForm::kInstant:
      return HoldsForInstant(test, InstantIn(value.bytes()));
    case ValueForm::kMessage:
      return false;
  }
  return false;
}

// Whether a value of the field `steps[at]`…, in an encoded message, satisfies the test.
bool HoldsForField(const FieldTest& field, size_t at, absl::string_view message, const View& view) {
  const int number = field.steps[at];
  const bool last = at + 1 == field.steps.size();
  bool set = false;
  wire::FieldReader reader(message);
  while (reader.Next()) {
    if (reader.number() != number) continue;
    set = true;
    if (last ? HoldsForValue(field.test, reader, view) : HoldsForField(field, at + 1, reader.bytes(), view))
      return true;
  }
  return last && !set && field.test.holds_if_unset;
}

bool HasTerm(const Condition& condition, const RecordVersion& version, const View& view) {
  TermIds terms;
  DateBounds date;
  view.ReadFacets(version.version, terms, date);
  return std::any_of(terms.begin(), terms.end(), [&](TermId id) {
    const TermView term = view.TermAt(id);
    if (term.field != condition.field) return false;
    if (condition.kind == Kind::kMember) return view.Belongs(term.value, condition.text.text);
    if (condition.kind == Kind::kEverMember) return EverBelonged(view, term.value, condition.text.text);
    return condition.text.Matches(term.value);
  });
}

bool EndedBy(absl::string_view due_date, int64_t now) {
  const DateBounds due = BoundsIn(due_date);
  return due.end != DateBounds::kOpenEnd && due.end <= now;
}

// Whether the part of a commitment was due by a date that has ended, and not done.
bool IsPartOverdue(absl::string_view part, int due_number, int done_number, int64_t now) {
  bool due = false;
  wire::FieldReader reader(part);
  while (reader.Next()) {
    if (reader.number() == done_number) return false;
    if (reader.number() == due_number) due = EndedBy(reader.bytes(), now);
  }
  return due;
}

bool IsFinal(uint64_t state) {
  return state == v1::COMMITMENT_STATE_FULFILLED || state == v1::COMMITMENT_STATE_WITHDRAWN ||
         state == v1::COMMITMENT_STATE_EXPIRED || state == v1::COMMITMENT_STATE_SUPERSEDED;
}

bool IsOverdue(const RecordVersion& version, const View& view) {
  if (version.type != v1::RECORD_TYPE_COMMITMENT) return false;
  constexpr int kNever = 0;
  const int64_t now = absl::ToUnixSeconds(view.time());
  bool overdue = false;
  wire::FieldReader reader(version.bytes);
  while (reader.Next()) {
    const absl::string_view bytes = reader.bytes();
    switch (reader.number()) {
      case v1::Commitment::kStateFieldNumber:
        if (IsFinal(reader.varint())) return false;
        break;
      case v1::Commitment::kDueDateFieldNumber:
        overdue |= EndedBy(bytes, now);
        break;
      case v1::Commitment::kTargetsFieldNumber:
        overdue |= IsPartOverdue(bytes, v1::Target::kDueDateFieldNumber, kNever, now);
        break;
      case v1::Commitment::kMilestonesFieldNumber:
        overdue |= IsPartOverdue(bytes, v1::Milestone::kDueDateFieldNumber, v1::Milestone::kDoneDateFieldNumber, now);
        break;
      default:
        break;
    }
  }
  return overdue;
}

// Which of the wanted phrases a record has. Its texts are read when first asked for.
class FoundPhrases {
 public:
  FoundPhrases(const WantedPhrases& wanted, const RecordVersion& version) : wanted_(wanted.all()), version_(version) {}

  bool HasAny(absl::Span<const size_t> which) {
    if (!std::exchange(looked_, true)) Look();
    return std::any_of(which.begin(), which.end(), [this](size_t phrase) { return found_[phrase]; });
  }

 private:
  void Look() {
    found_.resize(wanted_.size());
    size_t missing = wanted_.size();
    const auto mark = [&](size_t which, size_t, size_t) {
      if (!found_[which]) --missing;
      found_[which] = true;
      return missing > 0;
    };
    ForEachText(version_.type, version_.bytes, [&](TextScope, absl::string_view text) {
      Phrase::ForEachIn(wanted_, text, mark);
      return missing > 0;
    });
  }

  const absl::Span<const Phrase* const> wanted_;
  const RecordVersion& version_;
  bool looked_ = false;
  std::vector<bool> found_;
};

bool HasField(const Condition& condition, const RecordVersion& version, const View& view) {
  for (const FieldTest& field : condition.fields) {
    if (field.type == version.type) return HoldsForField(field, 0, version.bytes, view);
  }
  return false;
}

bool HasDate(const Condition& condition, const DateBounds& date) {
  if (condition.date_kind == ValueTestKind::kEqual) return date == condition.date;
  return date.known && HoldsForDate(condition.date_kind, condition.date, date);
}

bool Holds(const Condition& condition, FoundPhrases& found, const RecordVersion& version, const View& view) {
  const auto holds = [&](const Condition& child) { return Holds(child, found, version, view); };
  switch (condition.kind) {
    case Kind::kAll:
      return std::all_of(condition.children.begin(), condition.children.end(), holds);
    case Kind::kAny:
      return std::any_of(condition.children.begin(), condition.children.end(), holds);
    case Kind::kNot:
      return !holds(condition.children.front());
    case Kind::kTerm:
    case Kind::kMember:
    case Kind::kEverMember:
      return HasTerm(condition, version, view);
    case Kind::kDate:
      return HasDate(condition, view.DateOf(version.version));
    case Kind::kOverdue:
      return IsOverdue(version, view);
    case Kind::kText:
      return found.HasAny(condition.wanted);
    case Kind::kField:
      return HasField(condition, version, view);
  }
  return false;
}

}  // namespace

bool TextPattern::Matches(absl::string_view value) const {
  if (open_start) return open_end ? absl::StrContains(value, text) : absl::EndsWith(value, text);
  return open_end ? absl::StartsWith(value, text) : value == text;
}

bool HoldsForInteger(const ValueTest& test, int64_t value) {
  if (test.whole) return Compare(test.kind, value, test.integer);
  // Wide enough for every integer and every double.
  return Compare(test.kind, static_cast<long double>(value), static_cast<long double>(test.real));
}

bool HoldsForDate(ValueTestKind kind, const DateBounds& wanted, const DateBounds& date) {
  switch (kind) {
    case ValueTestKind::kPresent:
      return true;
    case ValueTestKind::kLess:
      return date.end <= wanted.start;
    case ValueTestKind::kLessOrEqual:
      return date.end <= wanted.end;
    case ValueTestKind::kGreater:
      return date.start >= wanted.end;
    case ValueTestKind::kGreaterOrEqual:
      return date.start >= wanted.start;
    case ValueTestKind::kOverlaps:
      return date.start < wanted.end && wanted.start < date.end;
    case ValueTestKind::kWithin:
      return date.start >= wanted.start && date.end <= wanted.end;
    default:
      return false;
  }
}

void WantedPhrases::TakeFrom(Condition& condition) {
  for (Condition& child : condition.children) TakeFrom(child);
  for (Phrase& reading : condition.readings) {
    const auto same = std::find_if(all_.begin(), all_.end(), [&](const Phrase* phrase) { return *phrase == reading; });
    condition.wanted.push_back(static_cast<size_t>(same - all_.begin()));
    if (same == all_.end()) all_.push_back(&phrases_.emplace_back(std::move(reading)));
  }
  condition.readings.clear();
}

bool Holds(const Condition& condition, const WantedPhrases& phrases, const RecordVersion& version, const View& view) {
  FoundPhrases found(phrases, version);
  return Holds(condition, found, version, view);
}

}  // namespace briefing
