// A commit taken apart and checked, before anything of it is kept.
#ifndef BRIEFING_SERVICE_CATALOG_COMMIT_STAGE_H_
#define BRIEFING_SERVICE_CATALOG_COMMIT_STAGE_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "briefing/v1/change.pb.h"
#include "service/base/revision.h"
#include "service/catalog/facet_walk.h"

namespace briefing {

// One Change as found in an encoded commit. Views lie in the commit.
struct ChangeParts {
  v1::ChangeType type = v1::CHANGE_TYPE_UNSPECIFIED;
  absl::string_view name;
  // The encoded Record, and the message within it.
  absl::string_view record;
  v1::RecordType record_type = v1::RECORD_TYPE_UNSPECIFIED;
  absl::string_view message;
};

// Takes an encoded Change apart. False where it is none, or where its record holds no message or more than one.
bool TakeApart(absl::string_view change, ChangeParts& parts);

// The name in an encoded record message; "" where it has none.
absl::string_view NameInBytes(absl::string_view message);

// Commit time in an encoded Commit; the Unix epoch where it has none.
absl::Time CommitTimeIn(absl::string_view commit);

// Reused from commit to commit, so that it seldom allocates.
class CommitStage {
 public:
  struct Change {
    ChangeParts parts;
    DateBounds date;
    // Its terms in terms().
    size_t first_term;
    size_t term_count;
  };

  // Takes `commit` apart, whose views stay in use until the next Read. INTERNAL where it is no complete commit: that it
  // fits the records there are is for the caller to check.
  absl::Status Read(absl::string_view commit);

  Revision revision() const { return revision_; }
  absl::Time commit_time() const { return commit_time_; }
  const std::vector<Change>& changes() const { return changes_; }
  absl::Span<const TermView> TermsOf(const Change& change) const {
    return absl::MakeConstSpan(facets_.terms).subspan(change.first_term, change.term_count);
  }

 private:
  absl::Status AddChange(absl::string_view change);

  Revision revision_;
  absl::Time commit_time_;
  std::vector<Change> changes_;
  FacetList facets_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_COMMIT_STAGE_H_
