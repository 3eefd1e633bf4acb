#include "service/rpc/record_methods.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "briefing/v1/commitment_service.pb.h"
#include "briefing/v1/indicator_service.pb.h"
#include "briefing/v1/party_service.pb.h"
#include "tests/rpc/server_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kSeed[] = R"pb(
  mutations { create { party { name: "parties/jp" title: "Japan" kind: PARTY_KIND_STATE } } }
  mutations { create { indicator { name: "indicators/share" title: "Share" unit: "percent" } } }
  mutations {
    create {
      commitment {
        name: "commitments/stock"
        title: "Stock"
        parties { party: "parties/jp" role: COMMITMENT_ROLE_OBLIGOR }
        transitions { state: COMMITMENT_STATE_AGREED }
      }
    }
  }
)pb";

// One kind of record, the smallest right record of it, and a field of it to change.
struct Kind {
  v1::RecordType type;
  const char* record;
  const char* field;
  const char* changed;
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << InfoOf(kind.type).singular; }

const Kind kKinds[] = {
    {v1::RECORD_TYPE_PARTY, "title: 'A' kind: PARTY_KIND_COMPANY", "title", "title: 'B'"},
    {v1::RECORD_TYPE_SOURCE, "title: 'A'", "title", "title: 'B'"},
    {v1::RECORD_TYPE_INDICATOR, "title: 'A' unit: 'weeks'", "title", "title: 'B'"},
    {v1::RECORD_TYPE_EVENT, "title: 'A' kind: EVENT_KIND_AGREE", "title", "title: 'B'"},
    {v1::RECORD_TYPE_COMMITMENT,
     "title: 'A' parties { party: 'parties/jp' role: COMMITMENT_ROLE_OBLIGOR } "
     "transitions { state: COMMITMENT_STATE_PROPOSED }",
     "title", "title: 'B'"},
    {v1::RECORD_TYPE_OBSERVATION, "period { edtf: '198X' } value: 50", "description", "description: 'B'"},
    {v1::RECORD_TYPE_ASSESSMENT,
     "party: 'parties/jp' assessor: 'A' period { edtf: '2022' } stage: ASSESSMENT_STAGE_INTERIM", "rationale",
     "rationale: 'B'"},
};

// Speaks to any kind's methods through the descriptors, as a client of no particular language would.
class StandardMethodsTest : public ServerTest, public ::testing::WithParamInterface<Kind> {
 protected:
  using Message = google::protobuf::Message;

  void SetUp() override {
    ServerTest::SetUp();
    Apply(kSeed);
  }
  const RecordTypeInfo& type() const { return InfoOf(GetParam().type); }
  bool nested() const { return type().parent_type != v1::RECORD_TYPE_UNSPECIFIED; }
  std::string parent() const {
    if (!nested()) return "";
    return type().parent_type == v1::RECORD_TYPE_COMMITMENT ? "commitments/stock" : "indicators/share";
  }
  std::string parent_text() const { return nested() ? "parent: '" + parent() + "' " : ""; }
  std::string NameOf(const std::string& id) const {
    return (nested() ? parent() + "/" : "") + type().plural + "/" + id;
  }

  // Calls `verb` + noun with the request in text form; the reply goes to `reply_`.
  absl::Status Do(const std::string& verb, const std::string& request_text, bool plural = false) {
    const RecordTypeInfo& service_type = nested() ? InfoOf(type().parent_type) : type();
    const auto& service = rpc::ServiceOf(service_type);
    const auto* method = service.FindMethodByName(verb + (plural ? rpc::PluralNounOf(type()) : rpc::NounOf(type())));
    auto* factory = google::protobuf::MessageFactory::generated_factory();
    const std::unique_ptr<Message> request(factory->GetPrototype(method->input_type())->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(request_text, request.get())) << request_text;
    reply_.reset(factory->GetPrototype(method->output_type())->New());
    return CallBytes(service.name() + "/" + method->name(), request->SerializeAsString(), *reply_);
  }
  absl::Status Create(const std::string& id, const std::string& more = "") {
    return Do("Create", parent_text() + type().singular + "_id: '" + id + "' " + type().singular + " { " +
                            GetParam().record + " } " + more);
  }
  std::string reply_name() const { return NameIn(*reply_); }
  std::string reply_etag() const { return EtagIn(*reply_); }

