#include "tests/support/server.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>

#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {

ServerUnderTest::ServerUnderTest(const std::string& directory, std::vector<std::string> flags,
                                 std::vector<std::string> environment)
    : directory_(directory), flags_(std::move(flags)), environment_(std::move(environment)) {
  Start();
}

void ServerUnderTest::Start(const std::string& listen) {
  const std::string port_file = directory_ + "/address";
  std::filesystem::remove(port_file);
  Process::Options options;
  options.argv = {Binary("briefingd"),       "--listen",    listen,   "--metrics-listen", "", "--ledger",
                  "sqlite:" + ledger_path(), "--port-file", port_file};
  options.argv.insert(options.argv.end(), flags_.begin(), flags_.end());
  options.environment = environment_;
  process_ = std::make_unique<Process>(std::move(options));
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (process_->Running() && absl::Now() < deadline && !std::filesystem::exists(port_file)) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  address_ = std::string(absl::StripSuffix(ReadFile(port_file), "\n"));
  ASSERT_FALSE(address_.empty()) << process_->err();
}

int ServerUnderTest::Stop() {
  process_->Signal(SIGTERM);
  return process_->Wait();
}

void ServerUnderTest::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait();
}

}  // namespace briefing::testing
