// LedgerService.ListChanges without `since`: a page of commits, of the whole ledger or of one record.
#ifndef BRIEFING_SERVICE_RPC_CHANGE_PAGE_H_
#define BRIEFING_SERVICE_RPC_CHANGE_PAGE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/base/bytes.h"
#include "service/catalog/view.h"
#include "service/rpc/change_listing.h"

namespace briefing::rpc {

// An encoded ListChangesResponse.
struct ChangePage {
  std::vector<SharedBytes> pieces;
  // The revision that all pages of the listing answer for.
  Revision revision;
};

// Makes the page that `listing`, which has no `since`, asks for. `as_of` is the view of its state. Pages end early
// where they are large, and where limits::kMaxChangesPerStep changes were looked at.
//   NOT_FOUND  no record of that name had been created by then
absl::StatusOr<ChangePage> MakeChangePage(const ChangeListing& listing, const View& as_of, absl::string_view page_secret);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_CHANGE_PAGE_H_
