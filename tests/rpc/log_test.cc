#include "service/rpc/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace briefing::rpc {
namespace {

using ::testing::Eq;

google::protobuf::Struct Parsed(const std::string& line) {
  google::protobuf::Struct fields;
  const auto status = google::protobuf::util::JsonStringToMessage(line, &fields);
  EXPECT_TRUE(status.ok()) << status.ToString() << ": " << line;
  return fields;
}

std::string JsonRoundTrip(absl::string_view text) {
  const std::string line = FormatLine(LogFormat::kJson, absl::UnixEpoch(), "info", "write", {{"actor", text}});
  return Parsed(line).fields().at("actor").string_value();
}

TEST(FormatLineTest, WritesOneJsonObject) {
  const std::string line = FormatLine(LogFormat::kJson, absl::FromUnixSeconds(1651654800), "info", "write",
                                      {{"revision", int64_t{42}}, {"durable", true}, {"duration_ms", 1.5}});
  EXPECT_THAT(line, Eq("{\"time\":\"2022-05-04T09:00:00.000000Z\",\"level\":\"info\",\"message\":\"write\","
                       "\"revision\":42,\"durable\":true,\"duration_ms\":1.5}"));
}

TEST(FormatLineTest, JsonKeepsAnyText) {
  for (const std::string text :
       {"plain", "quote \" backslash \\ slash /", "line\nbreak\ttab\r", "日本", "\x1b[31mred", ""}) {
    EXPECT_EQ(JsonRoundTrip(text), text);
  }
}

TEST(FormatLineTest, JsonReplacesBytesThatAreNoText) {
  EXPECT_EQ(JsonRoundTrip("a\xff\xc0\xaf"
                          "b"),
            "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(JsonRoundTrip("\xed\xa0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(FormatLineTest, JsonHasNoInfinity) {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto parsed = Parsed(FormatLine(LogFormat::kJson, absl::UnixEpoch(), "info", "x", {{"value", infinity}}));
  EXPECT_TRUE(parsed.fields().at("value").has_null_value());
}

TEST(FormatLineTest, TextStaysOnOneLine) {
  const std::string line =
      FormatLine(LogFormat::kText, absl::UnixEpoch(), "info", "a\nb", {{"actor", "x\ny"}, {"code", "OK"}});
  EXPECT_THAT(line, Eq("1970-01-01T00:00:00.000000Z info a\\u000ab actor=\"x\\u000ay\" code=OK"));
}

// What a terminal obeys beyond ASCII: C1 controls, and what turns the direction of writing.
TEST(FormatLineTest, ShowsWhatIsHidden) {
  const std::string hidden = "\u009b31m\u202eevil\u2028\U000e0041";
  const std::string escaped = "\\u009b31m\\u202eevil\\u2028\\udb40\\udc41";
  const std::string line = FormatLine(LogFormat::kText, absl::UnixEpoch(), "info", "write", {{"actor", hidden}});
  EXPECT_THAT(line, ::testing::HasSubstr(escaped));
  EXPECT_EQ(JsonRoundTrip(hidden), hidden);
}

}  // namespace
}  // namespace briefing::rpc
