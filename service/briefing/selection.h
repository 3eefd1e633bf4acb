// Which records a briefing is about.
#ifndef BRIEFING_SERVICE_BRIEFING_SELECTION_H_
#define BRIEFING_SERVICE_BRIEFING_SELECTION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "briefing/v1/assessment.pb.h"
#include "briefing/v1/briefing_service.pb.h"
#include "briefing/v1/commitment.pb.h"
#include "briefing/v1/event.pb.h"
#include "briefing/v1/indicator.pb.h"
#include "briefing/v1/party.pb.h"
#include "briefing/v1/source.pb.h"
#include "service/briefing/pace.h"
#include "service/catalog/view.h"

namespace briefing {

// What a briefing is asked about: a record is in that has any of the topics (or none are asked for) and any of the
// parties (likewise), and passes the filter. In the order of the request, each once.
struct Scope {
  std::vector<std::string> topics;
  std::vector<std::string> parties;
  Predicate filter = {};

  bool everything() const { return topics.empty() && parties.empty() && filter.empty(); }
};

// INVALID_ARGUMENT under "topics[i]" or "parties[i]" for malformed ones and names of other kinds of record, and for
// more than limits::kMaxFilterValues of both together; under "filter" for a wrong filter.
absl::StatusOr<Scope> ScopeOf(const v1::ComposeBriefingRequest& request);

// The live records in scope, by name. Observations have the topics of their indicator, assessments those of their
// commitment; an indicator, which has no parties, is in with its observations. Parties have no topics, sources neither
// topics nor parties. Costs grow with the records that have the topics or parties, or where
// none are asked for with those that the filter's index finds, not with the ledger. Of no use where the pace has said
// no.
std::vector<RecordVersion> SelectRecords(const Scope& scope, const View& view, Pace& pace);

// Records by kind, each list by name.
struct Selection {
  std::vector<v1::Party> parties;
  std::vector<v1::Source> sources;
  std::vector<v1::Indicator> indicators;
  std::vector<v1::Event> events;
  std::vector<v1::Commitment> commitments;
  std::vector<v1::Observation> observations;
  std::vector<v1::Assessment> assessments;
};
// Parses `records`, which are by name. Of no use where the pace has said no.
Selection ReadSelection(const std::vector<RecordVersion>& records, Pace& pace);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_SELECTION_H_
