// What records say of one another must hold after every batch.
#ifndef BRIEFING_SERVICE_STORE_LINKS_H_
#define BRIEFING_SERVICE_STORE_LINKS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "service/store/overlay.h"

namespace briefing {

// Whether everything that `message`, a live record's, refers to is live in `state`, its parent included.
// FAILED_PRECONDITION (MISSING_REFERENCE) that names the field.
absl::Status CheckReferences(const google::protobuf::Message& message, const Overlay& state);

// Whether nothing live in `state` refers to the retracted record `name`.
// FAILED_PRECONDITION (STILL_REFERENCED) that names a few that do.
absl::Status CheckUnreferenced(absl::string_view name, const Overlay& state);

// Looks for commitments of a batch that are part of themselves, or supersede themselves, by way of others. Before the
// batch there are none, so each circle goes through a commitment whose links the batch changed; what is found free of
// circles is not walked again. For one batch, all of it staged in `state`, which must not change meanwhile.
class CycleCheck {
 public:
  // `old_links_changed`: whether the batch changed links of a commitment that was live before it. Where it did not,
  // older commitments lead to none of the batch's, and are not walked at all.
  CycleCheck(const Overlay& state, bool old_links_changed) : state_(state), walk_all_(old_links_changed) {}

  // To be called for each live commitment whose part_of or supersedes the batch changed. INVALID_ARGUMENT under
  // "part_of" or "supersedes" for one of each circle.
  absl::Status Check(const std::string& name);

 private:
  // By name: true where every way from it ends, false while it is on the way that is being walked.
  using Walked = absl::flat_hash_map<std::string, bool>;

  bool LeadsBack(const std::string& name, int link_field, Walked& walked) const;
  // What the commitment names in that field.
  std::vector<std::string> LinksOf(absl::string_view name, int link_field) const;

  const Overlay& state_;
  const bool walk_all_;
  Walked part_of_;
  Walked supersedes_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_LINKS_H_
