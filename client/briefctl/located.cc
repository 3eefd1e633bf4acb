#include "client/briefctl/located.h"

#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/types/optional.h"
#include "service/base/errors.h"

namespace briefing::briefctl {
namespace {

// What "mutations[3].put.event.date.edtf" points to.
absl::optional<std::string> Place(absl::string_view field, absl::Span<const FileRecord> records) {
  if (!absl::ConsumePrefix(&field, "mutations[")) return absl::nullopt;
  const size_t close = field.find(']');
  size_t index = 0;
  if (close == absl::string_view::npos || !absl::SimpleAtoi(field.substr(0, close), &index) ||
      index >= records.size()) {
    return absl::nullopt;
  }
  absl::string_view path = field.substr(close + 1);
  for (const absl::string_view step : {".put", ".create", ".update", ".record"}) {
    if (absl::StartsWith(path, step)) path.remove_prefix(step.size());
  }
  absl::ConsumePrefix(&path, ".");
  const FileRecord& record = records[index];
  return absl::StrCat(record.file, ":", record.line_of(path), path.empty() ? "" : ": ", path);
}

absl::Status WithMessage(const absl::Status& status, absl::string_view message) {
  absl::Status located(status.code(), message);
  status.ForEachPayload(
      [&located](absl::string_view url, const absl::Cord& payload) { located.SetPayload(url, payload); });
  return located;
}

}  // namespace

absl::Status Located(const absl::Status& status, absl::Span<const FileRecord> records) {
  const auto info = errors::InfoOf(status);
  std::vector<errors::FieldViolation> violations = errors::ViolationsOf(status);
  if (violations.empty()) {
    if (!info || !info->metadata().contains("field")) return status;
    const auto place = Place(info->metadata().at("field"), records);
    return place ? WithMessage(status, absl::StrCat(*place, ": ", status.message())) : status;
  }
  for (errors::FieldViolation& violation : violations) {
    if (const auto place = Place(violation.field, records)) violation.field = *place;
  }
  absl::Status located = errors::InvalidFields(violations);
  if (info) located.SetPayload(errors::kErrorInfoUrl, absl::Cord(info->SerializeAsString()));
  return located;
}

}  // namespace briefing::briefctl
