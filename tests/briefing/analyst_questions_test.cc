// Questions that an analyst would ask about the story of the seed, answered from the API's reads alone.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <utility>

#include "tests/briefing/analyst_reader.h"
#include "tests/briefing/wire_reader.h"
#include "tests/support/matchers.h"
#include "tests/support/process.h"
#include "tests/support/server.h"
#include "tests/support/temp_dir.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class AnalystQuestions : public ::testing::Test {
 protected:
  // One server for all questions: they only read.
  static void SetUpTestSuite() {
    directory_ = new TempDir();
    server_ = new ServerUnderTest(directory_->path());
    Process::Options import;
    import.argv = {Binary("briefctl"), "--server", server_->address(), "import"};
    for (const std::string& file : SeedFiles()) import.argv.push_back(file);
    const Ran ran = testing::Run(std::move(import));
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
  }
  static void TearDownTestSuite() {
    EXPECT_EQ(server_->Stop(), 0);
    delete server_;
    delete directory_;
  }
  AnalystQuestions() : reader_(std::make_unique<WireReader>(server_->address())) {}

  std::vector<v1::Event> Events(const std::string& filter) {
    std::vector<v1::Event> events;
    for (const auto& record : List("type = EVENT " + filter)) events.push_back(record.event());
    return events;
  }
  std::vector<v1::Commitment> Commitments(const std::string& filter) {
    std::vector<v1::Commitment> commitments;
    for (const auto& record : List("type = COMMITMENT " + filter)) commitments.push_back(record.commitment());
    return commitments;
  }
  // The one record that the filter finds.
  v1::Event Event(const std::string& filter) {
    const auto events = Events(filter);
    EXPECT_THAT(events, SizeIs(1)) << filter;
    return events.empty() ? v1::Event() : events.front();
  }
  v1::Commitment Commitment(const std::string& filter) {
    const auto commitments = Commitments(filter);
    EXPECT_THAT(commitments, SizeIs(1)) << filter;
    return commitments.empty() ? v1::Commitment() : commitments.front();
  }
  // Printed value and period of a party's observations of an indicator.
  std::vector<std::pair<std::string, std::string>> Figures(const std::string& indicator, const std::string& date) {
    std::vector<std::pair<std::string, std::string>> figures;
    for (const auto& record : List("type = OBSERVATION AND party = parties/jp AND reference = " + indicator +
                                   " AND date:\"" + date + "\"")) {
      figures.emplace_back(record.observation().printed_value(), record.observation().period().edtf());
    }
    return figures;
  }
  v1::Briefing Brief(const std::string& request) {
    return reader_->Compose(ParseText<v1::ComposeBriefingRequest>(request));
  }

  std::unique_ptr<AnalystReader> reader_;

 private:
  static std::vector<std::string> SeedFiles() {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(SourcePath("deploy/seed"))) {
      if (entry.path().extension() == ".textproto") files.push_back(entry.path().string());
    }
    return files;
  }
  static inline TempDir* directory_ = nullptr;
  static inline ServerUnderTest* server_ = nullptr;

  std::vector<v1::Record> List(const std::string& filter) { return reader_->List(filter); }
};

template <typename T>
std::set<int> Paragraphs(const T& record) {
  std::set<int> paragraphs;
  for (const auto& claim : record.claims()) paragraphs.insert(claim.locator().paragraph());
  return paragraphs;
}

std::set<std::string> Parties(const v1::Event& event) {
  std::set<std::string> parties;
  for (const auto& participant : event.participants()) parties.insert(participant.party());
  return parties;
}

std::vector<v1::Mechanism> Mechanisms(const std::vector<v1::Commitment>& commitments) {
  std::vector<v1::Mechanism> mechanisms;
  for (const auto& commitment : commitments) mechanisms.push_back(commitment.mechanism());
  return mechanisms;
}

TEST_F(AnalystQuestions, Q01WhenDoTheLeadersMeetAndWhoAreThey) {
  const v1::Event summit = Event(
      "party = parties/fumio-kishida AND party = parties/joe-biden AND within(date, 2022-05-23) AND topic = "
      "semiconductors");
  EXPECT_EQ(summit.date().edtf(), "2022-05-23");
  EXPECT_EQ(summit.modality(), v1::MODALITY_EXPECTED);
  std::vector<std::pair<std::string, std::string>> offices;
  for (const auto& p : summit.participants()) offices.emplace_back(p.party(), p.office());
  EXPECT_THAT(offices, IsSupersetOf({Pair("parties/fumio-kishida", "Prime Minister of Japan"),
                                     Pair("parties/joe-biden", "President of the United States")}));
}

