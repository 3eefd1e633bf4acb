// The flags by which a briefing is asked for: the same for all commands that show one, or a part of one.
#ifndef BRIEFING_CLIENT_BRIEFCTL_BRIEFING_FLAGS_H_
#define BRIEFING_CLIENT_BRIEFCTL_BRIEFING_FLAGS_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "briefing/v1/briefing_service.pb.h"

namespace briefing::briefctl {

struct BriefingFlags {
  std::vector<std::string> topics;
  std::vector<std::string> parties;
  std::string filter;
  std::string as_of;
  std::string today;

  // Adds the flags. This must outlive `app`.
  void Register(CLI::App& app);
  // What they say. Usage failure for a point or a day that is none; names and filters go to the server as they are.
  absl::StatusOr<v1::ComposeBriefingRequest> Build() const;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_BRIEFING_FLAGS_H_
