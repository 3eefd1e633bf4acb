// How a client reaches a server, how long it waits and how it tries again.
#ifndef BRIEFING_CLIENT_OPTIONS_H_
#define BRIEFING_CLIENT_OPTIONS_H_

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "client/cancellation.h"
#include "service/base/clock.h"

// Every member of these structs has an initialiser, so that naming some of them in {.addresses = …} warns of none.
namespace briefing::client {

inline constexpr absl::string_view kDefaultAddress = "127.0.0.1:7420";

// How the wire is protected.
struct TlsOptions {
  // False: plaintext.
  bool enabled = false;
  // PEM of the certificate authorities trusted. Empty: the system's.
  std::string ca_pem = {};
  // PEM of this client's certificate and key, for servers that ask for one. Both or neither.
  std::string certificate_pem = {};
  std::string key_pem = {};
  // The name that the server's certificate must carry. Empty: the host of the address.
  std::string server_name = {};
};

// When and how often a call is made again. Only calls that are safe to repeat are: reads, and writes, which all carry a
// request id.
struct RetryPolicy {
  static constexpr int kForever = std::numeric_limits<int>::max();
  // Attempts in all, without one of them making progress. At least 1; kForever: no end.
  int max_attempts = 6;
  // Wait before the second attempt; each next one waits `multiplier` times as long, up to `max_delay`. The wait is
  // drawn evenly from between half of that and all of it. A RetryInfo from the server sets the least.
  absl::Duration initial_delay = absl::Milliseconds(100);
  absl::Duration max_delay = absl::Seconds(5);
  double multiplier = 2;
};

// One attempt at a call, told when it has ended.
struct CallRecord {
  // "GetEvent"
  std::string method;
  absl::Status status;
  absl::Duration took;
  // From 1.
  int attempt = 1;
  // How long ago the server that answered last knew that it had all that any server of its ledger had acknowledged
  // (briefing-age-ms; see AsOf in record.proto). None where it cannot be behind, for streams, and for failures.
  absl::optional<absl::Duration> age = {};
};

struct ConnectionOptions {
  // --- changes behaviour ---

  // "host:port" of the servers of one ledger. Of several, each client begins with one that is drawn, keeps it while it
  // answers, and goes on to the next when it does not: a call that takes long has its server asked for a sign of life.
  // Calls to a host's name that stands for several addresses are spread over those that can be reached; where that
  // changes, the name is looked up again. "dns:///name:port" is the same, "dns://server:port/name:port" asks a certain
  // DNS server. With either, reads wait until the server has all that this client has been answered with, so that they
  // never go back in time. "unix:PATH" is the socket of a server on this machine, which is spoken to without TLS. At
  // least one.
  std::vector<std::string> addresses = {std::string(kDefaultAddress)};
  TlsOptions tls = {};
  // Longest time for one call with all its attempts; streams have none. absl::InfiniteDuration(): no end.
  absl::Duration timeout = absl::Seconds(10);
  RetryPolicy retry = {};
  // For a stream, once a server has answered it; before that, `retry` and `timeout` hold. Any message received by a
  // watch, and any record by an export, begins the count of attempts anew.
  RetryPolicy stream_retry = {.max_attempts = 30, .max_delay = absl::Seconds(10)};
  // Whether stream_retry holds for streams from their first attempt on, so that they wait for a server that is not
  // there yet.
  bool wait_for_server = false;
  // A watch that brings nothing for three progress intervals and not less than this is taken for dead and begun anew,
  // an export that brings nothing for twice this. Time that the handler takes does not count.
  absl::Duration min_silence = absl::Seconds(15);
  // A connection with calls or streams that has brought nothing for `keepalive_time` is asked for a sign of life, which
  // it owes within `keepalive_timeout`, or its calls and streams end with UNAVAILABLE. Servers of this project take
  // that every ten seconds; others, with gRPC's defaults, take less than five minutes for abuse.
  absl::Duration keepalive_time = absl::Minutes(6);
  absl::Duration keepalive_timeout = absl::Seconds(20);
  // Who writes, for requests that do not say.
  std::string actor = {};

  // --- seams ---

  // Waits for the duration; false when `cancellation` (which may be null) was thrown. Empty: really waits.
  std::function<bool(absl::Duration, Cancellation*)> sleep = {};
  // A number from [0, 1) for jitter. Thread-safe. Empty: random.
  std::function<double()> random = {};
  // Null: the system's.
  const Clock* clock = nullptr;
  // Called after each attempt, on the thread of the call. Thread-safe. May be empty.
  std::function<void(const CallRecord&)> on_call = {};
};

// OK, or INVALID_ARGUMENT that says which option is wrong.
absl::Status Validate(const ConnectionOptions& options);

// Whether `address` is a Unix socket: "unix:PATH".
bool IsUnixSocket(absl::string_view address);

// Whether `address` is a name that the DNS may give several addresses for: not those in numbers, localhost, unix:.
bool IsDnsName(absl::string_view address);

// Whether `address` ("host:port") is this machine: 127.0.0.0/8, [::1], localhost, unix:.
bool IsLoopback(absl::string_view address);

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_OPTIONS_H_
