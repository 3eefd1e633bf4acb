// A real briefingd on a port of its own.
#ifndef BRIEFING_TESTS_SUPPORT_SERVER_H_
#define BRIEFING_TESTS_SUPPORT_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.h"

namespace briefing::testing {

// Runs the briefingd of this build on 127.0.0.1, any port, with a SQLite ledger in `directory` (which must outlive it).
class ServerUnderTest {
 public:
  // `flags` are added to the command line, `environment` ("NAME=value") to the environment. Fails the test where it
  // does not serve within 30 s.
  explicit ServerUnderTest(const std::string& directory, std::vector<std::string> flags = {},
                           std::vector<std::string> environment = {});

  const std::string& address() const { return address_; }
  std::string ledger_path() const { return directory_ + "/ledger.db"; }
  Process& process() { return *process_; }
  // SIGTERM, and the exit code.
  int Stop();
  // SIGKILL.
  void Kill();
  // Starts it again after Stop or Kill, on another port or where it was told to listen.
  void Start(const std::string& listen = "127.0.0.1:0");

 private:
  std::string directory_;
  std::vector<std::string> flags_;
  std::vector<std::string> environment_;
  std::unique_ptr<Process> process_;
  std::string address_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_SERVER_H_
