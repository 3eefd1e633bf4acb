// Claims of one record that cannot all be so.
#ifndef BRIEFING_SERVICE_BRIEFING_CLAIM_CONFLICTS_H_
#define BRIEFING_SERVICE_BRIEFING_CLAIM_CONFLICTS_H_

#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "service/briefing/citations.h"
#include "service/briefing/record_reader.h"

namespace briefing {

// Claims on one field of a record, each of which contradicts at least one of the others. In the order of the record.
struct ClaimConflict {
  std::string field;
  std::vector<const v1::Claim*> claims;
};

// The conflicts among the claims of `record`, by field. Two claims on one field contradict each other
//   - where they assert different values (case and spacing do not count), but for a field that holds a list, where both
//   may be;
//   - where one says that it has happened and the other that it is expected or considered;
//   - where one denies what the other says.
// A claim that something will be does not contradict a later one that it is, nor one that it came otherwise: that is
// how plans end. A denial of one value does not contradict another value. Claims about the record as a whole have no
// value to differ in. The result points into the record.
std::vector<ClaimConflict> ClaimConflictsIn(const google::protobuf::Message& record, const Claims& claims,
                                            RecordReader& reader);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_CLAIM_CONFLICTS_H_
