// What the schema's comments demand of each kind of record beyond what its options can say.
#ifndef BRIEFING_SERVICE_STORE_RECORD_RULES_H_
#define BRIEFING_SERVICE_STORE_RECORD_RULES_H_

#include "briefing/v1/record.pb.h"
#include "service/store/violations.h"

namespace briefing {

// Checks codes and addresses, ranges, and fields that depend on one another. Paths are those within the record's
// message ("iso_alpha2", "targets[0].due_date").
void CheckRecordRules(const v1::Record& record, Violations& violations);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_RECORD_RULES_H_
