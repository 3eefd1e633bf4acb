#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/errors.h"
#include "service/query/edtf.h"
#include "service/query/filter.h"
#include "tests/query/thread_time.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::Create;
using ::briefing::testing::IsOk;
using ::briefing::testing::MakeAssessment;
using ::briefing::testing::MakeCommitment;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::MakeIndicator;
using ::briefing::testing::MakeObservation;
using ::briefing::testing::MakeParty;
using ::briefing::testing::MakeSource;
using ::briefing::testing::Update;
using ::testing::HasSubstr;

// A small ledger in which every kind of record and every type of field occurs.
void Fill(Catalog& catalog) {
  Create(catalog, MakeParty("g7", "kind: PARTY_KIND_BLOC title: 'Group of Seven'"));
  Create(catalog, MakeParty("jp",
                            "kind: PARTY_KIND_STATE title: 'Japan' native_title: '日本' aliases: 'Nippon' "
                            "iso_alpha2: 'JP' memberships { party: 'parties/g7' }"));
  Create(catalog, MakeParty("us", "kind: PARTY_KIND_STATE title: 'United States' memberships { party: 'parties/g7' }"));
  Create(catalog, MakeParty("pm",
                            "kind: PARTY_KIND_PERSON title: 'Minister' memberships { party: 'parties/jp' office: "
                            "'Prime Minister' }"));
  Create(catalog, MakeSource("paper",
                             "kind: SOURCE_KIND_NEWS title: 'The paper' url: 'https://example.org/a?b=c' "
                             "publish_date { edtf: '2022-05-23' } "
                             "retrieve_time { seconds: 1653307200 nanos: 500000000 }"));
  Create(catalog, MakeIndicator("share", "unit: '%' title: 'Market share' topics: 'chips' hs_code: '8542'"));
  Create(catalog, MakeEvent("summit",
                            "title: 'Summit on semiconductors' kind: EVENT_KIND_AGREE topics: 'chips' topics: "
                            "'trade' date { edtf: '2022-05-23' } place { text: 'Tokyo' party: 'parties/jp' } "
                            "participants { party: 'parties/pm' role: PARTICIPANT_ROLE_HOST } "
                            "participants { party: 'parties/us' } "
                            "claims { source: 'sources/paper' locator { paragraph: 3 } "
                            "credibility: CREDIBILITY_PROBABLY_TRUE } marking { tlp: TLP_AMBER }"));
  Create(catalog, MakeEvent("talk",
                            "title: 'A talk of ministers' kind: EVENT_KIND_STATEMENT date { edtf: '1980/1989' } "
                            "modality: MODALITY_EXPECTED participants { party: 'parties/us' }"));
  Create(catalog, MakeEvent("undated", "title: '半導体の協定' kind: EVENT_KIND_CONSULT"));
  Create(catalog, MakeCommitment("market",
                                 "title: 'Open market' mechanism: MECHANISM_MARKET_ACCESS "
                                 "parties { party: 'parties/jp' role: COMMITMENT_ROLE_OBLIGOR } "
                                 "transitions { state: COMMITMENT_STATE_AGREED date { edtf: '1986' } } "
                                 "transitions { state: COMMITMENT_STATE_IN_FORCE date { edtf: '1987' } } "
                                 "due_date { edtf: '1991' } "
                                 "targets { indicator: 'indicators/share' value: 20 }"));
  Create(catalog, MakeCommitment("done",
                                 "title: 'Old promise' transitions { state: COMMITMENT_STATE_FULFILLED date { "
                                 "edtf: '1990' } } due_date { edtf: '1989' } cadence { months: 6 }"));
  Create(catalog, MakeCommitment("steps",
                                 "title: 'Steps' transitions { state: COMMITMENT_STATE_IN_FORCE } "
                                 "milestones { title: 'first' due_date { edtf: '2000' } done_date { edtf: "
                                 "'1999' } } milestones { title: 'second' due_date { edtf: '2001' } }"));
  Create(catalog, MakeObservation("share", "low", "party: 'parties/jp' period { edtf: '1986' } value: 0"));
  Create(catalog, MakeObservation("share", "high",
                                  "party: 'parties/jp' period { edtf: '1991' } value: 14.3 "
                                  "qualifier: VALUE_QUALIFIER_ABOUT"));
  Create(catalog, MakeAssessment("market", "zero", "party: 'parties/jp' period { edtf: '1990' } score: 0"));
  Create(catalog, MakeAssessment("market", "minus", "party: 'parties/jp' period { edtf: '1991' } score: -1"));
  Create(catalog, MakeAssessment("market", "none", "party: 'parties/us' period { edtf: '1991' }"));
}

