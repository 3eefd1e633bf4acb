// A commit as a filter sees it.
#ifndef BRIEFING_SERVICE_WATCH_FILTERED_COMMIT_H_
#define BRIEFING_SERVICE_WATCH_FILTERED_COMMIT_H_

#include <cstdint>

#include "briefing/v1/change.pb.h"
#include "service/base/revision.h"
#include "service/catalog/view.h"
#include "service/watch/message_writer.h"

namespace briefing {

// What a change is from the filter's side; UNSPECIFIED: nothing. An update that crosses the filter's border is ENTERED
// or LEFT; a record that did not match does not concern the reader, whatever becomes of it.
// `before` and `after` are the views of the revision before the change and of its own, by which each version is judged.
v1::ChangeType ChangeTypeFor(const Matcher& matcher, const View& before, const View& after,
                             const View::VersionChange& change);

struct FilteredCommit {
  // Changes looked at.
  int64_t examined = 0;
  // Whether any concerned the filter; else nothing was appended.
  bool appended = false;
};

// Appends the commit of `revision`, which `view` must include, with the changes that concern the filter alone, as a
// commit in field 1. A commit whose changes all concern it, each as it stands, is appended byte for byte.
FilteredCommit AppendFilteredCommit(const View& view, Revision revision, const Matcher& matcher, MessageWriter& out);

// The same with only the change of the record `name`, as it stands.
FilteredCommit AppendCommitOfRecord(const View& view, Revision revision, absl::string_view name, MessageWriter& out);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_WATCH_FILTERED_COMMIT_H_
