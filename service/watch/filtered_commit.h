// A commit as a filter sees it.
#ifndef BRIEFING_SERVICE_WATCH_FILTERED_COMMIT_H_
#define BRIEFING_SERVICE_WATCH_FILTERED_COMMIT_H_

#include <cstdint>

#include "absl/types/optional.h"
#include "briefing/v1/change.pb.h"
#include "service/base/revision.h"
#include "service/catalog/view.h"
#include "service/watch/message_writer.h"

namespace briefing {

// A filter made ready for changes. Not thread-safe.
struct ChangeFilter {
  Matcher now;
  // Passes every version that `now` has passed in any view up to the one asked by. None where no view makes a
  // difference to what `now` passes.
  absl::optional<Matcher> ever = absl::nullopt;
};

// What a change is from the filter's side; UNSPECIFIED: nothing. An update that crosses the filter's border is ENTERED
// or LEFT; a record that the reader cannot have does not concern the reader, whatever becomes of it.
// `before` and `after` are the views of the revision before the change and of its own, by which each version is judged.
//
// A record may have crossed the border by a change of another one, or as time went by, which nobody was told. Where the
// filter allows for that, its next change is RETRACTED or LEFT wherever it does not match then and the reader may have
// it.
v1::ChangeType ChangeTypeFor(const ChangeFilter& filter, const View& before, const View& after,
                             const View::VersionChange& change);

struct FilteredCommit {
  // Changes looked at.
  int64_t examined = 0;
  // Whether any concerned the filter; else nothing was appended.
  bool appended = false;
};

// Appends the commit of `revision`, which `view` must include, with the changes that concern the filter alone, as a
// commit in field 1. A commit whose changes all concern it, each as it stands, is appended byte for byte.
FilteredCommit AppendFilteredCommit(const View& view, Revision revision, const ChangeFilter& filter,
                                    MessageWriter& out);

// The same with only the change of the record `name`, as it stands.
FilteredCommit AppendCommitOfRecord(const View& view, Revision revision, absl::string_view name, MessageWriter& out);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_WATCH_FILTERED_COMMIT_H_
