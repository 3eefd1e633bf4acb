#include "service/store/field_path.h"

#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/errors.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

constexpr absl::string_view kMutations = "mutations[";

std::string WithoutMutation(absl::string_view path) {
  if (!absl::StartsWith(path, kMutations)) return std::string(path);
  const size_t bracket = path.find("].");
  if (bracket == absl::string_view::npos) return "";
  path.remove_prefix(bracket + 2);
  const size_t dot = path.find('.');
  if (dot == absl::string_view::npos) return "";
  const bool update = path.substr(0, dot) == "update";
  path.remove_prefix(dot + 1);
  if (update) absl::ConsumePrefix(&path, "record.");
  return std::string(path);
}

std::string RecordField(const v1::Record& record) {
  const v1::RecordType type = TypeIn(record);
  return type == v1::RECORD_TYPE_UNSPECIFIED ? "" : InfoOf(type).singular;
}

}  // namespace

std::string JoinPath(absl::string_view parent, absl::string_view field) {
  if (parent.empty()) return std::string(field);
  return field.empty() ? std::string(parent) : absl::StrCat(parent, ".", field);
}

std::string IndexPath(absl::string_view field, int index) { return absl::StrCat(field, "[", index, "]"); }

std::string MutationPath(int index, const v1::Mutation& mutation) {
  const std::string path = IndexPath("mutations", index);
  const auto* field = v1::Mutation::descriptor()->FindFieldByNumber(mutation.mutation_case());
  return field == nullptr ? path : JoinPath(path, field->name());
}

std::string RecordPath(int index, const v1::Mutation& mutation) {
  const std::string path = MutationPath(index, mutation);
  if (mutation.has_create()) return JoinPath(path, RecordField(mutation.create()));
  if (mutation.has_put()) return JoinPath(path, RecordField(mutation.put()));
  if (mutation.has_update()) return JoinPath(path, JoinPath("record", RecordField(mutation.update().record())));
  return path;
}

absl::Status WithoutMutationPath(absl::Status status) {
  auto info = errors::InfoOf(status);
  std::vector<errors::FieldViolation> violations = errors::ViolationsOf(status);
  if (!violations.empty()) {
    for (errors::FieldViolation& violation : violations) violation.field = WithoutMutation(violation.field);
    status = errors::InvalidFields(violations);
  }
  if (!info) return status;
  const auto field = info->mutable_metadata()->find("field");
  if (field != info->mutable_metadata()->end()) field->second = WithoutMutation(field->second);
  status.SetPayload(errors::kErrorInfoUrl, absl::Cord(info->SerializeAsString()));
  return status;
}

}  // namespace briefing
