// Whether anybody whose word carries weight says so.
#ifndef BRIEFING_SERVICE_BRIEFING_DOUBT_H_
#define BRIEFING_SERVICE_BRIEFING_DOUBT_H_

#include <string>

#include "briefing/v1/claim.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "service/briefing/citations.h"

namespace briefing {

struct Doubt {
  // There are claims, and every one was judged DOUBTFUL, IMPROBABLE or CANNOT_BE_JUDGED.
  bool doubtful = false;
  // The best that any was judged; CANNOT_BE_JUDGED only where all of them are. Unspecified: nobody judged one.
  v1::Credibility credibility = v1::CREDIBILITY_UNSPECIFIED;
};

Doubt DoubtOf(const Claims& claims);
// Of the claims with these ids; of all claims where `ids` names none, as CitationBook cites.
Doubt DoubtOf(const Claims& claims, const google::protobuf::RepeatedPtrField<std::string>& ids);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_DOUBT_H_
