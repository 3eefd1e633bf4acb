#include "client/briefctl/field_path.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "briefing/v1/edtf.pb.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/nearest.h"
#include "client/briefctl/words.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"

namespace briefing::briefctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct Segment {
  std::string field;
  // -1: none given.
  int index = -1;
};

absl::Status BadValue(absl::string_view assignment, absl::string_view wanted) {
  return UsageFailure(absl::StrCat("--set ", assignment, ": the value must be ", wanted));
}

absl::StatusOr<Segment> ParseSegment(absl::string_view text, absl::string_view assignment) {
  Segment segment;
  const size_t bracket = text.find('[');
  segment.field = std::string(text.substr(0, bracket));
  if (bracket == absl::string_view::npos) return segment;
  absl::string_view index = text.substr(bracket + 1);
  if (!absl::ConsumeSuffix(&index, "]") || !absl::SimpleAtoi(index, &segment.index) || segment.index < 0) {
    return UsageFailure(absl::StrCat("--set ", assignment, ": \"", text, "\" has no index such as [0]"));
  }
  return segment;
}

absl::StatusOr<const FieldDescriptor*> FieldFor(const Message& message, const std::string& name,
                                                absl::string_view assignment) {
  absl::StatusOr<const FieldDescriptor*> field = FindField(*message.GetDescriptor(), name);
  if (field.ok()) return field;
  return UsageFailure(absl::StrCat("--set ", assignment, ": ", field.status().message()));
}

absl::StatusOr<std::vector<Segment>> ParsePath(const std::string& assignment) {
  const size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    return UsageFailure(absl::StrCat("--set ", assignment, ": write PATH=VALUE"));
  }
  std::vector<Segment> segments;
  for (absl::string_view text : absl::StrSplit(assignment.substr(0, equals), '.')) {
    absl::StatusOr<Segment> segment = ParseSegment(text, assignment);
    if (!segment.ok()) return segment.status();
    segments.push_back(*std::move(segment));
  }
  return segments;
}

// Only lists have elements.
absl::Status CheckIndex(const Segment& segment, const FieldDescriptor& field, absl::string_view assignment) {
  if (segment.index < 0 || field.is_repeated()) return absl::OkStatus();
  return UsageFailure(absl::StrCat("--set ", assignment, ": ", segment.field, " is no list"));
}

absl::Status NoSuchElement(const Segment& segment, int size, absl::string_view assignment) {
  return UsageFailure(
      absl::StrCat("--set ", assignment, ": give ", segment.field, " an index from [0] to [", size, "]"));
}

// Steps into the message that `segment` names, making it where it is the next one.
absl::StatusOr<Message*> Descend(const Segment& segment, absl::string_view assignment, Message& message) {
  const absl::StatusOr<const FieldDescriptor*> field = FieldFor(message, segment.field, assignment);
  if (!field.ok()) return field.status();
  if (absl::Status status = CheckIndex(segment, **field, assignment); !status.ok()) return status;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  if ((*field)->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return UsageFailure(absl::StrCat("--set ", assignment, ": ", segment.field, " has no fields within"));
  }
  if (!(*field)->is_repeated()) return reflection.MutableMessage(&message, *field);
  const int size = reflection.FieldSize(message, *field);
  if (segment.index < 0 || segment.index > size) return NoSuchElement(segment, size, assignment);
  if (segment.index == size) return reflection.AddMessage(&message, *field);
  return reflection.MutableRepeatedMessage(&message, *field, segment.index);
}

absl::Status SetMessage(absl::string_view assignment, const std::string& value, Message& target) {
  if (auto* date = dynamic_cast<v1::EdtfDate*>(&target)) {
    date->set_edtf(value);
    return absl::OkStatus();
  }
  auto* time = dynamic_cast<google::protobuf::Timestamp*>(&target);
  if (time == nullptr) {
    return UsageFailure(absl::StrCat("--set ", assignment, ": name a field within it, as PATH.FIELD=VALUE"));
  }
  if (google::protobuf::util::TimeUtil::FromString(value, time)) return absl::OkStatus();
  return BadValue(assignment, "a time such as 2022-05-04T09:00:00Z");
}

absl::Status SetBool(const FieldDescriptor* field, absl::string_view assignment, const std::string& value,
                     Message& message) {
  if (value != "true" && value != "false") return BadValue(assignment, "true or false");
  message.GetReflection()->SetBool(&message, field, value == "true");
  return absl::OkStatus();
}

absl::Status SetNumber(const FieldDescriptor* field, absl::string_view assignment, const std::string& value,
                       Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  int64_t integer = 0;
  double real = 0;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
    if (!absl::SimpleAtod(value, &real)) return BadValue(assignment, "a number");
    reflection.SetDouble(&message, field, real);
    return absl::OkStatus();
  }
  const bool narrow = field->cpp_type() == FieldDescriptor::CPPTYPE_INT32;
  if (!absl::SimpleAtoi(value, &integer) || (narrow && integer != static_cast<int32_t>(integer))) {
    return BadValue(assignment, "a whole number");
  }
  narrow ? reflection.SetInt32(&message, field, static_cast<int32_t>(integer))
         : reflection.SetInt64(&message, field, integer);
  return absl::OkStatus();
}

