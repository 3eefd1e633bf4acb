// briefctl against a briefingd of its own.
#ifndef BRIEFING_TESTS_CLIENT_BRIEFCTL_FIXTURE_H_
#define BRIEFING_TESTS_CLIENT_BRIEFCTL_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {

// Six records, each of them of a kind of its own but for the two parties.
inline constexpr char kSeed[] = R"(
records {
  commitment {
    name: "commitments/working-group" title: "Joint study of leading-edge chips" mechanism: MECHANISM_WORKING_GROUP
    parties { party: "parties/jp" role: COMMITMENT_ROLE_SIGNATORY }
    parties { party: "parties/us" role: COMMITMENT_ROLE_SIGNATORY }
    topics: "semiconductors"
    transitions { state: COMMITMENT_STATE_EXPECTED date { edtf: "2022-05-23" } }
    claims { source: "sources/wire" locator { paragraph: 6 } modality: MODALITY_EXPECTED }
  }
}
records { event {
  name: "events/accord" title: "Semiconductor accord" kind: EVENT_KIND_AGREE date { edtf: "1986" } topics: "semiconductors"
  participants { party: "parties/jp" } claims { source: "sources/wire" }
} }
records { indicator { name: "indicators/share" title: "Share of the world market" unit: "%" topics: "semiconductors" } }
records { party { name: "parties/jp" title: "Japan" native_title: "日本" kind: PARTY_KIND_STATE iso_alpha2: "JP" } }
records { party { name: "parties/us" title: "United States" kind: PARTY_KIND_STATE iso_alpha2: "US" } }
records { source { name: "sources/wire" title: "Chips \033[31m and 日米" publisher: "Wire" publish_date { edtf: "2022-05-03" } } }
)";

class BriefctlTest : public ::testing::Test {
 protected:
  void SetUp() override { StartServer("127.0.0.1:0"); }

  // `flags` are added to the server's command line.
  void StartServer(const std::string& listen, const std::vector<std::string>& flags = {}) {
    const std::string port_file = folder_.File("port");
    WriteFile(port_file, "");
    std::vector<std::string> argv = {Binary("briefingd"),
                                     "--listen",
                                     listen,
                                     "--ledger",
                                     "sqlite:" + folder_.File("ledger.db"),
                                     "--port-file",
                                     port_file,
                                     "--metrics-listen",
                                     ""};
    argv.insert(argv.end(), flags.begin(), flags.end());
    server_ = std::make_unique<Process>(Process::Options{.argv = std::move(argv), .environment = {}, .input = ""});
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    // Another process's file: there is nothing to be told by.
    while (ReadFile(port_file).empty() && server_->Running() && absl::Now() < deadline)
      absl::SleepFor(absl::Milliseconds(5));
    address_ = std::string(absl::StripAsciiWhitespace(ReadFile(port_file)));
    ASSERT_FALSE(address_.empty()) << server_->err();
  }

  Process::Options Command(std::vector<std::string> arguments, std::string input = "",
                           std::vector<std::string> environment = {}) {
    arguments.insert(arguments.begin(), Binary("briefctl"));
    environment.insert(environment.begin(), {"BRIEFCTL_SERVER=" + address_, "XDG_CONFIG_HOME=" + folder_.File("config"),
                                             "XDG_STATE_HOME=" + folder_.File("state")});
    return {.argv = std::move(arguments), .environment = std::move(environment), .input = std::move(input)};
  }
  Ran Briefctl(std::vector<std::string> arguments, std::string input = "", std::vector<std::string> environment = {}) {
    return testing::Run(Command(std::move(arguments), std::move(input), std::move(environment)));
  }
  // Runs a command that must succeed; its output.
  std::string Out(std::vector<std::string> arguments, std::string input = "") {
    const Ran ran = Briefctl(arguments, std::move(input));
    EXPECT_EQ(ran.exit_code, 0) << absl::StrJoin(arguments, " ") << "\n" << ran.err;
    return ran.out;
  }
  // Runs a command that must fail with `exit_code`; what it says.
  std::string Err(int exit_code, std::vector<std::string> arguments, std::string input = "") {
    const Ran ran = Briefctl(arguments, std::move(input));
    EXPECT_EQ(ran.exit_code, exit_code) << absl::StrJoin(arguments, " ") << "\n" << ran.err;
    EXPECT_EQ(ran.out, "");
    return ran.err;
  }
  void Seed() { Out({"import", "-"}, kSeed); }

  TempDir folder_;
  std::string address_;
  std::unique_ptr<Process> server_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_CLIENT_BRIEFCTL_FIXTURE_H_
