// --set path=value.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FIELD_PATH_H_
#define BRIEFING_CLIENT_BRIEFCTL_FIELD_PATH_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace briefing::briefctl {

// Sets fields of `message` from "path=value" each, and puts the paths changed into `mask` (which may be null; a
// repeated field is named as a whole there, since masks go no further).
//
//   title=Summit              a field; enums by word ("kind=agree"), dates as EDTF ("date=2022-05-23")
//   place.text=Tokyo          a field within one
//   topics=a topics=b         each adds an element to a list
//   topics[1]=c               an element of a list; the next index makes a new one
//   participants[0].party=parties/jp   a field of one
//   claims[2]=                takes the element out: those behind it move up before the next assignment
//   description=              clears it
//
// Usage failure where a path or an element does not exist (with the fields there are) or a value does not fit.
absl::Status SetFields(const std::vector<std::string>& assignments, google::protobuf::Message& message,
                       google::protobuf::FieldMask* mask);

// The list of which `assignment` names an element, as the fields that lead to it; empty where it names none, or where
// SetFields would fail.
std::vector<const google::protobuf::FieldDescriptor*> ListIn(const std::string& assignment,
                                                             const google::protobuf::Descriptor& message);

// The field of `message` with this name ("due_date", "dueDate"). Usage failure with the fields there are.
absl::StatusOr<const google::protobuf::FieldDescriptor*> FindField(const google::protobuf::Descriptor& message,
                                                                   const std::string& name);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FIELD_PATH_H_