class FilterMatch : public ::testing::Test {
 protected:
  FilterMatch() { Fill(catalog_); }

  // The last parts of the names of what matches, in order of creation.
  std::string Found(const std::string& filter, v1::RecordType type = v1::RECORD_TYPE_UNSPECIFIED) {
    return FoundIn(catalog_.ViewAtHead(), filter, type);
  }
  std::string FoundIn(const View& view, const std::string& filter, v1::RecordType type = v1::RECORD_TYPE_UNSPECIFIED) {
    const absl::StatusOr<Predicate> predicate = CompileFilter(filter, type, "", "filter");
    EXPECT_THAT(predicate.status(), IsOk()) << filter;
    if (!predicate.ok()) return "refused";
    std::vector<std::string> names;
    view.Scan(Matcher(catalog_, *predicate), absl::nullopt, [&](const RecordVersion& version) {
      names.emplace_back(version.name.substr(version.name.rfind('/') + 1));
      return true;
    });
    return absl::StrJoin(names, " ");
  }

  struct Case {
    std::string filter;
    std::string found;
  };
  void Expect(const std::vector<Case>& cases) {
    for (const Case& one : cases) EXPECT_EQ(Found(one.filter), one.found) << one.filter;
  }

  Catalog catalog_;
};

constexpr absl::string_view kAll =
    "g7 jp us pm paper share summit talk undated market done steps low high zero minus none";

TEST_F(FilterMatch, NothingPassesEverything) { Expect({{"", std::string(kAll)}, {"*", std::string(kAll)}}); }

TEST_F(FilterMatch, NamesThatEveryKindHas) {
  Expect({
      {"type = EVENT", "summit talk undated"},
      {"type:RECORD_TYPE_EVENT", "summit talk undated"},
      {"type = (EVENT OR SOURCE)", "paper summit talk undated"},
      {"type != PARTY AND type != EVENT AND NOT type = OBSERVATION AND -type:ASSESSMENT",
       "paper share market done steps"},
      {"party = parties/jp", "jp market low high zero minus"},
      {"party:\"parties/j*\"", "jp market low high zero minus"},
      {"party:*", "g7 jp us pm summit talk market low high zero minus none"},
      {"type = EVENT party != parties/us", "undated"},
      {"topic = chips", "share summit"},
      {"topic = (chips trade)", "summit"},
      {"topic = tra*", "summit"},
      {"reference = sources/paper", "summit"},
      {"reference = \"indicators/share\"", "market low high"},
      {"parent = commitments/market", "zero minus none"},
      {"parent = indicators/share AND value > 1", "high"},
      {"type = PARTY type = EVENT", ""},
  });
}

