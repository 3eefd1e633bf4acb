#include "service/store/field_mask.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/store/field_path.h"
#include "service/store/schema.h"
#include "service/store/violations.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;

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

bool IsSet(const FieldDescriptor* field, const Message& message) {
  const auto* reflection = message.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(message, field) > 0 : reflection->HasField(message, field);
}

// Copies one field's value by merging a copy that holds nothing else.
void ReplaceField(const FieldDescriptor* field, const Message& source, Message& target) {
  target.GetReflection()->ClearField(&target, field);
  if (!IsSet(field, source)) return;
  const std::unique_ptr<Message> only(source.New());
  only->CopyFrom(source);
  std::vector<const FieldDescriptor*> set;
  only->GetReflection()->ListFields(*only, &set);
  for (const FieldDescriptor* other : set) {
    if (other != field) only->GetReflection()->ClearField(only.get(), other);
  }
  target.MergeFrom(*only);
}

void ApplyPath(absl::string_view path, const Message& source, Message& target) {
  const size_t dot = path.find('.');
  const FieldDescriptor* field = source.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
  if (dot == absl::string_view::npos) return ReplaceField(field, source, target);
  // Where neither has the message that the path goes through there is nothing to clear, and none is to appear.
  if (!IsSet(field, source) && !IsSet(field, target)) return;
  ApplyPath(path.substr(dot + 1), source.GetReflection()->GetMessage(source, field),
            *target.GetReflection()->MutableMessage(&target, field));
}

}  // namespace

absl::Status CheckMask(const FieldMask& mask, const google::protobuf::Descriptor& record, absl::string_view field) {
  if (IsEverything(mask)) return absl::OkStatus();
  const MessageSchema& schema = SchemaOf(&record);
  Violations violations;
  for (const std::string& path : mask.paths()) {
    if (const std::string fault = Fault(path, schema); !fault.empty()) violations.Add(field, fault);
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
    if (everything || IsSet(field.field, source)) ReplaceField(field.field, source, target);
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
