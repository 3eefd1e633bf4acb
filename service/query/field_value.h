// Fields of records as texts, and as values that machines read.
#ifndef BRIEFING_SERVICE_QUERY_FIELD_VALUE_H_
#define BRIEFING_SERVICE_QUERY_FIELD_VALUE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"

namespace briefing {

// Whether the field is told of: output-only ones are not, but for the state of a commitment and what a verdict says,
// which are derived and yet the news itself.
bool IsTold(const google::protobuf::FieldDescriptor& field);

// Whether the field holds a message that is told field by field, rather than as one value as dates and times are.
bool HasParts(const google::protobuf::FieldDescriptor& field);

// Whether the field holds messages of that type.
bool IsMessage(const google::protobuf::FieldDescriptor& field, absl::string_view full_name);

// Whether the message has the field; a list, where it has elements.
bool IsSet(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field);

// The whole field in one line: "AGREE", "2022-05", "a, b". "" where it is not set.
std::string FieldText(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field);
// A message in one line: "state: EXPECTED, date: 2022-05".
std::string TextOf(const google::protobuf::Message& message);

// The whole field, which must be set, as FieldChange describes it.
google::protobuf::Value TypedField(const google::protobuf::Message& message,
                                   const google::protobuf::FieldDescriptor& field);
google::protobuf::Value TypedMessage(const google::protobuf::Message& message);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_FIELD_VALUE_H_
