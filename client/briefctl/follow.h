// Briefings that are shown anew whenever something in them changes.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FOLLOW_H_
#define BRIEFING_CLIENT_BRIEFCTL_FOLLOW_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "briefing/v1/briefing_service.pb.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

struct FollowOptions {
  // Replaced by each new state; "": standard output.
  std::string file;
  // Told the revision of each state once it has been shown or written; what it says unless OK ends the following. May
  // be empty.
  std::function<absl::Status(int64_t revision)> on_shown = {};
};

// The client, with which streams go on for ever once a server has answered. Must be the first to connect.
absl::StatusOr<client::Client*> ConnectToFollow(Context& context);

// Follows the briefing until it is interrupted. On a terminal in a screen that stays open; else, and in other formats,
// one state after the other, the first at once. Goes on by itself after lost connections and restarts of the server.
// Where no server answers at the start, it fails as any call does. Must be the first to connect.
absl::Status Follow(v1::ComposeBriefingRequest request, const FollowOptions& options, Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FOLLOW_H_
