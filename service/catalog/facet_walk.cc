#include "service/catalog/facet_walk.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"
#include "service/base/wire.h"
#include "service/catalog/record_type.h"
#include "service/catalog/schema_plans.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;

// What a date field says of its record's date.
enum class DateRole : uint8_t { kNone, kDate, kTransition, kDue };

struct FieldRule {
  absl::string_view full_name;
  // 0: none.
  TermField term = TermField{0};
  DateRole date = DateRole::kNone;
};

// References need no line here: the schema marks them.
constexpr FieldRule kRules[] = {
    {.full_name = "briefing.v1.Party.name", .term = TermField::kParty},
    {.full_name = "briefing.v1.Participant.party", .term = TermField::kParty},
    {.full_name = "briefing.v1.CommitmentParty.party", .term = TermField::kParty},
    {.full_name = "briefing.v1.Assessment.party", .term = TermField::kParty},
    {.full_name = "briefing.v1.Observation.party", .term = TermField::kParty},
    {.full_name = "briefing.v1.Observation.counterparty", .term = TermField::kParty},
    {.full_name = "briefing.v1.Verdict.parties", .term = TermField::kParty},
    {.full_name = "briefing.v1.Event.topics", .term = TermField::kTopic},
    {.full_name = "briefing.v1.Commitment.topics", .term = TermField::kTopic},
    {.full_name = "briefing.v1.Indicator.topics", .term = TermField::kTopic},
    {.full_name = "briefing.v1.Verdict.topics", .term = TermField::kTopic},
    {.full_name = "briefing.v1.Target.indicator", .term = TermField::kMeasure},
    {.full_name = "briefing.v1.Commitment.state", .term = TermField::kState},
    {.full_name = "briefing.v1.Event.kind", .term = TermField::kKind},
    {.full_name = "briefing.v1.Event.modality", .term = TermField::kModality},
    {.full_name = "briefing.v1.Commitment.mechanism", .term = TermField::kMechanism},
    {.full_name = "briefing.v1.Party.kind", .term = TermField::kPartyKind},
    {.full_name = "briefing.v1.Event.date", .date = DateRole::kDate},
    {.full_name = "briefing.v1.Source.publish_date", .date = DateRole::kDate},
    {.full_name = "briefing.v1.Observation.period", .date = DateRole::kDate},
    {.full_name = "briefing.v1.Assessment.period", .date = DateRole::kDate},
    {.full_name = "briefing.v1.Transition.date", .date = DateRole::kTransition},
    {.full_name = "briefing.v1.Commitment.due_date", .date = DateRole::kDue},
};

FieldRule RuleOf(const FieldDescriptor& field) {
  const FieldRule* const found = std::find_if(
      std::begin(kRules), std::end(kRules), [&](const FieldRule& rule) { return rule.full_name == field.full_name(); });
  return found == std::end(kRules) ? FieldRule() : *found;
}

struct FieldPlan {
  bool reference = false;
  TermField term = TermField{0};
  DateRole date = DateRole::kNone;
  const SchemaPlan<FieldPlan>* message = nullptr;
};

using MessagePlan = SchemaPlan<FieldPlan>;

FieldPlan PlanOf(const FieldDescriptor& field) {
  const FieldRule rule = RuleOf(field);
  FieldPlan plan;
  plan.reference = field.options().HasExtension(google::api::resource_reference);
  plan.term = rule.term;
  plan.date = rule.date;
  return plan;
}

const SchemaPlans<FieldPlan>& Plans() {
  static const auto& plans = *new SchemaPlans<FieldPlan>(PlanOf);
  return plans;
}

// The seconds of a google.protobuf.Timestamp.
int64_t SecondsOf(absl::string_view timestamp) {
  wire::FieldReader reader(timestamp);
  int64_t seconds = 0;
  while (reader.Next()) {
    if (reader.number() == 1) seconds = static_cast<int64_t>(reader.varint());
  }
  return seconds;
}

class Walk {
 public:
  Walk(absl::string_view name, FacetList& list) : name_(name), list_(list) {}

  bool Message(const MessagePlan& plan, absl::string_view bytes) {
    wire::FieldReader reader(bytes);
    while (reader.Next()) {
      const auto number = static_cast<size_t>(reader.number());
      if (number < plan.fields.size() && !Field(plan.fields[number], reader)) return false;
    }
    return reader.ok();
  }

  bool has_modality() const { return has_modality_; }

