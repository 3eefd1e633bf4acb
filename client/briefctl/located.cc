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

// "mutations[3].put.event.date.edtf"
struct FieldOfMutation {
  size_t mutation = 0;
  // "event.date.edtf"
  absl::string_view path;
};

absl::optional<FieldOfMutation> FieldIn(absl::string_view field) {
  FieldOfMutation found;
  if (!absl::ConsumePrefix(&field, "mutations[")) return absl::nullopt;
  const size_t close = field.find(']');
  if (close == absl::string_view::npos || !absl::SimpleAtoi(field.substr(0, close), &found.mutation)) {
    return absl::nullopt;
  }
  found.path = field.substr(close + 1);
  for (const absl::string_view step : {".put", ".create", ".update", ".record"}) {
    if (absl::StartsWith(found.path, step)) found.path.remove_prefix(step.size());
  }
  absl::ConsumePrefix(&found.path, ".");
  return found;
}

absl::optional<std::string> Place(absl::string_view field, absl::Span<const FileRecord> records) {
  const absl::optional<FieldOfMutation> found = FieldIn(field);
  if (!found || found->mutation >= records.size()) return absl::nullopt;
  const FileRecord& record = records[found->mutation];
  return absl::StrCat(record.file, ":", record.line_of(found->path), found->path.empty() ? "" : ": ", found->path);
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

std::vector<Mistake> MistakesIn(const absl::Status& status) {
  std::vector<Mistake> mistakes;
  const auto info = errors::InfoOf(status);
  const std::vector<errors::FieldViolation> violations = errors::ViolationsOf(status);
  for (const errors::FieldViolation& violation : violations) {
    const absl::optional<FieldOfMutation> found = FieldIn(violation.field);
    if (!found) continue;
    mistakes.push_back(
        {found->mutation, absl::StrCat(found->path, found->path.empty() ? "" : ": ", violation.description)});
  }
  if (!violations.empty() || !info || !info->metadata().contains("field")) return mistakes;
  const absl::optional<FieldOfMutation> found = FieldIn(info->metadata().at("field"));
  if (found) mistakes.push_back({found->mutation, std::string(status.message())});
  return mistakes;
}

}  // namespace briefing::briefctl
