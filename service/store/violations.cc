#include "service/store/violations.h"

namespace briefing {

void Violations::Add(absl::string_view field, absl::string_view description) {
  if (!full()) violations_.push_back({std::string(field), std::string(description)});
}

void Violations::Add(const absl::Status& status, absl::string_view prefix) {
  if (status.ok()) return;
  const absl::Status under = errors::UnderField(status, prefix);
  const std::vector<errors::FieldViolation> found = errors::ViolationsOf(under);
  for (const errors::FieldViolation& violation : found) Add(violation.field, violation.description);
  if (found.empty() && other_.ok()) other_ = under;
}

absl::Status Violations::ToStatus() const { return violations_.empty() ? other_ : errors::InvalidFields(violations_); }

}  // namespace briefing