TEST_F(FilterMatch, DatesCompareOnBothSides) {
  Expect({
      {"date = 2022-05-23", "paper summit"},
      {"date = 2022", ""},
      {"date = 1980/1989", "talk"},
      {"date != \"1980/1989\" type = EVENT", "summit undated"},
      {"date:1986", "talk market low"},
      {"date:2022-05", "paper summit"},
      {"date < 1990", "talk low"},
      {"date <= 1990", "talk done low zero"},
      {"date <= 1989", "talk low"},
      {"date > 1990", "paper summit high minus none"},
      {"date >= 1990", "paper summit done high zero minus none"},
      {"date >= 1986 date <= 1991", "market done low high zero minus none"},
      {"date > 1986 AND date < 1991", "done zero"},
      {"date > 1991 AND date < 1986", ""},
      {"overlaps(date, \"1989\")", "talk market"},
      {"within(date, '198X')", "talk low"},
      {"overlaps(date, 1989) AND overlaps(date, 1985)", "talk"},
      {"within(date, 2022) OR within(date, 1986)", "paper summit low"},
      {"date:\"../1985\"", "talk"},
      {"date:*", "paper summit talk market done low high zero minus none"},
      {"NOT date:* type = EVENT", "undated"},
      {"date >= \"2022-05-23T10:00:00Z\"", ""},
      {"period = 1991", "high minus none"},
      {"publish_date > 2021", "paper"},
      {"due_date < 1991", "done"},
      {"transitions.date:1987", "market"},
      {"within(transitions.date, 1986)", "market"},
      {"overlaps(milestones.due_date, \"2001-06\")", "steps"},
      {"date.edtf = 198*", "talk"},
      {"date.edtf = 1980/1989", "talk"},
      {"date.start_time < 1990-01-01", "talk"},
  });
}

TEST_F(FilterMatch, SpansOfCommitmentsAreTheSameWhereTheirBoundsAre) {
  Expect({{"date = \"1986/1991\"", "market"}, {"date = 1990 type = COMMITMENT", "done"}, {"date = 1989/1990", ""}});
  Create(catalog_, MakeCommitment("year", "transitions { state: COMMITMENT_STATE_AGREED date { edtf: '1986' } }"));
  Expect({{"date = 1986", "low year"}});
}

TEST_F(FilterMatch, EnumsByShortAndFullName) {
  Expect({
      {"kind = AGREE", "summit"},
      {"kind = EVENT_KIND_AGREE", "summit"},
      {"kind = STATE", "jp us"},
      {"kind = (AGREE OR BLOC OR NEWS)", "g7 paper summit"},
      {"kind != AGREE type = EVENT", "talk undated"},
      {"state = IN_FORCE", "market steps"},
      {"transitions.state = AGREED", "market"},
      {"mechanism:MARKET_ACCESS", "market"},
      {"mechanism = MECHANISM_UNSPECIFIED", "done steps"},
      {"mechanism:*", "market"},
      {"claims.credibility <= PROBABLY_TRUE", "summit"},
      {"claims.credibility < PROBABLY_TRUE", ""},
      {"marking.tlp >= AMBER", "summit"},
      {"participants.role = HOST", "summit"},
      {"participants.role = PARTICIPANT", "summit talk"},
      {"modality = EXPECTED", "talk"},
      // Not said is read as OCCURRED.
      {"modality = OCCURRED", "summit undated"},
      {"modality <= OCCURRED", "summit undated"},
      {"modality:*", "talk"},
      {"qualifier = EXACT", "low"},
  });
}

TEST_F(FilterMatch, NumbersAndWhatIsNotSet) {
  Expect({
      {"value = 0", "low"},
      {"value >= 0", "low high"},
      {"value < 14.31 value > 1.42e1", "high"},
      {"value != 0 type = OBSERVATION", "high"},
      {"NOT value:* type = OBSERVATION", ""},
      {"targets.value = 20", "market"},
      {"score = 0", "zero"},
      {"score = -1", "minus"},
      {"score <= 0", "zero minus"},
      {"score < 0.5", "zero minus"},
      {"score > -0.5", "zero"},
      {"score:*", "zero minus"},
      {"type = ASSESSMENT -score:*", "none"},
      // Absent is not 0, and not anything else either.
      {"type = ASSESSMENT score != 0", "minus none"},
      {"cadence.months = 6", "done"},
      {"cadence.months > 6", ""},
      {"claims.locator.paragraph = 3", "summit"},
      {"claims.locator.page < 3", ""},
      {"revision <= 2", "g7 jp"},
  });
}