  // The names of the records in a reply with a list of them.
  std::vector<std::string> Names() const {
    const auto* field = reply_->GetDescriptor()->FindFieldByNumber(1);
    std::vector<std::string> names;
    for (int i = 0; i < reply_->GetReflection()->FieldSize(*reply_, field); ++i) {
      names.push_back(NameIn(reply_->GetReflection()->GetRepeatedMessage(*reply_, field, i)));
    }
    return names;
  }
  std::string NextPageToken() const {
    return reply_->GetReflection()->GetString(*reply_, reply_->GetDescriptor()->FindFieldByName("next_page_token"));
  }

  std::unique_ptr<Message> reply_;
};

TEST_P(StandardMethodsTest, CreatesAndGets) {
  ASSERT_THAT(Create("a"), IsOk());
  EXPECT_EQ(reply_name(), NameOf("a"));
  EXPECT_EQ(reply_etag(), "r2");
  const std::string created = reply_->SerializeAsString();
  ASSERT_THAT(Do("Get", "name: '" + NameOf("a") + "'"), IsOk());
  EXPECT_EQ(reply_->SerializeAsString(), created);
  EXPECT_EQ(last_revision(), 2);
}

TEST_P(StandardMethodsTest, RefusesToCreateTwice) {
  ASSERT_THAT(Create("a"), IsOk());
  EXPECT_THAT(Create("a"), FailsWith(absl::StatusCode::kAlreadyExists, "RECORD_EXISTS"));
}

TEST_P(StandardMethodsTest, MakesUpTheSameIdForARepeatedRequest) {
  ASSERT_THAT(Create("", "request_id: 'q'"), IsOk());
  const std::string name = reply_name();
  EXPECT_THAT(CheckName(name, "name"), IsOk());
  ASSERT_THAT(Create("", "request_id: 'q'"), IsOk());
  EXPECT_EQ(reply_name(), name);
  EXPECT_EQ(reply_etag(), "r2");
  ASSERT_THAT(Create(""), IsOk());
  EXPECT_NE(reply_name(), name);
}

TEST_P(StandardMethodsTest, RefusesTwoDifferentIds) {
  const std::string text = parent_text() + type().singular + "_id: 'a' " + type().singular + " { name: '" +
                           NameOf("b") + "' " + GetParam().record + " }";
  EXPECT_THAT(Do("Create", text), BlamesField(type().singular + "_id"));
}

TEST_P(StandardMethodsTest, RefusesBadIdsAndMissingRecords) {
  EXPECT_THAT(Create("Not An Id"), BlamesField(type().singular + "_id"));
  EXPECT_THAT(Do("Create", parent_text()), BlamesField(type().singular));
}

TEST_P(StandardMethodsTest, BlamesTheFieldOfItsOwnRequest) {
  const std::string text = parent_text() + type().singular + "_id: 'a' " + type().singular + " { " + GetParam().record +
                           " claims { source: 'nonsense' } }";
  EXPECT_THAT(Do("Create", text), BlamesField(type().singular + ".claims[0].source"));
}

