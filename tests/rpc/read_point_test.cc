#include "service/rpc/read_point.h"

#include <thread>

#include "briefing/v1/briefing_service.pb.h"
#include "briefing/v1/event_service.pb.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/base/errors.h"
#include "service/ledger/memory/memory_ledger.h"
#include "tests/rpc/server_fixture.h"
#include "tests/store/fault_ledger.h"
#include "tests/store/store_fixture.h"

namespace briefing::testing {
namespace {

class ReadPointTest : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    Apply("mutations { create { event { name: 'events/a' title: 'One' kind: EVENT_KIND_AGREE } } }");
    Apply("mutations { put { event { name: 'events/a' title: 'Two' kind: EVENT_KIND_AGREE } } }");
  }
  absl::StatusOr<v1::Event> Get(const std::string& more) {
    return Call<v1::Event>("EventService/GetEvent", ParseText<v1::GetEventRequest>("name: 'events/a' " + more));
  }
};

TEST_F(ReadPointTest, ReadsTheHeadUnlessTold) {
  const auto event = Get("");
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->title(), "Two");
  EXPECT_EQ(last_revision(), 2);
}

TEST_F(ReadPointTest, ReadsWhatWasKnownAtARevision) {
  const auto event = Get("as_of { revision: 1 }");
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->title(), "One");
  EXPECT_EQ(last_revision(), 1);
  EXPECT_THAT(Get("as_of { revision: 0 }"), FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
}

TEST_F(ReadPointTest, ReadsWhatWasKnownAtATime) {
  EXPECT_THAT(Get("as_of { time { seconds: 1000 } }"), FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
  const auto event = Get("as_of { time { seconds: 250000000000 } }");
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->title(), "Two");
}

TEST_F(ReadPointTest, RefusesImpossiblePoints) {
  EXPECT_THAT(Get("as_of { revision: 3 }"), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
  EXPECT_THAT(Get("as_of { revision: -1 }"), BlamesField("as_of.revision"));
  EXPECT_THAT(Get("as_of { time { nanos: -1 } }"), BlamesField("as_of.time"));
  EXPECT_THAT(Get("as_of { time { seconds: 999999999999 } }"), BlamesField("as_of.time"));
  EXPECT_THAT(Get("at_least_revision: -1"), BlamesField("at_least_revision"));
}

TEST_F(ReadPointTest, WaitsForTheRevision) {
  absl::StatusOr<v1::Event> event = absl::UnknownError("not yet");
  std::thread reader([&] { event = Get("at_least_revision: 3"); });
  Apply("mutations { put { event { name: 'events/a' title: 'Three' kind: EVENT_KIND_AGREE } } }");
  reader.join();
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->title(), "Three");
}

TEST_F(ReadPointTest, SaysSoWhenTheRevisionDoesNotArriveInTime) {
  SetTimeout(absl::Milliseconds(500));
  EXPECT_THAT(Get("at_least_revision: 3"), FailsWith(absl::StatusCode::kDeadlineExceeded, "REVISION_NOT_REACHED"));
}

TEST_F(ReadPointTest, StoppingAnswersWhatWaits) {
  absl::StatusOr<v1::Event> event = absl::UnknownError("not yet");
  std::thread reader([&] { event = Get("at_least_revision: 3"); });
  server().Stop();
  reader.join();
  // A call that has not reached its handler yet when the server stops is cancelled by gRPC itself.
  EXPECT_THAT(event, ::testing::AnyOf(HasCode(absl::StatusCode::kUnavailable), HasCode(absl::StatusCode::kCancelled)));
}

TEST_F(ReadPointTest, BriefsOnThePointAskedFor) {
  const auto then = Call<v1::Briefing>("BriefingService/ComposeBriefing",
                                       ParseText<v1::ComposeBriefingRequest>("as_of { revision: 1 }"));
  ASSERT_THAT(then, IsOk());
  EXPECT_EQ(then->revision(), 1);
  const auto since = Call<v1::Briefing>("BriefingService/ComposeBriefing",
                                        ParseText<v1::ComposeBriefingRequest>("since { revision: 1 }"));
  ASSERT_THAT(since, IsOk());
  EXPECT_EQ(since->since_revision(), 1);
  EXPECT_EQ(since->changes_size(), 1);
  EXPECT_THAT(
      Call<v1::Briefing>("BriefingService/ComposeBriefing",
                         ParseText<v1::ComposeBriefingRequest>("reference_time { seconds: 9223372036854775807 }")),
      BlamesField("reference_time"));
  EXPECT_THAT(Call<v1::Briefing>("BriefingService/ComposeBriefing",
                                 ParseText<v1::ComposeBriefingRequest>("since { revision: 2 } as_of { revision: 1 }")),
              BlamesField("since"));
}

TEST_F(ReadPointTest, TheLatestStateIsTheHeadWhereNobodyElseWrites) {
  const auto event = Get("as_of { latest: true }");
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->title(), "Two");
  EXPECT_EQ(last_age_ms(), -1);
  EXPECT_THAT(Get("as_of { latest: false }"), BlamesField("as_of.latest"));
}

// A server that others share a ledger with, and that hears of what they write only when told to.
class SharedReadPointTest : public ReadPointTest {
 protected:
  void SetUp() override {
    auto shared = std::make_unique<FaultLedger>(*base_);
    ledger_ = shared.get();
    ledger_->Share(absl::Milliseconds(1234));
    UseLedger(std::move(shared));
    Restart({});
    Apply("mutations { create { event { name: 'events/a' title: 'One' kind: EVENT_KIND_AGREE } } }");
  }
  // What is served goes before what it stands on.
  void TearDown() override { UseLedger(nullptr); }
  void OtherWrites(const std::string& title) {
    Replica other(*base_, SystemClock());
    EXPECT_THAT(
        other.Apply("mutations { put { event { name: 'events/a' title: '" + title + "' kind: EVENT_KIND_AGREE } } }"),
        IsOk());
  }

  std::unique_ptr<Ledger> base_ = NewMemoryLedger();
  FaultLedger* ledger_ = nullptr;
};

TEST_F(SharedReadPointTest, TheLatestStateHoldsWhatOthersWereAcknowledged) {
  OtherWrites("Two");
  EXPECT_EQ(Get("")->title(), "One");
  absl::StatusOr<v1::Event> event = absl::UnknownError("not yet");
  std::thread reader([&] { event = Get("as_of { latest: true }"); });
  ledger_->HideFromFollowers(false);
  reader.join();
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->title(), "Two");
}

TEST_F(SharedReadPointTest, TheLatestStateIsNotGuessedWhereTheClusterDoesNotAnswer) {
  ledger_->FailHeads(errors::LedgerIo("etcd://x", "no leader"), 1);
  EXPECT_THAT(Get("as_of { latest: true }"), FailsWith(absl::StatusCode::kUnavailable, "LEDGER_IO"));
  EXPECT_THAT(Get("as_of { latest: true }"), IsOk());
}

TEST_F(SharedReadPointTest, OtherReadsGoOnAndTellTheirAge) {
  ledger_->FailHeads(errors::LedgerIo("etcd://x", "no leader"), 100);
  ASSERT_THAT(Get(""), IsOk());
  EXPECT_EQ(last_age_ms(), 1234);
  const auto status = Call<v1::GetLedgerStatusResponse>("LedgerService/GetLedgerStatus", v1::GetLedgerStatusRequest());
  EXPECT_EQ(status->age().seconds(), 1);
  EXPECT_EQ(status->age().nanos(), 234000000);
}

}  // namespace
}  // namespace briefing::testing