TEST_F(AnalystQuestions, Q02WhoSaysThatTheyWillAgree) {
  const v1::Commitment whole = reader_->Get("commitments/jp-us-chip-cooperation").commitment();
  EXPECT_EQ(whole.claims(0).attribution(), "Japanese government sources");
  EXPECT_EQ(whole.claims(0).locator().paragraph(), 1);
  for (const auto& claim : whole.claims()) EXPECT_EQ(claim.modality(), v1::MODALITY_EXPECTED);
}

TEST_F(AnalystQuestions, Q03WhatAreTheTwoExpectedToAgreeOn) {
  const auto expected = Commitments("state = EXPECTED party = parties/jp");
  EXPECT_THAT(Mechanisms(expected), IsSupersetOf({v1::MECHANISM_JOINT_RESEARCH, v1::MECHANISM_JOINT_PRODUCTION,
                                                  v1::MECHANISM_STOCKPILE, v1::MECHANISM_SUPPLY_SHARING}));
  const auto on_security = [](const v1::Commitment& c) {
    return c.name() == "commitments/economic-security-cooperation" && c.topics(0) == "economic-security";
  };
  EXPECT_TRUE(std::any_of(expected.begin(), expected.end(), on_security));
}

TEST_F(AnalystQuestions, Q04WhichCommitmentsAreOnlyUnderConsideration) {
  const auto proposed = Commitments("state = PROPOSED");
  EXPECT_THAT(Mechanisms(proposed), UnorderedElementsAre(v1::MECHANISM_WORKING_GROUP, v1::MECHANISM_JOINT_STATEMENT));
  for (const auto& c : proposed) EXPECT_EQ(c.claims(0).modality(), v1::MODALITY_UNDER_CONSIDERATION) << c.name();
}

TEST_F(AnalystQuestions, Q05WhatIsTheJointStatementToReferTo) {
  const v1::Commitment statement = Commitment("mechanism = JOINT_STATEMENT");
  EXPECT_THAT(statement.topics(), IsSupersetOf({"defence", "outer-space", "cyberspace"}));
  EXPECT_THAT(Paragraphs(statement), ElementsAre(3));
}

TEST_F(AnalystQuestions, Q06WhatIsTheWorkingGroupToStudy) {
  const v1::Commitment group = Commitment("mechanism = WORKING_GROUP party = parties/us");
  EXPECT_THAT(group.title(), HasSubstr("cutting-edge semiconductors"));
  EXPECT_THAT(group.related_events(), IsEmpty()) << "the article does not tie it to the summit";
}

TEST_F(AnalystQuestions, Q07WhatIsTheInventoryFrameworkMeasuredByAndIsThereAFigure) {
  const v1::Commitment framework = Commitment("mechanism = STOCKPILE");
  ASSERT_THAT(framework.targets(), SizeIs(1));
  EXPECT_EQ(framework.targets(0).kind(), v1::TARGET_KIND_STANDING);
  EXPECT_EQ(framework.targets(0).comparator(), v1::COMPARATOR_AT_LEAST);
  EXPECT_FALSE(framework.targets(0).has_value());
  EXPECT_EQ(reader_->Get(framework.targets(0).indicator()).indicator().unit(), "wk");
}

TEST_F(AnalystQuestions, Q08WhatDoesTheUnitedStatesLaunchAndWhen) {
  const v1::Event launch = Event("party = parties/us topic = indo-pacific");
  EXPECT_THAT(launch.title(), HasSubstr("Indo-Pacific Economic Framework"));
  EXPECT_EQ(launch.modality(), v1::MODALITY_EXPECTED);
  ASSERT_THAT(launch.related_events(), SizeIs(1));
  EXPECT_EQ(reader_->Get(launch.related_events(0)).event().date().edtf(), launch.date().edtf());
}

