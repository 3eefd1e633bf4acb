// as_of and at_least_revision: the same on every read.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "briefing/v1/briefing_service.pb.h"
#include "briefing/v1/commitment_service.pb.h"
#include "briefing/v1/event_service.pb.h"
#include "briefing/v1/indicator_service.pb.h"
#include "briefing/v1/party_service.pb.h"
#include "briefing/v1/source_service.pb.h"
#include "google/protobuf/text_format.h"
#include "tests/rpc/server_fixture.h"

namespace briefing::testing {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// Every read, with a request that finds something at the head.
struct Read {
  std::string method;
  std::string request;
};
const std::vector<Read>& Reads() {
  static const auto& reads =
      *new std::vector<Read>{{"PartyService/GetParty", "name: 'parties/jp'"},
                             {"PartyService/BatchGetParties", "names: 'parties/jp'"},
                             {"PartyService/ListParties", ""},
                             {"SourceService/GetSource", "name: 'sources/wire'"},
                             {"SourceService/BatchGetSources", "names: 'sources/wire'"},
                             {"SourceService/ListSources", ""},
                             {"EventService/GetEvent", "name: 'events/a'"},
                             {"EventService/BatchGetEvents", "names: 'events/a'"},
                             {"EventService/ListEvents", ""},
                             {"IndicatorService/GetIndicator", "name: 'indicators/i'"},
                             {"IndicatorService/BatchGetIndicators", "names: 'indicators/i'"},
                             {"IndicatorService/ListIndicators", ""},
                             {"IndicatorService/GetObservation", "name: 'indicators/i/observations/o'"},
                             {"IndicatorService/BatchGetObservations", "names: 'indicators/i/observations/o'"},
                             {"IndicatorService/ListObservations", "parent: 'indicators/-'"},
                             {"CommitmentService/GetCommitment", "name: 'commitments/c'"},
                             {"CommitmentService/BatchGetCommitments", "names: 'commitments/c'"},
                             {"CommitmentService/ListCommitments", ""},
                             {"CommitmentService/GetAssessment", "name: 'commitments/c/assessments/s'"},
                             {"CommitmentService/BatchGetAssessments", "names: 'commitments/c/assessments/s'"},
                             {"CommitmentService/ListAssessments", "parent: 'commitments/-'"},
                             {"CommitmentService/GetVerdict", "name: 'commitments/c/verdicts/target-t'"},
                             {"CommitmentService/BatchGetVerdicts", "names: 'commitments/c/verdicts/target-t'"},
                             {"CommitmentService/ListVerdicts", "parent: 'commitments/-'"},
                             {"BriefingService/ComposeBriefing", ""},
                             {"BriefingService/GetScorecard", ""},
                             {"BriefingService/BatchGetCommitmentStatuses", "names: 'commitments/c'"},
                             {"BriefingService/CountRecords", ""},
                             {"BriefingService/SearchRecords", "query: 'japan'"},
                             {"LedgerService/Export", ""},
                             {"LedgerService/ListChanges", ""},
                             {"LedgerService/ListChanges", "since { revision: 0 }"}};
  return reads;
}

bool IsOfOneRecord(const Read& read) { return absl::StrContains(read.request, "name"); }

const MethodDescriptor& MethodOf(const std::string& method) {
  const std::vector<std::string> parts = absl::StrSplit(method, '/');
  return *google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      absl::StrCat("briefing.v1.", parts[0], ".", parts[1]));
}

class AsOfTest : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    Apply("mutations { create { party { name: 'parties/jp' title: 'Japan' kind: PARTY_KIND_STATE } } }");
    head_ = Apply(R"(
      mutations { create { source { name: 'sources/wire' title: 'Wire' } } }
      mutations { create { event { name: 'events/a' title: 'A' kind: EVENT_KIND_AGREE } } }
      mutations { create { indicator { name: 'indicators/i' title: 'I' unit: '%' } } }
      mutations { create { observation { name: 'indicators/i/observations/o' period { edtf: '2022' } value: 1 } } }
      mutations { create { commitment { name: 'commitments/c' title: 'C' transitions { state: COMMITMENT_STATE_AGREED }
                                        targets { id: 't' indicator: 'indicators/i' kind: TARGET_KIND_STANDING
                                                  comparator: COMPARATOR_AT_LEAST value: 2 }
                                        parties { party: 'parties/jp' role: COMMITMENT_ROLE_OBLIGOR } } } }
      mutations { create { assessment { name: 'commitments/c/assessments/s' party: 'parties/jp' assessor: 'G'
                                        period { edtf: '2022' } stage: ASSESSMENT_STAGE_FINAL } } })");
  }

  // The read with more in its request, in text.
  absl::Status Ask(const Read& read, const std::string& more) {
    auto& factory = *google::protobuf::MessageFactory::generated_factory();
    const std::unique_ptr<Message> request(factory.GetPrototype(MethodOf(read.method).input_type())->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(absl::StrCat(read.request, " ", more), request.get()))
        << read.method << " " << more;
    const std::unique_ptr<Message> response(factory.GetPrototype(MethodOf(read.method).output_type())->New());
    return CallBytes(read.method, request->SerializeAsString(), *response);
  }

  int64_t head_ = 0;
};

