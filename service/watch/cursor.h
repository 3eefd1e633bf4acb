// A position in the ledger and a filter: what a watch is, apart from its stream.
#ifndef BRIEFING_SERVICE_WATCH_CURSOR_H_
#define BRIEFING_SERVICE_WATCH_CURSOR_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/base/bytes.h"
#include "service/base/revision.h"
#include "service/catalog/catalog.h"
#include "service/catalog/view.h"
#include "service/query/token.h"
#include "service/watch/filtered_commit.h"
#include "service/watch/message_writer.h"
#include "service/watch/trailer.h"

namespace briefing {

// An encoded WatchResponse.
struct WatchMessage {
  std::vector<SharedBytes> pieces;
  // How many commits are in it.
  int64_t commits = 0;
};

// Goes through a snapshot and then through the commits after it, a message at a time, each made when it is asked for.
// Keeps its position and nothing else.
//
// What it has told its reader decides on notices: a reader is `level` once it was told CAUGHT_UP or SYNCED; only such a
// one can fall behind (FELL_BEHIND), after which it has to catch up again.
//
// Movable, not thread-safe. Catalog and trailers must outlive it. Never blocks; the work of one Next is bounded by
// limits::kTargetMessageBytes and limits::kMaxChangesPerStep.
class Cursor {
 public:
  // Checks all of the request but the progress interval; errors as WatchHub::Open.
  static absl::StatusOr<Cursor> Open(const v1::WatchRequest& request, const Catalog& catalog, Trailers& trailers);

  // The next message; none where the reader is level and there is nothing to say. With `progress_due` there is always
  // one.
  absl::optional<WatchMessage> Next(bool progress_due);

  // Whether the last message, of a level reader, told all that there was when it was made.
  bool told_all() const { return told_all_; }

  // Everything up to here is in messages made, or concerns nobody.
  Revision position() const { return position_.revision; }
  std::string resume_token() const { return trailers_->TokenOf(position_); }

 private:
  Cursor(const Catalog& catalog, Trailers& trailers, ChangeFilter filter, const ResumeToken& position);

  WatchMessage NextOfSnapshot();
  // Both move the position and return how many commits they appended.
  int64_t AppendRun(MessageWriter& body);
  int64_t AppendMatching(const View& view, MessageWriter& body);
  WatchMessage Close(MessageWriter& body, int64_t commits, v1::WatchNotice notice);

  const Catalog* catalog_;
  Trailers* trailers_;
  ChangeFilter filter_;
  ResumeToken position_;
  // Whether the last record of the snapshot is sent, so that only SYNCED is left to say.
  bool snapshot_sent_ = false;
  bool level_ = false;
  bool told_all_ = false;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_WATCH_CURSOR_H_
