// What becomes of a record's claims when the feed that they are of is read again.
#ifndef BRIEFING_CLIENT_BRIEFCTL_TOLD_CLAIMS_H_
#define BRIEFING_CLIENT_BRIEFCTL_TOLD_CLAIMS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "briefing/v1/claim.pb.h"
#include "google/protobuf/repeated_field.h"

namespace briefing::briefctl {

using Claims = google::protobuf::RepeatedPtrField<v1::Claim>;

// An import, as the claims that it made know it.
struct ClaimOrigin {
  // "sources/{source}"
  std::string source;
  // The names by which locators call the files that are read now ("feed.tsv" of "feed.tsv:12").
  std::vector<std::string> files;
};

struct ClaimChanges {
  bool any = false;
  // Where the feed says otherwise now than claims that stay ("feed.tsv:12"; a document's "sources/{source}").
  std::vector<std::string> otherwise;
  // Claims that found no room.
  size_t dropped = 0;
};

// Makes `held`, the claims of a record of the ledger, those that the feed tells now. Each claim told is, of those of
// the same import that no other is already:
//   one that says the same, wherever it was read, of its own file before others: so a file that was renamed changes
//   nothing, and one that says what another file of the import said adds nothing;
//   else the one of the same place and field, which the feed tells otherwise now: it says so where `takes_values`;
//   else a new one, with an id that is not taken.
// Claims without a place ("feed.tsv:12") and those of documents are known by their ids alone; a document's that says
// otherwise now is as above. Ids of claims that stay are kept. What no claim is any more goes where it points into the
// files read now. Claims of others stay as they are.
ClaimChanges TakeTold(const Claims& told, const ClaimOrigin& origin, bool takes_values, Claims& held);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_TOLD_CLAIMS_H_
