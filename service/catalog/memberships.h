// Which parties belong to which.
#ifndef BRIEFING_SERVICE_CATALOG_MEMBERSHIPS_H_
#define BRIEFING_SERVICE_CATALOG_MEMBERSHIPS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "service/base/mutex.h"
#include "service/base/revision.h"
#include "service/catalog/append_only_vector.h"
#include "service/catalog/view.h"

namespace briefing {

// The memberships of all live parties of a view, whatever their periods. Immutable.
class MembershipGraph {
 public:
  explicit MembershipGraph(const View& view);

  // `party` itself, and every party that belongs to it, directly or through others. Each once.
  std::vector<std::string> MembersOf(absl::string_view party) const;
  // Whether `party` is `group` or one of those. Takes as long as the way up is.
  bool Belongs(absl::string_view party, absl::string_view group) const;

 private:
  // What each party that belongs to some belongs to directly.
  absl::flat_hash_map<std::string, std::vector<std::string>> groups_;
  // The direct members of each party that has some.
  absl::flat_hash_map<std::string, std::vector<std::string>> members_;
};

// Whether `party` is `group` or belonged to it in any view up to `view`; also where it would have, had all memberships
// that parties ever had held at once. Takes as long as the way up is, through every version of the parties on it.
bool EverBelonged(const View& view, absl::string_view party, absl::string_view group);

// The graphs of the views lately asked for. A graph is good for all revisions up to the next that changes a party.
//
// Threads: NotePartyChange is the writer's; the rest is thread-safe.
class Memberships {
 public:
  // A party changes in `revision`, which is later than all noted. Before it is published.
  void NotePartyChange(Revision revision);
  // The last revision up to `revision` that changed a party; 0 where none did.
  Revision LastChange(Revision revision) const;
  // The graph as of the view. Made where it is not at hand: a look at each party.
  std::shared_ptr<const MembershipGraph> At(const View& view) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  static constexpr size_t kMaxGraphs = 8;

  AppendOnlyVector<uint32_t> changes_;
  std::atomic<size_t> change_count_{0};
  mutable Mutex mutex_;
  // By the revision that last changed a party, the one used last at the end.
  mutable std::vector<std::pair<Revision, std::shared_ptr<const MembershipGraph>>> graphs_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_MEMBERSHIPS_H_
