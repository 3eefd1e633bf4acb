// The kinds of record, told from the schema's own descriptors rather than from a list kept by hand.
#ifndef BRIEFING_SERVICE_CATALOG_RECORD_TYPE_H_
#define BRIEFING_SERVICE_CATALOG_RECORD_TYPE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/descriptor.h"

namespace briefing {

// What the service knows of one kind of record. Immutable; lives for ever.
struct RecordTypeInfo {
  v1::RecordType type;
  // The message, such as briefing.v1.Event.
  const google::protobuf::Descriptor* descriptor;
  // Its field in Record's oneof; the number equals `type`.
  const google::protobuf::FieldDescriptor* record_field;
  // "event"
  std::string singular;
  // "events": the collection segment of the name.
  std::string plural;
  // "briefing.dev/Event": the type in resource references.
  std::string resource_type;
  // "events/{event}"
  std::string pattern;
  // The kind whose name comes first in this one's ("commitments/…/assessments/…"); UNSPECIFIED for top-level kinds.
  v1::RecordType parent_type = v1::RECORD_TYPE_UNSPECIFIED;
};

// All kinds, in the order of their numbers.
const std::vector<RecordTypeInfo>& AllRecordTypes();
// `type` must be one of them.
const RecordTypeInfo& InfoOf(v1::RecordType type);

// Which kind of record `name` names, by its collection segments; UNSPECIFIED where it fits none. Checks shape only, not
// ids.
v1::RecordType TypeOfName(absl::string_view name);

// Checks `name` against AIP-122 and the pattern of some kind: known collections; ids of lower-case letters, digits and
// hyphens, beginning and ending with a letter or digit, at most 63. Returns the kind.
// INVALID_ARGUMENT whose field path is `field` and which says what is wrong and what a right name looks like.
absl::StatusOr<v1::RecordType> CheckName(absl::string_view name, absl::string_view field);

// Checks one id segment by the same rule. INVALID_ARGUMENT under `field`.
absl::Status CheckId(absl::string_view id, absl::string_view field);

// The name of the record before the last two segments: "commitments/x" for "commitments/x/assessments/y"; "" for
// top-level names.
absl::string_view ParentOf(absl::string_view name);

// The record message inside `record`, or null where none is set. `record` must outlive the result.
const google::protobuf::Message* MessageIn(const v1::Record& record);
google::protobuf::Message* MutableMessageIn(v1::Record& record);
// The kind set in `record`; UNSPECIFIED where none is.
v1::RecordType TypeIn(const v1::Record& record);
// Makes `record` hold an empty message of `type`, which is returned.
google::protobuf::Message* SetType(v1::Record& record, v1::RecordType type);

// Accessors of the fields that every kind of record has under the same number (name 1, etag 2, revision 3, create_time
// 4, update_time 5, claims 6, marking 7). `message` must be a record message.
std::string NameIn(const google::protobuf::Message& message);
void SetNameIn(absl::string_view name, google::protobuf::Message& message);
std::string EtagIn(const google::protobuf::Message& message);
// A line for people: the title; for kinds without one, what stands for it (an assessment's party and assessor…).
std::string TitleIn(const google::protobuf::Message& message);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_RECORD_TYPE_H_