TEST_F(AnalystQuestions, Q09IsItBidensFirstVisitAsPresident) {
  const auto plans = Events("party = parties/joe-biden modality = EXPECTED");
  // CAMEO 042: make a visit.
  const auto visit =
      std::find_if(plans.begin(), plans.end(), [](const auto& event) { return event.cameo_code() == "042"; });
  ASSERT_NE(visit, plans.end());
  EXPECT_THAT(visit->title(), HasSubstr("First visit"));
  EXPECT_EQ(visit->place().party(), "parties/jp");
}

TEST_F(AnalystQuestions, Q10WhatDidThePrimeMinisterSayOfEarlierPolicy) {
  const v1::Event remark = Event("party = parties/fumio-kishida kind = ACCUSE");
  const auto quoted = std::find_if(remark.claims().begin(), remark.claims().end(),
                                   [](const v1::Claim& claim) { return claim.value() == "failure"; });
  ASSERT_NE(quoted, remark.claims().end());
  EXPECT_EQ(quoted->asserter(), "parties/fumio-kishida");
  EXPECT_EQ(quoted->locator().paragraph(), 8);
}

TEST_F(AnalystQuestions, Q11WhosePolicyDidHeMean) {
  const v1::Event remark = Event("party = parties/fumio-kishida kind = ACCUSE");
  const auto whose = std::find_if(remark.claims().begin(), remark.claims().end(),
                                  [](const v1::Claim& claim) { return claim.field() == "participants"; });
  ASSERT_NE(whose, remark.claims().end());
  EXPECT_EQ(whose->credibility(), v1::CREDIBILITY_CANNOT_BE_JUDGED);
  EXPECT_THAT(whose->note(), HasSubstr("Ambiguous"));
}

TEST_F(AnalystQuestions, Q12WhatShareDidJapanHoldInTheLate1980sAndDoTheSourcesAgree) {
  EXPECT_THAT(Figures("indicators/world-chip-market-share", "1987/1989"),
              UnorderedElementsAre(Pair("half", "1987~/1989~"), Pair("more than 50%", "1985/1989")));
  std::vector<std::string> disputed;
  const v1::Briefing briefing = Brief("topics: 'market-share' parties: 'parties/jp'");
  // The earlier share is disputed, the present one is not.
  ASSERT_FALSE(briefing.contradictions().empty());
  for (const auto& contradiction : briefing.contradictions()) disputed.push_back(contradiction.name());
  EXPECT_THAT(disputed, ElementsAre("indicators/world-chip-market-share"));
}

TEST_F(AnalystQuestions, Q13WhatShareDoesJapanHoldNowAndDoTheSourcesAgree) {
  EXPECT_THAT(Figures("indicators/world-chip-market-share", "2022"),
              UnorderedElementsAre(Pair("around 10 percent", "2020~/2022~"), Pair("about 10%", "2022~")));
  const v1::Briefing briefing = Brief("topics: 'market-share' parties: 'parties/jp'");
  for (const auto& contradiction : briefing.contradictions()) {
    for (const auto& position : contradiction.positions()) EXPECT_THAT(position.value(), Not(HasSubstr("10")));
  }
}

TEST_F(AnalystQuestions, Q14WhatWasJapansShareOfDram) {
  EXPECT_THAT(Figures("indicators/world-dram-market-share", "198X"), ElementsAre(Pair("more than 50%", "198X")));
}

TEST_F(AnalystQuestions, Q15WhoBroughtACaseAgainstJapanIn1985AndUnderWhichLaw) {
  const v1::Event petition = Event("kind = ACCUSE within(date, 1985)");
  EXPECT_THAT(Parties(petition), Contains("parties/semiconductor-industry-association"));
  EXPECT_THAT(petition.title(), HasSubstr("Section 301"));
  const v1::Party association = reader_->Get("parties/semiconductor-industry-association").party();
  EXPECT_EQ(association.memberships(0).party(), "parties/us");
}

TEST_F(AnalystQuestions, Q16WhatDidTheAgreementOf1986LayDown) {
  const v1::Commitment agreement = Commitment("within(date, 1986)");
  EXPECT_EQ(agreement.state(), v1::COMMITMENT_STATE_AGREED);
  std::vector<std::string> measured;
  for (const auto& target : agreement.targets()) {
    EXPECT_FALSE(target.has_value()) << "the article gives no figure";
    measured.push_back(target.indicator());
  }
  EXPECT_THAT(measured,
              ElementsAre("indicators/jp-chip-export-price-to-us", "indicators/foreign-share-of-jp-chip-market"));
}