TEST_P(StandardMethodsTest, ValidatesOnlyWithoutWriting) {
  ASSERT_THAT(Create("a", "validate_only: true"), IsOk());
  EXPECT_EQ(reply_name(), NameOf("a"));
  EXPECT_THAT(Do("Get", "name: '" + NameOf("a") + "'"), FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
}

TEST_P(StandardMethodsTest, UpdatesTheMaskedField) {
  ASSERT_THAT(Create("a"), IsOk());
  const std::string record = type().singular + " { name: '" + NameOf("a") + "' " + GetParam().changed + " }";
  ASSERT_THAT(Do("Update", record + " update_mask { paths: '" + GetParam().field + "' }"), IsOk());
  EXPECT_EQ(reply_etag(), "r3");
  const auto* field = reply_->GetDescriptor()->FindFieldByName(GetParam().field);
  EXPECT_EQ(reply_->GetReflection()->GetString(*reply_, field), "B");
  // The same again changes nothing, and makes no commit.
  ASSERT_THAT(Do("Update", record), IsOk());
  EXPECT_EQ(reply_etag(), "r3");
}

TEST_P(StandardMethodsTest, RefusesStaleEtagsAndWrongMasks) {
  ASSERT_THAT(Create("a"), IsOk());
  const std::string name = "name: '" + NameOf("a") + "' ";
  EXPECT_THAT(Do("Update", type().singular + " { " + name + GetParam().changed + " etag: 'r1' }"),
              FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(Do("Update", type().singular + " { " + name + "} update_mask { paths: 'colour' }"),
              HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Do("Delete", name + "etag: 'r1'"), FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
}

TEST_P(StandardMethodsTest, DeletesAndKeepsTheHistory) {
  ASSERT_THAT(Create("a"), IsOk());
  ASSERT_THAT(Do("Delete", "name: '" + NameOf("a") + "'"), IsOk());
  EXPECT_EQ(reply_name(), NameOf("a"));
  EXPECT_EQ(reply_etag(), "r3");
  EXPECT_THAT(Do("Get", "name: '" + NameOf("a") + "'"), FailsWith(absl::StatusCode::kNotFound, "RECORD_RETRACTED"));
  ASSERT_THAT(Do("Get", "name: '" + NameOf("a") + "' as_of { revision: 2 }"), IsOk());
  EXPECT_EQ(reply_etag(), "r2");
}

TEST_P(StandardMethodsTest, DeletesNothingWhereAllowed) {
  const std::string name = "name: '" + NameOf("absent") + "'";
  EXPECT_THAT(Do("Delete", name), FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
  ASSERT_THAT(Do("Delete", name + " allow_missing: true"), IsOk());
  EXPECT_EQ(reply_->ByteSizeLong(), 0);
}

TEST_P(StandardMethodsTest, BatchGetsInOrderAllOrNone) {
  ASSERT_THAT(Create("a"), IsOk());
  ASSERT_THAT(Create("b"), IsOk());
  const std::string both = "names: '" + NameOf("b") + "' names: '" + NameOf("a") + "' ";
  ASSERT_THAT(Do("BatchGet", both, true), IsOk());
  EXPECT_THAT(Names(), ElementsAre(NameOf("b"), NameOf("a")));
  const absl::Status missing = Do("BatchGet", both + "names: '" + NameOf("c") + "'", true);
  EXPECT_THAT(missing, FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
  EXPECT_THAT(missing, SaysThat(::testing::HasSubstr(NameOf("c"))));
  EXPECT_THAT(Do("BatchGet", "", true), BlamesField("names"));
  EXPECT_THAT(Do("BatchGet", "names: 'x'", true), BlamesField("names[0]"));
}

TEST_P(StandardMethodsTest, ListsInPagesPinnedWhileOthersWrite) {
  for (const char* id : {"a", "b", "c"}) ASSERT_THAT(Create(id), IsOk());
  const std::string request = parent_text() + "page_size: 1 filter: 'type:*' ";
  std::vector<std::string> seen;
  std::string token;
  do {
    ASSERT_THAT(Do("List", request + "page_token: '" + token + "'", true), IsOk());
    for (const std::string& name : Names()) seen.push_back(name);
    EXPECT_EQ(last_revision(), 4);
    token = NextPageToken();
    ASSERT_THAT(Create("later-" + std::to_string(seen.size())), IsOk());
  } while (!token.empty());
  // The seed has a record of some kinds.
  seen.erase(std::remove_if(seen.begin(), seen.end(),
                            [this](const std::string& name) {
                              return name != NameOf("a") && name != NameOf("b") && name != NameOf("c");
                            }),
             seen.end());
  EXPECT_THAT(seen, ElementsAre(NameOf("a"), NameOf("b"), NameOf("c")));
}

TEST_P(StandardMethodsTest, RefusesWrongListRequests) {
  EXPECT_THAT(Do("List", parent_text() + "page_size: -1", true), BlamesField("page_size"));
  EXPECT_THAT(Do("List", parent_text() + "page_token: 'x'", true),
              FailsWith(absl::StatusCode::kInvalidArgument, "BAD_TOKEN"));
  EXPECT_THAT(Do("List", parent_text() + "filter: 'party = x'", true), BlamesField("filter"));
  EXPECT_THAT(Do("List", parent_text() + "page_size: 2147483647", true), IsOk());
}

TEST_P(StandardMethodsTest, NamesTheWrongCollection) {
  const std::string other = GetParam().type == v1::RECORD_TYPE_PARTY ? "events/x" : "parties/x";
  EXPECT_THAT(Do("Get", "name: '" + other + "'"), BlamesField("name"));
  EXPECT_THAT(Do("Get", ""), BlamesField("name"));
  EXPECT_THAT(Do("Delete", "name: '" + other + "'"), BlamesField("name"));
}

INSTANTIATE_TEST_SUITE_P(AllKinds, StandardMethodsTest, ::testing::ValuesIn(kKinds),
                         [](const auto& info) { return InfoOf(info.param.type).singular; });

TEST_P(StandardMethodsTest, ListsInTheOrderAskedFor) {
  for (const char* id : {"x-b", "x-c", "x-a"}) ASSERT_THAT(Create(id), IsOk());
  const std::string request = parent_text() + "order_by: 'name desc' page_size: 1 ";
  std::vector<std::string> names;
  std::string token;
  do {
    ASSERT_THAT(Do("List", request + "page_token: '" + token + "'", true), IsOk());
    for (const std::string& name : Names()) names.push_back(name);
    token = NextPageToken();
  } while (!token.empty());
  ASSERT_GE(names.size(), 3u);
  EXPECT_TRUE(std::is_sorted(names.rbegin(), names.rend()));
  EXPECT_THAT(Do("List", parent_text() + "order_by: 'nam'", true), BlamesField("order_by"));
}

TEST_P(StandardMethodsTest, BindsPageTokensToTheirOrder) {
  for (const char* id : {"a1", "a2", "a3"}) ASSERT_THAT(Create(id), IsOk());
  ASSERT_THAT(Do("List", parent_text() + "order_by: 'name' page_size: 1", true), IsOk());
  const std::string token = NextPageToken();
  ASSERT_FALSE(token.empty());
  EXPECT_THAT(Do("List", parent_text() + "order_by: 'name desc' page_size: 1 page_token: '" + token + "'", true),
              FailsWith(absl::StatusCode::kInvalidArgument, "BAD_TOKEN"));
  EXPECT_THAT(Do("List", parent_text() + "order_by: ' name ' page_size: 2 page_token: '" + token + "'", true), IsOk());
}

TEST_P(StandardMethodsTest, TellsTotalAndPlanWhereAsked) {
  for (const char* id : {"a1", "a2"}) ASSERT_THAT(Create(id), IsOk());
  ASSERT_THAT(Do("List", parent_text(), true), IsOk());
  const auto all = static_cast<int64_t>(Names().size());
  const auto field = [this](const char* name) { return reply_->GetDescriptor()->FindFieldByName(name); };
  EXPECT_FALSE(reply_->GetReflection()->HasField(*reply_, field("plan")));
  ASSERT_THAT(Do("List", parent_text() + "page_size: 1 return_total_size: true explain: true", true), IsOk());
  EXPECT_EQ(reply_->GetReflection()->GetInt64(*reply_, field("total_size")), all);
  EXPECT_FALSE(reply_->GetReflection()->GetBool(*reply_, field("total_size_estimated")));
  const auto& plan = static_cast<const v1::QueryPlan&>(reply_->GetReflection()->GetMessage(*reply_, field("plan")));
  EXPECT_FALSE(plan.index().empty());
  EXPECT_GE(plan.candidate_count(), all);
}

TEST_P(StandardMethodsTest, ListsForALimitedTime) {
  ASSERT_THAT(Create("a1"), IsOk());
  Restart({.query_timeout = absl::ZeroDuration()});
  const absl::Status status = Do("List", parent_text(), true);
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kDeadlineExceeded, "OUT_OF_TIME"));
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("the list took longer than the 0"));
}

class NestedRecordsTest : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    Apply(kSeed);
  }
};

