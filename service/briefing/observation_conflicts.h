// Observations of one thing that cannot all be so.
#ifndef BRIEFING_SERVICE_BRIEFING_OBSERVATION_CONFLICTS_H_
#define BRIEFING_SERVICE_BRIEFING_OBSERVATION_CONFLICTS_H_

#include <vector>

#include "briefing/v1/indicator.pb.h"
#include "service/briefing/pace.h"

namespace briefing {

// Whether there is a value that both observations allow. A figure that is "about" something allows a tenth of it to
// either side; "more than" and "less than" do not allow the figure itself; ranges allow their ends.
bool CanBothBeSo(const v1::Observation& a, const v1::Observation& b);

// Whether the periods overlap enough for the figures to be of the same thing: by more than a third of the longer one,
// or at all where one is open. A month's figure and its year's may differ without contradiction.
bool OfTheSameTime(const v1::Observation& a, const v1::Observation& b);

// Groups of observations of one indicator, party and counterparty, each of which contradicts another of its group;
// groups and their members by name. `observations` are by name, and outlive the result. Of no use where the pace has
// said no.
std::vector<std::vector<const v1::Observation*>> ObservationConflictsIn(
    const std::vector<v1::Observation>& observations, Pace& pace);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_OBSERVATION_CONFLICTS_H_