TEST_F(FilterMatch, StringsExactlyWithStarsAndByWords) {
  Expect({
      {"title = Japan", "jp"},
      {"title = japan", ""},
      {"title = \"Summit*\"", "summit"},
      {"title = \"*market\"", "market"},
      {"title = *ar*", "share market"},
      {"title != \"*a*\" type = PARTY", "g7 pm"},
      {"title:semiconductor", "summit"},
      {"title:\"minister talks\"", ""},
      {"title:\"talks of a minister\"", ""},
      {"title:\"a talk of minister\"", "talk"},
      {"title:(market open)", "market"},
      {"title:semicond*", "summit"},
      {"title:半導", "undated"},
      {"title < B type = EVENT", "talk"},
      {"title >= \"Summit on semiconductors\" type = EVENT", "summit undated"},
      {"native_title = 日本", "jp"},
      {"aliases:*", "jp"},
      {"aliases = Nippon", "jp"},
      {"iso_alpha2 = JP", "jp"},
      {"name = events/summit", "summit"},
      {"name = \"events/*\"", "summit talk undated"},
      {"hs_code = 8542", "share"},
      {"place.text = Tokyo", "summit"},
      {"revision > 1e9", ""},
      {"place.text = \"\" type = EVENT", ""},
      {"description = \"\" type = EVENT", "summit talk undated"},
      {"url = \"https://example.org/*\"", "paper"},
      {"topics = chips", "share summit"},
      {"topics:chip", ""},
      {"topics != chips type = EVENT", "talk undated"},
      {"claims.source = sources/paper", "summit"},
      {"participants.party = parties/us", "summit talk"},
      {"participants.party != parties/us type = EVENT", ""},
      {"NOT participants.party = parties/us type = EVENT", "undated"},
      {"memberships.office = \"Prime*\"", "pm"},
      {"etag = r1", "g7"},
  });
}

TEST_F(FilterMatch, TimesAndDays) {
  Expect({
      {"retrieve_time = 2022-05-23", "paper"},
      {"retrieve_time = 2022-05-23T12:00:00.5Z", "paper"},
      {"retrieve_time = 2022-05-23T12:00:00Z", ""},
      {"retrieve_time > 2022-05-23T12:00:00Z", "paper"},
      {"retrieve_time <= 2022-05-23T21:00:01+09:00", "paper"},
      {"retrieve_time < 2022-05-23", ""},
      {"retrieve_time > 2022-05-23", ""},
      {"retrieve_time >= 2022-05-23", "paper"},
      {"retrieve_time:*", "paper"},
  });
  const std::string time =
      absl::FormatTime(absl::RFC3339_full, testing::DefaultCommitTime(Revision(2)), absl::UTCTimeZone());
  EXPECT_EQ(Found("create_time <= " + time), "g7 jp");
  EXPECT_EQ(Found("create_time = \"" + time + "\""), "jp");
}

TEST_F(FilterMatch, MessagesAreThereOrNot) {
  Expect({
      {"participants:*", "summit talk"},
      {"place:party", "summit"},
      {"place:*", "summit"},
      {"-place:* type = EVENT", "talk undated"},
      {"targets:value", "market"},
      {"milestones:done_date", "steps"},
      {"due_date:*", "market done"},
  });
}

