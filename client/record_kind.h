// The kinds of record as the client sees them, told from the schema.
#ifndef BRIEFING_CLIENT_RECORD_KIND_H_
#define BRIEFING_CLIENT_RECORD_KIND_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/message.h"

namespace briefing::client {

// One kind of record. Immutable; lives for ever.
struct RecordKind {
  v1::RecordType type;
  const google::protobuf::Descriptor* descriptor;
  // Its field in Record.
  const google::protobuf::FieldDescriptor* field;
  // "event"
  std::string singular;
  // "events"
  std::string plural;
  // The collections in its name: {"events"}, {"commitments", "assessments"}.
  std::vector<std::string> collections;
};

// All kinds, in the order of their numbers, which is one in which records can be written.
const std::vector<RecordKind>& AllRecordKinds();
const RecordKind& KindOf(v1::RecordType type);
// By singular or plural ("event", "events", "Event"); null where there is none such.
const RecordKind* FindKind(absl::string_view word);
// By the collections of a full name; null where it fits none.
const RecordKind* KindOfName(absl::string_view name);
// "commitments/x" for "commitments/x/assessments/y"; "" for "events/x".
std::string ParentOf(absl::string_view name);

// What is inside `record`; null where nothing is. Borrowed from `record`.
const google::protobuf::Message* Inside(const v1::Record& record);
google::protobuf::Message* MutableInside(v1::Record& record);
// Makes `record` hold an empty message of the kind, which is returned.
google::protobuf::Message* MakeInside(const RecordKind& kind, v1::Record& record);
// The name of the record inside; "" where there is none.
std::string NameOf(const v1::Record& record);
// Clears what only the server sets, at every depth, so that what was read can be written elsewhere.
void ClearOutputOnly(google::protobuf::Message& message);
// The names of records that `message` refers to, its parent included; each once, in order of appearance.
std::vector<std::string> ReferencesIn(const google::protobuf::Message& message);

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_RECORD_KIND_H_
