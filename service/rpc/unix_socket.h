// A Unix domain socket that listens at a file.
#ifndef BRIEFING_SERVICE_RPC_UNIX_SOCKET_H_
#define BRIEFING_SERVICE_RPC_UNIX_SOCKET_H_

#include <sys/stat.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/rpc/address.h"

namespace briefing::rpc {

// While it lives, nobody else of this kind listens at the same file: PATH.lock is held with flock, and never removed.
// Of a process that was killed, the file stays behind and the lock does not; it is then replaced. Any thread may use
// it.
class UnixSocket {
 public:
  // Whoever may write the file may connect: `mode` says who that is, from the moment that the file appears. Its
  // directory must exist.
  //   FAILED_PRECONDITION  (ADDRESS_IN_USE) another process listens there, something else than a socket is there, or
  //   the
  //                        file cannot be made
  static absl::StatusOr<std::unique_ptr<UnixSocket>> Listen(const SocketPath& path, mode_t mode);
  // Closes the socket and removes its file, where it still is that.
  ~UnixSocket();
  UnixSocket(const UnixSocket&) = delete;
  UnixSocket& operator=(const UnixSocket&) = delete;

  // Not blocking.
  int fd() const { return fd_; }
  // As clients write it, whatever directory they are in: "unix:/run/briefing/briefingd.sock".
  const std::string& address() const { return address_; }

 private:
  explicit UnixSocket(const SocketPath& path);
  // 0, or why not, as errno.
  int Lock();
  int Bind(mode_t mode);

  const std::string path_;
  const std::string address_;
  int lock_fd_ = -1;
  int fd_ = -1;
  // The file's own.
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_UNIX_SOCKET_H_
