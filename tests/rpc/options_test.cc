#include "service/rpc/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "tests/support/temp_dir.h"

namespace briefing::rpc {
namespace {

using ::briefing::testing::TempDir;
using ::briefing::testing::WriteFile;
using ::testing::HasSubstr;
using ::testing::internal::CaptureStderr;
using ::testing::internal::GetCapturedStderr;

std::variant<ServerOptions, int> Parse(std::vector<const char*> flags) {
  flags.insert(flags.begin(), "briefingd");
  return ParseOptions(static_cast<int>(flags.size()), flags.data());
}

ServerOptions Good(std::vector<const char*> flags) {
  const auto parsed = Parse(std::move(flags));
  EXPECT_TRUE(std::holds_alternative<ServerOptions>(parsed));
  return std::holds_alternative<ServerOptions>(parsed) ? std::get<ServerOptions>(parsed) : ServerOptions();
}

// Sets a variable for one test.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Environment() { unsetenv(name_); }

 private:
  const char* name_;
};

TEST(ParseOptionsTest, HasDefaults) {
  const ServerOptions options = Good({});
  EXPECT_EQ(options.listen, "127.0.0.1:7420");
  EXPECT_EQ(options.ledger, "sqlite:briefing.db");
  EXPECT_EQ(options.drain_timeout, absl::Seconds(10));
  EXPECT_FALSE(options.allow_plaintext);
}

TEST(ParseOptionsTest, KeepsTheSearchIndexBesideTheLedger) {
  EXPECT_EQ(SearchPath(Good({"--ledger", "sqlite:/data/b.db"})), "/data/b.db.search");
  EXPECT_EQ(SearchPath(Good({"--ledger", "memory:"})), "");
  EXPECT_EQ(SearchPath(Good({"--search", "/tmp/s"})), "/tmp/s");
  EXPECT_EQ(SearchPath(Good({"--search", "off"})), absl::nullopt);
}

TEST(ParseOptionsTest, TakesFlags) {
  const ServerOptions options = Good({"--listen", "[::1]:0", "--ledger=memory:", "--log-format", "json", "--log-level",
                                      "warn", "--drain-timeout", "1m30s", "--max-watchers", "7", "--allow-plaintext"});
  EXPECT_EQ(options.listen, "[::1]:0");
  EXPECT_EQ(options.ledger, "memory:");
  EXPECT_EQ(options.log_format, LogFormat::kJson);
  EXPECT_EQ(options.log_level, spdlog::level::warn);
  EXPECT_EQ(options.drain_timeout, absl::Seconds(90));
  EXPECT_EQ(options.max_watchers, 7);
  EXPECT_TRUE(options.allow_plaintext);
}

TEST(ParseOptionsTest, FlagWinsOverEnvironmentWinsOverFile) {
  const TempDir directory;
  WriteFile(directory.File("d.toml"), "listen = \"127.0.0.1:1\"\nledger = \"memory:\"\nmax-watchers = 3\n");
  const std::string file = directory.File("d.toml");
  const Environment environment("BRIEFINGD_LISTEN", "127.0.0.1:2");
  EXPECT_EQ(Good({"--config", file.c_str()}).listen, "127.0.0.1:2");
  EXPECT_EQ(Good({"--config", file.c_str(), "--listen", "127.0.0.1:3"}).listen, "127.0.0.1:3");
  EXPECT_EQ(Good({"--config", file.c_str()}).ledger, "memory:");
  EXPECT_EQ(Good({"--config", file.c_str()}).max_watchers, 3);
}

TEST(ParseOptionsTest, TakesSocketsBesideAddresses) {
  const ServerOptions options = Good({"--listen", "127.0.0.1:0,unix:/run/b.sock", "--socket-mode", "660"});
  EXPECT_EQ(options.listen, "127.0.0.1:0,unix:/run/b.sock");
  EXPECT_EQ(options.socket_mode, 0660u);
  EXPECT_EQ(Good({"--listen", "unix:///run/b.sock"}).socket_mode, 0600u);
  const TempDir directory;
  WriteFile(directory.File("d.toml"), "listen = \"127.0.0.1:0,unix:/run/b.sock\"\n");
  EXPECT_EQ(Good({"--config", directory.File("d.toml").c_str()}).listen, "127.0.0.1:0,unix:/run/b.sock");
}

// A path of 108 bytes, which no socket can have.
constexpr const char* kLongSocket =
    "unix:/23456789012345678901234567890123456789012345678901234"
    "567890123456789012345678901234567890123456789012345678";

struct Wrong {
  std::vector<const char*> flags;
  const char* named;
};
class WrongOptionsTest : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongOptionsTest, ExitsWith2AndNamesTheFlag) {
  CaptureStderr();
  const auto parsed = Parse(GetParam().flags);
  const std::string said = GetCapturedStderr();
  ASSERT_TRUE(std::holds_alternative<int>(parsed));
  EXPECT_EQ(std::get<int>(parsed), 2);
  EXPECT_THAT(said, HasSubstr(GetParam().named));
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongOptionsTest,
    ::testing::Values(
        Wrong{{"--listen", "nowhere"}, "--listen"}, Wrong{{"--listen", "127.0.0.1:70000"}, "--listen"},
        Wrong{{"--listen", "127.0.0.1:1,"}, "--listen"}, Wrong{{"--listen", "unix:"}, "no file"},
        Wrong{{"--listen", "unix:/run/b,unix:/run/b"}, "twice"}, Wrong{{"--listen", "unix://run/b"}, "unix:///PATH"},
        Wrong{{"--listen", "unix:/run/"}, "no file"}, Wrong{{"--listen", kLongSocket}, "has 108 bytes"},
        Wrong{{"--socket-mode", "rw"}, "--socket-mode"}, Wrong{{"--socket-mode", "0"}, "octal"},
        Wrong{{"--socket-mode", "0680"}, "octal"}, Wrong{{"--socket-mode", "4660"}, "octal"},
        Wrong{{"--ledger", "postgres:x"}, "--ledger"}, Wrong{{"--ledger", "etcd://a"}, "--ledger"},
        Wrong{{"--ledger", "etcd:a:1"}, "etcd://"}, Wrong{{"--etcd-user", "u"}, "--etcd-password-file"},
        Wrong{{"--etcd-user", "u", "--etcd-password-file", "/nowhere"}, "\"/nowhere\""},
        Wrong{{"--drain-timeout", "soon"}, "--drain-timeout"}, Wrong{{"--stall-timeout", "-1s"}, "--stall-timeout"},
        Wrong{{"--max-watchers", "0"}, "--max-watchers"}, Wrong{{"--log-level", "loud"}, "--log-level"},
        Wrong{{"--log-format", "xml"}, "--log-format"}, Wrong{{"--metrics-listen", "x"}, "--metrics-listen"},
        Wrong{{"--colour"}, "--colour"}, Wrong{{"--config", "/does/not/exist.toml"}, "--config"}));

