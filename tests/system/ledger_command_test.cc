// briefingd ledger, and --copy-to: how a ledger moves, is backed up and is checked.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "tests/support/etcd.h"
#include "tests/system/briefingd_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class LedgerCommandTest : public BriefingdTest {
 protected:
  Ran Ledger(std::vector<std::string> arguments) {
    std::vector<std::string> argv{Binary("briefingd"), "ledger"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return ::briefing::testing::Run({.argv = argv, .environment = {}, .input = {}});
  }
  std::string here() const { return "sqlite:" + file(); }
  std::string Other(const std::string& name) const { return "sqlite:" + directory_.File(name); }
  // Serves, writes one event by request id, and leaves the server running.
  void StartAndWrite(std::vector<std::string> flags = {}) {
    Start(std::move(flags));
    EXPECT_EQ(Write("One"), 1);
    EXPECT_EQ(Write("Two"), 2);
  }
  // The revision of a request that is known by `id`.
  int64_t Write(const std::string& id) {
    v1::ApplyRequest request;
    request.set_request_id(id);
    v1::Event& event = *request.add_mutations()->mutable_put()->mutable_event();
    event.set_name("events/a");
    event.set_title(id);
    event.set_kind(v1::EVENT_KIND_AGREE);
    v1::ApplyResponse response;
    grpc::ClientContext context;
    const grpc::Status status = v1::LedgerService::NewStub(channel_)->Apply(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.revision();
  }
  static std::string LineOf(const std::string& label, const std::string& out) {
    const size_t at = out.find(label);
    return at == std::string::npos ? "" : out.substr(at, out.find('\n', at) - at);
  }
};

TEST_F(LedgerCommandTest, VerifiesAndTellsTheChecksum) {
  StartAndWrite();
  const Ran running = Ledger({"verify", here()});
  EXPECT_EQ(running.exit_code, 1);
  EXPECT_THAT(running.err, HasSubstr("in use by"));
  EXPECT_EQ(Stop(), 0);
  const Ran all = Ledger({"verify", here()});
  EXPECT_EQ(all.exit_code, 0) << all.err;
  EXPECT_THAT(all.out, AllOf(HasSubstr("revision   2"), HasSubstr("checksum"), HasSubstr("events     1, 2 versions")));
  const Ran before = Ledger({"verify", here(), "--at", "1"});
  EXPECT_THAT(before.out, HasSubstr("events     1, 1 versions"));
  EXPECT_NE(LineOf("checksum", before.out), LineOf("checksum", all.out));
}

TEST_F(LedgerCommandTest, BacksUpWhatIsNewAndRestores) {
  StartAndWrite();
  EXPECT_EQ(Stop(), 0);
  EXPECT_EQ(Ledger({"backup", here(), directory_.File("backup.db")}).exit_code, 0);
  Start();
  EXPECT_EQ(Write("Three"), 3);
  EXPECT_EQ(Stop(), 0);
  const Ran again = Ledger({"backup", here(), directory_.File("backup.db")});
  EXPECT_THAT(again.out, AllOf(HasSubstr("copied     1 entries"), HasSubstr("revision   3")));
  EXPECT_EQ(Ledger({"restore", directory_.File("backup.db"), Other("restored.db")}).exit_code, 0);
  EXPECT_EQ(Ledger({"verify", here(), Other("restored.db")}).exit_code, 0);
}

TEST_F(LedgerCommandTest, SaysWhereLedgersDiffer) {
  StartAndWrite();
  EXPECT_EQ(Stop(), 0);
  ASSERT_EQ(Ledger({"copy", here(), Other("copy.db")}).exit_code, 0);
  Start();
  EXPECT_EQ(Write("Three"), 3);
  EXPECT_EQ(Stop(), 0);
  const Ran behind = Ledger({"verify", here(), Other("copy.db")});
  EXPECT_EQ(behind.exit_code, 1);
  EXPECT_THAT(behind.err, HasSubstr("ends at revision 2"));
  EXPECT_EQ(Ledger({"verify", here(), Other("copy.db"), "--at", "2"}).exit_code, 0);
}

// A bit of the newest entry flips, which the copy has not yet: it is kept, and what the server says leads back to it.
TEST_F(LedgerCommandTest, ADamagedLedgerIsRestoredFromItsCopy) {
  StartAndWrite({"--copy-to", Other("copy.db")});
  EXPECT_EQ(Stop(), 0);
  Start();
  EXPECT_EQ(Write("Three"), 3);
  EXPECT_EQ(Stop(), 0);
  std::string bytes = ReadFile(file());
  const size_t at = bytes.rfind("Three");
  ASSERT_NE(at, std::string::npos);
  bytes[at] ^= 1;
  std::ofstream(file(), std::ios::binary) << bytes;

  const auto refused = Launch({"--copy-to", Other("copy.db")});
  EXPECT_EQ(refused->Wait(), 1);
  const std::string advice = "briefingd ledger copy " + Other("copy.db") + " " + here();
  EXPECT_THAT(refused->err(), AllOf(HasSubstr("is damaged"), HasSubstr("holds revisions up to 2"), HasSubstr(advice)));
  EXPECT_FALSE(std::filesystem::exists(directory_.File("copy.db.damaged")));

  for (const char* part : {"", ".lock"}) std::filesystem::rename(file() + part, directory_.File("away") + part);
  EXPECT_EQ(Ledger({"copy", Other("copy.db"), here()}).exit_code, 0);
  Start({"--copy-to", Other("copy.db")});
  EXPECT_EQ(Write("Two"), 2);
  EXPECT_EQ(Write("Other"), 3);
  EXPECT_EQ(Stop(), 0);
  // Where the old one comes back, the two have gone on apart.
  for (const char* part : {"", ".lock"}) std::filesystem::rename(directory_.File("away") + part, file() + part);
  bytes[at] ^= 1;
  std::ofstream(file(), std::ios::binary) << bytes;
  const auto apart = Launch({"--copy-to", Other("copy.db")});
  EXPECT_EQ(apart->Wait(), 1);
  EXPECT_THAT(apart->err(), HasSubstr("the same up to revision 2 only"));
}

TEST_F(LedgerCommandTest, RefusesWhatIsWrong) {
  EXPECT_EQ(Ledger({}).exit_code, 2);
  EXPECT_EQ(Ledger({"copy", here()}).exit_code, 2);
  EXPECT_EQ(Ledger({"verify", "postgres:x"}).exit_code, 2);
  const Ran none = Ledger({"verify", Other("none.db")});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.err, HasSubstr("is not there"));
  EXPECT_EQ(Ledger({"--help"}).exit_code, 0);
}

// The way to a cluster and back: the copy is level from within, and nothing is lost at the change.
TEST_F(LedgerCommandTest, MovesToEtcdUnderLoadAndBack) {
  if (EtcdBinary().empty()) GTEST_SKIP() << kNoEtcd;
  EtcdCluster cluster;
  StartAndWrite({"--copy-to", cluster.Uri("moved")});
  EXPECT_EQ(Write("Three"), 3);
  EXPECT_EQ(Stop(), 0);
  const Ran verified = Ledger({"verify", here(), cluster.Uri("moved")});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;

  Start({"--ledger", cluster.Uri("moved"), "--copy-to", Other("local.db")});
  EXPECT_EQ(Write("Two"), 2) << "answered as before the move";
  EXPECT_EQ(Write("Four"), 4);
  EXPECT_EQ(Stop(), 0);
  EXPECT_EQ(Ledger({"verify", cluster.Uri("moved"), Other("local.db")}).exit_code, 0);
  EXPECT_EQ(Ledger({"copy", cluster.Uri("moved"), here()}).exit_code, 0);
  Start();
  EXPECT_EQ(Write("Four"), 4);
  EXPECT_EQ(Stop(), 0);
}

}  // namespace
}  // namespace briefing::testing