TEST_F(NestedRecordsTest, ListsBelowOneParentOrAll) {
  Apply(R"pb(
    mutations { create { indicator { name: "indicators/price" title: "Price" unit: "usd" } } }
    mutations {
      create {
        observation {
          name: "indicators/share/observations/a"
          period { edtf: "1986" }
          value: 1
        }
      }
    }
    mutations {
      create {
        observation {
          name: "indicators/price/observations/b"
          period { edtf: "1987" }
          value: 2
        }
      }
    }
  )pb");
  const auto one = Call<v1::ListObservationsResponse>(
      "IndicatorService/ListObservations", ParseText<v1::ListObservationsRequest>("parent: 'indicators/price'"));
  ASSERT_THAT(one, IsOk());
  EXPECT_THAT(one->observations(), SizeIs(1));
  const auto all = Call<v1::ListObservationsResponse>("IndicatorService/ListObservations",
                                                      ParseText<v1::ListObservationsRequest>("parent: 'indicators/-'"));
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(all->observations(), SizeIs(2));
  EXPECT_THAT(Call<v1::ListObservationsResponse>("IndicatorService/ListObservations", v1::ListObservationsRequest()),
              BlamesField("parent"));
}

TEST_F(NestedRecordsTest, ListsNothingBelowAParentThatIsNotThere) {
  EXPECT_THAT(Call<v1::ListObservationsResponse>("IndicatorService/ListObservations",
                                                 ParseText<v1::ListObservationsRequest>("parent: 'indicators/none'")),
              HasCode(absl::StatusCode::kNotFound));
}

