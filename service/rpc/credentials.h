// Who may connect, and how.
#ifndef BRIEFING_SERVICE_RPC_CREDENTIALS_H_
#define BRIEFING_SERVICE_RPC_CREDENTIALS_H_

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "absl/status/statusor.h"
#include "service/rpc/address.h"
#include "service/rpc/options.h"

namespace briefing::rpc {

// For network addresses; Unix sockets go without, as the modes of their files say who may connect. TLS where files are
// given, mutual with a client CA; else plaintext, which is refused off loopback unless allowed, since nobody's claims
// about who they are can be checked there. INVALID_ARGUMENT, naming the flag, for what does not go together and for
// files that cannot be read or hold no PEM.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeCredentials(const ServerOptions& options);

// Whether every address that "HOST:PORT" stands for is this machine's own. False for names that do not resolve.
bool IsLoopback(const HostPort& address);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_CREDENTIALS_H_
