// Every version of every record, in memory once, as the bytes that go on the wire; and the indexes over them.
#ifndef BRIEFING_SERVICE_CATALOG_CATALOG_H_
#define BRIEFING_SERVICE_CATALOG_CATALOG_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "briefing/v1/change.pb.h"
#include "briefing/v1/record.pb.h"
#include "service/base/bytes.h"
#include "service/base/revision.h"

namespace briefing {

class CommitLog;
class Matcher;
class View;

// Numbers records in order of first creation and versions in order of commit, both from 0, dense.
enum class RecordId : uint32_t {};
enum class VersionId : uint32_t {};
inline constexpr VersionId kNoVersion{0xffffffff};

// Invariants:
//   1. Commits are applied in the order of their revisions, each once; head() grows by one each time.
//   2. A commit becomes visible as a whole: when head() returns r, everything up to r can be read, and nothing that is
//      visible changes or moves any more.
//   3. What View(r) answers depends on the first r commits alone, however many follow.
//   4. The bytes of a commit are kept once, contiguous with its neighbours (commit_log.h); a record's bytes are a part
//   of
//      them.
//
// Threads: Apply is called by one thread at a time. Everything else may be called by any thread at any time, also
// during Apply, and does not block on it.
class Catalog {
 public:
  Catalog();
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  // Makes a durable commit visible. `commit` is an encoded briefing.v1.Commit with revision head() + 1 whose records
  // are complete (bounds of dates, etags and times filled in); its bytes are copied. INTERNAL where it is not: nothing
  // is visible of it then.
  absl::Status Apply(absl::string_view commit);

  // The newest visible revision.
  Revision head() const;

  // A view of the state at `revision`; OUT_OF_RANGE (REVISION_AHEAD) beyond the head. The catalog must outlive it.
  absl::StatusOr<View> ViewAt(Revision revision) const;
  View ViewAtHead() const;

  // The last revision committed at or before `time`; 0 before the first.
  Revision RevisionAt(absl::Time time) const;
  // Commit time of `revision`, which must be visible and not 0.
  absl::Time CommitTime(Revision revision) const;

  // Calls `then(true)` once head() has reached `revision`: at once, in this thread, where it has; else in the thread
  // that calls Apply. Calls `then(false)` from CancelWaits, or from ExpireWaits once `deadline` has passed, or at once
  // where too many are waiting. Exactly one call.
  void WhenReached(Revision revision, absl::Time deadline, absl::AnyInvocable<void(bool reached) &&> then);
  // Ends the waits whose deadline is at or before `now`. Called every so often by the owner.
  void ExpireWaits(absl::Time now);
  // Ends all waits, present and future: for shutdown.
  void CancelWaits();

  // The commits in wire form, for watches and histories.
  const CommitLog& log() const;

  struct TypeCounts {
    v1::RecordType type;
    int64_t live = 0;
    int64_t versions = 0;
  };
  struct Statistics {
    std::vector<TypeCounts> types;
    // Bytes of all versions as encoded records.
    int64_t encoded_bytes = 0;
    // Bytes held for commits, versions and indexes.
    int64_t memory_bytes = 0;
  };
  Statistics GetStatistics() const;

 private:
  friend class Matcher;
  friend class View;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_CATALOG_H_
