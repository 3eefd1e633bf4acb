// Ids by which the server knows a repeated request.
#ifndef BRIEFING_CLIENT_REQUEST_ID_H_
#define BRIEFING_CLIENT_REQUEST_ID_H_

#include <string>

namespace briefing::client {

// A random UUID (RFC 4122, version 4) from the system's source of randomness. Thread-safe.
std::string NewRequestId();

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_REQUEST_ID_H_
