#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/optional.h"
#include "client/briefctl/formats.h"
#include "client/briefctl/text.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/time_util.h"

// Written by hand, since yaml-cpp's emitter puts U+FFFD for what Unicode calls noncharacters, and rounds numbers.
namespace briefing::briefctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::util::TimeUtil;

// Whether every reader of YAML takes the text, unquoted, for a string.
bool IsPlainScalar(const std::string& text) {
  if (text.empty() || !absl::ascii_isalpha(static_cast<unsigned char>(text[0])) || text.back() == ' ') return false;
  for (const unsigned char c : text) {
    if (!absl::ascii_isalnum(c) && c != '_' && c != '/' && c != '-' && c != ' ' && c != '.') return false;
  }
  static const auto& words =
      *new std::vector<std::string>{"y", "n", "yes", "no", "true", "false", "on", "off", "null", "inf", "nan"};
  const std::string lower = absl::AsciiStrToLower(text);
  return std::find(words.begin(), words.end(), lower) == words.end();
}

std::string Text(const std::string& text) { return IsPlainScalar(text) ? text : QuoteForYaml(text); }

// The shortest form that reads back as the same number, with the point that YAML 1.1 wants before an exponent.
std::string Number(double value) {
  if (std::isnan(value)) return ".nan";
  if (std::isinf(value)) return value > 0 ? ".inf" : "-.inf";
  std::string text = absl::StrFormat("%.15g", value);
  double back = 0;
  if (!absl::SimpleAtod(text, &back) || back != value) text = absl::StrFormat("%.17g", value);
  const size_t exponent = text.find('e');
  if (exponent != std::string::npos && text.find('.') == std::string::npos) text.insert(exponent, ".0");
  return text;
}

// Types that JSON, and so YAML, writes as one string.
absl::optional<std::string> WellKnown(const Message& message) {
  const std::string& type = message.GetDescriptor()->full_name();
  if (type == "google.protobuf.Timestamp") {
    return TimeUtil::ToString(static_cast<const google::protobuf::Timestamp&>(message));
  }
  if (type == "google.protobuf.Duration") {
    return TimeUtil::ToString(static_cast<const google::protobuf::Duration&>(message));
  }
  if (type == "google.protobuf.FieldMask") {
    return google::protobuf::util::FieldMaskUtil::ToString(static_cast<const google::protobuf::FieldMask&>(message));
  }
  return absl::nullopt;
}

// The value of a field, or of its element `index` where it is repeated (-1: it is not).
class FieldValue {
 public:
  FieldValue(const Message& message, const FieldDescriptor* field, int index)
      : message_(message), field_(field), index_(index) {}

  bool is_message() const { return field_->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }
  const Message& message() const {
    const Reflection& reflection = *message_.GetReflection();
    return index_ < 0 ? reflection.GetMessage(message_, field_)
                      : reflection.GetRepeatedMessage(message_, field_, index_);
  }

