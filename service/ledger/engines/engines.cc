#include "service/ledger/engines/engines.h"

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/errors.h"
#include "service/ledger/etcd/etcd_ledger.h"
#include "service/ledger/memory/memory_ledger.h"
#include "service/ledger/sqlite/open_options.h"

namespace briefing {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kSqlite = "sqlite:";
constexpr absl::string_view kEtcd = "etcd://";
constexpr absl::string_view kMemory = "memory:";

bool IsSqlite(absl::string_view uri) { return absl::StartsWith(uri, kSqlite) && uri.size() > kSqlite.size(); }
std::string PathOf(absl::string_view uri) { return std::string(absl::StripPrefix(uri, kSqlite)); }

}  // namespace

absl::Status CheckLedgerUri(absl::string_view uri, absl::string_view field) {
  if (uri == kMemory || IsSqlite(uri)) return absl::OkStatus();
  if (absl::StartsWith(uri, kEtcd)) return ParseEtcdUri(uri, field).status();
  return errors::InvalidField(field, absl::StrCat("\"", uri, "\" is no ledger; give sqlite:PATH, etcd://… or memory:"));
}

absl::StatusOr<std::unique_ptr<Ledger>> OpenLedger(const std::string& uri, const OpenLedgerOptions& options) {
  if (absl::Status status = CheckLedgerUri(uri, "ledger"); !status.ok()) return status;
  if (uri == kMemory) return NewMemoryLedger();
  if (IsSqlite(uri)) {
    std::error_code error;
    const std::string path = PathOf(uri);
    if (!options.create && !fs::exists(path, error) && !fs::exists(path + "-wal", error)) {
      return errors::LedgerFormat(path, "is not there");
    }
    return OpenSqliteLedgerWith(path, {.ledger_id = options.ledger_id});
  }
  EtcdOptions etcd = options.etcd;
  const absl::StatusOr<EtcdOptions> address = ParseEtcdUri(uri, "ledger");
  etcd.endpoints = address->endpoints;
  etcd.prefix = address->prefix;
  etcd.ledger_id = options.ledger_id;
  etcd.create = options.create;
  return OpenEtcdLedger(etcd);
}

absl::Status SetLedgerAside(const std::string& uri) {
  if (!IsSqlite(uri)) return errors::LedgerFormat(uri, "is in the way; remove the keys below its prefix");
  const std::string path = PathOf(uri);
  for (const char* suffix : {"", "-wal", ".lock"}) {
    std::error_code error;
    fs::remove(path + ".damaged" + suffix, error);
    if (!fs::exists(path + suffix, error)) continue;
    fs::rename(path + suffix, path + ".damaged" + suffix, error);
    if (error) return errors::LedgerIo(path, absl::StrCat("cannot be set aside: ", error.message()));
  }
  return absl::OkStatus();
}

}  // namespace briefing
