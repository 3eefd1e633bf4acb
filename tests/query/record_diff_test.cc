#include "service/query/record_diff.h"

#include "absl/strings/str_cat.h"
#include "briefing/v1/commitment.pb.h"
#include "briefing/v1/event.pb.h"
#include "briefing/v1/indicator.pb.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;

template <typename T>
std::vector<std::string> Diff(const std::string& before, const std::string& after) {
  std::vector<std::string> lines;
  for (const v1::FieldChange& change : DiffRecords(ParseText<T>(before), ParseText<T>(after))) {
    lines.push_back(absl::StrCat(change.field(), ": ", change.old_value(), " -> ", change.new_value()));
  }
  return lines;
}

TEST(DiffRecords, LeavesOutWhatIsOutputOnly) {
  EXPECT_THAT(Diff<v1::Event>("etag: 'r1' revision: 1 date { edtf: '1986' start_time { seconds: 1 } }",
                              "etag: 'r2' revision: 2 date { edtf: '1986' start_time { seconds: 2 } }"),
              ElementsAre());
}

TEST(DiffRecords, ComparesPlainValuesEnumsAndDates) {
  EXPECT_THAT(
      Diff<v1::Event>("title: 'A' kind: EVENT_KIND_AGREE date { edtf: '1986' }", "title: 'B' kind: EVENT_KIND_CONSULT"),
      ElementsAre("title: A -> B", "kind: AGREE -> CONSULT", "date: 1986 -> "));
}

TEST(DiffRecords, TellsZeroFromAbsent) {
  EXPECT_THAT(Diff<v1::Observation>("", "value: 0"), ElementsAre("value:  -> 0"));
  EXPECT_THAT(Diff<v1::Observation>("value: 0", "value: 12.5"), ElementsAre("value: 0 -> 12.5"));
}

TEST(DiffRecords, GoesIntoMessages) {
  EXPECT_THAT(
      Diff<v1::Event>("place { text: 'Tokyo' party: 'parties/jp' }", "place { text: 'Kyoto' party: 'parties/jp' }"),
      ElementsAre("place.text: Tokyo -> Kyoto"));
}

TEST(DiffRecords, TakesAListOfPlainValuesAsOne) {
  EXPECT_THAT(Diff<v1::Event>("topics: 'a' topics: 'b'", "topics: 'a' topics: 'c'"),
              ElementsAre("topics: a, b -> a, c"));
}

TEST(DiffRecords, TellsElementsApartByTheirId) {
  EXPECT_THAT(
      Diff<v1::Commitment>("targets { id: 'x' value: 1 } targets { id: 'y' value: 2 }",
                           "targets { id: 'y' value: 3 } targets { id: 'z' value: 4 }"),
      ElementsAre("targets[x]: id: x, value: 1 -> ", "targets[y].value: 2 -> 3", "targets[z]:  -> id: z, value: 4"));
}

TEST(DiffRecords, TellsElementsWithoutIdApartByTheirParty) {
  EXPECT_THAT(
      Diff<v1::Event>("participants { party: 'parties/jp' } participants { party: 'parties/us' }",
                      "participants { party: 'parties/us' office: 'President' }"),
      ElementsAre("participants[parties/jp]: party: parties/jp -> ", "participants[parties/us].office:  -> President"));
}

TEST(DiffRecords, KeepsSeveralElementsOfOnePartyApart) {
  EXPECT_THAT(Diff<v1::Event>("participants { party: 'parties/jp' role: PARTICIPANT_ROLE_ACTOR }",
                              "participants { party: 'parties/jp' role: PARTICIPANT_ROLE_ACTOR } "
                              "participants { party: 'parties/jp' role: PARTICIPANT_ROLE_HOST }"),
              ElementsAre("participants[parties/jp#2]:  -> party: parties/jp, role: HOST"));
}

TEST(DiffRecords, TellsAnElementOfOnePartyThatCameFirstAsOne) {
  EXPECT_THAT(Diff<v1::Event>("participants { party: 'parties/jp' role: PARTICIPANT_ROLE_ACTOR }",
                              "participants { party: 'parties/jp' role: PARTICIPANT_ROLE_HOST } "
                              "participants { party: 'parties/jp' role: PARTICIPANT_ROLE_ACTOR }"),
              ElementsAre("participants[parties/jp#2]:  -> party: parties/jp, role: HOST"));
}

TEST(DiffRecords, TellsAnInsertedElementAsOne) {
  EXPECT_THAT(
      Diff<v1::Event>("claims { id: 'a' value: '1' } claims { id: 'b' value: '2' }",
                      "claims { id: 'new' value: '0' } claims { id: 'a' value: '1' } claims { id: 'b' value: '2' }"),
      ElementsAre("claims[new]:  -> id: new, value: 0"));
}

TEST(DiffRecords, TellsThatElementsChangedPlaces) {
  EXPECT_THAT(Diff<v1::Commitment>("transitions { id: 'a' } transitions { id: 'b' } transitions { id: 'c' }",
                                   "transitions { id: 'c' } transitions { id: 'a' }"),
              ElementsAre("transitions[b]: id: b -> ", "transitions: a, c -> c, a"));
}

TEST(DiffRecords, GivesEveryChangeAPathOfItsOwn) {
  const std::vector<std::string> lines = Diff<v1::Event>(
      "participants { party: 'parties/jp' office: 'A' } participants { party: 'parties/jp' office: 'B' } "
      "participants { party: 'parties/jp' office: 'C' }",
      "participants { party: 'parties/jp' office: 'C' } participants { party: 'parties/jp' office: 'D' }");
  EXPECT_THAT(lines, ElementsAre("participants[parties/jp#2]: party: parties/jp, office: B -> ",
                                 "participants[parties/jp].office: A -> D",
                                 "participants: parties/jp, parties/jp#3 -> parties/jp#3, parties/jp"));
}

TEST(DiffRecords, TellsAllThatAnEmptyMessageLacks) {
  EXPECT_THAT(Diff<v1::Event>("", "name: 'events/a' etag: 'r1' title: 'A' place { text: 'Tokyo' }"),
              ElementsAre("title:  -> A", "place:  -> text: Tokyo"));
}

}  // namespace
}  // namespace briefing::testing
