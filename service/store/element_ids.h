// Ids of the parts of a record that others of its parts, or later writes, point to.
#ifndef BRIEFING_SERVICE_STORE_ELEMENT_IDS_H_
#define BRIEFING_SERVICE_STORE_ELEMENT_IDS_H_

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "service/store/violations.h"

namespace briefing {

// Gives each claim, transition, target and milestone without an id the lowest unused one ("c1", "t2", "g1", "m3"), in
// the order of the list. The same content gets the same ids every time, so that a record put again without ids is
// unchanged.
void AssignElementIds(google::protobuf::Message& record);

// Checks that ids are well-formed and unique within their list, and that every claim_ids names a claim of the record.
void CheckElementIds(const google::protobuf::Message& record, Violations& violations);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_ELEMENT_IDS_H_
