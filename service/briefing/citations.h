// The numbered sources of a briefing.
#ifndef BRIEFING_SERVICE_BRIEFING_CITATIONS_H_
#define BRIEFING_SERVICE_BRIEFING_CITATIONS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "briefing/v1/briefing_service.pb.h"
#include "briefing/v1/claim.pb.h"
#include "google/protobuf/repeated_field.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "service/briefing/record_reader.h"

namespace briefing {

using CitationNumbers = google::protobuf::RepeatedField<int32_t>;
using Claims = google::protobuf::RepeatedPtrField<v1::Claim>;

// Gives every place in a source (source and locator) one number. Sections are composed in an order of their own, so
// numbers are provisional until NumberByFirstUse gives them the order of reading.
class CitationBook {
 public:
  // Adds the numbers of the places where the claims stand, each once, up to limits::kMaxItemCitations of them.
  void Cite(const v1::Claim& claim, CitationNumbers& numbers);
  void Cite(const Claims& claims, CitationNumbers& numbers);
  // Those of the claims with these ids; of all claims where `ids` names none.
  void Cite(const Claims& claims, const google::protobuf::RepeatedPtrField<std::string>& ids, CitationNumbers& numbers);

  // Numbers the citations of a complete briefing from 1 in order of first use, sorts them within each item, and lists
  // the sources. Positions of a contradiction come into the order of their citations. Places beyond
  // limits::kMaxCitations or limits::kMaxSectionBytes are taken out of the items; returns how many.
  int64_t NumberByFirstUse(RecordReader& reader, v1::Briefing& briefing) const;

 private:
  // Source, paragraph, page, text of the locator.
  using Place = std::tuple<std::string, int32_t, int32_t, std::string>;

  std::map<Place, int32_t> numbers_;
  std::vector<v1::Claim> claims_;
  // How credible what was cited from each place is; each judgement once.
  std::vector<std::set<v1::Credibility>> credibilities_;
};

// Adds to `numbers` those of `more` that it lacks, up to limits::kMaxItemCitations in all.
void AddCitations(const CitationNumbers& more, CitationNumbers& numbers);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_CITATIONS_H_
