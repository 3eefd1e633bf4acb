#include "service/query/field_value.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/optional.h"
#include "briefing/v1/commitment.pb.h"
#include "briefing/v1/edtf.pb.h"
#include "briefing/v1/verdict.pb.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/util/time_util.h"
#include "service/query/value_text.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Value;

bool IsOutputOnly(const FieldDescriptor& field) {
  const auto& behaviours = field.options().GetRepeatedExtension(google::api::field_behavior);
  for (const int behaviour : behaviours) {
    if (behaviour == google::api::OUTPUT_ONLY) return true;
  }
  return false;
}

// What is told of a version by itself: no part of what the record says.
bool IsOfVersion(const FieldDescriptor& field) {
  return field.name() == "etag" || field.name() == "revision" || field.name() == "create_time" ||
         field.name() == "update_time";
}

// The messages that read as one value.
absl::optional<std::string> TextOfLeaf(const Message& message) {
  if (const auto* date = dynamic_cast<const v1::EdtfDate*>(&message)) return date->edtf();
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message)) {
    return google::protobuf::util::TimeUtil::ToString(*time);
  }
  return absl::nullopt;
}

// One value of a field: the field's own, or an element of its list.
class FieldValue {
 public:
  FieldValue(const Message& message, const FieldDescriptor& field, int index)
      : message_(message), field_(field), reflection_(*message.GetReflection()), index_(index) {}

  std::string Text() const {
    switch (field_.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return absl::StrCat(Int32());
      case FieldDescriptor::CPPTYPE_INT64:
        return absl::StrCat(Int64());
      case FieldDescriptor::CPPTYPE_UINT32:
        return absl::StrCat(Uint32());
      case FieldDescriptor::CPPTYPE_UINT64:
        return absl::StrCat(Uint64());
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        return NumberInWords(Real());
      case FieldDescriptor::CPPTYPE_BOOL:
        return Bool() ? "true" : "false";
      case FieldDescriptor::CPPTYPE_ENUM:
        return EnumText();
      case FieldDescriptor::CPPTYPE_STRING:
        return field_.is_repeated() ? reflection_.GetRepeatedString(message_, &field_, index_)
                                    : reflection_.GetString(message_, &field_);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return TextOf(Part());
    }
    return "";
  }

  Value Typed() const {
    Value value;
    switch (field_.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        value.set_number_value(Int32());
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        value.set_number_value(Uint32());
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        value.set_number_value(Real());
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        value.set_bool_value(Bool());
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return TypedMessage(Part());
      // Numbers of 64 bits lose digits as numbers of JSON.
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_UINT64:
      case FieldDescriptor::CPPTYPE_ENUM:
      case FieldDescriptor::CPPTYPE_STRING:
        value.set_string_value(Text());
        break;
    }
    return value;
  }

 private:
  int32_t Int32() const {
    return field_.is_repeated() ? reflection_.GetRepeatedInt32(message_, &field_, index_)
                                : reflection_.GetInt32(message_, &field_);
  }
  int64_t Int64() const {
    return field_.is_repeated() ? reflection_.GetRepeatedInt64(message_, &field_, index_)
                                : reflection_.GetInt64(message_, &field_);
  }
  uint32_t Uint32() const {
    return field_.is_repeated() ? reflection_.GetRepeatedUInt32(message_, &field_, index_)
                                : reflection_.GetUInt32(message_, &field_);
  }
  uint64_t Uint64() const {
    return field_.is_repeated() ? reflection_.GetRepeatedUInt64(message_, &field_, index_)
                                : reflection_.GetUInt64(message_, &field_);
  }
  double Real() const {
    if (field_.cpp_type() == FieldDescriptor::CPPTYPE_FLOAT) {
      return field_.is_repeated() ? reflection_.GetRepeatedFloat(message_, &field_, index_)
                                  : reflection_.GetFloat(message_, &field_);
    }
    return field_.is_repeated() ? reflection_.GetRepeatedDouble(message_, &field_, index_)
                                : reflection_.GetDouble(message_, &field_);
  }
  bool Bool() const {
    return field_.is_repeated() ? reflection_.GetRepeatedBool(message_, &field_, index_)
                                : reflection_.GetBool(message_, &field_);
  }
  std::string EnumText() const {
    const int number = field_.is_repeated() ? reflection_.GetRepeatedEnumValue(message_, &field_, index_)
                                            : reflection_.GetEnumValue(message_, &field_);
    const auto* value = field_.enum_type()->FindValueByNumber(number);
    return value == nullptr ? absl::StrCat(number) : std::string(ShortName(*value));
  }
  const Message& Part() const {
    return field_.is_repeated() ? reflection_.GetRepeatedMessage(message_, &field_, index_)
                                : reflection_.GetMessage(message_, &field_);
  }

  const Message& message_;
  const FieldDescriptor& field_;
  const google::protobuf::Reflection& reflection_;
  const int index_;
};

int SizeOf(const Message& message, const FieldDescriptor& field) {
  return message.GetReflection()->FieldSize(message, &field);
}

}  // namespace

bool IsTold(const FieldDescriptor& field) {
  const bool is_state =
      field.containing_type() == v1::Commitment::descriptor() && field.number() == v1::Commitment::kStateFieldNumber;
  // Nobody but the server writes verdicts.
  const bool of_verdict = field.containing_type() == v1::Verdict::descriptor() && !IsOfVersion(field);
  return is_state || of_verdict || !IsOutputOnly(field);
}

bool HasParts(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field.message_type() != v1::EdtfDate::descriptor() &&
         field.message_type() != google::protobuf::Timestamp::descriptor();
}

bool IsMessage(const FieldDescriptor& field, absl::string_view full_name) {
  return field.message_type() != nullptr && absl::string_view(field.message_type()->full_name()) == full_name;
}

bool IsSet(const Message& message, const FieldDescriptor& field) {
  return field.is_repeated() ? SizeOf(message, field) > 0 : message.GetReflection()->HasField(message, &field);
}

std::string FieldText(const Message& message, const FieldDescriptor& field) {
  if (!IsSet(message, field)) return "";
  if (!field.is_repeated()) return FieldValue(message, field, 0).Text();
  std::vector<std::string> parts;
  for (int i = 0; i < SizeOf(message, field); ++i) parts.push_back(FieldValue(message, field, i).Text());
  return absl::StrJoin(parts, ", ");
}

std::string TextOf(const Message& message) {
  if (absl::optional<std::string> leaf = TextOfLeaf(message)) return *std::move(leaf);
  std::vector<std::string> parts;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    if (!IsTold(field) || !IsSet(message, field)) continue;
    const std::string text = FieldText(message, field);
    parts.push_back(HasParts(field) ? absl::StrCat(field.name(), ": {", text, "}")
                                    : absl::StrCat(field.name(), ": ", text));
  }
  return absl::StrJoin(parts, ", ");
}

Value TypedField(const Message& message, const FieldDescriptor& field) {
  if (!field.is_repeated()) return FieldValue(message, field, 0).Typed();
  Value value;
  auto& values = *value.mutable_list_value()->mutable_values();
  for (int i = 0; i < SizeOf(message, field); ++i) *values.Add() = FieldValue(message, field, i).Typed();
  return value;
}

Value TypedMessage(const Message& message) {
  Value value;
  if (absl::optional<std::string> leaf = TextOfLeaf(message)) {
    value.set_string_value(*std::move(leaf));
    return value;
  }
  auto& fields = *value.mutable_struct_value()->mutable_fields();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    if (IsTold(field) && IsSet(message, field)) fields[field.name()] = TypedField(message, field);
  }
  return value;
}

}  // namespace briefing
