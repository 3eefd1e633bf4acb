// Every error that a client can see, by name. Code outside this file composes no messages.
//
// The code is chosen by what the caller should do next:
//   INVALID_ARGUMENT    mend the request; BadRequest names each field
//   NOT_FOUND           the record is not there (at that revision)
//   ALREADY_EXISTS      the name, or the request id, is taken
//   FAILED_PRECONDITION change the ledger's state first (create what is referred to, take a legal step)
//   ABORTED             read the record again and decide anew
//   OUT_OF_RANGE        a revision that is not there yet
//   RESOURCE_EXHAUSTED  wait (RetryInfo) or send less
//   UNAVAILABLE         try again, a write with the same request id (RetryInfo)
//   DATA_LOSS           stop and restore; the message says where the damage is
// Each status carries google.rpc.ErrorInfo (domain "briefing.v1"), and google.rpc.BadRequest or RetryInfo where they
// apply, as payloads under their type URLs. Of a caller's value no more than limits::kMaxQuotedBytes is repeated, so
// that errors fit in the trailers that a client takes; control characters in it, and bytes that are no UTF-8, are shown
// as "\x00". All functions are thread-safe.
#ifndef BRIEFING_SERVICE_BASE_ERRORS_H_
#define BRIEFING_SERVICE_BASE_ERRORS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "google/rpc/error_details.pb.h"
#include "service/base/revision.h"

