// The bytes of a ledger file, for its reader and its writer. FORMAT.md beside this file tells them in prose.
#ifndef BRIEFING_SERVICE_LEDGER_SQLITE_FORMAT_H_
#define BRIEFING_SERVICE_LEDGER_SQLITE_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "service/base/revision.h"
#include "service/ledger/chain.h"

namespace briefing::sqlite_format {

// --- SQLite's own header: the first bytes of the file, integers big-endian ---

inline constexpr size_t kHeaderBytes = 100;
inline constexpr absl::string_view kMagic{"SQLite format 3\0", 16};
inline constexpr size_t kUserVersionOffset = 60;
inline constexpr size_t kApplicationIdOffset = 68;

// "BRFG": tells a ledger from other programs' SQLite files.
inline constexpr uint32_t kApplicationId = 0x42524647;
// Kept as SQLite's user_version. Rises by one with each change that an older program would misread.
inline constexpr int64_t kFormatVersion = 1;

// --- Tables ---

inline constexpr char kSchema[] =
    "CREATE TABLE meta(one INTEGER PRIMARY KEY CHECK (one = 1), ledger_id TEXT NOT NULL, created_us INTEGER NOT NULL,"
    " head INTEGER NOT NULL, chain INTEGER NOT NULL, open INTEGER NOT NULL, seal INTEGER NOT NULL);"
    "CREATE TABLE entries(revision INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, payload BLOB NOT NULL);";
// Missing in files of earlier releases, and added to them at opening: programs of those look at the other two alone.
inline constexpr char kSecretSchema[] =
    "CREATE TABLE secret(one INTEGER PRIMARY KEY CHECK (one = 1), bytes BLOB NOT NULL,"
    " seal INTEGER NOT NULL);";

// The one row of `meta`, without its key and seal.
struct Meta {
  std::string ledger_id;
  // Microseconds since 1970.
  int64_t created_us = 0;
  // The newest revision, and its entry's checksum; 0 and Genesis(ledger_id) for the empty ledger.
  Revision head;
  uint64_t chain = 0;
  // Whether the file needs its -wal file to be whole: set before the first append of a process, cleared by a clean
  // close.
  bool open = false;
};

// --- Checksums: XXH3, 64 bits, integers little-endian ---

// Of entries.
using ledger_chain::Genesis;
using ledger_chain::Link;
// Over the whole row.
uint64_t Seal(const Meta& meta);
// Over the bytes of the ledger's secret.
uint64_t SealOfSecret(absl::string_view secret);

// --- Recognition ---

// Whether this program reads a file with these marks: LEDGER_FORMAT where not.
absl::Status CheckVersion(const std::string& path, uint32_t application_id, int64_t version);
// The same for the first kHeaderBytes of a file (fewer where it is shorter), before SQLite is let near it: opening
// another program's file could change it.
absl::Status CheckHeader(const std::string& path, absl::string_view header);

}  // namespace briefing::sqlite_format

#endif  // BRIEFING_SERVICE_LEDGER_SQLITE_FORMAT_H_
