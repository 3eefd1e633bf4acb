#include "service/rpc/unix_socket.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"

namespace briefing::rpc {
namespace {

constexpr int kSocketBacklog = 1024;
constexpr mode_t kLockMode = 0600;
// Of the file until it has its own.
constexpr mode_t kOwnerOnly = 0600;
constexpr char kNoSocket[] = "there is a file that is no socket";

sockaddr_un AddressOf(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return address;
}

std::string Absolute(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  return error ? path : absolute.lexically_normal().string();
}

// Whether there is something else than a socket.
bool IsOtherFile(const std::string& path) {
  struct stat found = {};
  return lstat(path.c_str(), &found) == 0 && !S_ISSOCK(found.st_mode);
}

std::string WhyLocked(const std::string& path) { return absl::StrCat("another process holds ", path, ".lock"); }

}  // namespace

UnixSocket::UnixSocket(const SocketPath& path) : path_(path.path), address_(absl::StrCat("unix:", Absolute(path_))) {}

UnixSocket::~UnixSocket() {
  if (fd_ >= 0) {
    // Not what somebody else has put there since.
    struct stat found = {};
    if (lstat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_) unlink(path_.c_str());
    close(fd_);
  }
  if (lock_fd_ >= 0) close(lock_fd_);
}

absl::StatusOr<std::unique_ptr<UnixSocket>> UnixSocket::Listen(const SocketPath& path, mode_t mode) {
  std::unique_ptr<UnixSocket> socket(new UnixSocket(path));
  if (IsOtherFile(path.path)) return errors::AddressInUse(socket->address_, kNoSocket);
  if (const int error = socket->Lock(); error != 0) {
    return errors::AddressInUse(socket->address_, error == EWOULDBLOCK ? WhyLocked(path.path)
                                                                       : absl::StrCat("cannot write ", path.path,
                                                                                      ".lock: ", std::strerror(error)));
  }
  if (const int error = socket->Bind(mode); error != 0) {
    return errors::AddressInUse(socket->address_, error == ENOTSOCK ? kNoSocket : std::strerror(error));
  }
  return socket;
}

int UnixSocket::Lock() {
  lock_fd_ = open(absl::StrCat(path_, ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kLockMode);
  return lock_fd_ >= 0 && flock(lock_fd_, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
}

int UnixSocket::Bind(mode_t mode) {
  const sockaddr_un address = AddressOf(path_);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  // Programs that know nothing of the lock may listen there as well.
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return errno;
  const int refusal = connect(probe, generic, sizeof(address)) == 0 ? EAGAIN : errno;
  close(probe);
  // Somebody listens, and has no room for one more at worst.
  if (refusal == EAGAIN) return EADDRINUSE;
  // Only a file at which nobody listens is ours to replace.
  if (refusal != ECONNREFUSED && refusal != ENOENT) return refusal;
  if (IsOtherFile(path_)) return ENOTSOCK;
  if (unlink(path_.c_str()) != 0 && errno != ENOENT) return errno;
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return errno;
  // The file takes its mode from the socket, less the umask. Nobody connects before it listens, below.
  fchmod(fd, kOwnerOnly);
  if (bind(fd, generic, sizeof(address)) != 0) {
    const int error = errno;
    close(fd);
    return error;
  }
  fd_ = fd;
  struct stat made = {};
  if (lstat(path_.c_str(), &made) != 0) return errno;
  device_ = made.st_dev;
  inode_ = made.st_ino;
  if (chmod(path_.c_str(), mode) != 0 || listen(fd, kSocketBacklog) != 0) return errno;
  return 0;
}

}  // namespace briefing::rpc