absl::Status SetValue(const FieldDescriptor* field, absl::string_view assignment, const std::string& value,
                      Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  if (value.empty()) {
    reflection.ClearField(&message, field);
    return absl::OkStatus();
  }
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      field->is_repeated() ? reflection.AddString(&message, field, value)
                           : reflection.SetString(&message, field, value);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM: {
      const absl::StatusOr<int> number = ParseWord(*field->enum_type(), value, absl::StrCat("--set ", assignment));
      if (!number.ok()) return number.status();
      field->is_repeated() ? reflection.AddEnumValue(&message, field, *number)
                           : reflection.SetEnumValue(&message, field, *number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field->is_repeated()) {
        return UsageFailure(absl::StrCat("--set ", assignment, ": give the element, as PATH[0].FIELD=VALUE"));
      }
      return SetMessage(assignment, value, *reflection.MutableMessage(&message, field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetBool(field, assignment, value, message);
    default:
      return SetNumber(field, assignment, value, message);
  }
}

absl::Status Erase(const FieldDescriptor* field, const Segment& segment, absl::string_view assignment,
                   Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, field);
  if (segment.index >= size) {
    return UsageFailure(
        absl::StrCat("--set ", assignment, ": ", segment.field, " has no element [", segment.index, "]"));
  }
  for (int i = segment.index; i + 1 < size; ++i) reflection.SwapElements(&message, field, i, i + 1);
  reflection.RemoveLast(&message, field);
  return absl::OkStatus();
}

absl::Status SetElement(const FieldDescriptor* field, const Segment& segment, absl::string_view assignment,
                        const std::string& value, Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, field);
  if (value.empty()) return Erase(field, segment, assignment, message);
  if (segment.index > size) return NoSuchElement(segment, size, assignment);
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return UsageFailure(absl::StrCat("--set ", assignment, ": name a field within it, as PATH.FIELD=VALUE"));
  }
  // Added at the end, and then put into its place.
  if (absl::Status status = SetValue(field, assignment, value, message); !status.ok()) return status;
  if (segment.index == size) return absl::OkStatus();
  reflection.SwapElements(&message, field, segment.index, size);
  reflection.RemoveLast(&message, field);
  return absl::OkStatus();
}

void AddToMask(const std::vector<Segment>& segments, const Message& root, google::protobuf::FieldMask& mask) {
  std::vector<std::string> names;
  const google::protobuf::Descriptor* type = root.GetDescriptor();
  for (const Segment& segment : segments) {
    const FieldDescriptor* field = type->FindFieldByName(segment.field);
    if (field == nullptr) field = type->FindFieldByCamelcaseName(segment.field);
    names.push_back(field->name());
    type = field->message_type();
    // A date is changed as a whole: its bounds follow from it.
    if (field->is_repeated() || type == nullptr || type == v1::EdtfDate::descriptor()) break;
  }
  const std::string path = absl::StrJoin(names, ".");
  if (std::find(mask.paths().begin(), mask.paths().end(), path) == mask.paths().end()) mask.add_paths(path);
}

absl::Status SetField(const std::string& assignment, Message& message, google::protobuf::FieldMask* mask) {
  const absl::StatusOr<std::vector<Segment>> segments = ParsePath(assignment);
  if (!segments.ok()) return segments.status();
  Message* target = &message;
  for (size_t i = 0; i + 1 < segments->size(); ++i) {
    const absl::StatusOr<Message*> next = Descend((*segments)[i], assignment, *target);
    if (!next.ok()) return next.status();
    target = *next;
  }
  const Segment& last = segments->back();
  const absl::StatusOr<const FieldDescriptor*> field = FieldFor(*target, last.field, assignment);
  if (!field.ok()) return field.status();
  absl::Status status = CheckIndex(last, **field, assignment);
  if (!status.ok()) return status;
  const std::string value = assignment.substr(assignment.find('=') + 1);
  status = last.index < 0 ? SetValue(*field, assignment, value, *target)
                          : SetElement(*field, last, assignment, value, *target);
  if (status.ok() && mask != nullptr) AddToMask(*segments, message, *mask);
  return status;
}

}  // namespace

absl::StatusOr<const FieldDescriptor*> FindField(const google::protobuf::Descriptor& message, const std::string& name) {
  if (const FieldDescriptor* field = message.FindFieldByName(name)) return field;
  if (const FieldDescriptor* field = message.FindFieldByCamelcaseName(name)) return field;
  std::vector<std::string> known;
  for (int i = 0; i < message.field_count(); ++i) known.push_back(message.field(i)->name());
  return UsageFailure(absl::StrCat(message.name(), " has no field \"", name, "\"; it has ", absl::StrJoin(known, ", "),
                                   DidYouMean(name, known)));
}

std::vector<const FieldDescriptor*> ListIn(const std::string& assignment, const google::protobuf::Descriptor& message) {
  const absl::StatusOr<std::vector<Segment>> segments = ParsePath(assignment);
  if (!segments.ok()) return {};
  std::vector<const FieldDescriptor*> path;
  const google::protobuf::Descriptor* type = &message;
  for (const Segment& segment : *segments) {
    if (type == nullptr) return {};
    const absl::StatusOr<const FieldDescriptor*> field = FindField(*type, segment.field);
    if (!field.ok()) return {};
    path.push_back(*field);
    if ((*field)->is_repeated()) return segment.index < 0 ? std::vector<const FieldDescriptor*>() : path;
    type = (*field)->message_type();
  }
  return {};
}

absl::Status SetFields(const std::vector<std::string>& assignments, Message& message,
                       google::protobuf::FieldMask* mask) {
  for (const std::string& assignment : assignments) {
    if (absl::Status status = SetField(assignment, message, mask); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace briefing::briefctl
