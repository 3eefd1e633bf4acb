#include "service/store/validate.h"

#include <cmath>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "briefing/v1/edtf.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/limits.h"
#include "service/catalog/record_type.h"
#include "service/query/edtf.h"
#include "service/query/field_value.h"
#include "service/store/element_ids.h"
#include "service/store/field_path.h"
#include "service/store/lifecycle.h"
#include "service/store/record_rules.h"
#include "service/store/schema.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::TimeUtil;

std::string Expected(const std::string& resource_type) {
  for (const RecordTypeInfo& info : AllRecordTypes()) {
    if (info.resource_type == resource_type) return info.pattern;
  }
  return "a record's name";
}

void CheckReference(const FieldSchema& field, const FieldPath& path, const std::string& value, Violations& violations) {
  const absl::StatusOr<v1::RecordType> type = CheckName(value, "");
  if (!type.ok()) return violations.Add(type.status(), path.Text());
  if (field.reference_type != "*" && InfoOf(*type).resource_type != field.reference_type) {
    violations.Add(path.Text(), absl::StrCat("\"", value, "\" is not of the form ", Expected(field.reference_type)));
  }
}

void CheckString(const FieldSchema& field, const FieldPath& path, const std::string& value, Violations& violations) {
  if (value.size() > field.max_bytes) {
    violations.Add(path.Text(), absl::StrCat(value.size(), " bytes long; at most ", field.max_bytes));
  } else if (field.is_topics) {
    if (const absl::Status status = CheckId(value, ""); !status.ok()) violations.Add(status, path.Text());
  } else if (!field.reference_type.empty() && !(value.empty() && !field.field->is_repeated())) {
    CheckReference(field, path, value, violations);
  }
}

void CheckEnum(const FieldDescriptor& field, const FieldPath& path, int number, Violations& violations) {
  if (field.enum_type()->FindValueByNumber(number) != nullptr) return;
  violations.Add(path.Text(), absl::StrCat(number, " is no ", field.enum_type()->name()));
}

void CheckNumber(const FieldPath& path, double value, Violations& violations) {
  if (!std::isfinite(value)) violations.Add(path.Text(), "not a finite number");
}

void CheckTimestamp(const FieldPath& path, const Message& message, Violations& violations) {
  const auto& time = static_cast<const google::protobuf::Timestamp&>(message);
  const bool in_range =
      time.seconds() >= TimeUtil::kTimestampMinSeconds && time.seconds() <= TimeUtil::kTimestampMaxSeconds;
  if (!in_range || time.nanos() < 0 || time.nanos() > 999'999'999) {
    violations.Add(path.Text(), "outside the years 1 to 9999");
  }
}

void CheckFieldsOf(const MessageSchema& schema, const FieldPath& path, Message& message, Violations& violations);

void CheckMessage(const FieldSchema& field, const FieldPath& path, Message& message, Violations& violations) {
  if (field.message->is_date) return violations.Add(FillBounds(path.Text(), static_cast<v1::EdtfDate&>(message)));
  if (field.message->is_timestamp) return CheckTimestamp(path, message, violations);
  CheckFieldsOf(*field.message, path, message, violations);
}

void CheckSingular(const FieldSchema& field, const FieldPath& path, Message& message, Violations& violations) {
  const auto* reflection = message.GetReflection();
  const FieldDescriptor* descriptor = field.field;
  std::string scratch;
  switch (descriptor->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return CheckString(field, path, reflection->GetStringReference(message, descriptor, &scratch), violations);
    case FieldDescriptor::CPPTYPE_ENUM:
      return CheckEnum(*descriptor, path, reflection->GetEnumValue(message, descriptor), violations);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return CheckNumber(path, reflection->GetDouble(message, descriptor), violations);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CheckMessage(field, path, *reflection->MutableMessage(&message, descriptor), violations);
    default:
      return;
  }
}

void CheckElement(const FieldSchema& field, const FieldPath& path, int index, Message& message,
                  Violations& violations) {
  const auto* reflection = message.GetReflection();
  std::string scratch;
  switch (field.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return CheckString(field, path, reflection->GetRepeatedStringReference(message, field.field, index, &scratch),
                         violations);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CheckMessage(field, path, *reflection->MutableRepeatedMessage(&message, field.field, index), violations);
    default:
      return;
  }
}

bool CheckListSize(const FieldPath& path, int size, Violations& violations) {
  if (size <= limits::kMaxRepeated) return true;
  violations.Add(path.Text(), absl::StrCat(size, " entries; at most ", limits::kMaxRepeated));
  return false;
}

