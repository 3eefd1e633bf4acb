#include <algorithm>
#include <utility>

#include "service/query/filter_condition.h"

namespace briefing {
namespace {

using Kind = Condition::Kind;

bool NamesMembers(const Condition& condition) {
  return std::any_of(condition.fields.begin(), condition.fields.end(),
                     [](const FieldTest& field) { return field.test.kind == ValueTestKind::kMemberOf; });
}

// What holds wherever a condition that hangs on the view, or with `negated` its contrary, ever held.
Condition Loosened(Condition condition, bool negated) {
  if (!HangsOnView(condition)) {
    if (!negated) return condition;
    return {.kind = Kind::kNot, .children = {std::move(condition)}};
  }
  if (condition.kind == Kind::kNot) return Loosened(std::move(condition.children.front()), !negated);
  if (condition.kind == Kind::kAll || condition.kind == Kind::kAny) {
    if (negated) condition.kind = condition.kind == Kind::kAll ? Kind::kAny : Kind::kAll;
    for (Condition& child : condition.children) child = Loosened(std::move(child), negated);
    return condition;
  }
  // Nothing is known of when a membership, or a due date to come, was not there yet: true of everything.
  if (negated) return {.kind = Kind::kAll};
  if (condition.kind == Kind::kMember) condition.kind = Kind::kEverMember;
  for (FieldTest& field : condition.fields) field.test.kind = ValueTestKind::kEverMemberOf;
  // What is overdue remains so until there is another version.
  return condition;
}

}  // namespace

bool HangsOnView(const Condition& condition) {
  switch (condition.kind) {
    case Kind::kMember:
    case Kind::kOverdue:
      return true;
    case Kind::kField:
      return NamesMembers(condition);
    default:
      return std::any_of(condition.children.begin(), condition.children.end(), HangsOnView);
  }
}

Condition EverHeld(Condition condition) { return Loosened(std::move(condition), /*negated=*/false); }

}  // namespace briefing