TEST_F(FilterMatch, NotEqualSkipsWhereAMessageOnTheWayIsNotSet) {
  Create(catalog_, MakeEvent("visit", "kind: EVENT_KIND_CONSULT place { party: 'parties/us' }"));
  Expect({
      {"place.text != Tokyo", "visit"},
      {"place.text != Kyoto", "summit visit"},
      {"place.text != (Tokyo OR Kyoto)", "visit"},
      {"place.text != (Tokyo AND Kyoto)", "summit visit"},
      // A negation is one.
      {"NOT place.text = Tokyo type = EVENT", "talk undated visit"},
      {"-place.text = Tokyo type = EVENT", "talk undated visit"},
      {"NOT place.text != Tokyo type = EVENT", "summit talk undated"},
      {"participants.role != HOST", "talk"},
      {"claims.locator.paragraph != 4", "summit"},
      {"claims.locator.page != 4", "summit"},
      {"marking.tlp != RED", "summit"},
      {"date.edtf != 2022", "summit talk"},
      // A date is set or not, as a message is.
      {"transitions.date != 1986", "done"},
      {"milestones.due_date != 1990", "steps"},
      {"milestones.done_date != 1990", "steps"},
      // A name alone leads through nothing.
      {"due_date != 1991 type = COMMITMENT", "done steps"},
      {"topics != chips type = EVENT", "talk undated visit"},
  });
}

TEST_F(FilterMatch, MembersCountForStatesAndBlocs) {
  Expect({
      {"member_of(party, \"parties/jp\") type = EVENT", "summit"},
      {"member_of(party, parties/g7) type = EVENT", "summit talk"},
      {"member_of(party, \"parties/us\")", "us summit talk none"},
      {"member_of(party, \"parties/pm\")", "pm summit"},
      {"member_of(participants.party, \"parties/g7\")", "summit talk"},
      {"member_of(participants.party, \"parties/jp\")", "summit"},
      {"member_of(place.party, parties/g7)", "summit"},
      {"member_of(party, parties/jp) OR kind = STATEMENT", "jp pm summit talk market low high zero minus"},
      {"type = EVENT NOT member_of(party, parties/jp)", "talk undated"},
      {"member_of(name, parties/jp)", "jp pm"},
      {"member_of(party, parties/nowhere)", ""},
  });
}

TEST_F(FilterMatch, MembershipsAreThoseOfTheView) {
  const Revision before = catalog_.head();
  Update(catalog_, MakeParty("pm", "kind: PARTY_KIND_PERSON"));
  const std::string filter = "type = EVENT AND member_of(participants.party, \"parties/jp\")";
  EXPECT_EQ(Found(filter), "");
  EXPECT_EQ(FoundIn(*catalog_.ViewAt(before), filter), "summit");
}

TEST_F(FilterMatch, OverdueByTheTimeOfTheView) {
  const auto at = [&](const std::string& filter, int year) {
    return FoundIn(catalog_.ViewAtHead().At(absl::FromCivil(absl::CivilYear(year), absl::UTCTimeZone())), filter);
  };
  EXPECT_EQ(at("overdue()", 1991), "");
  EXPECT_EQ(at("overdue()", 1992), "market");
  EXPECT_EQ(at("overdue()", 2001), "market");
  EXPECT_EQ(at("overdue()", 2002), "market steps");
  EXPECT_EQ(at("type = COMMITMENT -overdue()", 2002), "done");
  EXPECT_EQ(at("overdue() = true", 2002), "market steps");
  EXPECT_EQ(at("overdue()=true AND type = COMMITMENT", 2002), "market steps");
  EXPECT_EQ(at("type = COMMITMENT overdue() = false", 2002), "done");
  EXPECT_EQ(at("type = COMMITMENT overdue() != true", 2002), "done");
}

TEST_F(FilterMatch, WordsAreLookedForInTheText) {
  Expect({
      {"semiconductors", "summit"},
      {"Japan", "jp"},
      {"\"open market\"", "market"},
      {"\"market open\"", ""},
      {"minist*", "pm talk"},
      {"talk OR summit", "summit talk"},
      {"協定", "undated"},
      {"Tokyo", "summit"},
      {"type = EVENT -summit -talk", "undated"},
  });
}

