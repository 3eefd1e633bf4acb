#include "service/rpc/credentials.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/rpc/address.h"

namespace briefing::rpc {
namespace {

constexpr unsigned kReloadSeconds = 5;

// gRPC itself would only log that a file is wrong, and then fail every handshake.
absl::Status CheckPem(const std::string& path, absl::string_view label, absl::string_view flag) {
  std::ifstream file(path);
  if (!file) return errors::InvalidField(flag, absl::StrCat("cannot read \"", path, "\""));
  std::stringstream contents;
  contents << file.rdbuf();
  if (absl::StrContains(contents.str(), absl::StrCat(label, "-----"))) return absl::OkStatus();
  return errors::InvalidField(flag, absl::StrCat("\"", path, "\" holds no PEM block of ", label));
}

absl::Status CheckFiles(const TlsFiles& tls) {
  if (tls.certificate.empty())
    return errors::InvalidField("--tls-cert", "is needed with --tls-key and --tls-client-ca");
  if (tls.key.empty()) return errors::InvalidField("--tls-key", "is needed with --tls-cert");
  if (absl::Status status = CheckPem(tls.certificate, "CERTIFICATE", "--tls-cert"); !status.ok()) return status;
  if (absl::Status status = CheckPem(tls.key, "PRIVATE KEY", "--tls-key"); !status.ok()) return status;
  if (tls.client_ca.empty()) return absl::OkStatus();
  return CheckPem(tls.client_ca, "CERTIFICATE", "--tls-client-ca");
}

std::shared_ptr<grpc::ServerCredentials> Tls(const TlsFiles& files) {
  using grpc::experimental::FileWatcherCertificateProvider;
  const auto provider = files.client_ca.empty() ? std::make_shared<FileWatcherCertificateProvider>(
                                                      files.key, files.certificate, kReloadSeconds)
                                                : std::make_shared<FileWatcherCertificateProvider>(
                                                      files.key, files.certificate, files.client_ca, kReloadSeconds);
  grpc::experimental::TlsServerCredentialsOptions options(provider);
  options.watch_identity_key_cert_pairs();
  if (!files.client_ca.empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace

bool IsLoopback(const HostPort& address) {
  const auto resolved = ResolveHost(address, "--listen");
  if (!resolved.ok() || resolved->empty()) return false;
  for (const SocketAddress& one : *resolved) {
    if (!one.IsLoopback()) return false;
  }
  return true;
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeCredentials(const ServerOptions& options) {
  if (!options.tls.empty()) {
    if (absl::Status status = CheckFiles(options.tls); !status.ok()) return status;
    return Tls(options.tls);
  }
  if (options.allow_plaintext) return grpc::InsecureServerCredentials();
  const absl::StatusOr<std::vector<ListenAddress>> addresses = ParseListenAddresses(options.listen, "--listen");
  if (!addresses.ok()) return addresses.status();
  for (const ListenAddress& address : *addresses) {
    const auto* network = std::get_if<HostPort>(&address);
    if (network == nullptr || IsLoopback(*network)) continue;
    return errors::InvalidField("--listen", absl::StrCat("\"", network->host,
                                                         "\" is not a loopback address: give --tls-cert and --tls-key "
                                                         "(and --tls-client-ca), or --allow-plaintext"));
  }
  return grpc::InsecureServerCredentials();
}

}  // namespace briefing::rpc