  std::string Scalar() const {
    switch (field_->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return Text(Get(&Reflection::GetString, &Reflection::GetRepeatedString));
      case FieldDescriptor::CPPTYPE_ENUM:
        return EnumName(Get(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue));
      case FieldDescriptor::CPPTYPE_BOOL:
        return Get(&Reflection::GetBool, &Reflection::GetRepeatedBool) ? "true" : "false";
      case FieldDescriptor::CPPTYPE_INT32:
        return absl::StrCat(Get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
      case FieldDescriptor::CPPTYPE_INT64:
        return absl::StrCat(Get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
      case FieldDescriptor::CPPTYPE_UINT32:
        return absl::StrCat(Get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
      case FieldDescriptor::CPPTYPE_UINT64:
        return absl::StrCat(Get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return Number(Get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return Number(Get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        break;
    }
    return "null";
  }

 private:
  template <typename T>
  T Get(T (Reflection::*one)(const Message&, const FieldDescriptor*) const,
        T (Reflection::*many)(const Message&, const FieldDescriptor*, int) const) const {
    const Reflection& reflection = *message_.GetReflection();
    return index_ < 0 ? (reflection.*one)(message_, field_) : (reflection.*many)(message_, field_, index_);
  }
  std::string EnumName(int number) const {
    const auto* value = field_->enum_type()->FindValueByNumber(number);
    return value != nullptr ? value->name() : absl::StrCat(number);
  }

  const Message& message_;
  const FieldDescriptor* const field_;
  const int index_;
};

std::vector<const FieldDescriptor*> FieldsOf(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

void EmitFields(const Message& message, size_t indent, std::string& out);

// The lines of `emit`, further in, after "key:", or after the dash of an element where `in_list`, behind which the
// first of them stands.
void EmitBlock(size_t indent, bool in_list, absl::FunctionRef<void(size_t indent, std::string& out)> emit,
               std::string& out) {
  if (!in_list) {
    out += '\n';
    return emit(indent + 2, out);
  }
  std::string lines;
  emit(indent + 2, lines);
  absl::StrAppend(&out, " ", absl::string_view(lines).substr(indent + 2));
}

void EmitJson(const google::protobuf::Value& value, size_t indent, bool in_list, std::string& out);

void EmitStruct(const google::protobuf::Struct& fields, size_t indent, std::string& out) {
  // The order of a map in memory is any.
  std::vector<std::string> names;
  for (const auto& [name, value] : fields.fields()) names.push_back(name);
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    absl::StrAppend(&out, std::string(indent, ' '), Text(name), ":");
    EmitJson(fields.fields().at(name), indent, /*in_list=*/false, out);
  }
}

void EmitList(const google::protobuf::ListValue& list, size_t indent, std::string& out) {
  for (const google::protobuf::Value& each : list.values()) {
    absl::StrAppend(&out, std::string(indent, ' '), "-");
    EmitJson(each, indent, /*in_list=*/true, out);
  }
}

std::string ScalarOf(const google::protobuf::Value& value) {
  switch (value.kind_case()) {
    case google::protobuf::Value::kNumberValue:
      return Number(value.number_value());
    case google::protobuf::Value::kStringValue:
      return Text(value.string_value());
    case google::protobuf::Value::kBoolValue:
      return value.bool_value() ? "true" : "false";
    case google::protobuf::Value::kStructValue:
      return "{}";
    case google::protobuf::Value::kListValue:
      return "[]";
    default:
      return "null";
  }
}

void EmitJson(const google::protobuf::Value& value, size_t indent, bool in_list, std::string& out) {
  if (value.struct_value().fields_size() > 0) {
    EmitBlock(
        indent, in_list, [&value](size_t in, std::string& lines) { EmitStruct(value.struct_value(), in, lines); }, out);
  } else if (value.list_value().values_size() > 0) {
    EmitBlock(
        indent, in_list, [&value](size_t in, std::string& lines) { EmitList(value.list_value(), in, lines); }, out);
  } else {
    absl::StrAppend(&out, " ", ScalarOf(value), "\n");
  }
}

// A value after "key:", or after the dash of an element where `in_list`.
void EmitValue(const FieldValue& value, size_t indent, bool in_list, std::string& out) {
  if (!value.is_message()) {
    absl::StrAppend(&out, " ", value.Scalar(), "\n");
    return;
  }
  const Message& message = value.message();
  if (const absl::optional<std::string> known = WellKnown(message)) {
    absl::StrAppend(&out, " ", QuoteForYaml(*known), "\n");
  } else if (message.GetDescriptor() == google::protobuf::Value::descriptor()) {
    EmitJson(static_cast<const google::protobuf::Value&>(message), indent, in_list, out);
  } else if (FieldsOf(message).empty()) {
    out += " {}\n";
  } else {
    EmitBlock(
        indent, in_list, [&message](size_t in, std::string& lines) { EmitFields(message, in, lines); }, out);
  }
}

void EmitFields(const Message& message, size_t indent, std::string& out) {
  for (const FieldDescriptor* field : FieldsOf(message)) {
    absl::StrAppend(&out, std::string(indent, ' '), field->json_name(), ":");
    if (!field->is_repeated()) {
      EmitValue(FieldValue(message, field, -1), indent, /*in_list=*/false, out);
      continue;
    }
    out += '\n';
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
      absl::StrAppend(&out, std::string(indent + 2, ' '), "-");
      EmitValue(FieldValue(message, field, i), indent + 2, /*in_list=*/true, out);
    }
  }
}

}  // namespace

std::string ToYaml(const Message& message) {
  std::string yaml;
  EmitFields(message, 0, yaml);
  return yaml.empty() ? "{}\n" : yaml;
}

}  // namespace briefing::briefctl