namespace briefing::errors {

inline constexpr absl::string_view kDomain = "briefing.v1";
// Keys of the payloads.
inline constexpr absl::string_view kErrorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr absl::string_view kBadRequestUrl = "type.googleapis.com/google.rpc.BadRequest";
inline constexpr absl::string_view kRetryInfoUrl = "type.googleapis.com/google.rpc.RetryInfo";

// One wrong field: path from the message it was found in, and what is wrong and what would be right.
struct FieldViolation {
  std::string field;
  std::string description;
};

// --- The request (INVALID_ARGUMENT) ---

absl::Status InvalidField(absl::string_view field, absl::string_view description);
// `violations` must not be empty. Descriptions over limits::kMaxDescriptionBytes lose their middle.
absl::Status InvalidFields(absl::Span<const FieldViolation> violations);
// The same status with `prefix` before each field's path ("mutations[3].put.event" + "." + "date.edtf"). Statuses
// without a BadRequest come back with `prefix` as ErrorInfo metadata "field". OK stays OK.
absl::Status UnderField(absl::Status status, absl::string_view prefix);
// The same status with `prefix` ("mutations[0].retract.") taken off the front of each path that begins with it, in the
// details and the message: for a request that was carried out as a part of a larger one. What blames the whole part is
// left without a path. OK stays OK.
absl::Status WithoutPrefix(const absl::Status& status, absl::string_view prefix);
// The bytes are no message of `type`.
absl::Status Undecodable(absl::string_view type);
// A page or resume token that this server did not make, or that was made for another request.
absl::Status BadToken(absl::string_view field, absl::string_view why);
// The whole is over a limit, such as 3 MiB of commit.
absl::Status TooLarge(absl::string_view what, size_t limit);

// --- Records ---

absl::Status NotFound(absl::string_view name);
// NOT_FOUND, reason RECORD_RETRACTED: it was there until `revision` retracted it.
absl::Status Retracted(absl::string_view name, Revision revision);
absl::Status AlreadyExists(absl::string_view name);
// ALREADY_EXISTS, reason REQUEST_ID_REUSED.
absl::Status RequestIdReused(absl::string_view request_id, Revision first_use);
// ABORTED, reason STALE_ETAG.
absl::Status StaleEtag(absl::string_view name, absl::string_view given, absl::string_view current);
// FAILED_PRECONDITION, reason ILLEGAL_TRANSITION; names the legal states.
absl::Status IllegalTransition(absl::string_view name, absl::string_view from, absl::string_view to,
                               const std::vector<std::string>& legal);
// FAILED_PRECONDITION, reason MISSING_REFERENCE: `field` refers to `target`, which is not there.
absl::Status MissingReference(absl::string_view field, absl::string_view target);
// FAILED_PRECONDITION, reason STILL_REFERENCED: `name` cannot be retracted while `referrers` (the first few of `count`)
// refer to it.
absl::Status StillReferenced(absl::string_view name, const std::vector<std::string>& referrers, int64_t count);

// --- Positions and load ---

// OUT_OF_RANGE, reason REVISION_AHEAD.
absl::Status RevisionAhead(Revision asked, Revision head);
// DEADLINE_EXCEEDED: `asked` did not arrive in time.
absl::Status RevisionNotReached(Revision asked, Revision head);
// DEADLINE_EXCEEDED, reason OUT_OF_TIME: `what` could not be made by the caller's deadline.
absl::Status OutOfTime(absl::string_view what);
// DEADLINE_EXCEEDED, reason OUT_OF_TIME: `what` took longer than `limit`, which the server gives it whatever the
// caller's deadline.
absl::Status OverTimeLimit(absl::string_view what, absl::Duration limit);
// FAILED_PRECONDITION, reason SEARCH_OFF: this server keeps no search index.
absl::Status SearchOff();
// RESOURCE_EXHAUSTED with RetryInfo: `what` is full.
absl::Status Overloaded(absl::string_view what, absl::Duration retry_delay);

// --- The ledger ---

// UNAVAILABLE, reason WRITES_CLOSED: the ledger takes no writes; `why` says until when or what to do.
absl::Status WritesClosed(absl::string_view why);
// UNAVAILABLE with RetryInfo, reason WRITES_SUSPENDED: nothing was tried, since the outcome of an earlier append is not
// known until the ledger can be read again; `why` it cannot.
absl::Status WritesSuspended(absl::string_view why, absl::Duration retry_delay);
// UNAVAILABLE with RetryInfo, reason WRITE_NOT_TRIED: nothing was written, nor will be, since the write's time was up
// before it was its turn; `why`.
absl::Status WriteNotTried(absl::string_view why, absl::Duration retry_delay);
// UNAVAILABLE, reason CLOSED_IN_DOUBT: the ledger takes no writes from now on, and what was being written may be there
// after a restart. Never reaches a client: the store makes OUTCOME_UNKNOWN of it.
absl::Status ClosedInDoubt(absl::string_view why);
// UNAVAILABLE with RetryInfo, reason OUTCOME_UNKNOWN: the write may or may not have been made; repeat with the same id.
absl::Status OutcomeUnknown(absl::string_view why);
// UNAVAILABLE with RetryInfo, reason NOT_READY: the ledger is still being read.
absl::Status NotReady();
// UNAVAILABLE with RetryInfo, reason SHUTTING_DOWN. `resume_token`, where not empty, goes into the ErrorInfo's
// metadata.
absl::Status ShuttingDown(absl::string_view resume_token = {});
// ABORTED, reason HEAD_MOVED: another writer appended first. Never reaches a client: the store checks anew.
absl::Status HeadMoved(Revision expected, Revision head);
// RESOURCE_EXHAUSTED, reason STORAGE_FULL: nothing was written; reads go on.
absl::Status StorageFull(absl::string_view path);
// DATA_LOSS, reason LEDGER_CORRUPT. `where` names the file and revision.
absl::Status LedgerCorrupt(absl::string_view where, absl::string_view what);
// FAILED_PRECONDITION, reason LEDGER_FORMAT: made by a newer version, or not a ledger at all.
absl::Status LedgerFormat(absl::string_view path, absl::string_view what);
// FAILED_PRECONDITION, reason OTHER_LEDGER: what is at `path` is a ledger, but not the one asked for.
absl::Status OtherLedger(absl::string_view path, absl::string_view id, absl::string_view wanted);
// FAILED_PRECONDITION, reason LEDGER_LOCKED: another process has it open.
absl::Status LedgerLocked(absl::string_view path, absl::string_view holder);
// UNAVAILABLE, reason LEDGER_IO: reading failed, or writing before anything was written.
absl::Status LedgerIo(absl::string_view path, absl::string_view what);

// FAILED_PRECONDITION, reason ADDRESS_IN_USE: the server cannot listen at `address`.
absl::Status AddressInUse(absl::string_view address, absl::string_view why);

// INTERNAL, reason INTERNAL: a bug here.
absl::Status Internal(absl::string_view what);

// --- Reading ---

// The ErrorInfo of a status made here; none for others.
absl::optional<google::rpc::ErrorInfo> InfoOf(const absl::Status& status);
// The reason of a status made here; "" for others.
std::string ReasonOf(const absl::Status& status);
// The wrong fields that a status names; empty where it names none.
std::vector<FieldViolation> ViolationsOf(const absl::Status& status);

}  // namespace briefing::errors

#endif  // BRIEFING_SERVICE_BASE_ERRORS_H_
