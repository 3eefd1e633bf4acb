// The two states that `briefctl diff` compares, as people name them.
#ifndef BRIEFING_CLIENT_BRIEFCTL_DIFF_POINTS_H_
#define BRIEFING_CLIENT_BRIEFCTL_DIFF_POINTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

struct DiffPoints {
  // A record's name; empty: all records.
  std::string name;
  v1::AsOf since;
  // Not set: now.
  v1::AsOf as_of;
};

// Reads `[NAME] [A] [B]`: a word with a slash is the name. A point is a revision ("5"), a time
// ("2022-05-04T09:00:00Z"), a day ("2022-05-01": as it began, UTC), "now", or "-N": as A, N revisions before B; as B, N
// before the newest; none goes below revision 0, the empty ledger. Without B, it is now. Without A, it is -1, or for a
// record 0. Usage failure for other words; the server's error where it must be asked which revision B is.
absl::StatusOr<DiffPoints> ParseDiffPoints(const std::vector<std::string>& words, Context& context);

// What `--since` of another command says: a revision, a time, a day, or "-N": N revisions before `as_of`, not set:
// before the newest. Usage failure and the server's errors as above.
absl::StatusOr<v1::AsOf> ParseSince(const std::string& word, const v1::AsOf& as_of, Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_DIFF_POINTS_H_
