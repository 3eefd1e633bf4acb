// What the etcd engine does beyond the contract: damage, leftovers, lost history, full quotas, members that fail, users
// and certificates.
#include "service/ledger/etcd/etcd_ledger.h"

#include <signal.h>

#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "briefing/storage/v1/segment.pb.h"
#include "service/base/wire.h"
#include "service/ledger/etcd/format.h"
#include "tests/support/certificates.h"
#include "tests/support/etcd.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::EtcdCluster;
using ::briefing::testing::FailsWith;
using ::briefing::testing::IsOk;
using etcd_format::Keys;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Noise(size_t size) {
  std::mt19937_64 random(size);
  std::string noise(size, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  return noise;
}

std::vector<std::string> EntriesOf(Ledger& ledger, absl::Status* failure = nullptr) {
  std::vector<std::string> entries;
  absl::Status status = ledger.Read(Revision(), [&](Revision, absl::string_view entry) {
    entries.emplace_back(entry);
    return absl::OkStatus();
  });
  if (failure != nullptr) {
    *failure = std::move(status);
  } else {
    EXPECT_THAT(status, IsOk());
  }
  return entries;
}

class EtcdLedgerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::EtcdBinary().empty()) GTEST_SKIP() << testing::kNoEtcd;
    static int ledgers = 0;
    options_ = *ParseEtcdUri(Cluster().Uri(absl::StrCat("ledger/", ++ledgers)), "uri");
    keys_ = std::make_unique<Keys>(options_.prefix);
    ledger_ = *OpenEtcdLedger(options_);
  }

  static EtcdCluster& Cluster() {
    static EtcdCluster cluster;
    return cluster;
  }

  absl::StatusOr<Revision> Append(const std::vector<std::string>& entries) {
    return ledger_->Append(*ledger_->Head(), entries);
  }
  // Each entry in an append of its own.
  void AppendEach(const std::vector<std::string>& entries) {
    for (const std::string& entry : entries) ASSERT_THAT(Append({entry}), IsOk());
  }
  // What a process reads that knows nothing yet, and the error it ends with.
  std::vector<std::string> Fresh(absl::Status& failure) {
    const auto fresh = OpenEtcdLedger(options_);
    EXPECT_THAT(fresh, IsOk());
    return EntriesOf(**fresh, &failure);
  }

  EtcdOptions options_;
  std::unique_ptr<Keys> keys_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(EtcdLedgerTest, KeepsAnAppendUnderOneKey) {
  AppendEach({"a"});
  ASSERT_THAT(Append({"b", "c", "d"}), IsOk());
  EXPECT_THAT(Cluster().KeysBelow(options_.prefix + "/"),
              ElementsAre(keys_->Segment(Revision(1)), keys_->Segment(Revision(4)), keys_->Head(), keys_->Meta(),
                          keys_->Secret()));
}

