// Copies a ledger into another, entry by entry.
#ifndef BRIEFING_SERVICE_LEDGER_COPY_COPY_H_
#define BRIEFING_SERVICE_LEDGER_COPY_COPY_H_

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "service/base/revision.h"
#include "service/ledger/ledger.h"

namespace briefing {

// OK where `copy` holds the first entries of `original`, or all of them; a look at one checksum on each side.
//   FAILED_PRECONDITION (OTHER_LEDGER)  it has another id; or it holds entries that the original has not, since the
//                                       original has lost them, or each went on without the other: the message says up
//                                       to which revision they hold the same
//   DATA_LOSS (LEDGER_CORRUPT)          one of the two is damaged; the message and IsDamageOfCopy say which
//   UNAVAILABLE (LEDGER_IO)
absl::Status CheckCopy(Ledger& original, Ledger& copy);

// Whether an error of CheckCopy or CopyEntries says that the copy is damaged. DATA_LOSS without this is the original's,
// of which the copy may hold what is left.
bool IsDamageOfCopy(const absl::Status& status);

// Appends to `copy` what `original` holds beyond it, up to original's head as of the call, and returns the new head of
// the copy. Revisions, request ids and times are those of the original, since entries are copied as they are. May be
// broken off at any point, and called again: it goes on from where it was. `on_progress` is told after each append how
// far the copy has come; an error from it ends the copying and becomes the result. Errors of CheckCopy, of Read on the
// one side and of Append on the other; their messages begin with the side that they are of.
absl::StatusOr<Revision> CopyEntries(Ledger& original, Ledger& copy,
                                     absl::FunctionRef<absl::Status(Revision copied)> on_progress);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_COPY_COPY_H_
