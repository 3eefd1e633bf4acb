// Records as a bundle of threat intelligence (STIX 2.1).
#ifndef BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_STIX_H_
#define BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_STIX_H_

#include <ostream>

#include "absl/status/status.h"
#include "client/briefctl/exchange/record_set.h"

namespace briefing::briefctl {

// One bundle of what was picked and what that names; the same records give the same bytes. Identifiers are UUIDs of
// version 5 of the records' names, so that the same record is the same object in every bundle; "created" and "modified"
// are its times in the ledger.
//
//   party        identity, and for a state with an ISO code a location where it is
//   event        report that refers to its parties
//   commitment   report that refers to its parties; related to what it is part of or takes the place of
//   assessment   opinion on the commitment's report: +1 strongly-agree, 0 neutral, -1 strongly-disagree; none without
//                a score
//   observation, verdict, and claims that say something of their own
//                note
//   source       external reference of the reports that cite it
//
// "confidence" is that of the most credible claim, by the table for the Admiralty code in appendix A of the standard.
// Labels are the marking definitions of TLP 2.0.
// Local failure where the records cannot be read.
absl::Status WriteStix(const RecordSet& records, std::ostream& out);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_STIX_H_
