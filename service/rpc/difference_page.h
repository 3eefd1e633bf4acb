// LedgerService.ListChanges with `since`: a page of differences.
#ifndef BRIEFING_SERVICE_RPC_DIFFERENCE_PAGE_H_
#define BRIEFING_SERVICE_RPC_DIFFERENCE_PAGE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/catalog/view.h"
#include "service/rpc/change_listing.h"

namespace briefing::rpc {

// The earlier and the later state that a page of `listing` compares. `since` and `as_of` are what the request's points
// mean now; later pages keep to those of the first.
//   INVALID_ARGUMENT  since is after as_of
//   NOT_FOUND         the record asked for had never been created by as_of
struct ComparedStates {
  View since;
  View as_of;
};
absl::StatusOr<ComparedStates> StatesOf(const ChangeListing& listing, const View& since, const View& as_of);

// Makes the page.
v1::ListChangesResponse MakeDifferencePage(const ChangeListing& listing, const ComparedStates& states,
                                           absl::string_view page_secret);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_DIFFERENCE_PAGE_H_
