// The text index as it lies in its file.
#ifndef BRIEFING_SERVICE_SEARCH_INDEX_FILE_H_
#define BRIEFING_SERVICE_SEARCH_INDEX_FILE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/base/mutex.h"
#include "service/base/revision.h"
#include "service/catalog/view.h"
#include "service/search/database.h"
#include "service/search/occurrences.h"
#include "service/search/temporary_directory.h"

namespace briefing {

// An SQLite FTS5 table of the texts of every version up to a revision, one column for each scope, and the state that
// tells of which ledger and up to where. It is a cache: DATA_LOSS from any method means that the file is damaged, of
// another ledger, history or format, and is to be made anew by Make; UNAVAILABLE, that it cannot be used for now, as on
// a full disk, or at all, as where another server has it.
//
// Invariants:
//   1. The revision kept in the file is written in the same transaction as the texts up to it.
//   2. A row is numbered as its version, which the ledger alone determines; rows never change.
//   3. A page that was changed behind SQLite's back is never read as if it were right (checked_vfs.h).
//   4. One process at a time has the file (a lock on PATH.lock).
//   5. A file that is no search index is never touched.
//
// Threads: one that writes; TakeReader and GiveBack may be called by any at any time after the first Open that found a
// place, so after any that told of a revision.
class IndexFile {
 public:
  // An empty path: in a temporary directory of its own, which goes with it.
  IndexFile(std::string path, std::string ledger_id);
  ~IndexFile();
  IndexFile(const IndexFile&) = delete;
  IndexFile& operator=(const IndexFile&) = delete;

  using StopCheck = search::Watchdog::StopCheck;

  // A connection for reading, in a transaction. Opening one registers the tokenizer and reads the schema, which takes
  // as long as many a search: it is given back for the next. Not thread-safe.
  struct Reader {
    // What occurrences(texts) counts on each row, of the first `phrases` phrases.
    size_t phrases = 0;
    Occurrences occurrences;
    // What every_row(texts) gives rows to; null between searches.
    const VisitRow* visit = nullptr;
    // Closed before what it refers to goes.
    search::Connection connection;
    // How often the file had been made anew when it was opened.
    int64_t made = 0;
  };

  // Opens the file and tells up to which revision it goes, which `head` knows and whose commit is the one indexed. At
  // the first time all of it is read and checked; other than OK of `stop` ends that with its status. May be called
  // again. DATA_LOSS after Distrust, and where there is no file.
  absl::StatusOr<Revision> Open(const View& head, StopCheck stop);
  // Damage was found in what a reader gave.
  void Distrust() { distrusted_ = true; }
  // How often it was made anew, as in Reader. Thread-safe.
  int64_t made() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return made_;
  }
  // Whether Open found no file at all.
  bool fresh() const { return fresh_; }
  // Removes what is there, and begins at revision 0.
  absl::Status Make();
  // Adds the commits that follow `revision`, at least one and as many as make up about `max_versions`, in one
  // transaction; `head` knows them. Returns the revision reached.
  absl::StatusOr<Revision> Add(const View& head, Revision revision, int max_versions);
  // How many versions it has added since it was created.
  int64_t versions_added() const { return versions_added_; }
  // Closes the file and lets others have it.
  void Close();

  // A reader in a transaction that sees everything up to `revision` at least. UNAVAILABLE where the file does not reach
  // so far, as while it is made anew.
  absl::StatusOr<std::unique_ptr<Reader>> TakeReader(Revision revision) ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends the transaction. Not for one that found damage.
  void GiveBack(std::unique_ptr<Reader> reader) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::StatusOr<std::unique_ptr<Reader>> KeptOrNewReader() ABSL_LOCKS_EXCLUDED(mutex_);
  // Closes those not in use, and has those in use not come back.
  void ForgetReaders() ABSL_LOCKS_EXCLUDED(mutex_);
  bool Removed() const;
  absl::Status FindPlace();
  absl::Status Lock();
  absl::Status CheckOwnFile();
  absl::StatusOr<search::Connection> Connect(bool create) const;
  absl::Status CheckState(const View& head, Revision& revision);

  // Made by the first Open that can, where no path was given.
  std::unique_ptr<TemporaryDirectory> temporary_;
  // Set from that Open on: readers come after it.
  std::string path_;
  const std::string ledger_id_;
  int lock_ = -1;
  search::Connection writer_;
  bool fresh_ = true;
  // Whether all pages have been read and found right by this process.
  bool checked_ = false;
  bool distrusted_ = false;
  int64_t versions_added_ = 0;
  mutable Mutex mutex_;
  // Counts the times that the file was made anew.
  int64_t made_ ABSL_GUARDED_BY(mutex_) = 0;
  // Not in use.
  std::vector<std::unique_ptr<Reader>> readers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_INDEX_FILE_H_
