#include "service/briefing/record_diff.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "briefing/v1/commitment.pb.h"
#include "briefing/v1/edtf.pb.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/util/time_util.h"
#include "service/briefing/wording.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsOutputOnly(const FieldDescriptor& field) {
  const auto& behaviours = field.options().GetRepeatedExtension(google::api::field_behavior);
  for (const int behaviour : behaviours) {
    if (behaviour == google::api::OUTPUT_ONLY) return true;
  }
  return false;
}

bool IsCompared(const FieldDescriptor& field) {
  const bool is_state =
      field.containing_type() == v1::Commitment::descriptor() && field.number() == v1::Commitment::kStateFieldNumber;
  return is_state || !IsOutputOnly(field);
}

// Messages that read as one value.
bool IsLeaf(const google::protobuf::Descriptor& type) {
  return &type == v1::EdtfDate::descriptor() || &type == google::protobuf::Timestamp::descriptor();
}

std::string ScalarText(const Message& message, const FieldDescriptor& field, int index) {
  const auto& reflection = *message.GetReflection();
  const bool repeated = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(repeated ? reflection.GetRepeatedInt32(message, &field, index)
                                   : reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(repeated ? reflection.GetRepeatedInt64(message, &field, index)
                                   : reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(repeated ? reflection.GetRepeatedUInt32(message, &field, index)
                                   : reflection.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(repeated ? reflection.GetRepeatedUInt64(message, &field, index)
                                   : reflection.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return NumberInWords(repeated ? reflection.GetRepeatedDouble(message, &field, index)
                                    : reflection.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return NumberInWords(repeated ? reflection.GetRepeatedFloat(message, &field, index)
                                    : reflection.GetFloat(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (repeated ? reflection.GetRepeatedBool(message, &field, index) : reflection.GetBool(message, &field))
                 ? "true"
                 : "false";
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number =
          repeated ? reflection.GetRepeatedEnumValue(message, &field, index) : reflection.GetEnumValue(message, &field);
      const auto* value = field.enum_type()->FindValueByNumber(number);
      return value == nullptr ? absl::StrCat(number) : EnumLabel(*value);
    }
    case FieldDescriptor::CPPTYPE_STRING:
      return repeated ? reflection.GetRepeatedString(message, &field, index) : reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return TextOf(repeated ? reflection.GetRepeatedMessage(message, &field, index)
                             : reflection.GetMessage(message, &field));
  }
  return "";
}

bool IsSet(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) > 0 : reflection.HasField(message, &field);
}

// The whole field as one value; "" where it is not set.
std::string FieldText(const Message& message, const FieldDescriptor& field) {
  if (!IsSet(message, field)) return "";
  if (!field.is_repeated()) return ScalarText(message, field, 0);
  std::vector<std::string> parts;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    parts.push_back(ScalarText(message, field, i));
  }
  return absl::StrJoin(parts, ", ");
}

std::string TextField(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return "";
  return message.GetReflection()->GetString(message, field);
}

// The elements of a list of messages under the keys that tell them apart, in the order of the list.
std::vector<std::pair<std::string, const Message*>> Keyed(const Message& message, const FieldDescriptor& field) {
  std::vector<std::pair<std::string, const Message*>> elements;
  std::map<std::string, int> seen;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    const Message& element = message.GetReflection()->GetRepeatedMessage(message, &field, i);
    std::string key = TextField(element, "id");
    if (key.empty()) key = TextField(element, "party");
    if (key.empty()) key = absl::StrCat(i);
    const int times = ++seen[key];
    if (times > 1) absl::StrAppend(&key, "#", times);
    elements.emplace_back(std::move(key), &element);
  }
  return elements;
}

class Differ {
 public:
  explicit Differ(std::vector<v1::FieldChange>& changes) : changes_(changes) {}

  void CompareMessages(const std::string& path, const Message& before, const Message& after) {
    const auto& descriptor = *before.GetDescriptor();
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor& field = *descriptor.field(i);
      if (!IsCompared(field)) continue;
      CompareField(path.empty() ? field.name() : absl::StrCat(path, ".", field.name()), before, after, field);
    }
  }

 private:
  void CompareField(const std::string& path, const Message& before, const Message& after,
                    const FieldDescriptor& field) {
    const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsLeaf(*field.message_type());
    if (is_message && field.is_repeated()) return CompareLists(path, Keyed(before, field), Keyed(after, field));
    if (is_message && IsSet(before, field) && IsSet(after, field)) {
      return CompareMessages(path, before.GetReflection()->GetMessage(before, &field),
                             after.GetReflection()->GetMessage(after, &field));
    }
    if (IsSet(before, field) == IsSet(after, field) && FieldText(before, field) == FieldText(after, field)) return;
    Add(path, FieldText(before, field), FieldText(after, field));
  }

  using Elements = std::vector<std::pair<std::string, const Message*>>;
  void CompareLists(const std::string& path, const Elements& before, const Elements& after) {
    const std::map<std::string, const Message*> old_elements(before.begin(), before.end());
    const std::map<std::string, const Message*> new_elements(after.begin(), after.end());
    for (const auto& [key, element] : before) {
      if (!new_elements.contains(key)) Add(absl::StrCat(path, "[", key, "]"), TextOf(*element), "");
    }
    for (const auto& [key, element] : after) {
      const std::string element_path = absl::StrCat(path, "[", key, "]");
      const auto old_element = old_elements.find(key);
      if (old_element == old_elements.end()) {
        Add(element_path, "", TextOf(*element));
      } else {
        CompareMessages(element_path, *old_element->second, *element);
      }
    }
  }

  void Add(const std::string& path, std::string old_value, std::string new_value) {
    v1::FieldChange& change = changes_.emplace_back();
    change.set_field(path);
    change.set_old_value(std::move(old_value));
    change.set_new_value(std::move(new_value));
  }

  std::vector<v1::FieldChange>& changes_;
};

}  // namespace

std::vector<v1::FieldChange> DiffRecords(const Message& before, const Message& after) {
  std::vector<v1::FieldChange> changes;
  Differ(changes).CompareMessages("", before, after);
  return changes;
}

std::string TextOf(const Message& message) {
  if (const auto* date = dynamic_cast<const v1::EdtfDate*>(&message)) return date->edtf();
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message)) {
    return google::protobuf::util::TimeUtil::ToString(*time);
  }
  std::vector<std::string> parts;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    if (!IsCompared(field) || !IsSet(message, field)) continue;
    const bool nested = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsLeaf(*field.message_type());
    const std::string text = FieldText(message, field);
    parts.push_back(nested ? absl::StrCat(field.name(), ": {", text, "}") : absl::StrCat(field.name(), ": ", text));
  }
  return absl::StrJoin(parts, ", ");
}

}  // namespace briefing
