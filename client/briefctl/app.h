// The command line as a whole.
#ifndef BRIEFING_CLIENT_BRIEFCTL_APP_H_
#define BRIEFING_CLIENT_BRIEFCTL_APP_H_

#include "client/briefctl/context.h"

namespace briefing::briefctl {

// Parses the command line, runs the command, prints what went wrong. Returns the exit code:
//   0 done; 1 failed on this side; 2 wrong usage; 64 + N the server answered with gRPC status N; 130 interrupted
int RunApp(int argc, char** argv, Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_APP_H_
