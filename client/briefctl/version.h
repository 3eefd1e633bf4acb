// The version of this program, as the build gives it.
#ifndef BRIEFING_CLIENT_BRIEFCTL_VERSION_H_
#define BRIEFING_CLIENT_BRIEFCTL_VERSION_H_

#include <string>

namespace briefing::briefctl {

inline constexpr char kVersion[] = BRIEFING_VERSION;

inline std::string VersionLine() { return std::string("briefctl ") + kVersion; }

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_VERSION_H_
