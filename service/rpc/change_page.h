// LedgerService.ListChanges: a page of commits, of the whole ledger or of one record.
#ifndef BRIEFING_SERVICE_RPC_CHANGE_PAGE_H_
#define BRIEFING_SERVICE_RPC_CHANGE_PAGE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/base/bytes.h"
#include "service/catalog/view.h"

namespace briefing::rpc {

// An encoded ListChangesResponse.
struct ChangePage {
  std::vector<SharedBytes> pieces;
  // The head that all pages of the listing answer for.
  Revision revision;
};

// Makes the page that `request` asks for. `now` is the view that a first page answers for; later ones answer for what
// their token says. Pages end early where they are large, and where limits::kMaxChangesPerStep changes were looked at.
//   INVALID_ARGUMENT  name, revisions, page size, token (BAD_TOKEN)
//   NOT_FOUND         no record of that name was ever created
//   OUT_OF_RANGE      the token is from a replica that is further ahead
absl::StatusOr<ChangePage> ListChangePage(const v1::ListChangesRequest& request, const View& now,
                                          absl::string_view ledger_id);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_CHANGE_PAGE_H_