TEST_F(AsOfTest, TheTableHasEveryMethodWithEither) {
  std::set<std::string> listed;
  for (const Read& read : Reads()) listed.insert(read.method);
  for (const char* name : {"Party", "Source", "Event", "Indicator", "Commitment", "Briefing", "Ledger"}) {
    const ServiceDescriptor& service = *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
        absl::StrCat("briefing.v1.", name, "Service"));
    for (int i = 0; i < service.method_count(); ++i) {
      const auto& request = *service.method(i)->input_type();
      const bool has_as_of = request.FindFieldByName("as_of") != nullptr;
      EXPECT_EQ(has_as_of, request.FindFieldByName("at_least_revision") != nullptr) << request.full_name();
      EXPECT_EQ(has_as_of, listed.count(absl::StrCat(service.name(), "/", service.method(i)->name())) == 1)
          << service.method(i)->full_name();
    }
  }
}

TEST_F(AsOfTest, AnswersForTheHeadWithoutEither) {
  for (const Read& read : Reads()) {
    EXPECT_THAT(Ask(read, ""), IsOk()) << read.method;
    EXPECT_EQ(last_revision(), head_) << read.method;
  }
}

TEST_F(AsOfTest, RefusesWhatIsNoRevisionOrTime) {
  for (const Read& read : Reads()) {
    EXPECT_THAT(Ask(read, "as_of { revision: -1 }"), BlamesField("as_of.revision")) << read.method;
    EXPECT_THAT(Ask(read, "as_of { time { nanos: -1 } }"), BlamesField("as_of.time")) << read.method;
    EXPECT_THAT(Ask(read, "as_of { time { seconds: 1000000000000 } }"), BlamesField("as_of.time")) << read.method;
    EXPECT_THAT(Ask(read, "at_least_revision: -1"), BlamesField("at_least_revision")) << read.method;
  }
}

TEST_F(AsOfTest, RefusesARevisionBeyondTheHead) {
  for (const Read& read : Reads()) {
    EXPECT_THAT(Ask(read, absl::StrCat("as_of { revision: ", head_ + 1, " }")),
                FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"))
        << read.method;
  }
}

TEST_F(AsOfTest, IsTheEmptyLedgerBeforeTheFirstCommit) {
  for (const std::string point : {"as_of { time { seconds: 1 } }", "as_of { revision: 0 }"}) {
    for (const Read& read : Reads()) {
      const absl::Status status = Ask(read, point);
      if (IsOfOneRecord(read)) {
        EXPECT_THAT(status, FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND")) << read.method << " " << point;
      } else {
        EXPECT_THAT(status, IsOk()) << read.method << " " << point;
        EXPECT_EQ(last_revision(), 0) << read.method << " " << point;
      }
    }
  }
}

TEST_F(AsOfTest, IsNowForATimeThatHasNotComeYet) {
  for (const Read& read : Reads()) {
    EXPECT_THAT(Ask(read, "as_of { time { seconds: 32503680000 } }"), IsOk()) << read.method;
    EXPECT_EQ(last_revision(), head_) << read.method;
  }
}

TEST_F(AsOfTest, AnswersForTheOneAndWaitsForTheOther) {
  for (const Read& read : Reads()) {
    EXPECT_THAT(Ask(read, absl::StrCat("as_of { revision: ", head_, " } at_least_revision: 1")), IsOk()) << read.method;
    EXPECT_EQ(last_revision(), head_) << read.method;
    if (IsOfOneRecord(read) && !absl::StrContains(read.request, "parties/jp'")) continue;
    EXPECT_THAT(Ask(read, absl::StrCat("as_of { revision: 1 } at_least_revision: ", head_)), IsOk()) << read.method;
    EXPECT_EQ(last_revision(), 1) << read.method;
  }
}

TEST_F(AsOfTest, SaysThatARevisionDidNotComeInTime) {
  SetTimeout(absl::Milliseconds(400));
  for (const Read& read : Reads()) {
    EXPECT_THAT(Ask(read, absl::StrCat("as_of { revision: 1 } at_least_revision: ", head_ + 1)),
                FailsWith(absl::StatusCode::kDeadlineExceeded, "REVISION_NOT_REACHED"))
        << read.method;
  }
}

}  // namespace
}  // namespace briefing::testing
