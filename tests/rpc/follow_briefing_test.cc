// FollowBriefing through a whole server.
#include "service/rpc/follow_briefing.h"

#include <chrono>
#include <thread>

#include "briefing/v1/briefing_service.grpc.pb.h"
#include "service/base/briefing_sections.h"
#include "service/base/limits.h"
#include "service/base/mutex.h"
#include "tests/rpc/server_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::Contains;
using ::testing::SizeIs;

class FollowBriefingTest : public ServerTest {
 protected:
  // A reader of its own.
  class Reader {
   public:
    Reader(const std::shared_ptr<grpc::Channel>& channel, const std::string& request)
        : stub_(v1::BriefingService::NewStub(channel)) {
      context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
      reader_ = stub_->FollowBriefing(&context_, ParseText<v1::FollowBriefingRequest>(request));
    }
    ~Reader() { Cancel(); }

    // Takes the next message; false at the end.
    bool Read() {
      if (!reader_->Read(&last)) return false;
      ApplyTo(briefing, last);
      return true;
    }
    void Cancel() { context_.TryCancel(); }
    absl::Status Finish() { return FromGrpc(reader_->Finish()); }

    v1::FollowBriefingResponse last;
    v1::Briefing briefing;

   private:
    grpc::ClientContext context_;
    std::unique_ptr<v1::BriefingService::Stub> stub_;
    std::unique_ptr<grpc::ClientReader<v1::FollowBriefingResponse>> reader_;
  };

  int64_t Put(const std::string& id, const std::string& topic) {
    return Apply("mutations { put { event { name: 'events/" + id + "' title: 'Event " + id +
                 "' kind: EVENT_KIND_AGREE topics: '" + topic + "' } } }");
  }
  v1::Briefing Composed(const std::string& request) {
    const auto briefing =
        Call<v1::Briefing>("BriefingService/ComposeBriefing", ParseText<v1::ComposeBriefingRequest>(request));
    EXPECT_THAT(briefing, IsOk());
    return briefing.ok() ? *briefing : v1::Briefing();
  }
  absl::Status Refusal(const std::string& request) {
    Reader reader(channel(), request);
    EXPECT_FALSE(reader.Read());
    return reader.Finish();
  }
};

constexpr char kChips[] = "briefing { topics: 'chips' } min_interval { }";

TEST_F(FollowBriefingTest, SendsTheWholeAndThenWhatChanges) {
  Put("a", "chips");
  Reader reader(channel(), kChips);
  ASSERT_TRUE(reader.Read());
  EXPECT_THAT(reader.last.changed_sections(), SizeIs(10));
  EXPECT_EQ(reader.briefing.revision(), 1);
  Put("b", "chips");
  ASSERT_TRUE(reader.Read());
  EXPECT_EQ(reader.briefing.revision(), 2);
  EXPECT_THAT(reader.last.changed_sections(), Contains(v1::BRIEFING_SECTION_TIMELINE));
  EXPECT_THAT(reader.briefing, EqualsProto(Composed("topics: 'chips'")));
}

TEST_F(FollowBriefingTest, SaysNothingOfWhatConcernsOthers) {
  Put("a", "chips");
  Reader reader(channel(), kChips);
  ASSERT_TRUE(reader.Read());
  Put("b", "steel");
  const int64_t revision = Put("c", "chips");
  ASSERT_TRUE(reader.Read());
  EXPECT_EQ(reader.briefing.revision(), revision);
}

TEST_F(FollowBriefingTest, ASlowReaderGetsTheNewestState) {
  Put("a", "chips");
  Reader reader(channel(), kChips);
  ASSERT_TRUE(reader.Read());
  int64_t revision = 0;
  for (int i = 0; i < 300; ++i) revision = Put(absl::StrCat("n", i), "chips");
  int messages = 0;
  while (reader.briefing.revision() < revision) {
    ASSERT_TRUE(reader.Read());
    ++messages;
  }
  EXPECT_LE(messages, 300);
  EXPECT_THAT(reader.briefing, EqualsProto(Composed("topics: 'chips'")));
}

TEST_F(FollowBriefingTest, CommitsWithinTheIntervalComeToOneMessage) {
  Put("a", "chips");
  Reader reader(channel(), "briefing { topics: 'chips' } min_interval { seconds: 1 }");
  ASSERT_TRUE(reader.Read());
  int64_t revision = 0;
  for (int i = 0; i < 20; ++i) revision = Put(absl::StrCat("n", i), "chips");
  ASSERT_TRUE(reader.Read());
  EXPECT_EQ(reader.briefing.revision(), revision);
}

TEST_F(FollowBriefingTest, SettlesSinceOnce) {
  Put("a", "chips");
  Reader reader(channel(), "briefing { topics: 'chips' since { revision: 1 } } min_interval { }");
  ASSERT_TRUE(reader.Read());
  Put("b", "chips");
  ASSERT_TRUE(reader.Read());
  EXPECT_EQ(reader.briefing.since_revision(), 1);
  EXPECT_THAT(reader.briefing.changes(), SizeIs(1));
}

TEST_F(FollowBriefingTest, RefusesWhatCannotBeFollowed) {
  EXPECT_THAT(Refusal("briefing { as_of { revision: 0 } }"), BlamesField("briefing.as_of"));
  EXPECT_THAT(Refusal("min_interval { seconds: 11 }"), BlamesField("min_interval"));
  EXPECT_THAT(Refusal("min_interval { seconds: -1 }"), BlamesField("min_interval"));
  EXPECT_THAT(Refusal("briefing { parties: 'jp' }"), BlamesField("parties[0]"));
  EXPECT_THAT(Refusal("briefing { since { revision: 7 } }"),
              FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
}

TEST_F(FollowBriefingTest, EndsAtShutdownAndWithItsReader) {
  {
    Reader gone(channel(), kChips);
    ASSERT_TRUE(gone.Read());
    gone.Cancel();
    EXPECT_THAT(gone.Finish(), HasCode(absl::StatusCode::kCancelled));
  }
  Put("a", "chips");
  Reader reader(channel(), kChips);
  ASSERT_TRUE(reader.Read());
  std::thread stop([this] { server().Stop(); });
  EXPECT_FALSE(reader.Read());
  EXPECT_THAT(reader.Finish(), FailsWith(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  stop.join();
}

TEST_F(FollowBriefingTest, PlacesAreGivenBack) {
  for (int i = 0; i < limits::kMaxFollowedBriefings + 20; ++i) {
    Reader reader(channel(), kChips);
    ASSERT_TRUE(reader.Read()) << i << reader.Finish();
    reader.Cancel();
    reader.Finish().IgnoreError();
  }
}

class StallingFollowBriefingTest : public FollowBriefingTest {
 protected:
  void SetUp() override { Restart({.stall_timeout = absl::Milliseconds(300)}); }
};

// The server takes longer over its rest than a reader may take over a message.
TEST_F(StallingFollowBriefingTest, ItsOwnRestIsNotTheReaders) {
  Put("a", "chips");
  Reader reader(channel(), "briefing { topics: 'chips' } min_interval { seconds: 1 }");
  ASSERT_TRUE(reader.Read());
  for (const char* id : {"b", "c"}) {
    const int64_t revision = Put(id, "chips");
    ASSERT_TRUE(reader.Read()) << reader.Finish();
    EXPECT_EQ(reader.briefing.revision(), revision);
  }
}

}  // namespace
}  // namespace briefing::testing
