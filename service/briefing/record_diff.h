// What differs between two versions of a record, field by field.
#ifndef BRIEFING_SERVICE_BRIEFING_RECORD_DIFF_H_
#define BRIEFING_SERVICE_BRIEFING_RECORD_DIFF_H_

#include <string>
#include <vector>

#include "briefing/v1/briefing_service.pb.h"
#include "google/protobuf/message.h"

namespace briefing {

// The fields in which two messages of one type differ, in the order of the schema. Output-only fields are left out, but
// for the state of a commitment, which is derived and yet the news itself.
//
// Paths are as in updates ("place.text"); the elements of a list of messages are told apart by their id, else by their
// party, else by their position ("targets[volume].value"). A date, an added or removed element, and a list of plain
// values
// ("topics") each count as one value.
std::vector<v1::FieldChange> DiffRecords(const google::protobuf::Message& before,
                                         const google::protobuf::Message& after);

// A message in one line: "state: EXPECTED, date: 2022-05". Output-only fields are left out.
std::string TextOf(const google::protobuf::Message& message);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_RECORD_DIFF_H_
