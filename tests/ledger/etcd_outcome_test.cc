// Appends whose requests or replies are lost: made once, or not at all, and told so.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/ledger/etcd/etcd_ledger.h"
#include "tests/ledger/etcd_proxy.h"
#include "tests/support/etcd.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using Fate = testing::EtcdProxy::Fate;
using ::briefing::testing::EtcdCluster;
using ::briefing::testing::EtcdProxy;
using ::briefing::testing::FailsWith;
using ::briefing::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

EtcdCluster& Cluster() {
  static EtcdCluster cluster;
  return cluster;
}

class EtcdOutcomeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::EtcdBinary().empty()) GTEST_SKIP() << testing::kNoEtcd;
    static int ledgers = 0;
    EtcdOptions options = *ParseEtcdUri(Cluster().Uri(absl::StrCat("outcome/", ++ledgers)), "uri");
    options.call_timeout = absl::Milliseconds(500);
    direct_ = *OpenEtcdLedger(options);
    proxy_ = std::make_unique<EtcdProxy>(Cluster());
    options.endpoints = {proxy_->endpoint()};
    ledger_ = *OpenEtcdLedger(options);
  }

  absl::StatusOr<Revision> Append(Ledger& ledger, const std::string& entry, int64_t head = 0) {
    return ledger.Append(Revision(head), std::vector<std::string>{entry});
  }
  std::vector<std::string> EntriesOf(Ledger& ledger) {
    std::vector<std::string> entries;
    // What others appended a moment ago is read by who has asked for the head.
    EXPECT_THAT(ledger.Head(), IsOk());
    EXPECT_THAT(ledger.Read(Revision(),
                            [&](Revision, absl::string_view entry) {
                              entries.emplace_back(entry);
                              return absl::OkStatus();
                            }),
                IsOk());
    return entries;
  }

  // Another process, next to etcd.
  std::unique_ptr<Ledger> direct_;
  std::unique_ptr<EtcdProxy> proxy_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(EtcdOutcomeTest, ALostReplyIsFoundOut) {
  proxy_->SetFates({Fate::kReplyLost});
  EXPECT_EQ(*Append(*ledger_, "a"), Revision(1));
  EXPECT_EQ(*Append(*ledger_, "b", 1), Revision(2));
  EXPECT_THAT(EntriesOf(*direct_), ElementsAre("a", "b"));
}

TEST_F(EtcdOutcomeTest, ALostRequestIsMadeAgain) {
  proxy_->SetFates({Fate::kRequestLost});
  EXPECT_EQ(*Append(*ledger_, "a"), Revision(1));
  EXPECT_THAT(EntriesOf(*direct_), ElementsAre("a"));
}

TEST_F(EtcdOutcomeTest, ALostReplyOfAFenceIsFoundOut) {
  proxy_->SetFates({Fate::kRequestLost, Fate::kReplyLost, Fate::kReplyLost});
  EXPECT_EQ(*Append(*ledger_, "a"), Revision(1));
  EXPECT_EQ(*Append(*direct_, "b", 1), Revision(2));
  EXPECT_THAT(EntriesOf(*ledger_), ElementsAre("a", "b"));
}

TEST_F(EtcdOutcomeTest, ALateRequestIsNotMadeTwice) {
  proxy_->SetFates({Fate::kDelayed});
  EXPECT_EQ(*Append(*ledger_, "a"), Revision(1));
  EXPECT_FALSE(proxy_->Deliver());
  EXPECT_THAT(EntriesOf(*direct_), ElementsAre("a"));
}

// Nothing but a fence keeps the late request out: the head has not moved.
TEST_F(EtcdOutcomeTest, ALateRequestIsNotMadeAfterItWasGivenUp) {
  proxy_->SetFates(std::vector<Fate>{Fate::kDelayed, Fate::kPasses, Fate::kDelayed, Fate::kPasses});
  EXPECT_EQ(*Append(*ledger_, "a"), Revision(1));
  EXPECT_FALSE(proxy_->Deliver());
  EXPECT_EQ(*ledger_->Head(), Revision(1));
  EXPECT_THAT(EntriesOf(*direct_), ElementsAre("a"));
}

TEST_F(EtcdOutcomeTest, ALateRequestLosesAgainstAnothersAppend) {
  proxy_->AfterNextWrite([this] { EXPECT_EQ(*Append(*direct_, "other"), Revision(1)); });
  proxy_->SetFates({Fate::kDelayed, Fate::kPasses});
  // The fence passes, then the other's append, then this one's second attempt.
  EXPECT_THAT(Append(*ledger_, "a"), FailsWith(absl::StatusCode::kAborted, "HEAD_MOVED"));
  EXPECT_FALSE(proxy_->Deliver());
  EXPECT_THAT(EntriesOf(*ledger_), ElementsAre("other"));
}

TEST_F(EtcdOutcomeTest, ALostReplyIsFoundOutBehindAnothersAppend) {
  proxy_->AfterNextWrite([this] { EXPECT_EQ(*Append(*direct_, "other", 1), Revision(2)); });
  proxy_->SetFates({Fate::kReplyLost});
  EXPECT_EQ(*Append(*ledger_, "a"), Revision(1));
  EXPECT_THAT(EntriesOf(*ledger_), ElementsAre("a", "other"));
}

TEST_F(EtcdOutcomeTest, OfWhatNobodyCanAnswerIsUnknown) {
  proxy_->SetFates({Fate::kReplyLost});
  proxy_->AfterNextWrite([this] { proxy_->CutOff(true); });
  EXPECT_THAT(Append(*ledger_, "a"), FailsWith(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN"));
  EXPECT_THAT(ledger_->Head(), FailsWith(absl::StatusCode::kUnavailable, "LEDGER_IO"));
  proxy_->CutOff(false);
  EXPECT_THAT(EntriesOf(*ledger_), ElementsAre("a"));
}

TEST_F(EtcdOutcomeTest, OfWhatNeverArrivedIsUnknownToo) {
  proxy_->CutOff(true);
  EXPECT_THAT(Append(*ledger_, "a"), FailsWith(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN"));
  proxy_->CutOff(false);
  EXPECT_THAT(EntriesOf(*ledger_), IsEmpty());
  EXPECT_EQ(*Append(*ledger_, "b"), Revision(1));
}

// The proxy keeps watches silent, as etcd 3.4 may.
TEST_F(EtcdOutcomeTest, WhatAWatchDidNotTellIsFoundAnyway) {
  // The first may be met on the way to the watch.
  ASSERT_THAT(Append(*direct_, "a"), IsOk());
  EXPECT_EQ(*ledger_->AwaitBeyond(Revision(), absl::Seconds(20)), Revision(1));
  ASSERT_THAT(Append(*direct_, "b", 1), IsOk());
  EXPECT_EQ(*ledger_->AwaitBeyond(Revision(1), absl::Seconds(20)), Revision(2));
  EXPECT_THAT(EntriesOf(*ledger_), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace briefing