  DateBounds Date() const {
    if (date_.known) return date_;
    if (!transitions_.known) return due_;
    DateBounds span = transitions_;
    if (due_.known) span.end = std::max(span.end, due_.end);
    return span;
  }

 private:
  bool Field(const FieldPlan& plan, const wire::FieldReader& reader) {
    const absl::string_view value = reader.bytes();
    if (plan.message != nullptr) {
      if (plan.date != DateRole::kNone) TakeDate(plan.date, BoundsIn(value));
      return Message(*plan.message, value);
    }
    if (plan.reference && !value.empty() && value != name_) list_.Add(TermField::kReference, value);
    if (plan.term != TermField{0}) TakeTerm(plan.term, reader);
    return true;
  }

  void TakeTerm(TermField field, const wire::FieldReader& reader) {
    if (!IsNumeric(field)) {
      if (!reader.bytes().empty()) list_.Add(field, reader.bytes());
    } else if (reader.varint() != 0) {
      has_modality_ |= field == TermField::kModality;
      list_.AddNumber(field, static_cast<int32_t>(reader.varint()));
    }
  }

  void TakeDate(DateRole role, const DateBounds& bounds) {
    if (role == DateRole::kDate) date_ = bounds;
    if (role == DateRole::kDue) due_ = bounds;
    if (role != DateRole::kTransition) return;
    const bool first = !transitions_.known;
    transitions_ = {.known = true,
                    .start = first ? bounds.start : std::min(transitions_.start, bounds.start),
                    .end = first ? bounds.end : std::max(transitions_.end, bounds.end)};
  }

  const absl::string_view name_;
  FacetList& list_;
  DateBounds date_;
  DateBounds transitions_;
  DateBounds due_;
  bool has_modality_ = false;
};

// Texts of the numbers that enums have.
absl::string_view SmallNumber(size_t number) {
  static const auto& texts = *[] {
    auto* const made = new std::array<std::string, 256>();
    for (size_t i = 0; i < made->size(); ++i) (*made)[i] = std::to_string(i);
    return made;
  }();
  return number < texts.size() ? absl::string_view(texts[number]) : absl::string_view();
}

}  // namespace

DateBounds BoundsIn(absl::string_view edtf_date) {
  DateBounds bounds{.known = true, .start = DateBounds::kOpenStart, .end = DateBounds::kOpenEnd};
  wire::FieldReader reader(edtf_date);
  while (reader.Next()) {
    if (reader.number() == v1::EdtfDate::kStartTimeFieldNumber) bounds.start = SecondsOf(reader.bytes());
    if (reader.number() == v1::EdtfDate::kEndTimeFieldNumber) bounds.end = SecondsOf(reader.bytes());
  }
  return bounds;
}

bool IsNumeric(TermField field) {
  return field != TermField::kParty && field != TermField::kTopic && field != TermField::kReference &&
         field != TermField::kParent && field != TermField::kMeasure;
}

void FacetList::AddNumber(TermField field, int32_t number) {
  absl::string_view text = SmallNumber(static_cast<uint32_t>(number));
  if (text.empty()) text = numbers.emplace_back(std::to_string(number));
  Add(field, text);
}

void FacetList::Clear() {
  terms.clear();
  if (!numbers.empty()) numbers.clear();
}

bool WalkFacets(v1::RecordType type, absl::string_view name, absl::string_view bytes, FacetList& list,
                DateBounds& date) {
  const MessagePlan* const plan = Plans().Of(type);
  if (plan == nullptr) return false;
  list.AddNumber(TermField::kType, type);
  Walk walk(name, list);
  if (!walk.Message(*plan, bytes)) return false;
  if (type == v1::RECORD_TYPE_EVENT && !walk.has_modality()) {
    list.AddNumber(TermField::kModality, v1::MODALITY_OCCURRED);
  }
  const absl::string_view parent = ParentOf(name);
  if (!parent.empty()) {
    list.Add(TermField::kReference, parent);
    list.Add(TermField::kParent, parent);
  }
  date = walk.Date();
  return true;
}

TermField IndexedAs(const FieldDescriptor& field) { return RuleOf(field).term; }

bool IsRecordDate(const FieldDescriptor& field) { return RuleOf(field).date == DateRole::kDate; }

std::vector<std::string> FieldsTreatedByName() {
  std::vector<std::string> names;
  for (const FieldRule& rule : kRules) names.emplace_back(rule.full_name);
  return names;
}

}  // namespace briefing