TEST_F(FilterMatch, ConditionsThatNoKindOrAnotherHasNeverHold) {
  Expect({
      {"state = IN_FORCE OR kind = BLOC", "g7 market steps"},
      {"type = EVENT AND state != IN_FORCE", "summit talk undated"},
      {"type = EVENT AND state = IN_FORCE", ""},
  });
}

// What is not set is read as the schema says.
TEST_F(FilterMatch, NumbersAndLabelsThatAreNotSet) {
  const auto event = [](const char* id, const std::string& fields) {
    return testing::MakeEvent(id, absl::StrCat("kind: EVENT_KIND_AID ", fields));
  };
  Create(catalog_,
         event("clear", "marking { audiences: 'desk' } claims { source: 'sources/a' locator { text: 'x' } }"));
  Create(catalog_, event("green", "marking { tlp: TLP_GREEN } claims { source: 'sources/a' locator { page: 2 } }"));
  v1::Verdict verdict;
  verdict.set_name("commitments/x/verdicts/nothing");
  Create(catalog_, verdict);
  verdict.set_name("commitments/x/verdicts/two");
  verdict.set_evidence_count(2);
  Create(catalog_, verdict);
  Expect({
      {"evidence_count = 0", "nothing"},
      {"evidence_count < 1", "nothing"},
      {"evidence_count >= 0", "nothing two"},
      {"type = VERDICT AND evidence_count != 0", "two"},
      {"type = VERDICT AND -evidence_count:*", "nothing"},
      {"marking.tlp = CLEAR", "clear"},
      {"marking.tlp <= GREEN", "clear green"},
      {"marking.tlp != CLEAR", "summit green"},
      // 0 says that none is given.
      {"claims.locator.page < 5", "green"},
      {"claims.locator.page = 0", ""},
  });
}

TEST_F(FilterMatch, NamesAreComparedWhole) {
  Expect({
      {"name:events/summit", "summit"},
      {"name:\"*ummit\"", "summit"},
      {"name:\"parties/*\"", Found("type = PARTY")},
      {"name:events/summ", ""},
  });
}

TEST_F(FilterMatch, AStarThatIsEscapedIsNoBeginning) {
  const std::string found = Found("title:summi*");
  EXPECT_EQ(found, "summit");
  Expect({{"title:\"summi\\*\"", ""}, {"\"summi\\*\"", ""}, {"title:\"summit\\*\"", found}});
}

TEST_F(FilterMatch, OneKindOnly) {
  EXPECT_EQ(Found("kind = AGREE", v1::RECORD_TYPE_EVENT), "summit");
  EXPECT_EQ(Found("type = EVENT", v1::RECORD_TYPE_EVENT), "summit talk undated");
  EXPECT_EQ(Found("type = PARTY", v1::RECORD_TYPE_EVENT), "");
  EXPECT_EQ(Found("place.text:tokyo OR title:talk", v1::RECORD_TYPE_EVENT), "summit talk");
}

// A filter of several kinds finds its part in the list of each.
TEST_F(FilterMatch, OneKindOfAFilterThatSaysItsKinds) {
  const std::string filter = "type = (EVENT OR COMMITMENT) AND (place.text = Tokyo OR mechanism:*)";
  EXPECT_EQ(Found(filter), "summit market");
  EXPECT_EQ(Found(filter, v1::RECORD_TYPE_EVENT), "summit");
  EXPECT_EQ(Found(filter, v1::RECORD_TYPE_COMMITMENT), "market");
  EXPECT_EQ(Found(filter, v1::RECORD_TYPE_PARTY), "");
  EXPECT_EQ(Found("(kind = (AGREE OR BLOC) type:*) state != AGREED", v1::RECORD_TYPE_EVENT), "summit");
  EXPECT_EQ(Found("type = EVENT AND overlaps(due_date, 1991)", v1::RECORD_TYPE_EVENT), "");
  EXPECT_EQ(Found("(type = EVENT place:*) OR (type = COMMITMENT mechanism:*)", v1::RECORD_TYPE_EVENT), "summit");
}

