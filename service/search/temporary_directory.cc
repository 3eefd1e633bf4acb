#include "service/search/temporary_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace briefing {
namespace {

namespace fs = std::filesystem;

constexpr char kPrefix[] = "briefingd-search-";
// One that is just being made has no lock yet.
constexpr std::chrono::minutes kMinAge{1};

std::string LockIn(const std::string& directory) { return directory + "/lock"; }

std::vector<std::string> Places() {
  std::vector<std::string> places;
  const char* const named = std::getenv("TMPDIR");
  if (named != nullptr && *named != '\0') places.emplace_back(named);
  places.emplace_back("/tmp");
  places.emplace_back("/dev/shm");
  return places;
}

// Of a directory that nobody else knows; -1 with errno where it cannot be had.
int LockMadeIn(const std::string& directory) {
  const int lock = open(LockIn(directory).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock >= 0) flock(lock, LOCK_EX | LOCK_NB);
  return lock;
}

bool IsInUse(const std::string& directory) {
  const int lock = open(LockIn(directory).c_str(), O_RDWR | O_CLOEXEC);
  // Another user's cannot be opened.
  if (lock < 0) return errno != ENOENT;
  const bool in_use = flock(lock, LOCK_EX | LOCK_NB) != 0;
  close(lock);
  return in_use;
}

void RemoveLeftOver(const std::string& place) {
  std::error_code error;
  for (fs::directory_iterator entry(place, error), end; !error && entry != end; entry.increment(error)) {
    const std::string path = entry->path().string();
    std::error_code unknown;
    if (!absl::StartsWith(entry->path().filename().string(), kPrefix)) continue;
    if (entry->symlink_status(unknown).type() != fs::file_type::directory) continue;
    const auto changed = fs::last_write_time(path, unknown);
    if (unknown || fs::file_time_type::clock::now() - changed < kMinAge || IsInUse(path)) continue;
    fs::remove_all(path, unknown);
  }
}

}  // namespace

TemporaryDirectory::TemporaryDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code error;
  fs::remove_all(path_, error);
  close(lock_);
}

void TemporaryDirectory::Restore() {
  if (mkdir(path_.c_str(), 0700) != 0) return;
  close(lock_);
  lock_ = LockMadeIn(path_);
}

absl::StatusOr<std::unique_ptr<TemporaryDirectory>> TemporaryDirectory::Make() {
  std::string why;
  for (const std::string& place : Places()) {
    RemoveLeftOver(place);
    std::string path = absl::StrCat(place, "/", kPrefix, "XXXXXX");
    const int lock = mkdtemp(path.data()) == nullptr ? -1 : LockMadeIn(path);
    if (lock >= 0) return std::unique_ptr<TemporaryDirectory>(new TemporaryDirectory(std::move(path), lock));
    absl::StrAppend(&why, why.empty() ? "" : "; ", place, ": ", strerror(errno));
  }
  return absl::UnavailableError(absl::StrCat("there is no place for temporary files: ", why));
}

}  // namespace briefing
