#include "service/store/field_mask.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "briefing/v1/event.pb.h"
#include "briefing/v1/indicator.pb.h"
#include "service/base/limits.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using testing::BlamesField;
using testing::EqualsProto;
using testing::IsOk;
using testing::ParseText;
using testing::SaysThat;

google::protobuf::FieldMask Mask(const std::vector<std::string>& paths) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask;
}

absl::Status Check(const std::vector<std::string>& paths) {
  return CheckMask(Mask(paths), *v1::Event::descriptor(), "update_mask");
}

v1::Event Applied(const std::vector<std::string>& paths, const std::string& source, const std::string& target) {
  auto event = ParseText<v1::Event>(target);
  ApplyMask(Mask(paths), ParseText<v1::Event>(source), event);
  return event;
}

TEST(FieldMask, TakesPathsThroughMessages) {
  EXPECT_THAT(Check({"title", "marking.tlp", "date.edtf", "topics"}), IsOk());
}

TEST(FieldMask, NamesEveryUnknownPath) {
  const absl::Status status = Check({"titel", "place.lat", "title.x"});
  EXPECT_THAT(status, BlamesField("update_mask"));
  EXPECT_THAT(status, SaysThat(::testing::HasSubstr("\"titel\" is no field of Event")));
  EXPECT_THAT(status, SaysThat(::testing::HasSubstr("\"place.lat\"")));
  EXPECT_THAT(status, SaysThat(::testing::HasSubstr("\"title.x\"")));
}

TEST(FieldMask, RefusesOutputOnlyPathsAtAnyDepth) {
  EXPECT_THAT(Check({"etag"}), SaysThat(::testing::HasSubstr("\"etag\" is output only")));
  EXPECT_THAT(Check({"date.start_time"}), SaysThat(::testing::HasSubstr("\"date.start_time\" is output only")));
}

TEST(FieldMask, RefusesPathsIntoLists) { EXPECT_THAT(Check({"participants.office"}), BlamesField("update_mask")); }

TEST(FieldMask, RefusesRepeatedPaths) {
  const absl::Status status = Check({"title", "topics", "title"});
  EXPECT_THAT(status, BlamesField("update_mask"));
  EXPECT_THAT(status, SaysThat(::testing::HasSubstr("\"title\" is there twice")));
}

TEST(FieldMask, RefusesMorePathsThanTheLimit) {
  const absl::Status status = Check(std::vector<std::string>(limits::kMaxMaskPaths + 1, "title"));
  EXPECT_THAT(status, BlamesField("update_mask"));
  EXPECT_THAT(status, SaysThat(::testing::HasSubstr("257 paths; at most 256")));
}

TEST(FieldMask, StarStandsAlone) {
  EXPECT_THAT(Check({"*"}), IsOk());
  EXPECT_THAT(Check({"*", "title"}), BlamesField("update_mask"));
}

TEST(FieldMask, ChangesOnlyWhatItNames) {
  EXPECT_THAT(Applied({"title"}, "title: 'new' description: 'ignored'", "title: 'old' description: 'kept'"),
              EqualsProto(ParseText<v1::Event>("title: 'new' description: 'kept'")));
}

TEST(FieldMask, ClearsWhatIsNamedAndNotSet) {
  EXPECT_THAT(Applied({"description", "topics"}, "", "title: 't' description: 'd' topics: 'a'"),
              EqualsProto(ParseText<v1::Event>("title: 't'")));
}

TEST(FieldMask, NestedPathsKeepTheirSiblings) {
  EXPECT_THAT(Applied({"place.text"}, "place { text: 'Tokyo' }", "place { text: 'Kyoto' party: 'parties/jp' }"),
              EqualsProto(ParseText<v1::Event>("place { text: 'Tokyo' party: 'parties/jp' }")));
  EXPECT_THAT(Applied({"place.text"}, "", "title: 't'"), EqualsProto(ParseText<v1::Event>("title: 't'")));
}

TEST(FieldMask, NoEmptyMessageAppearsWhereNothingIsSet) {
  EXPECT_THAT(Applied({"place.text"}, "place {}", "title: 't'"), EqualsProto(ParseText<v1::Event>("title: 't'")));
  EXPECT_THAT(Applied({"place.text"}, "place { party: 'parties/jp' }", "title: 't'"),
              EqualsProto(ParseText<v1::Event>("title: 't'")));
}

TEST(FieldMask, ClearingTheLastSubfieldClearsTheMessage) {
  EXPECT_THAT(Applied({"place.text"}, "", "title: 't' place { text: 'Kyoto' }"),
              EqualsProto(ParseText<v1::Event>("title: 't'")));
  // Bounds are derived from the date: without it they are nothing.
  EXPECT_THAT(Applied({"date.edtf"}, "", "title: 't' date { edtf: '2022' start_time { seconds: 1640995200 } }"),
              EqualsProto(ParseText<v1::Event>("title: 't'")));
}

TEST(FieldMask, ReplacesMessagesAndListsOfThemWhole) {
  EXPECT_THAT(Applied({"place", "participants", "kind"},
                      "place { text: 'Tokyo' } participants { party: 'parties/us' } kind: EVENT_KIND_CONSULT",
                      "place { party: 'parties/jp' } participants { party: 'parties/jp' office: 'o' } "
                      "participants { party: 'parties/kr' }"),
              EqualsProto(ParseText<v1::Event>("place { text: 'Tokyo' } participants { party: 'parties/us' } "
                                               "kind: EVENT_KIND_CONSULT")));
}

TEST(FieldMask, ListsAreReplaced) {
  EXPECT_THAT(Applied({"topics"}, "topics: 'b'", "topics: 'a' topics: 'c'"),
              EqualsProto(ParseText<v1::Event>("topics: 'b'")));
}

TEST(FieldMask, EmptyMaskTakesWhatIsSet) {
  EXPECT_THAT(Applied({}, "title: 'new' etag: 'r1'", "title: 'old' description: 'kept' etag: 'r7'"),
              EqualsProto(ParseText<v1::Event>("title: 'new' description: 'kept' etag: 'r7'")));
}

TEST(FieldMask, StarTakesEverything) {
  EXPECT_THAT(Applied({"*"}, "title: 'new'", "title: 'old' description: 'gone' etag: 'r7'"),
              EqualsProto(ParseText<v1::Event>("title: 'new' etag: 'r7'")));
}

TEST(FieldMask, ImmutableFieldsStay) {
  const auto before = ParseText<v1::Indicator>("unit: '%' title: 'a'");
  EXPECT_THAT(CheckImmutable(before, ParseText<v1::Indicator>("unit: '%' title: 'b'")), IsOk());
  EXPECT_THAT(CheckImmutable(before, ParseText<v1::Indicator>("unit: 'wk' title: 'a'")), BlamesField("unit"));
}

}  // namespace
}  // namespace briefing
