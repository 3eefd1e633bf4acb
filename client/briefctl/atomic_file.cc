#include "client/briefctl/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/briefctl/failure.h"
#include "service/base/mutex.h"

namespace briefing::briefctl {
namespace {

// Where the links end, also where nothing is there yet.
std::string Followed(const std::string& path) {
  constexpr int kMostLinks = 40;
  std::error_code error;
  std::filesystem::path end = path;
  for (int i = 0; i < kMostLinks && std::filesystem::is_symlink(end, error); ++i) {
    const std::filesystem::path next = std::filesystem::read_symlink(end, error);
    if (error) return path;
    end = end.parent_path() / next;
  }
  return end.string();
}

// Makes an empty file for the same readers as the one at `like`, where there is one. 0, or an errno.
int MakeFile(const std::string& path, const std::string& like) {
  struct stat old {};
  const bool has_old = ::stat(like.c_str(), &old) == 0;
  // What a run that was killed left under this name.
  std::remove(path.c_str());
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, has_old ? 0600 : 0666);
  if (file < 0) return errno;
  // Before anything stands in it. Another owner, or group, is more than most may give: this group then may do what all
  // others may.
  mode_t mode = old.st_mode & 0777;
  const auto keeps = [&](uid_t owner) { return ::fchown(file, owner, old.st_gid) == 0; };
  if (has_old && !keeps(old.st_uid) && !keeps(static_cast<uid_t>(-1))) mode &= 0707 | ((mode & 07) << 3);
  const int failed = has_old && ::fchmod(file, mode) != 0 ? errno : 0;
  close(file);
  return failed;
}

// The name of the new version. A rename would put a file in the place of a device.
std::string Beside(const std::string& path) {
  std::error_code error;
  const bool special = std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error);
  return special ? path : absl::StrCat(path, ".", getpid(), ".tmp");
}

bool Synchronise(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags);
  if (file < 0) return false;
  const bool done = fsync(file) == 0;
  close(file);
  return done;
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Of all files that are open. Never destroyed: a thread may end the process at any time.
struct Temporaries {
  Mutex mutex;
  std::set<std::string> paths ABSL_GUARDED_BY(mutex);
};
Temporaries& AllTemporaries() {
  static auto& all = *new Temporaries;
  return all;
}

}  // namespace

absl::Status CannotWrite(absl::string_view where, int error) {
  return LocalFailure(absl::StrCat("cannot write ", where, error == 0 ? "" : absl::StrCat(": ", strerror(error))));
}

AtomicFile::AtomicFile(std::string path) : name_(std::move(path)), path_(Followed(name_)), temporary_(Beside(path_)) {
  if (temporary_ != path_) {
    {
      Temporaries& all = AllTemporaries();
      const MutexLock lock(&all.mutex);
      all.paths.insert(temporary_);
    }
    if (const int failed = MakeFile(temporary_, path_); failed != 0) {
      opened_ = CannotWrite(name_, failed);
      return;
    }
  }
  errno = 0;
  stream_.open(temporary_, std::ios::binary);
  if (!stream_) opened_ = CannotWrite(name_, errno);
}

AtomicFile::~AtomicFile() {
  if (temporary_ == path_) return;
  std::remove(temporary_.c_str());
  Temporaries& all = AllTemporaries();
  const MutexLock lock(&all.mutex);
  all.paths.erase(temporary_);
}

void RemoveTemporaries() {
  Temporaries& all = AllTemporaries();
  const MutexLock lock(&all.mutex);
  for (const std::string& path : all.paths) std::remove(path.c_str());
}

absl::Status AtomicFile::Commit() {
  if (!stream_.flush()) return CannotWrite(name_, errno);
  stream_.close();
  if (!stream_) return CannotWrite(name_, errno);
  if (temporary_ == path_) return absl::OkStatus();
  if (!Synchronise(temporary_, O_RDONLY)) return CannotWrite(name_, errno);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return CannotWrite(name_, errno);
  if (!Synchronise(FolderOf(path_), O_RDONLY | O_DIRECTORY)) return CannotWrite(name_, errno);
  return absl::OkStatus();
}

absl::Status ReplaceFile(const std::string& path, absl::string_view contents) {
  AtomicFile file(path);
  if (!file.opened().ok()) return file.opened();
  errno = 0;
  file.stream().write(contents.data(), static_cast<std::streamsize>(contents.size()));
  return file.Commit();
}

}  // namespace briefing::briefctl
