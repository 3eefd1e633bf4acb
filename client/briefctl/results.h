// What became of many records, for programs.
#ifndef BRIEFING_CLIENT_BRIEFCTL_RESULTS_H_
#define BRIEFING_CLIENT_BRIEFCTL_RESULTS_H_

#include "briefing/v1/ledger_service.pb.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

// Prints `written` as JSON or YAML, its results as lines of JSON, or the names of those that changed. False, with
// nothing printed, where the output is for people: they are told how many.
bool PrintResults(const v1::ApplyResponse& written, Context& context);

// What a mutation makes of its record, where nothing is in its way.
v1::MutationResult ExpectedOf(const v1::Mutation& mutation);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_RESULTS_H_