TEST_F(NestedRecordsTest, CreatesOnlyBelowTheParentGiven) {
  auto request = ParseText<v1::CreateAssessmentRequest>(R"pb(
    parent: "commitments/stock"
    assessment {
      name: "commitments/other/assessments/a"
      party: "parties/jp"
      assessor: "A"
      period { edtf: "2022" }
      stage: ASSESSMENT_STAGE_FINAL
    }
  )pb");
  EXPECT_THAT(Call<v1::Assessment>("CommitmentService/CreateAssessment", request), BlamesField("assessment.name"));
  request.clear_parent();
  EXPECT_THAT(Call<v1::Assessment>("CommitmentService/CreateAssessment", request), BlamesField("parent"));
  request.set_parent("commitments/absent");
  request.mutable_assessment()->clear_name();
  EXPECT_THAT(Call<v1::Assessment>("CommitmentService/CreateAssessment", request),
              FailsWith(absl::StatusCode::kFailedPrecondition, "MISSING_REFERENCE"));
}

TEST_F(NestedRecordsTest, TransitionsACommitment) {
  const auto step = ParseText<v1::TransitionCommitmentRequest>(
      "name: 'commitments/stock' transition { state: COMMITMENT_STATE_IN_FORCE date { edtf: '2022-06' } } etag: 'r1'");
  const auto moved = Call<v1::Commitment>("CommitmentService/TransitionCommitment", step);
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->state(), v1::COMMITMENT_STATE_IN_FORCE);
  EXPECT_THAT(Call<v1::Commitment>("CommitmentService/TransitionCommitment", step),
              FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  const auto illegal = ParseText<v1::TransitionCommitmentRequest>(
      "name: 'commitments/stock' transition { state: COMMITMENT_STATE_PROPOSED }");
  EXPECT_THAT(Call<v1::Commitment>("CommitmentService/TransitionCommitment", illegal),
              FailsWith(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
  EXPECT_THAT(Call<v1::Commitment>("CommitmentService/TransitionCommitment",
                                   ParseText<v1::TransitionCommitmentRequest>("name: 'commitments/stock'")),
              BlamesField("transition"));
}

// The field of the caller's own request that the error is about.
std::string FieldIn(const absl::Status& status) {
  const auto info = errors::InfoOf(status);
  if (!info || info->metadata().count("field") == 0) return "";
  EXPECT_THAT(status, SaysThat(::testing::Not(::testing::HasSubstr("mutations["))));
  return info->metadata().at("field");
}

TEST_P(StandardMethodsTest, TellsTheFieldOfItsOwnRequestWhateverIsWrong) {
  const std::string name = "name: '" + NameOf("a") + "' ";
  const std::string update = type().singular + " { " + name + GetParam().record + " etag: 'r1' }";
  EXPECT_EQ(FieldIn(Do("Delete", name)), "name");
  EXPECT_EQ(FieldIn(Do("Update", type().singular + " { " + name + GetParam().record + " }")),
            type().singular + ".name");
  ASSERT_THAT(Create("a"), IsOk());
  EXPECT_EQ(FieldIn(Create("a")), type().singular + ".name");
  EXPECT_EQ(FieldIn(Do("Delete", name + "etag: 'r1'")), "etag");
  EXPECT_EQ(FieldIn(Do("Update", update)), type().singular + ".etag");
}

TEST_F(NestedRecordsTest, TellsTheFieldOfItsOwnRequestWhateverIsWrong) {
  const auto remove = [this](const char* name) {
    return Call<v1::Party>("PartyService/DeleteParty",
                           ParseText<v1::DeletePartyRequest>(std::string("name: '") + name + "'"))
        .status();
  };
  EXPECT_THAT(remove("parties/jp"), FailsWith(absl::StatusCode::kFailedPrecondition, "STILL_REFERENCED"));
  EXPECT_EQ(FieldIn(remove("parties/jp")), "name");
  const auto move = [this](const char* text) {
    return Call<v1::Commitment>("CommitmentService/TransitionCommitment",
                                ParseText<v1::TransitionCommitmentRequest>(text))
        .status();
  };
  EXPECT_EQ(FieldIn(move("name: 'commitments/none' transition { state: COMMITMENT_STATE_AGREED }")), "name");
  EXPECT_EQ(FieldIn(move("name: 'commitments/stock' transition { state: COMMITMENT_STATE_PROPOSED }")),
            "transition.state");
  EXPECT_EQ(FieldIn(move("name: 'commitments/stock' transition { state: COMMITMENT_STATE_IN_FORCE } etag: 'r9'")),
            "etag");
  EXPECT_EQ(
      FieldIn(move("name: 'commitments/stock' transition { state: COMMITMENT_STATE_IN_FORCE event: 'events/x' }")),
      "transition.event");
}

TEST_F(NestedRecordsTest, ReusedRequestIdIsRefused) {
  const auto first = ParseText<v1::CreatePartyRequest>("request_id: 'q' party { title: 'A' kind: PARTY_KIND_STATE }");
  const auto other = ParseText<v1::CreatePartyRequest>("request_id: 'q' party { title: 'B' kind: PARTY_KIND_STATE }");
  ASSERT_THAT(Call<v1::Party>("PartyService/CreateParty", first), IsOk());
  EXPECT_THAT(Call<v1::Party>("PartyService/CreateParty", other),
              FailsWith(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

}  // namespace
}  // namespace briefing::testing
