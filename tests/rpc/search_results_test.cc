#include "service/rpc/search_results.h"

#include "absl/strings/str_cat.h"
#include "briefing/v1/briefing_service.pb.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

using ::briefing::rpc::AppendSearchResult;

// What protobuf makes of the same result, byte for byte.
std::string AsProtobufWritesIt(const google::protobuf::Message& record, v1::RecordType type, const std::string& rest) {
  v1::SearchRecordsResponse response;
  *response.add_results() = ParseText<v1::SearchResult>(rest);
  v1::Record& inner = *response.mutable_results(0)->mutable_record();
  const auto* field = inner.GetDescriptor()->FindFieldByNumber(static_cast<int>(type));
  inner.GetReflection()->MutableMessage(&inner, field)->CopyFrom(record);
  return response.SerializeAsString();
}

TEST(SearchResultsTest, AreAsProtobufWritesThem) {
  const v1::Event event = MakeEvent("summit", "kind: EVENT_KIND_CONSULT title: 'Chips' description: '半導体'");
  const v1::Party party = MakeParty("jp", absl::StrCat("title: '", std::string(20000, 'x'), "'"));
  const std::string event_bytes = event.SerializeAsString();
  const std::string party_bytes = party.SerializeAsString();
  SearchHit best = {.record = {}, .score = 12345};
  best.record.type = v1::RECORD_TYPE_EVENT;
  best.record.bytes = event_bytes;
  SearchHit last = {.record = {}, .score = 1};
  last.record.type = v1::RECORD_TYPE_PARTY;
  last.record.bytes = party_bytes;

  std::string response;
  AppendSearchResult(best, {.field = "title", .text = "Chips", .highlights = {{0, 5}, {200, 300}}}, response);
  EXPECT_EQ(response, AsProtobufWritesIt(event, v1::RECORD_TYPE_EVENT, R"pb(
              score: 12.345
              snippets {
                field: "title"
                text: "Chips"
                highlights { end: 5 }
                highlights { begin: 200 end: 300 }
              })pb"));
  AppendSearchResult(last, {}, response);
  v1::SearchRecordsResponse parsed;
  ASSERT_TRUE(parsed.ParseFromString(response));
  ASSERT_EQ(parsed.results_size(), 2);
  EXPECT_THAT(parsed.results(1).record().party(), EqualsProto(party));
  EXPECT_EQ(parsed.results(1).score(), 0.001);
  EXPECT_EQ(parsed.results(1).snippets_size(), 0);
}

}  // namespace
}  // namespace briefing::testing
