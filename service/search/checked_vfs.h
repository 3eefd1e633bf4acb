// Files of SQLite whose pages carry a checksum.
#ifndef BRIEFING_SERVICE_SEARCH_CHECKED_VFS_H_
#define BRIEFING_SERVICE_SEARCH_CHECKED_VFS_H_

#include <sqlite3.h>

namespace briefing::search {

// SQLite does not notice a page that came back from the disk otherwise than it was written, as long as it can make
// anything of it; FTS5 then gives wrong rows. In files opened through this VFS, the last bytes of each page of the
// database are a checksum of the rest and of the page's place, and reading a page with a wrong one fails with
// SQLITE_IOERR_DATA. (The write-ahead log has checksums of SQLite's own, which are looked at when it is recovered.)
//
// Gives its name for sqlite3_open_v2, registered at the first call; null where that failed. Thread-safe.
const char* CheckedVfs();

// Reserves room for the checksums in a database that nothing was written to yet. All others must have it already.
bool ReserveChecksums(sqlite3* database);

}  // namespace briefing::search

#endif  // BRIEFING_SERVICE_SEARCH_CHECKED_VFS_H_
