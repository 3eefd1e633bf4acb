#include "client/briefctl/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "client/briefctl/failure.h"

namespace briefing::briefctl {
namespace {

absl::Status CannotWrite(const std::string& path) {
  return LocalFailure(absl::StrCat("cannot write ", path, ": ", strerror(errno)));
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

}  // namespace

AtomicFile::AtomicFile(std::string path)
    : path_(std::move(path)),
      temporary_(absl::StrCat(path_, ".", getpid(), ".tmp")),
      stream_(temporary_, std::ios::binary) {}

AtomicFile::~AtomicFile() { std::remove(temporary_.c_str()); }

absl::Status AtomicFile::Commit() {
  errno = 0;
  stream_.close();
  if (!stream_ || !Synchronise(temporary_, O_RDONLY)) return CannotWrite(path_);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return CannotWrite(path_);
  if (!Synchronise(FolderOf(path_), O_RDONLY | O_DIRECTORY)) return CannotWrite(path_);
  return absl::OkStatus();
}

absl::Status ReplaceFile(const std::string& path, absl::string_view contents) {
  AtomicFile file(path);
  file.stream().write(contents.data(), static_cast<std::streamsize>(contents.size()));
  return file.Commit();
}

}  // namespace briefing::briefctl