void CheckRepeated(const FieldSchema& field, const FieldPath& path, Message& message, Violations& violations) {
  const auto* reflection = message.GetReflection();
  const int size = reflection->FieldSize(message, field.field);
  if (!CheckListSize(path, size, violations)) return;
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < size; ++i) {
    const FieldPath element(path, i);
    CheckElement(field, element, i, message, violations);
    if (!field.values_once) continue;
    const std::string value = reflection->GetRepeatedString(message, field.field, i);
    if (!seen.insert(value).second) violations.Add(element.Text(), absl::StrCat("\"", value, "\" is listed twice"));
  }
}

void ClearUnknown(Message& message) {
  const auto* reflection = message.GetReflection();
  if (!reflection->GetUnknownFields(message).empty()) reflection->MutableUnknownFields(&message)->Clear();
}

// Unknown fields as well.
void ClearOutputOnlyBelow(const MessageSchema& schema, Message& message) {
  ClearUnknown(message);
  const auto* reflection = message.GetReflection();
  for (const FieldSchema& field : schema.fields) {
    if (field.output_only) {
      reflection->ClearField(&message, field.field);
    } else if (field.message != nullptr && field.field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(message, field.field); ++i) {
        ClearOutputOnlyBelow(*field.message, *reflection->MutableRepeatedMessage(&message, field.field, i));
      }
    } else if (field.message != nullptr && reflection->HasField(message, field.field)) {
      ClearOutputOnlyBelow(*field.message, *reflection->MutableMessage(&message, field.field));
    }
  }
}

void CheckFieldsOf(const MessageSchema& schema, const FieldPath& path, Message& message, Violations& violations) {
  for (const FieldSchema& field : schema.fields) {
    if (field.output_only) continue;
    const FieldPath field_path(path, field.field->name());
    if (!IsSet(message, *field.field)) {
      if (field.required) violations.Add(field_path.Text(), "required");
    } else if (field.field->is_repeated()) {
      CheckRepeated(field, field_path, message, violations);
    } else {
      CheckSingular(field, field_path, message, violations);
    }
  }
}

void CheckListSizesOf(const MessageSchema& schema, const FieldPath& path, const Message& message,
                      Violations& violations) {
  const auto* reflection = message.GetReflection();
  for (const FieldSchema& field : schema.fields) {
    if (field.output_only || !IsSet(message, *field.field)) continue;
    const FieldPath field_path(path, field.field->name());
    if (!field.field->is_repeated()) {
      if (field.message == nullptr) continue;
      CheckListSizesOf(*field.message, field_path, reflection->GetMessage(message, field.field), violations);
      continue;
    }
    const int size = reflection->FieldSize(message, field.field);
    if (!CheckListSize(field_path, size, violations) || field.message == nullptr) continue;
    for (int i = 0; i < size && !violations.full(); ++i) {
      CheckListSizesOf(*field.message, FieldPath(field_path, i),
                       reflection->GetRepeatedMessage(message, field.field, i), violations);
    }
  }
}

}  // namespace

void ClearOutputOnly(Message& message) { ClearOutputOnlyBelow(SchemaOf(message.GetDescriptor()), message); }

void CheckFields(absl::string_view path, Message& message, Violations& violations) {
  CheckFieldsOf(SchemaOf(message.GetDescriptor()), FieldPath(path), message, violations);
}

void CheckListSizes(absl::string_view path, const Message& message, Violations& violations) {
  CheckListSizesOf(SchemaOf(message.GetDescriptor()), FieldPath(path), message, violations);
}

absl::Status CheckNameOf(v1::RecordType type, absl::string_view name, absl::string_view field) {
  const absl::StatusOr<v1::RecordType> named = CheckName(name, field);
  if (!named.ok()) return named.status();
  if (*named == type) return absl::OkStatus();
  return errors::InvalidField(field, absl::StrCat("\"", name, "\" is not of the form ", InfoOf(type).pattern));
}

absl::Status CompleteRecord(v1::Record& record) {
  ClearUnknown(record);
  Message& message = *MutableMessageIn(record);
  ClearOutputOnly(message);
  AssignElementIds(message);
  Violations violations;
  violations.Add(CheckNameOf(TypeIn(record), NameIn(message), "name"));
  CheckFields("", message, violations);
  CheckElementIds(message, violations);
  CheckRecordRules(record, violations);
  if (!violations.empty()) return violations.ToStatus();
  if (!record.has_commitment()) return absl::OkStatus();
  v1::Commitment& commitment = *record.mutable_commitment();
  commitment.set_state(StateOf(commitment));
  return CheckLifecycle(commitment);
}

}  // namespace briefing