TEST_F(EtcdLedgerTest, GivesOneOfAnEarlierReleaseASecretThatAllShare) {
  AppendEach({"a"});
  const std::string first = ledger_->secret();
  Cluster().Delete(keys_->Secret());
  std::vector<absl::StatusOr<std::unique_ptr<Ledger>>> openers(4);
  std::vector<std::thread> threads;
  for (auto& opener : openers) threads.emplace_back([&] { opener = OpenEtcdLedger(options_); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& opener : openers) {
    ASSERT_THAT(opener, IsOk());
    EXPECT_EQ((*opener)->secret(), (*openers[0])->secret());
    EXPECT_NE((*opener)->secret(), first);
    EXPECT_THAT(EntriesOf(**opener), ElementsAre("a"));
  }
}

TEST_F(EtcdLedgerTest, NoticesAnAlteredSecret) {
  Cluster().Put(keys_->Secret(), Cluster().Get(keys_->Secret()) + "0");
  EXPECT_THAT(OpenEtcdLedger(options_), FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
}

TEST_F(EtcdLedgerTest, RefusesAnotherFormat) {
  Cluster().Put(keys_->Meta(), "briefing-ledger 2 something new");
  EXPECT_THAT(OpenEtcdLedger(options_), FailsWith(absl::StatusCode::kFailedPrecondition, "LEDGER_FORMAT"));
  Cluster().Put(keys_->Meta(), "somebody else's");
  EXPECT_THAT(OpenEtcdLedger(options_), FailsWith(absl::StatusCode::kFailedPrecondition, "LEDGER_FORMAT"));
}

TEST_F(EtcdLedgerTest, IsNotMadeAnewOverWhatIsLeftOfAnother) {
  AppendEach({"a"});
  Cluster().Delete(keys_->Meta());
  EXPECT_THAT(OpenEtcdLedger(options_), FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
  Cluster().Delete(keys_->Head());
  EXPECT_THAT(OpenEtcdLedger(options_), FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
}

TEST_F(EtcdLedgerTest, NoticesALostOrAlteredHead) {
  AppendEach({"a"});
  const std::string head = Cluster().Get(keys_->Head());
  Cluster().Put(keys_->Head(), head + "0");
  EXPECT_THAT(ledger_->Head(), FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
  EXPECT_THAT(OpenEtcdLedger(options_), FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
  Cluster().Delete(keys_->Head());
  EXPECT_THAT(ledger_->Head(), FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
  EXPECT_THAT(ledger_->Append(Revision(1), std::vector<std::string>{"b"}),
              FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
  Cluster().Put(keys_->Head(), head);
  EXPECT_THAT(ledger_->Append(Revision(1), std::vector<std::string>{"b"}), IsOk());
}

TEST_F(EtcdLedgerTest, NamesTheFirstEntryThatIsMissing) {
  AppendEach({"a", "b", "c"});
  Cluster().Delete(keys_->Segment(Revision(2)));
  absl::Status failure;
  EXPECT_THAT(Fresh(failure), ElementsAre("a"));
  EXPECT_THAT(failure, FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
  EXPECT_THAT(failure.message(), AllOf(HasSubstr("revision 2"), HasSubstr("missing"), HasSubstr(options_.prefix)));
}

TEST_F(EtcdLedgerTest, NoticesAMissingEnd) {
  AppendEach({"a", "b"});
  Cluster().Delete(keys_->Segment(Revision(2)));
  absl::Status failure;
  EXPECT_THAT(Fresh(failure), ElementsAre("a"));
  EXPECT_THAT(failure, FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
}

TEST_F(EtcdLedgerTest, NamesTheFirstEntryThatIsAltered) {
  AppendEach({"a", "b", "c"});
  const std::string whole = Cluster().Get(keys_->Segment(Revision(2)));
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    Cluster().Put(keys_->Segment(Revision(2)), damaged);
    absl::Status failure;
    const std::vector<std::string> read = Fresh(failure);
    // Of an altered writer's name or count of bytes nothing depends.
    if (failure.ok()) {
      EXPECT_THAT(read, ElementsAre("a", "b", "c"));
    } else {
      EXPECT_EQ(read[0], "a");
      EXPECT_THAT(failure, FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
    }
  }
}

TEST_F(EtcdLedgerTest, NoticesAnEntryOfAnotherLedgerInTheSamePlace) {
  AppendEach({"a", "b"});
  EtcdOptions other = options_;
  other.prefix += "-other";
  const auto foreign = *OpenEtcdLedger(other);
  ASSERT_THAT(foreign->Append(Revision(), std::vector<std::string>{"a"}), IsOk());
  ASSERT_THAT(foreign->Append(Revision(1), std::vector<std::string>{"b"}), IsOk());
  Cluster().Put(keys_->Segment(Revision(2)), Cluster().Get(Keys(other.prefix).Segment(Revision(2))));
  absl::Status failure;
  EXPECT_THAT(Fresh(failure), ElementsAre("a"));
  EXPECT_THAT(failure, FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
}

TEST_F(EtcdLedgerTest, NoticesALostPart) {
  ASSERT_THAT(Append({"a"}), IsOk());
  ASSERT_THAT(Append({Noise(3000000)}), IsOk());
  const std::vector<std::string> parts = Cluster().KeysBelow(options_.prefix + "/p/");
  ASSERT_THAT(parts, SizeIs(3));
  Cluster().Delete(parts[1]);
  absl::Status failure;
  EXPECT_THAT(Fresh(failure), ElementsAre("a"));
  EXPECT_THAT(failure, FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
}

TEST_F(EtcdLedgerTest, SweepsPartsThatAWriterLeftUnfinished) {
  AppendEach({"a"});
  // What a writer that died before its last transaction leaves.
  Cluster().Put(keys_->Part(Revision(2), "dead.1", 0), "half");
  Cluster().Put(keys_->Part(Revision(2), "dead.1", 1), "an append");
  EXPECT_THAT(EntriesOf(*ledger_), ElementsAre("a"));
  AppendEach({"b"});
  EXPECT_THAT(Cluster().KeysBelow(options_.prefix + "/p/"), IsEmpty());
  Cluster().Put(keys_->Part(Revision(3), "0dead.1", 0), "before");
  Cluster().Put(keys_->Part(Revision(3), "zdead.1", 0), "behind");
  const std::string large = Noise(2000000);
  ASSERT_THAT(Append({large}), IsOk());
  EXPECT_THAT(Cluster().KeysBelow(options_.prefix + "/p/"), SizeIs(2));
  EXPECT_TRUE(EntriesOf(*ledger_)[2] == large);
}

TEST_F(EtcdLedgerTest, DoesWithoutEtcdsHistory) {
  AppendEach({"a", "b"});
  Cluster().Compact();
  AppendEach({"c"});
  EXPECT_EQ(*ledger_->AwaitBeyond(Revision(2), absl::InfiniteDuration()), Revision(3));
  Cluster().Compact();
  const auto fresh = *OpenEtcdLedger(options_);
  EXPECT_THAT(EntriesOf(*fresh), ElementsAre("a", "b", "c"));
  AppendEach({"d"});
  EXPECT_EQ(*fresh->AwaitBeyond(Revision(3), absl::InfiniteDuration()), Revision(4));
  EXPECT_THAT(EntriesOf(*fresh), ElementsAre("a", "b", "c", "d"));
}

// As a backup of etcd does that is restored under a running server.
TEST_F(EtcdLedgerTest, NoticesThatTheLedgerWasPutBack) {
  AppendEach({"a"});
  const std::string head = Cluster().Get(keys_->Head());
  AppendEach({"b", "c"});
  EXPECT_THAT(EntriesOf(*ledger_), ElementsAre("a", "b", "c"));
  Cluster().Put(keys_->Head(), head);
  EXPECT_THAT(ledger_->AwaitBeyond(Revision(3), absl::InfiniteDuration()),
              FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
  EXPECT_THAT(ledger_->Head(), FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
}

TEST_F(EtcdLedgerTest, DoesNotGoOnWithAnotherHistoryThanTheOneItRead) {
  AppendEach({"a"});
  const std::string head = Cluster().Get(keys_->Head());
  AppendEach({"b"});
  ASSERT_THAT(EntriesOf(*ledger_), ElementsAre("a", "b"));
  Cluster().Put(keys_->Head(), head);
  const auto other = *OpenEtcdLedger(options_);
  ASSERT_THAT(other->Append(Revision(1), std::vector<std::string>{"B"}), IsOk());
  ASSERT_THAT(other->Append(Revision(2), std::vector<std::string>{"C"}), IsOk());
  std::vector<std::string> read;
  const absl::Status status = ledger_->Read(Revision(2), [&](Revision, absl::string_view entry) {
    read.emplace_back(entry);
    return absl::OkStatus();
  });
  EXPECT_THAT(read, IsEmpty());
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
}

TEST_F(EtcdLedgerTest, SaysWhatCannotBeReached) {
  EtcdOptions nowhere = options_;
  nowhere.endpoints = {"127.0.0.1:1"};
  nowhere.call_timeout = absl::Milliseconds(300);
  const absl::Status status = OpenEtcdLedger(nowhere).status();
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kUnavailable, "LEDGER_IO"));
  EXPECT_THAT(status.message(), HasSubstr("etcd://127.0.0.1:1/"));
}

// --- Clusters of their own ---

class EtcdMembersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::EtcdBinary().empty()) GTEST_SKIP() << testing::kNoEtcd;
  }
};

TEST_F(EtcdMembersTest, AQuotaUsedUpIsRefusedClearlyAndReadsGoOn) {
  EtcdCluster cluster({.flags = {"--quota-backend-bytes=4000000"}});
  const EtcdOptions options = *ParseEtcdUri(cluster.Uri("full"), "uri");
  auto ledger = *OpenEtcdLedger(options);
  std::vector<std::string> entries;
  absl::Status status;
  while (status.ok() && entries.size() < 100) {
    entries.push_back(Noise(200000 + entries.size()));
    status = ledger->Append(Revision(static_cast<int64_t>(entries.size()) - 1), absl::MakeConstSpan(&entries.back(), 1))
                 .status();
  }
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
  EXPECT_THAT(status.message(), HasSubstr("disarm its alarm"));
  // Neither lost nor there after all, whatever etcd does at its limit.
  entries.pop_back();
  EXPECT_GT(entries.size(), 5u);
  EXPECT_TRUE(EntriesOf(*ledger) == entries);
  ledger = *OpenEtcdLedger(options);
  EXPECT_TRUE(EntriesOf(*ledger) == entries);
  EXPECT_THAT(ledger->Append(*ledger->Head(), std::vector<std::string>{"x"}),
              FailsWith(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
  // Made by an earlier release, it has no secret, and no room for one.
  cluster.Delete(Keys(options.prefix).Secret());
  EXPECT_THAT(OpenEtcdLedger(options), IsOk());
  // The ledger was opened when it was full: what it heard first says so.
  absl::optional<Ledger::Quota> quota;
  while (!(quota = ledger->LastQuota())) {
    ASSERT_THAT(ledger->AwaitBeyond(*ledger->Head(), absl::Milliseconds(20)), IsOk());
  }
  EXPECT_TRUE(quota->used_up);
  EXPECT_GT(quota->used_bytes, 1'000'000);
}

TEST_F(EtcdMembersTest, TheOthersServeWhenOneIsKilledOrStands) {
  EtcdCluster cluster({.members = 3});
  EtcdOptions options = *ParseEtcdUri(cluster.Uri("three"), "uri");
  // An election on a busy machine.
  options.call_timeout = absl::Seconds(6);
  const auto ledger = *OpenEtcdLedger(options);
  const auto other = *OpenEtcdLedger(options);
  int64_t head = 0;
  const auto append = [&] {
    EXPECT_EQ(*ledger->Append(Revision(head), std::vector<std::string>{absl::StrCat(head)}), Revision(head + 1));
    ++head;
    EXPECT_EQ(*other->AwaitBeyond(Revision(head - 1), absl::Seconds(20)), Revision(head));
    EXPECT_THAT(EntriesOf(*other), SizeIs(static_cast<size_t>(head)));
  };
  append();
  for (int i = 0; i < 2; ++i) {
    const int leader = cluster.Leader();
    cluster.Kill(leader);
    append();
    cluster.Start(leader);
    const int next = cluster.Leader();
    cluster.Signal(next, SIGSTOP);
    append();
    cluster.Signal(next, SIGCONT);
    append();
  }
}

TEST_F(EtcdMembersTest, NothingIsWrittenWithoutAMajority) {
  EtcdCluster cluster({.members = 3});
  EtcdOptions options = *ParseEtcdUri(cluster.Uri("minority"), "uri");
  options.call_timeout = absl::Seconds(1);
  const auto ledger = *OpenEtcdLedger(options);
  ASSERT_EQ(*ledger->Append(Revision(), std::vector<std::string>{"a"}), Revision(1));
  cluster.Kill(0);
  cluster.Kill(1);
  EXPECT_EQ(ledger->Append(Revision(1), std::vector<std::string>{"b"}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(ledger->Head(), FailsWith(absl::StatusCode::kUnavailable, "LEDGER_IO"));
  cluster.Start(0);
  cluster.Start(1);
  cluster.AwaitWritable();
  const int64_t head = ledger->Head()->value();
  EXPECT_LE(head, 2);
  EXPECT_EQ(*ledger->Append(Revision(head), std::vector<std::string>{"c"}), Revision(head + 1));
}

// Encoded requests of etcd's Auth service.
std::string Named(const std::string& name, const std::string& second = "") {
  std::string request;
  wire::AppendBytesField(1, name, request);
  if (!second.empty()) wire::AppendBytesField(2, second, request);
  return request;
}

std::string ReadWrite(const std::string& role, const std::string& key, const std::string& end) {
  std::string permission;
  wire::AppendVarintField(1, 2, permission);
  wire::AppendBytesField(2, key, permission);
  wire::AppendBytesField(3, end, permission);
  return Named(role, permission);
}

TEST_F(EtcdMembersTest, AUserIsKnownByAPasswordAndItsTokenRenewed) {
  EtcdCluster cluster({.flags = {"--auth-token-ttl=1"}});
  const std::string auth = "/etcdserverpb.Auth/";
  cluster.Call(auth + "RoleAdd", Named("root"));
  cluster.Call(auth + "UserAdd", Named("root", "secret"));
  cluster.Call(auth + "UserGrantRole", Named("root", "root"));
  cluster.Call(auth + "RoleAdd", Named("ledger"));
  cluster.Call(auth + "RoleGrantPermission", ReadWrite("ledger", "mine/", "mine0"));
  cluster.Call(auth + "UserAdd", Named("briefing", "pass word"));
  cluster.Call(auth + "UserGrantRole", Named("briefing", "ledger"));
  EtcdOptions options = *ParseEtcdUri(cluster.Uri("mine"), "uri");
  options.user = "briefing";
  options.password = "pass word";
  // Before the cluster asks who calls, nobody minds being told.
  ASSERT_THAT(OpenEtcdLedger(options), IsOk());
  cluster.Call(auth + "AuthEnable", "");

  const auto ledger = *OpenEtcdLedger(options);
  ASSERT_THAT(ledger->Append(Revision(), std::vector<std::string>{"a"}), IsOk());
  // A token lasts a second unless it is used. The waits in the watch are longer.
  EXPECT_EQ(*ledger->AwaitBeyond(Revision(1), absl::Milliseconds(1500)), Revision(1));
  EXPECT_EQ(*ledger->Append(Revision(1), std::vector<std::string>{"b"}), Revision(2));
  EXPECT_THAT(EntriesOf(*ledger), ElementsAre("a", "b"));

  EtcdOptions wrong = options;
  wrong.password = "guess";
  EXPECT_THAT(OpenEtcdLedger(wrong).status().message(), HasSubstr("authentication failed"));
  EtcdOptions elsewhere = options;
  elsewhere.prefix = "others";
  EXPECT_THAT(OpenEtcdLedger(elsewhere).status().message(), HasSubstr("permission denied"));
}

TEST_F(EtcdMembersTest, CertificatesAreAskedForAndChecked) {
  testing::Certificates certificates;
  certificates.MakeAuthority("ca");
  certificates.MakeAuthority("stranger");
  certificates.MakeCertificate("member", "IP:127.0.0.1");
  certificates.MakeCertificate("briefing", "DNS:briefing.example");
  EtcdCluster cluster(
      {.ca = certificates.Pem("ca"), .certificate = certificates.Pem("member"), .key = certificates.Key("member")});
  EtcdOptions options = *ParseEtcdUri(cluster.Uri("tls"), "uri");
  options.ca = certificates.Pem("ca");
  options.certificate = certificates.Pem("briefing");
  options.key = certificates.Key("briefing");
  {
    const auto ledger = OpenEtcdLedger(options);
    ASSERT_THAT(ledger, IsOk());
    EXPECT_THAT((*ledger)->Append(Revision(), std::vector<std::string>{"a"}), IsOk());
    EXPECT_EQ(*(*ledger)->AwaitBeyond(Revision(), absl::InfiniteDuration()), Revision(1));
  }
  EtcdOptions wrong = options;
  wrong.call_timeout = absl::Milliseconds(500);
  wrong.ca = certificates.Pem("stranger");
  EXPECT_THAT(OpenEtcdLedger(wrong), FailsWith(absl::StatusCode::kUnavailable, "LEDGER_IO"));
  wrong.ca = certificates.Pem("absent");
  EXPECT_THAT(OpenEtcdLedger(wrong), testing::BlamesField("--etcd-ca"));
  wrong.ca = "";
  EXPECT_THAT(OpenEtcdLedger(wrong), testing::BlamesField("--etcd-ca"));
  wrong = options;
  wrong.key = "";
  EXPECT_THAT(OpenEtcdLedger(wrong), testing::BlamesField("--etcd-cert"));
}

}  // namespace
}  // namespace briefing
