// Where a ledger in etcd is, and how to get there.
#ifndef BRIEFING_SERVICE_LEDGER_ETCD_OPTIONS_H_
#define BRIEFING_SERVICE_LEDGER_ETCD_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace briefing {

struct EtcdOptions {
  // "HOST:PORT" of the cluster's members, or of some of them.
  std::vector<std::string> endpoints;
  // What the ledger's keys begin with, without a slash at its end.
  std::string prefix = "briefing";
  // As SqliteLedgerOptions::ledger_id.
  std::string ledger_id = {};
  // Whether one is made where there is none; else that is FAILED_PRECONDITION (LEDGER_FORMAT).
  bool create = true;
  // Empty: none is given, which is right where the cluster asks for none.
  std::string user = {};
  std::string password = {};
  // Paths of PEM files. With `ca` TLS is spoken to members whose certificates it has signed; certificate and key are
  // shown to members that ask for one.
  std::string ca = {};
  std::string certificate = {};
  std::string key = {};
  // How long a call may take, over all members that it is tried at. An append may take twice as long.
  absl::Duration call_timeout = absl::Seconds(3);
};

// Takes "etcd://HOST:PORT,HOST:PORT/prefix" apart; the prefix may be left out. INVALID_ARGUMENT under `field`.
absl::StatusOr<EtcdOptions> ParseEtcdUri(absl::string_view uri, absl::string_view field);

// "etcd://HOST:PORT,HOST:PORT/prefix", for messages.
std::string DescribeEtcd(const EtcdOptions& options);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_ETCD_OPTIONS_H_
