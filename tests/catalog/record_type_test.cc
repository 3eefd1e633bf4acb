#include "service/catalog/record_type.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::IsOk;
using ::briefing::testing::ParseText;
using ::briefing::testing::SaysThat;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(RecordType, KnowsEveryKindThatARecordCanHold) {
  ASSERT_EQ(AllRecordTypes().size(), static_cast<size_t>(v1::Record::descriptor()->field_count()));
  for (const RecordTypeInfo& info : AllRecordTypes()) {
    EXPECT_TRUE(v1::RecordType_IsValid(info.type));
    EXPECT_EQ(info.record_field->number(), info.type);
    EXPECT_EQ(info.record_field->name(), info.singular);
    EXPECT_THAT(info.pattern, HasSubstr(info.plural + "/{" + info.singular + "}"));
    EXPECT_EQ(info.resource_type, "briefing.dev/" + info.descriptor->name());
  }
}

TEST(RecordType, KnowsParents) {
  EXPECT_EQ(InfoOf(v1::RECORD_TYPE_ASSESSMENT).parent_type, v1::RECORD_TYPE_COMMITMENT);
  EXPECT_EQ(InfoOf(v1::RECORD_TYPE_OBSERVATION).parent_type, v1::RECORD_TYPE_INDICATOR);
  EXPECT_EQ(InfoOf(v1::RECORD_TYPE_EVENT).parent_type, v1::RECORD_TYPE_UNSPECIFIED);
}

TEST(RecordType, TellsTheKindByCollections) {
  EXPECT_EQ(TypeOfName("parties/jp"), v1::RECORD_TYPE_PARTY);
  EXPECT_EQ(TypeOfName("commitments/a/assessments/b"), v1::RECORD_TYPE_ASSESSMENT);
  EXPECT_EQ(TypeOfName("indicators/a/observations/b"), v1::RECORD_TYPE_OBSERVATION);
}

TEST(RecordType, FitsNoKindToOtherShapes) {
  for (const char* name : {"", "/", "events", "events/", "event/x", "events/a/b", "events/a/assessments/b",
                           "assessments/b", "commitments/a/assessments/", "commitments//assessments/b",
                           "commitments/a/assessments/b/c", "commitments/a/observations/b", "parties/jp/"}) {
    EXPECT_EQ(TypeOfName(name), v1::RECORD_TYPE_UNSPECIFIED) << name;
  }
}

TEST(CheckName, TakesGoodNames) {
  EXPECT_EQ(CheckName("events/summit-2022", "name").value(), v1::RECORD_TYPE_EVENT);
  EXPECT_EQ(CheckName("commitments/1986/assessments/g7", "name").value(), v1::RECORD_TYPE_ASSESSMENT);
  EXPECT_THAT(CheckName("events/" + std::string(63, 'a'), "name"), IsOk());
}

TEST(CheckName, RefusesBadIdsAndShowsAGoodName) {
  for (const std::string& id : {std::string("-a"), std::string("a-"), std::string("A"), std::string("a_b"),
                                std::string("ä"), std::string("a b"), std::string(64, 'a'), std::string()}) {
    EXPECT_THAT(CheckName("events/" + id, "event.name"),
                AllOf(BlamesField("event.name"), SaysThat(HasSubstr("events/{event}"))))
        << id;
  }
  EXPECT_THAT(CheckName("commitments/A/assessments/b", "name"), BlamesField("name"));
}

TEST(CheckName, RefusesUnknownCollections) {
  for (const char* name : {"", "treaties/x", "events", "events/a/b", "assessments/b", "events/a/observations/b"}) {
    EXPECT_THAT(CheckName(name, "name"), BlamesField("name")) << name;
  }
}

TEST(CheckId, GoesByTheSameRule) {
  EXPECT_THAT(CheckId("summit-2022", "event_id"), IsOk());
  EXPECT_THAT(CheckId("Summit", "event_id"), BlamesField("event_id"));
  EXPECT_THAT(CheckId("", "event_id"), BlamesField("event_id"));
}

TEST(ParentOf, IsTheNameBeforeTheLastTwoSegments) {
  EXPECT_EQ(ParentOf("commitments/x/assessments/y"), "commitments/x");
  EXPECT_EQ(ParentOf("events/x"), "");
  EXPECT_EQ(ParentOf("events"), "");
  EXPECT_EQ(ParentOf(""), "");
}

TEST(RecordMessage, IsFoundAndMadeByKind) {
  v1::Record record;
  EXPECT_EQ(MessageIn(record), nullptr);
  EXPECT_EQ(MutableMessageIn(record), nullptr);
  EXPECT_EQ(TypeIn(record), v1::RECORD_TYPE_UNSPECIFIED);
  for (const RecordTypeInfo& info : AllRecordTypes()) {
    google::protobuf::Message* const message = SetType(record, info.type);
    EXPECT_EQ(TypeIn(record), info.type);
    EXPECT_EQ(MessageIn(record), message);
    EXPECT_EQ(MutableMessageIn(record), message);
    EXPECT_EQ(message->GetDescriptor(), info.descriptor);
    SetNameIn("a/b", *message);
    EXPECT_EQ(NameIn(*message), "a/b");
    EXPECT_EQ(EtagIn(*message), "");
  }
}

TEST(TitleIn, StandsForRecordsWithoutTitle) {
  EXPECT_EQ(TitleIn(ParseText<v1::Event>("title: 'Summit'")), "Summit");
  EXPECT_EQ(TitleIn(ParseText<v1::Assessment>(
                "party: 'parties/jp' period { edtf: '2022' } score: 0 assessor_party: 'parties/g7rg'")),
            "parties/jp 2022: 0 by parties/g7rg");
  EXPECT_EQ(TitleIn(ParseText<v1::Assessment>("party: 'parties/jp' period { edtf: '2022' } assessor: 'G7RG'")),
            "parties/jp 2022: not yet assessed by G7RG");
  EXPECT_EQ(TitleIn(ParseText<v1::Observation>("name: 'indicators/share/observations/a' party: 'parties/jp' "
                                               "period { edtf: '1988' } value: 50.3")),
            "indicators/share parties/jp 1988: 50.3");
  EXPECT_EQ(
      TitleIn(ParseText<v1::Observation>("name: 'indicators/share/observations/a' period { edtf: '1988' } lower: 50")),
      "indicators/share 1988: 50..");
}

}  // namespace
}  // namespace briefing
