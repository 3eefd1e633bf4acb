#include "service/store/field_path.h"

#include "absl/strings/str_cat.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

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

std::string FieldPath::Text() const {
  const std::string above = above_ == nullptr ? "" : above_->Text();
  return index_ < 0 ? JoinPath(above, field_) : IndexPath(above, index_);
}

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

}  // namespace briefing
