#include "service/rpc/etcd_flags.h"

#include <fstream>

#include "absl/time/time.h"

namespace briefing::rpc {
namespace {

std::string CheckTimeout(const std::string& text) {
  absl::Duration duration;
  if (absl::ParseDuration(text, &duration) && duration > absl::ZeroDuration() && duration <= absl::Hours(24)) return "";
  return "\"" + text + "\" is no duration from 1ms to 24h, such as 10s or 1m30s";
}

CLI::Option* AddEtcdFlag(CLI::App& app, const std::string& flag, std::string& value, const std::string& help,
                         const std::string& environment) {
  return app.add_option(flag, value, help)->envname("BRIEFINGD_" + environment)->capture_default_str()->group("etcd");
}

}  // namespace

EtcdFlags::EtcdFlags(CLI::App& app) {
  AddEtcdFlag(app, "--etcd-user", options_.user, "User to be known as", "ETCD_USER");
  AddEtcdFlag(app, "--etcd-password-file", password_file_, "File with the user's password", "ETCD_PASSWORD_FILE");
  AddEtcdFlag(app, "--etcd-ca", options_.ca, "Certificates (PEM) that the members' must be signed by; speaks TLS",
              "ETCD_CA");
  AddEtcdFlag(app, "--etcd-cert", options_.certificate, "Certificate (PEM) to show to the members", "ETCD_CERT");
  AddEtcdFlag(app, "--etcd-key", options_.key, "Private key of the certificate (PEM)", "ETCD_KEY");
  AddEtcdFlag(app, "--etcd-timeout", timeout_, "How long a call to the cluster may take", "ETCD_TIMEOUT")
      ->check(CLI::Validator([](const std::string& text) { return CheckTimeout(text); }, "DURATION", ""));
}

std::string EtcdFlags::Take(EtcdOptions& options) const {
  if (options_.user.empty() != password_file_.empty()) {
    return "--etcd-user and --etcd-password-file are needed together";
  }
  options = options_;
  absl::ParseDuration(timeout_, &options.call_timeout);
  if (options.user.empty()) return "";
  std::ifstream file(password_file_);
  if (std::getline(file, options.password)) return "";
  return "--etcd-password-file: cannot read \"" + password_file_ + "\"";
}

}  // namespace briefing::rpc
