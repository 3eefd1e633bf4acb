// The claims of a record, whatever its kind.
#ifndef BRIEFING_CLIENT_BRIEFCTL_RECORD_CLAIMS_H_
#define BRIEFING_CLIENT_BRIEFCTL_RECORD_CLAIMS_H_

#include <string>
#include <vector>

#include "briefing/v1/ledger_service.pb.h"
#include "briefing/v1/record.pb.h"

namespace briefing::briefctl {

// The note of an import's claim on a record that was there before with no claims: it does not rest on that import.
inline constexpr char kWasThereNote[] = "The record was there before this import.";

// The note of an import's claim on a membership that it added to a party that was there before: it goes with the claim.
inline constexpr char kAddedNote[] = "Added by this import.";

// Whether the claim says that a membership in `value` was added.
bool IsOfAddedMembership(const v1::Claim& claim);

// Borrowed from `record`, which holds one.
google::protobuf::RepeatedPtrField<v1::Claim>& MutableClaims(v1::Record& record);

// What gives the record of the ledger the claims that `record` has, and changes nothing else. Refused by the server
// where the record no longer has `record`'s etag.
v1::UpdateMutation ClaimsUpdate(v1::Record record);

// The same, with the values that `record` has in `fields`, which are fields of its own, each one once.
v1::UpdateMutation FieldsUpdate(v1::Record record, const std::vector<std::string>& fields);

// What retracts it, refused where it no longer has `record`'s etag; nothing where it is gone already.
v1::RetractMutation RetractionOf(const v1::Record& record);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_RECORD_CLAIMS_H_
