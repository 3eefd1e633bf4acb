// A disk that fails on request: a SQLite VFS over the default one.
#ifndef BRIEFING_TESTS_LEDGER_FAULTY_VFS_H_
#define BRIEFING_TESTS_LEDGER_FAULTY_VFS_H_

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <string>

namespace briefing::testing {

// Counts the operations of the kinds that the fault concerns, and fails the one numbered `at`, from 0. Keeps, of every
// file, what was there when it was last synced. One at a time; not thread-safe.
class FaultyVfs {
 public:
  enum Kind : unsigned { kRead = 1, kWrite = 2, kSync = 4 };  // truncating and deleting count as writing
  struct Fault {
    unsigned kinds = 0;
    int code = SQLITE_OK;
    int64_t at = 0;
    // All that follow fail as well, of whatever kind.
    bool for_good = false;
  };

  FaultyVfs();
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  static constexpr char kName[] = "briefing-faulty";

  // Arms a fault; the count starts anew.
  void Arm(const Fault& fault);
  void Disarm() { Arm({}); }
  // Whether the armed fault has struck.
  bool struck() const { return struck_; }
  // Syncs and writes since it has.
  int64_t writes_after() const { return writes_after_; }
  int64_t syncs_after() const { return syncs_after_; }

  // Puts every file back to what was last synced: what a loss of power may leave.
  void LosePower();
  // Forgets the files seen so far, as they are gone.
  void Forget() { synced_.clear(); }

  // For the file methods.
  int Strike(Kind kind);
  void NoteSynced(const std::string& path);
  sqlite3_vfs* real() { return real_; }

 private:
  sqlite3_vfs* const real_;
  sqlite3_vfs vfs_;
  Fault fault_;
  int64_t count_ = 0;
  bool struck_ = false;
  int64_t writes_after_ = 0;
  int64_t syncs_after_ = 0;
  std::map<std::string, std::string> synced_;

  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags);
  static int Delete(sqlite3_vfs* vfs, const char* name, int sync_directory);
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_LEDGER_FAULTY_VFS_H_