TEST(ParseOptionsTest, UnknownKeyInTheFileIsNamed) {
  const TempDir directory;
  WriteFile(directory.File("d.toml"), "listne = \"127.0.0.1:1\"\n");
  CaptureStderr();
  const auto parsed = Parse({"--config", directory.File("d.toml").c_str()});
  EXPECT_THAT(GetCapturedStderr(), HasSubstr("--config: \"listne\" is no setting"));
  ASSERT_TRUE(std::holds_alternative<int>(parsed));
  EXPECT_EQ(std::get<int>(parsed), 2);
}

TEST(ParseOptionsTest, VersionAndHelpExitWith0) {
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(std::get<int>(Parse({"--version"})), 0);
  EXPECT_EQ(std::get<int>(Parse({"--help"})), 0);
  const std::string said = ::testing::internal::GetCapturedStdout();
  EXPECT_THAT(said, HasSubstr("briefingd " + Version()));
  EXPECT_THAT(said, HasSubstr("BRIEFINGD_LISTEN"));
}

TEST(ParseOptionsTest, EtcdIsReachedAsItsFlagsSay) {
  const TempDir directory;
  WriteFile(directory.File("password"), "pass word\n");
  const std::string file = directory.File("password");
  const ServerOptions options =
      Good({"--ledger", "etcd://a:2379,b:2379/team", "--etcd-user", "briefing", "--etcd-password-file", file.c_str(),
            "--etcd-ca", "ca.pem", "--etcd-timeout", "7s"});
  EXPECT_THAT(options.etcd.endpoints, ::testing::ElementsAre("a:2379", "b:2379"));
  EXPECT_EQ(options.etcd.prefix, "team");
  EXPECT_EQ(options.etcd.user, "briefing");
  EXPECT_EQ(options.etcd.password, "pass word");
  EXPECT_EQ(options.etcd.ca, "ca.pem");
  EXPECT_EQ(options.etcd.call_timeout, absl::Seconds(7));
}

}  // namespace
}  // namespace briefing::rpc
