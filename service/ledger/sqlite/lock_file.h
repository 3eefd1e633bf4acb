// The file beside a ledger that keeps a second server out, and remembers what the first one acknowledged.
#ifndef BRIEFING_SERVICE_LEDGER_SQLITE_LOCK_FILE_H_
#define BRIEFING_SERVICE_LEDGER_SQLITE_LOCK_FILE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "service/base/revision.h"

namespace briefing {

// A lock on PATH.lock from Acquire to destruction, released by the system where the process dies. The file stays.
//
// It also keeps a note of the newest acknowledged entry. The note is written after the entry is durable, and never
// synced: it may therefore be older than the ledger (after a loss of power), but a note newer than the ledger proves
// that the ledger has lost something, such as its -wal file.
//
// Not thread-safe.
class LockFile {
 public:
  struct Note {
    std::string ledger_id;
    Revision head;
    uint64_t chain = 0;
  };

  // Locks the file beside the ledger at `ledger_path`.
  //   FAILED_PRECONDITION (LEDGER_LOCKED)  it is locked already, by another process or this one; the message names the
  //   process UNAVAILABLE (LEDGER_IO)              the file cannot be opened or locked
  static absl::StatusOr<std::unique_ptr<LockFile>> Acquire(const std::string& ledger_path);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

  const std::string& path() const { return path_; }
  // What the last holder noted; none where there was none, or its note is damaged.
  const absl::optional<Note>& found() const { return found_; }
  // Replaces the note, as well as that can be done: a note that cannot be written is left out.
  void Write(const Note& note);

 private:
  LockFile(std::string path, int fd);

  const std::string path_;
  const int fd_;
  absl::optional<Note> found_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_SQLITE_LOCK_FILE_H_
