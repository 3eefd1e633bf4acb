// Paths of fields in requests, as errors name them.
#ifndef BRIEFING_SERVICE_STORE_FIELD_PATH_H_
#define BRIEFING_SERVICE_STORE_FIELD_PATH_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/ledger_service.pb.h"

namespace briefing {

// "claims" + "source" → "claims.source"; an empty `parent` adds nothing.
std::string JoinPath(absl::string_view parent, absl::string_view field);
// "claims", 2 → "claims[2]".
std::string IndexPath(absl::string_view field, int index);

// What stands before the paths of a mutation's own fields: "mutations[3].put"; for one that holds nothing
// "mutations[3]".
std::string MutationPath(int index, const v1::Mutation& mutation);
// What stands before the paths of the record in a create, put or update: "mutations[3].put.event",
// "mutations[3].update.record.event".
std::string RecordPath(int index, const v1::Mutation& mutation);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_FIELD_PATH_H_
