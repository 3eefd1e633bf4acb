// What the schema says of its messages, fields and enums: the comments in the protos, which are built into the program.
#ifndef BRIEFING_CLIENT_BRIEFCTL_SCHEMA_COMMENTS_H_
#define BRIEFING_CLIENT_BRIEFCTL_SCHEMA_COMMENTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace briefing::briefctl {

// The comment on something of the schema, as it is written, without the marks of a comment; "" where there is none.
// Thread-safe.
std::string CommentOn(const google::protobuf::Descriptor& message);
std::string CommentOn(const google::protobuf::EnumDescriptor& type);
std::string CommentOn(const google::protobuf::FieldDescriptor& field);
std::string CommentOn(const google::protobuf::EnumValueDescriptor& value);

// The message or enum of the API with this short name ("Claim", "EventKind"); null where there is none.
const google::protobuf::Descriptor* FindMessage(absl::string_view name);
const google::protobuf::EnumDescriptor* FindEnum(absl::string_view name);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_SCHEMA_COMMENTS_H_
