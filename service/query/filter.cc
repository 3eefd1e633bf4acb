#include "service/query/filter.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/query/filter_check.h"
#include "service/query/filter_plan.h"
#include "service/query/filter_syntax.h"
#include "xxhash.h"

namespace briefing {
namespace {

absl::StatusOr<Condition> ConditionOf(absl::string_view filter, v1::RecordType type, absl::string_view field) {
  absl::StatusOr<FilterNode> node = ParseFilter(filter, field);
  if (!node.ok()) return node.status();
  Condition condition;
  if (const auto fault = CheckFilter(*node, type, condition)) return RefuseFilter(field, filter, *fault);
  return condition;
}

}  // namespace

absl::StatusOr<Predicate> CompileFilter(absl::string_view filter, v1::RecordType type, absl::string_view parent,
                                        absl::string_view field) {
  absl::StatusOr<Condition> condition = ConditionOf(filter, type, field);
  if (!condition.ok()) return condition.status();
  Predicate predicate;
  if (type != v1::RECORD_TYPE_UNSPECIFIED) {
    predicate.all_of.push_back({{TermField::kType, absl::StrCat(static_cast<int>(type))}});
  }
  if (!parent.empty()) predicate.all_of.push_back({{TermField::kParent, std::string(parent)}});
  PlanFilter(*std::move(condition), predicate);
  return predicate;
}

absl::StatusOr<absl::optional<Predicate>> CompileEverPassed(absl::string_view filter, absl::string_view field) {
  absl::StatusOr<Condition> condition = ConditionOf(filter, v1::RECORD_TYPE_UNSPECIFIED, field);
  if (!condition.ok()) return condition.status();
  if (!HangsOnView(*condition)) return absl::optional<Predicate>();
  Predicate predicate;
  PlanFilter(EverHeld(*std::move(condition)), predicate);
  return absl::make_optional(std::move(predicate));
}

uint64_t FingerprintOf(absl::string_view filter) {
  const absl::StatusOr<FilterNode> node = ParseFilter(filter, "filter");
  const std::string text = node.ok() ? Print(*node) : std::string(filter);
  return XXH3_64bits(text.data(), text.size());
}

}  // namespace briefing