struct Refusal {
  std::string filter;
  std::string message;
  v1::RecordType type = v1::RECORD_TYPE_UNSPECIFIED;
};

class FilterRefusals : public ::testing::TestWithParam<Refusal> {};

TEST_P(FilterRefusals, TellTheColumn) {
  const absl::Status status = CompileFilter(GetParam().filter, GetParam().type, "", "filter").status();
  EXPECT_THAT(status, BlamesField("filter"));
  EXPECT_THAT(std::string(status.message()), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, FilterRefusals,
    ::testing::ValuesIn(std::vector<Refusal>{
        {"topik = chips", "column 1: there is no field \"topik\"; did you mean topic?"},
        {"a = b", "column 1: there is no field \"a\"; there are aliases, "},
        {"kind = AGREE AND participants.rol = HOST",
         "column 31: \"participants\" has no field \"rol\"; did you mean role?"},
        {"title.x = a", "column 7: \"title\" is a value without fields"},
        {"place.xyz = a", "column 7: \"place\" has no field \"xyz\"; there are party, text"},
        {"state = AGREED", "column 1: events have no field \"state\" here; commitments have", v1::RECORD_TYPE_EVENT},
        {"type = COMMITMENT OR state = AGREED", "column 22: events have no field \"state\" here",
         v1::RECORD_TYPE_EVENT},
        {"NOT (type = PARTY state = AGREED)", "column 19: events have no field", v1::RECORD_TYPE_EVENT},
        {"kind = SUMMIT", "column 8: \"SUMMIT\" is no PartyKind; expected one of STATE, "},
        {"kind = AGREED", "column 8: \"AGREED\" is no EventKind; did you mean AGREE? Expected one of AGREE, CONSULT",
         v1::RECORD_TYPE_EVENT},
        // Whatever kind has the word that is near.
        {"kind = state", "column 8: \"state\" is no PartyKind; did you mean STATE? "},
        {"kind = agreed", "column 8: \"agreed\" is no EventKind; did you mean AGREE? "},
        {"state = in_force", "column 9: \"in_force\" is no CommitmentState; did you mean IN_FORCE? Expected one of "},
        {"state = in-force", "column 9: \"in-force\" is no CommitmentState; did you mean IN_FORCE? "},
        {"type = event", "column 8: \"event\" is no type; did you mean EVENT? Expected one of PARTY, SOURCE"},
        {"type = EVENTS", "column 8: \"EVENTS\" is no type; did you mean EVENT? Expected one of PARTY, SOURCE"},
        {"type = THING", "column 8: \"THING\" is no type; expected one of PARTY, SOURCE"},
        {"type = RECORD_TYPE_UNSPECIFIED", "column 8: "},
        {"type < EVENT", "column 1: type has no order; expected =, != or : behind it, not <"},
        {"party = jp", "column 9: \"jp\" is no record's name"},
        {"party = sources/a", "column 9: expected the name of a party, as in parties/jp, not \"sources/a\""},
        {"topic = \"Not A Topic\"", "column 9: the id \"Not A Topic\" has characters other than"},
        {"parent = x", "column 10: "},
        {"claims.source = x", "column 17: \"x\" is no record's name"},
        {"date = soon", "column 8: "},
        {"date:1986-13", "column 6: "},
        {"date = \"２０２２\"", "column 8: at character 1 of \"２０２２\": expected"},
        {"title = a\x01",
         "column 10: expected a blank or the end behind this; put values with such characters in "
         "quotes, not \"\\x01\""},
        {"type = \"a\tb\x7f\"", "column 8: \"a\\x09b\\x7f\" is no type"},
        {"within(date, \"198x\")", "column 14: "},
        {"value = much", "column 9: expected a number, not \"much\""},
        {"value = nan", "column 9: expected a number, not \"nan\""},
        {"score = \"\"", "column 9: expected a number, not \"\""},
        {"create_time > yesterday", "column 15: expected a time such as 2022-05-23T10:00:00Z"},
        {"create_time > infinite-past", "column 15: expected a time"},
        {"place = Tokyo", "column 9: \"place\" cannot be compared itself; expected one of place.text, place.party"},
        {"overdue(x)", "column 9: overdue() has no arguments"},
        {"overdue() = yes", "column 13: a function is true or false; expected one of these, not \"yes\""},
        {"overdue() > true", "column 11: a function is true or false; expected = or != behind it, not >"},
        {"titel = x", "column 1: there is no field \"titel\"; did you mean title?", v1::RECORD_TYPE_EVENT},
        {"title <> x", "column 8: expected a value; for other values than this one write !=, not \">\""},
        {"title = “Japan”", "column 9: write quotes as \" or ', not as “"},
        {"“joint statement”", "column 1: write quotes as"},
        {"title == x", "column 8: expected a value; a comparison is written with a single ="},
        {"revision > 9223372036854775808",
         "column 12: expected a number from -9223372036854775808 to "
         "9223372036854775807, which is all that \"revision\" can be"},
        {"cadence.months = 3000000000", "column 18: expected a number from -2147483648 to 2147483647"},
        {"revision > 1e30", "column 12: expected a number from"},
        {"overdu()", "column 1: there is no function \"overdu\"; did you mean overdue?"},
        {"regex(name, 'x')",
         "column 1: there is no function \"regex\"; there are overlaps, within, member_of, overdue"},
        {"within(date)", "column 1: expected two arguments: within(date, \"2022\")"},
        {"within(title, 2022)", "column 8: expected date or a field with a date, not \"title\""},
        {"within(party, 2022)", "column 8: expected date or a field with a date, not \"party\""},
        {"overlaps(dat, 2022)", "column 10: there is no field \"dat\"; did you mean date?"},
        {"member_of(party, jp)", "column 18: \"jp\" is no record's name"},
        {"member_of(title, parties/jp)", "column 11: expected party or a field that names parties, not \"title\""},
        {"member_of(party, parties/jp, x)", "column 30: expected two arguments: member_of(party, \"parties/jp\")"},
        {"member_of(f(x), parties/jp)", "column 11: expected a field or a value, not a function"},
        {"\"--\"", "column 1: expected a word to look for, not \"--\""},
        {"*otel", "column 1: a word cannot begin with a *"},
        {"kind = AID title:\"*otel\"", "column 18: a word cannot begin with a *"},
        {"name = c72", "column 8: \"c72\" is no record's name"},
        {"name:c72", "column 6: \"c72\" is no record's name"},
        {"title:\"!\"", "column 7: expected a word to look for, not \"!\""},
        {"1 > 0", "column 1: there is no field \"1\""},
        {"title = a OR (kind = AGREE AND valu = 1)", "column 32: there is no field \"valu\"; did you mean value"},
    }));

// A record's texts are cut into words once, however many are looked for.
TEST(FilterTexts, AreReadOnceForAllWords) {
  Catalog catalog;
  std::string text;
  for (int i = 0; i < 500; ++i) absl::StrAppend(&text, "negotiations on the exports of semiconductors ");
  Create(catalog, MakeEvent("long", absl::StrCat("kind: EVENT_KIND_AGREE description: '", text, "'")));
  const View view = catalog.ViewAtHead();
  const auto time = [&](const std::string& filter) {
    const Matcher matcher(catalog, CompileFilter(filter, v1::RECORD_TYPE_EVENT, "", "filter").value());
    return testing::LeastThreadTime(
        [&] { view.Scan(matcher, absl::nullopt, [](const RecordVersion&) { return true; }); });
  };
  std::string words = "nowhere0";
  for (int i = 1; i < 64; ++i) absl::StrAppend(&words, " OR nowhere", i);
  EXPECT_LT(time(words), 40 * time("nowhere0"));
}

}  // namespace
}  // namespace briefing
