#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "client/briefctl/formats.h"
#include "client/briefctl/text.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/time_util.h"
#include "yaml-cpp/yaml.h"

namespace briefing::briefctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::util::TimeUtil;

void EmitMessage(const Message& message, YAML::Emitter& yaml);

// Whether every reader of YAML takes the text, unquoted, for a string.
bool IsPlain(const std::string& text) {
  if (text.empty() || !absl::ascii_isalpha(static_cast<unsigned char>(text[0])) || text.back() == ' ') return false;
  for (const unsigned char c : text) {
    if (!absl::ascii_isalnum(c) && c != '_' && c != '/' && c != '-' && c != ' ' && c != '.') return false;
  }
  static const auto& words =
      *new std::vector<std::string>{"y", "n", "yes", "no", "true", "false", "on", "off", "null", "inf", "nan"};
  const std::string lower = absl::AsciiStrToLower(text);
  return std::find(words.begin(), words.end(), lower) == words.end();
}

void EmitString(const std::string& text, YAML::Emitter& yaml) {
  if (!IsPlain(text)) yaml << YAML::DoubleQuoted;
  yaml << text;
}

void EmitValue(const google::protobuf::Value& value, YAML::Emitter& yaml);

void EmitStruct(const google::protobuf::Struct& fields, YAML::Emitter& yaml) {
  // The order of a map in memory is any.
  std::vector<std::string> names;
  for (const auto& [name, value] : fields.fields()) names.push_back(name);
  std::sort(names.begin(), names.end());
  yaml << YAML::BeginMap;
  for (const std::string& name : names) {
    yaml << YAML::Key;
    EmitString(name, yaml);
    yaml << YAML::Value;
    EmitValue(fields.fields().at(name), yaml);
  }
  yaml << YAML::EndMap;
}

void EmitValue(const google::protobuf::Value& value, YAML::Emitter& yaml) {
  switch (value.kind_case()) {
    case google::protobuf::Value::kNumberValue:
      yaml << value.number_value();
      break;
    case google::protobuf::Value::kStringValue:
      EmitString(value.string_value(), yaml);
      break;
    case google::protobuf::Value::kBoolValue:
      yaml << value.bool_value();
      break;
    case google::protobuf::Value::kStructValue:
      EmitStruct(value.struct_value(), yaml);
      break;
    case google::protobuf::Value::kListValue:
      yaml << YAML::BeginSeq;
      for (const google::protobuf::Value& each : value.list_value().values()) EmitValue(each, yaml);
      yaml << YAML::EndSeq;
      break;
    default:
      yaml << YAML::Null;
  }
}

// Types that JSON, and so YAML, writes as one string.
bool EmitWellKnown(const Message& message, YAML::Emitter& yaml) {
  const std::string& type = message.GetDescriptor()->full_name();
  if (type == "google.protobuf.Timestamp") {
    yaml << YAML::DoubleQuoted << TimeUtil::ToString(static_cast<const google::protobuf::Timestamp&>(message));
  } else if (type == "google.protobuf.Duration") {
    yaml << YAML::DoubleQuoted << TimeUtil::ToString(static_cast<const google::protobuf::Duration&>(message));
  } else if (type == "google.protobuf.FieldMask") {
    yaml << YAML::DoubleQuoted
         << google::protobuf::util::FieldMaskUtil::ToString(static_cast<const google::protobuf::FieldMask&>(message));
  } else if (type == "google.protobuf.Value") {
    EmitValue(static_cast<const google::protobuf::Value&>(message), yaml);
  } else {
    return false;
  }
  return true;
}

// The value of a field, or of its element `index` where it is repeated (-1: it is not).
class FieldValue {
 public:
  FieldValue(const Message& message, const FieldDescriptor* field, int index)
      : message_(message), reflection_(*message.GetReflection()), field_(field), index_(index) {}

  void Emit(YAML::Emitter& yaml) const {
    switch (field_->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return EmitMessage(index_ < 0 ? reflection_.GetMessage(message_, field_)
                                      : reflection_.GetRepeatedMessage(message_, field_, index_),
                           yaml);
      case FieldDescriptor::CPPTYPE_STRING:
        return EmitString(index_ < 0 ? reflection_.GetString(message_, field_)
                                     : reflection_.GetRepeatedString(message_, field_, index_),
                          yaml);
      case FieldDescriptor::CPPTYPE_ENUM:
        return EmitEnum(index_ < 0 ? reflection_.GetEnumValue(message_, field_)
                                   : reflection_.GetRepeatedEnumValue(message_, field_, index_),
                        yaml);
      default:
        EmitNumber(yaml);
    }
  }

 private:
  void EmitEnum(int number, YAML::Emitter& yaml) const {
    const auto* value = field_->enum_type()->FindValueByNumber(number);
    value != nullptr ? yaml << value->name() : yaml << number;
  }
  void EmitNumber(YAML::Emitter& yaml) const {
    switch (field_->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        yaml << (index_ < 0 ? reflection_.GetInt32(message_, field_)
                            : reflection_.GetRepeatedInt32(message_, field_, index_));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        yaml << (index_ < 0 ? reflection_.GetInt64(message_, field_)
                            : reflection_.GetRepeatedInt64(message_, field_, index_));
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        yaml << (index_ < 0 ? reflection_.GetDouble(message_, field_)
                            : reflection_.GetRepeatedDouble(message_, field_, index_));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        yaml << (index_ < 0 ? reflection_.GetBool(message_, field_)
                            : reflection_.GetRepeatedBool(message_, field_, index_));
        break;
      default:
        yaml << YAML::Null;
    }
  }

  const Message& message_;
  const Reflection& reflection_;
  const FieldDescriptor* const field_;
  const int index_;
};

void EmitMessage(const Message& message, YAML::Emitter& yaml) {
  if (EmitWellKnown(message, yaml)) return;
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  yaml << YAML::BeginMap;
  for (const FieldDescriptor* field : fields) {
    yaml << YAML::Key << field->json_name() << YAML::Value;
    if (!field->is_repeated()) {
      FieldValue(message, field, -1).Emit(yaml);
      continue;
    }
    yaml << YAML::BeginSeq;
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) FieldValue(message, field, i).Emit(yaml);
    yaml << YAML::EndSeq;
  }
  yaml << YAML::EndMap;
}

}  // namespace

std::string ToYaml(const Message& message) {
  YAML::Emitter yaml;
  yaml.SetDoublePrecision(15);
  EmitMessage(message, yaml);
  return EscapeHidden(yaml.c_str()) + "\n";
}

}  // namespace briefing::briefctl
