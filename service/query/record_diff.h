// What differs between two versions of a record, field by field.
#ifndef BRIEFING_SERVICE_QUERY_RECORD_DIFF_H_
#define BRIEFING_SERVICE_QUERY_RECORD_DIFF_H_

#include <vector>

#include "briefing/v1/change.pb.h"
#include "google/protobuf/message.h"

namespace briefing {

// Whether changes hold their values typed beside the texts.
enum class DiffValues { kTexts, kTextsAndTyped };

// The fields in which two record messages of one type differ, in the order of the schema; FieldChange says what they
// are. An empty message differs from a record in all that it has. Names are taken to be the same.
//
// Elements of lists are paired by their id, else by their party; among several of one party those that are equal first,
// so that one that came or went is told as that, wherever it stands.
std::vector<v1::FieldChange> DiffRecords(const google::protobuf::Message& before,
                                         const google::protobuf::Message& after,
                                         DiffValues values = DiffValues::kTexts);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_RECORD_DIFF_H_
