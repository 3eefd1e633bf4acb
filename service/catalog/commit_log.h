// The commits as they go on the wire, one after the other in memory.
#ifndef BRIEFING_SERVICE_CATALOG_COMMIT_LOG_H_
#define BRIEFING_SERVICE_CATALOG_COMMIT_LOG_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/base/bytes.h"
#include "service/base/revision.h"

namespace briefing {

// Holds each commit framed as field 1 of a message (tag, length, bytes), commits in order within chunks of 4 MiB. Since
// WatchResponse and ListChangesResponse have their commits in field 1, a run of frames is, as it stands, a part of such
// a message: replay sends it without touching it.
//
// Threads: as Catalog. Frames never move; SharedBytes keeps its chunk alive.
class CommitLog {
 public:
  CommitLog();
  ~CommitLog();
  CommitLog(const CommitLog&) = delete;
  CommitLog& operator=(const CommitLog&) = delete;

  // Appends the commit at the revision after the last. Returns where its bytes (without the frame) now stand.
  // Not visible to readers before Publish. One thread at a time.
  absl::string_view Append(absl::string_view commit);
  // Makes all that was appended visible.
  void Publish();
  // Takes back what was appended since the last Publish.
  void Rollback();

  // The newest visible revision.
  Revision head() const;

  // The bytes of one visible commit, without its frame.
  SharedBytes Commit(Revision revision) const;

  // A run of whole frames that lie side by side, from `first` on, of at most `max_bytes` (but at least one frame), not
  // beyond head(). `first` must be visible.
  struct Run {
    SharedBytes frames;
    // The last revision in it.
    Revision last;
  };
  Run Frames(Revision first, size_t max_bytes) const;

  // Shares the chunk that `bytes`, which must lie in a commit of this log, is in.
  SharedBytes Share(absl::string_view bytes, Revision revision) const;

  int64_t memory_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_COMMIT_LOG_H_
