// Page and resume tokens: opaque to callers, safe in URLs, bound to what they were made for.
#ifndef BRIEFING_SERVICE_QUERY_TOKEN_H_
#define BRIEFING_SERVICE_QUERY_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "service/base/revision.h"

namespace briefing {

// Where a listing goes on.
struct PageToken {
  // The revision that all its pages answer for.
  Revision revision;
  // The last thing delivered: a RecordId for lists of records, a revision for lists of commits; for differences, the
  // last VersionId looked at.
  uint64_t after = 0;
  // Of everything in the request but page size and token.
  uint64_t request_fingerprint = 0;
  // The time that all its pages answer for, in whole microseconds; none: that of the revision.
  absl::optional<absl::Time> time = {};
  // The earlier revision, where pages tell what differs between two.
  absl::optional<Revision> since = {};

  friend bool operator==(const PageToken&, const PageToken&) = default;
};

// Where a watch goes on.
struct ResumeToken {
  // Everything up to here has been delivered; with `snapshot_after`, the snapshot's revision.
  Revision revision;
  // In the middle of a snapshot: the last record delivered, as RecordId + 1 (0: none yet). Absent: the snapshot is
  // done, or there was none.
  absl::optional<uint64_t> snapshot_after;
  uint64_t filter_fingerprint = 0;
  // Of the commit of `revision`: a ledger that was set back to a backup has another one there. None in tokens of older
  // releases, and at revision 0.
  absl::optional<uint64_t> commit_fingerprint = {};

  friend bool operator==(const ResumeToken&, const ResumeToken&) = default;
};

// Tokens grant nothing: whoever may use one may also ask without. Thread-safe, all of them.
//
// A page token says where the server itself has come to, and is signed (HMAC-SHA256, 128 bits of it) with the secret
// that is kept with the ledger (Ledger::secret): nobody else can make one, or alter one. It holds for every server of
// the ledger, and across restarts.
std::string Encode(const PageToken& token, absl::string_view secret);
// A resume token says what its holder has had, and may be kept for years: it outlives releases, and copies of the
// ledger. It ends in a checksum keyed with the ledger's id, so that an altered one, or one of another ledger, is told
// from a good one; that the history is still the one it comes from, `commit_fingerprint` proves.
std::string Encode(const ResumeToken& token, absl::string_view ledger_id);

// INVALID_ARGUMENT (BAD_TOKEN) under "page_token" or "resume_token" for bytes that Encode did not make with this secret,
// or for this ledger, or whose fingerprint is not the one expected; the message says which.
absl::StatusOr<PageToken> DecodePageToken(absl::string_view token, uint64_t request_fingerprint,
                                          absl::string_view secret);
absl::StatusOr<ResumeToken> DecodeResumeToken(absl::string_view token, uint64_t filter_fingerprint,
                                              absl::string_view ledger_id);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_TOKEN_H_
