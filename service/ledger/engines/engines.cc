#include "service/ledger/engines/engines.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/errors.h"
#include "service/ledger/etcd/etcd_ledger.h"
#include "service/ledger/memory/memory_ledger.h"
#include "service/ledger/sqlite/lock_file.h"
#include "service/ledger/sqlite/open_options.h"

namespace briefing {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kSqlite = "sqlite:";
constexpr absl::string_view kEtcd = "etcd://";
constexpr absl::string_view kMemory = "memory:";

bool IsSqlite(absl::string_view uri) { return absl::StartsWith(uri, kSqlite) && uri.size() > kSqlite.size(); }
std::string PathOf(absl::string_view uri) { return std::string(absl::StripPrefix(uri, kSqlite)); }

// What a ledger at a path consists of. The journal goes first: should this be broken off after it, what is left is
// refused rather than opened without it.
constexpr const char* kParts[] = {"-wal", "", ".lock"};

// More copies that went bad one after the other tell of a bad disk.
constexpr int kMaxSetAside = 9;

bool AnyPart(const std::string& path) {
  std::error_code error;
  return std::any_of(std::begin(kParts), std::end(kParts),
                     [&](const char* part) { return fs::exists(path + part, error); });
}

// Where nothing is yet.
absl::StatusOr<std::string> PlaceAside(const std::string& path) {
  for (int number = 1; number <= kMaxSetAside; ++number) {
    std::string place = number == 1 ? path + ".damaged" : absl::StrCat(path, ".damaged-", number);
    if (!AnyPart(place)) return place;
  }
  return errors::LedgerFormat(path, absl::StrCat("cannot be set aside: ", kMaxSetAside, " have been before (", path,
                                                 ".damaged and on); see to the disk, then remove them"));
}

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
  // As it is opened, so that the lock is the same.
  std::error_code error;
  const std::string path = fs::weakly_canonical(fs::absolute(PathOf(uri), error), error).string();
  if (error) return errors::LedgerIo(PathOf(uri), error.message());
  if (!AnyPart(path)) return absl::OkStatus();
  const absl::StatusOr<std::unique_ptr<LockFile>> lock = LockFile::Acquire(path);
  if (!lock.ok()) return lock.status();
  const absl::StatusOr<std::string> place = PlaceAside(path);
  if (!place.ok()) return place.status();
  for (const char* part : kParts) {
    if (!fs::exists(path + part, error)) continue;
    fs::rename(path + part, *place + part, error);
    if (error) return errors::LedgerIo(path, absl::StrCat("cannot be set aside: ", error.message()));
  }
  return absl::OkStatus();
}

std::string HowToRestore(absl::string_view uri, absl::string_view copy_uri) {
  const std::string copy = absl::StrCat("\"briefingd ledger copy ", copy_uri, " ", uri, "\"");
  if (!IsSqlite(uri)) return absl::StrCat("remove the keys below the prefix of ", uri, ", then run ", copy);
  const std::string path = PathOf(uri);
  return absl::StrCat("move ", path, ", ", path, "-wal and ", path, ".lock to another place, then run ", copy);
}

}  // namespace briefing
