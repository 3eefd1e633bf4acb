// What a ListChanges request asks for, checked.
#ifndef BRIEFING_SERVICE_RPC_CHANGE_LISTING_H_
#define BRIEFING_SERVICE_RPC_CHANGE_LISTING_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/catalog/view.h"
#include "service/query/token.h"

namespace briefing::rpc {

struct ChangeListing {
  v1::ListChangesRequest request;
  // Of the request's filter.
  Predicate predicate;
  uint64_t fingerprint = 0;
  // Of the request's token, where it has one.
  absl::optional<PageToken> position;

  // The state that a page answers for, on whichever replica it is asked for: the request's, or the first page's.
  v1::AsOf as_of() const;
  int64_t at_least_revision() const;
  // Most commits or differences of a page.
  int page_size() const;
};

// INVALID_ARGUMENT for what is wrong with the request by itself: name, revisions, filter, page size, token (BAD_TOKEN).
absl::StatusOr<ChangeListing> CheckChangeListing(const v1::ListChangesRequest& request, absl::string_view page_secret);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_CHANGE_LISTING_H_
