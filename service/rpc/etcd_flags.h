// The flags that say how an etcd cluster is reached.
#ifndef BRIEFING_SERVICE_RPC_ETCD_FLAGS_H_
#define BRIEFING_SERVICE_RPC_ETCD_FLAGS_H_

#include <CLI/CLI.hpp>
#include <string>

#include "service/ledger/etcd/options.h"

namespace briefing::rpc {

// Lives until the command line has been parsed and Take has been called.
class EtcdFlags {
 public:
  // Adds --etcd-user and so on, each also from the environment (BRIEFINGD_ETCD_USER).
  explicit EtcdFlags(CLI::App& app);
  EtcdFlags(const EtcdFlags&) = delete;
  EtcdFlags& operator=(const EtcdFlags&) = delete;

  // Puts what was parsed into `options`, all but the address. Reads the password's file. Empty, or what is wrong.
  std::string Take(EtcdOptions& options) const;

 private:
  EtcdOptions options_;
  std::string timeout_ = "3s";
  std::string password_file_;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_ETCD_FLAGS_H_
