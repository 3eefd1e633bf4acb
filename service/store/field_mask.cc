#include "service/store/field_mask.h"

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/util/field_mask_util.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/query/field_value.h"
#include "service/store/field_path.h"
#include "service/store/schema.h"
#include "service/store/violations.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::util::FieldMaskUtil;

constexpr absl::string_view kEverything = "*";

bool IsEverything(const FieldMask& mask) { return mask.paths_size() == 1 && mask.paths(0) == kEverything; }

const FieldSchema* FindField(const MessageSchema& schema, absl::string_view name) {
  for (const FieldSchema& field : schema.fields) {
    if (field.field->name() == name) return &field;
  }
  return nullptr;
}

// What is wrong with one path; empty where nothing is.
std::string Fault(const std::string& path, const MessageSchema& record) {
  if (path == kEverything) return "\"*\" stands alone";
  const MessageSchema* schema = &record;
  const FieldSchema* field = nullptr;
  for (const absl::string_view segment : absl::StrSplit(path, '.')) {
    if (field != nullptr && field->field->is_repeated()) {
      return absl::StrCat("\"", path, "\" goes into the list \"", field->field->name(),
                          "\"; a list is replaced as a whole");
    }
    field = schema == nullptr ? nullptr : FindField(*schema, segment);
    if (field == nullptr) return absl::StrCat("\"", path, "\" is no field of ", record.descriptor->name());
    if (field->output_only) return absl::StrCat("\"", path, "\" is output only");
    schema = field->message;
  }
  return "";
}

// Whether nothing is set but what the server derives.
bool IsEmpty(const Message& message) {
  for (const FieldSchema& field : SchemaOf(message.GetDescriptor()).fields) {
    if (!field.output_only && IsSet(message, *field.field)) return false;
  }
  return true;
}

void ReplaceField(const FieldDescriptor* field, const Message& source, Message& target) {
  target.GetReflection()->ClearField(&target, field);
  if (!IsSet(source, *field)) return;
  FieldMask only;
  only.add_paths(field->name());
  FieldMaskUtil::MergeMessageTo(source, only, FieldMaskUtil::MergeOptions(), &target);
}

void ApplyPath(absl::string_view path, const Message& source, Message& target) {
  const size_t dot = path.find('.');
  const FieldDescriptor* field = source.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
  if (dot == absl::string_view::npos) return ReplaceField(field, source, target);
  // Where neither has the message that the path goes through there is nothing to clear, and none is to appear.
  if (!IsSet(source, *field) && !IsSet(target, *field)) return;
  const auto* reflection = target.GetReflection();
  Message& below = *reflection->MutableMessage(&target, field);
  ApplyPath(path.substr(dot + 1), reflection->GetMessage(source, field), below);
  if (IsEmpty(below)) reflection->ClearField(&target, field);
}

}  // namespace

absl::Status CheckMask(const FieldMask& mask, const google::protobuf::Descriptor& record, absl::string_view field) {
  if (IsEverything(mask)) return absl::OkStatus();
  if (mask.paths_size() > limits::kMaxMaskPaths) {
    return errors::InvalidField(field, absl::StrCat(mask.paths_size(), " paths; at most ", limits::kMaxMaskPaths));
  }
  const MessageSchema& schema = SchemaOf(&record);
  Violations violations;
  absl::flat_hash_set<absl::string_view> seen;
  for (const std::string& path : mask.paths()) {
    if (const std::string fault = Fault(path, schema); !fault.empty()) violations.Add(field, fault);
    if (!seen.insert(path).second) violations.Add(field, absl::StrCat("\"", path, "\" is there twice"));
  }
  return violations.ToStatus();
}

void ApplyMask(const FieldMask& mask, const Message& source, Message& target) {
  for (const std::string& path : mask.paths()) {
    if (path != kEverything) ApplyPath(path, source, target);
  }
  const bool everything = IsEverything(mask);
  if (!everything && !mask.paths().empty()) return;
  for (const FieldSchema& field : SchemaOf(source.GetDescriptor()).fields) {
    if (field.output_only) continue;
    if (everything || IsSet(source, *field.field)) ReplaceField(field.field, source, target);
  }
}

absl::Status CheckImmutable(const Message& before, const Message& after) {
  Violations violations;
  for (const FieldSchema& field : SchemaOf(before.GetDescriptor()).fields) {
    const bool text = field.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    if (!field.immutable || !text || field.field->name() == "name") continue;
    const std::string old_value = before.GetReflection()->GetString(before, field.field);
    const std::string new_value = after.GetReflection()->GetString(after, field.field);
    if (old_value == new_value) continue;
    violations.Add(field.field->name(),
                   absl::StrCat("cannot change: it is \"", old_value, "\"; create another record"));
  }
  return violations.ToStatus();
}

}  // namespace briefing