TEST_F(AnalystQuestions, Q17WhenWasTheFriction) {
  const v1::Event friction = reader_->Get("events/jp-us-semiconductor-friction").event();
  EXPECT_EQ(friction.date().edtf(), "1985~/1995~");
  EXPECT_THAT(Events("topic = trade-friction date:1990"),
              Contains(::testing::Property(&v1::Event::name, friction.name())));
  for (const auto& event : Events("topic = trade-friction date:1975")) ADD_FAILURE() << event.name();
}

TEST_F(AnalystQuestions, Q18WhatIsInForceBetweenTheTwoAndSinceWhen) {
  const v1::Commitment treaty = Commitment("state = IN_FORCE party = parties/jp");
  EXPECT_EQ(treaty.mechanism(), v1::MECHANISM_TREATY);
  EXPECT_EQ(treaty.transitions(0).date().edtf(), "1952~");
  EXPECT_THAT(Paragraphs(treaty), ElementsAre(18));
}

TEST_F(AnalystQuestions, Q19OnWhomIsThereReliance) {
  const v1::Event reliance = Event("party = parties/kr");
  EXPECT_THAT(Parties(reliance), IsSupersetOf({"parties/kr", "parties/tw"}));
  EXPECT_THAT(Paragraphs(reliance), ElementsAre(2));
}

TEST_F(AnalystQuestions, Q20WhatBroughtTheShortageIntoFocus) {
  const v1::Event shortage = Event("topic = covid-19");
  EXPECT_EQ(shortage.kind(), v1::EVENT_KIND_DEVELOPMENT);
  EXPECT_THAT(shortage.title(), HasSubstr("shortage"));
}

TEST_F(AnalystQuestions, Q21IsThePrincipleReachedOrStillExpected) {
  const v1::Commitment principle = Commitment("mechanism = PRINCIPLE");
  std::set<std::pair<std::string, v1::Modality>> said;
  for (const auto& claim : principle.claims()) {
    if (claim.field() == "state") said.emplace(claim.value(), claim.modality());
  }
  EXPECT_THAT(said,
              UnorderedElementsAre(Pair("expected", v1::MODALITY_EXPECTED), Pair("reached", v1::MODALITY_OCCURRED)));
  const v1::Briefing briefing = Brief("topics: 'semiconductors'");
  EXPECT_THAT(briefing.contradictions(), Contains(::testing::Property(&v1::Contradiction::name, principle.name())));
}

TEST_F(AnalystQuestions, Q22WhyDidJapansIndustryDecline) {
  const v1::Event decline = Event("topic = market-share date:2000 party = parties/jp");
  EXPECT_THAT(Paragraphs(decline), ElementsAre(10, 11, 12, 14));
  EXPECT_THAT(decline.related_events(),
              IsSupersetOf({"events/jp-us-semiconductor-friction", "events/jp-chip-makers-as-divisions"}));
}

TEST_F(AnalystQuestions, Q23WhatCanNobodyMakeSenseOf) {
  std::vector<std::string> unreadable;
  for (const auto& event : Events("")) {
    if (Paragraphs(event).count(9) == 0) continue;
    unreadable.push_back(event.name());
    EXPECT_EQ(event.claims(0).credibility(), v1::CREDIBILITY_CANNOT_BE_JUDGED);
  }
  ASSERT_THAT(unreadable, SizeIs(1));
  const v1::Briefing briefing = Brief("topics: 'semiconductors'");
  ASSERT_FALSE(briefing.timeline().empty());
  for (const auto& entry : briefing.timeline()) EXPECT_NE(entry.name(), unreadable.front());
}

TEST_F(AnalystQuestions, Q24HowReliableIsTheSourceAndWhenDidItAppear) {
  const v1::Source source = reader_->Get("sources/jp-us-chips-2022-05").source();
  EXPECT_EQ(source.reliability(), v1::RELIABILITY_CANNOT_BE_JUDGED);
  EXPECT_THAT(source.publisher(), IsEmpty());
  EXPECT_EQ(source.publish_date().edtf(), "2022-05-01/2022-05-23");
  const v1::Briefing briefing = Brief("");
  ASSERT_FALSE(briefing.citations().empty());
  EXPECT_THAT(briefing.citations(), Each(::testing::Property(&v1::Citation::source, source.name())));
}

}  // namespace
}  // namespace briefing::testing
