// Records as linked data (JSON-LD with the vocabulary of schema.org).
#ifndef BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_JSON_LD_H_
#define BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_JSON_LD_H_

#include <ostream>

#include "absl/status/status.h"
#include "client/briefctl/exchange/record_set.h"

namespace briefing::briefctl {

// One graph of what was picked and what that names; the same records give the same bytes. "@id" is the record's name
// under https://briefing.dev/.
//
//   party              Country, GovernmentOrganization, Organization, Corporation or Person
//   source             NewsArticle, Report, Legislation, Dataset or CreativeWork
//   event              Event
//   commitment         CreativeWork, with additionalType https://briefing.dev/Commitment
//   claim of a record  Claim about it, which appears in the source; where it was judged credible or not, a
//                      ClaimReview of it, too, from 1 (improbable) to 5 (confirmed)
//   assessment         ClaimReview of the claim that the party keeps the commitment, from -1 to 1; none without a score
//   verdict            ClaimReview without a number
//   indicator          StatisticalVariable
//   observation        Observation
//
// Dates that are not one plain day, month or year, or an interval of those, are told in words only.
// Local failure where the records cannot be read.
absl::Status WriteJsonLd(const RecordSet& records, std::ostream& out);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_JSON_LD_H_
