// From conditions to a predicate: what indexes answer, and what is left to look at in each record.
#ifndef BRIEFING_SERVICE_QUERY_FILTER_PLAN_H_
#define BRIEFING_SERVICE_QUERY_FILTER_PLAN_H_

#include "service/query/filter_condition.h"

namespace briefing {

// Adds to `predicate` what makes `condition` hold. Of the conditions that must all hold,
//   - terms, and alternatives of terms alone, become groups;
//   - memberships become member_of; comparisons of the date become one date test;
//   - all others become the residual test, together with what indexes could know of them, where they imply it: a group
//   of
//     terms, a span of dates, a membership, words and names. The index then finds the records worth looking at.
// Groups that say no more than the kind of record are left out where the predicate has the kind already.
void PlanFilter(Condition condition, Predicate& predicate);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_FILTER_PLAN_H_
