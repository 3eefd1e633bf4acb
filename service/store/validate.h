// Checks of a record that need nothing but the record.
#ifndef BRIEFING_SERVICE_STORE_VALIDATE_H_
#define BRIEFING_SERVICE_STORE_VALIDATE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/message.h"
#include "service/store/violations.h"

namespace briefing {

// Clears what callers may not set: output-only fields at any depth, and fields that the schema does not know.
void ClearOutputOnly(google::protobuf::Message& message);

// Checks `message` and all below it by the schema's options and the limits: required fields, enum numbers, shapes of
// references, lengths and counts, finite numbers, topics, times; and fills in the bounds of every EdtfDate. Paths begin
// with `path`.
void CheckFields(absl::string_view path, google::protobuf::Message& message, Violations& violations);

// Checks the number of entries of all lists of `message`, at any depth, and nothing else. Paths begin with `path`.
void CheckListSizes(absl::string_view path, const google::protobuf::Message& message, Violations& violations);

// Checks that `name` is the name of a record of `type`.
absl::Status CheckNameOf(v1::RecordType type, absl::string_view name, absl::string_view field);

// Makes a record as a caller gave it, or as an update left it, complete but for etag, revision and times: clears what
// is output only, assigns ids, checks everything that needs nothing but the record, fills in bounds and derived fields.
// INVALID_ARGUMENT names every wrong field (Violations::kMaxTold of them), by path within the record's message;
// FAILED_PRECONDITION (ILLEGAL_TRANSITION) for an impossible life. `record` is then half done.
absl::Status CompleteRecord(v1::Record& record);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_VALIDATE_H_
