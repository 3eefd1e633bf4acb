// Files at which sockets listen: whose they are, and what becomes of what was there.
#include "service/rpc/unix_socket.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "service/rpc/options.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace briefing::rpc {
namespace {

using briefing::testing::FailsWith;
using briefing::testing::ReadFile;
using briefing::testing::SaysThat;
using briefing::testing::TempDir;
using briefing::testing::WriteFile;
using ::testing::HasSubstr;

class UnixSocketTest : public ::testing::Test {
 protected:
  UnixSocketTest() { umask(022); }

  sockaddr_un Address() const {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof(address.sun_path) - 1);
    return address;
  }
  // 0, or errno.
  int Connect() const {
    const sockaddr_un address = Address();
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int error = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
    close(fd);
    return error;
  }
  // A program that knows nothing of locks; listens until it is closed.
  int ListenAsAStranger() const {
    const sockaddr_un address = Address();
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(fd, 1), 0);
    return fd;
  }
  bool Exists() const { return access(path_.c_str(), F_OK) == 0; }
  mode_t Mode() const {
    struct stat found = {};
    EXPECT_EQ(stat(path_.c_str(), &found), 0);
    return found.st_mode & 07777;
  }
  absl::StatusOr<std::unique_ptr<UnixSocket>> Listen(mode_t mode = kOwnerMayConnect) const {
    return UnixSocket::Listen({path_}, mode);
  }

  const TempDir directory_;
  const std::string path_ = directory_.File("briefingd.sock");
};

TEST_F(UnixSocketTest, ListensUntilItIsDestroyed) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto socket, Listen());
  EXPECT_EQ(socket->address(), "unix:" + path_);
  EXPECT_EQ(Connect(), 0);
  socket.reset();
  EXPECT_FALSE(Exists());
}

TEST_F(UnixSocketTest, RemovesNoFileButItsOwn) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto socket, Listen());
  ASSERT_EQ(unlink(path_.c_str()), 0);
  const int stranger = ListenAsAStranger();
  socket.reset();
  EXPECT_EQ(Connect(), 0);
  close(stranger);
}

TEST_F(UnixSocketTest, LetsInWhomTheModeSaysWhateverTheUmask) {
  for (const mode_t mode : {mode_t{0600}, mode_t{0660}, mode_t{0666}}) {
    BRIEFING_ASSERT_OK_AND_ASSIGN(auto socket, Listen(mode));
    EXPECT_EQ(Mode(), mode);
  }
}

TEST_F(UnixSocketTest, TellsThePathFromTheRoot) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(directory_.path());
  const auto socket = UnixSocket::Listen({"./briefingd.sock"}, kOwnerMayConnect);
  std::filesystem::current_path(before);
  ASSERT_TRUE(socket.ok());
  EXPECT_EQ((*socket)->address(), "unix:" + path_);
}

TEST_F(UnixSocketTest, ReplacesWhatAKilledProcessLeft) {
  close(ListenAsAStranger());
  ASSERT_EQ(Connect(), ECONNREFUSED);
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto socket, Listen());
  EXPECT_EQ(Connect(), 0);
}

TEST_F(UnixSocketTest, IsRefusedWhileAnotherListens) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto first, Listen());
  const auto second = Listen();
  EXPECT_THAT(second, FailsWith(absl::StatusCode::kFailedPrecondition, "ADDRESS_IN_USE"));
  EXPECT_THAT(second,
              SaysThat(HasSubstr("cannot listen at unix:" + path_ + ": another process holds " + path_ + ".lock")));
  EXPECT_EQ(Connect(), 0);
  first.reset();
  EXPECT_TRUE(Listen().ok());
}

// Two that start at once both see that nobody listens: the lock says which of them may replace the file.
TEST_F(UnixSocketTest, IsRefusedWhileAnotherIsAboutToListen) {
  const int lock = open((path_ + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(flock(lock, LOCK_EX), 0);
  EXPECT_THAT(Listen(), FailsWith(absl::StatusCode::kFailedPrecondition, "ADDRESS_IN_USE"));
  EXPECT_FALSE(Exists());
  close(lock);
  EXPECT_TRUE(Listen().ok());
}

TEST_F(UnixSocketTest, LeavesOtherProgramsAlone) {
  const int stranger = ListenAsAStranger();
  EXPECT_THAT(Listen(), SaysThat(HasSubstr("Address already in use")));
  EXPECT_EQ(Connect(), 0);
  close(stranger);
}

TEST_F(UnixSocketTest, LeavesFilesThatAreNoSocketsAlone) {
  WriteFile(path_, "mine");
  EXPECT_THAT(Listen(), SaysThat(HasSubstr("no socket")));
  EXPECT_EQ(ReadFile(path_), "mine");
  EXPECT_NE(access((path_ + ".lock").c_str(), F_OK), 0);
  ASSERT_EQ(unlink(path_.c_str()), 0);
  ASSERT_EQ(symlink("/etc/passwd", path_.c_str()), 0);
  EXPECT_THAT(Listen(), SaysThat(HasSubstr("no socket")));
}

TEST_F(UnixSocketTest, SaysWhatIsWrongWithADirectory) {
  EXPECT_THAT(UnixSocket::Listen({directory_.File("none/briefingd.sock")}, kOwnerMayConnect),
              SaysThat(HasSubstr("none/briefingd.sock.lock: No such file or directory")));
}

}  // namespace
}  // namespace briefing::rpc
