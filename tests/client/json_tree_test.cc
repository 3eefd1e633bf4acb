#include "client/briefctl/json_tree.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace briefing::briefctl {
namespace {

using ::testing::HasSubstr;

TEST(JsonTreeTest, KeepsOrderLinesAndEveryDigit) {
  const absl::StatusOr<JsonNode> root =
      ParseJson("a.json", "{\n \"b\": [1152921504606846977, true, null],\n \"a\": \"x\"}");
  ASSERT_THAT(root, testing::IsOk());
  ASSERT_EQ(root->children.size(), 2u);
  EXPECT_EQ(root->children[0].key, "b");
  EXPECT_EQ(root->children[0].line, 2);
  EXPECT_EQ(root->children[0].children[0].text, "1152921504606846977");
  EXPECT_EQ(root->children[0].children[1].text, "true");
  EXPECT_EQ(root->children[0].children[2].kind, JsonNode::Kind::kNull);
  EXPECT_EQ(root->Find("a")->line, 3);
  EXPECT_EQ(root->Find("c"), nullptr);
}

TEST(JsonTreeTest, ReadsEscapesAndSurrogatePairs) {
  const absl::StatusOr<JsonNode> root = ParseJson("a.json", R"(["\u65e5\n\"\/\\", "\ud83d\ude00", {"k\u0065y": 1}])");
  ASSERT_THAT(root, testing::IsOk());
  EXPECT_EQ(root->children[0].text, "日\n\"/\\");
  EXPECT_EQ(root->children[1].text, "😀");
  EXPECT_NE(root->children[2].Find("key"), nullptr);
}

TEST(JsonTreeTest, HalfOfASurrogatePairIsAFaultOfItsNodeAlone) {
  const absl::StatusOr<JsonNode> root = ParseJson("a.json", R"(["a\ud83d", "b", {"c\udc00": 1}])");
  ASSERT_THAT(root, testing::IsOk());
  EXPECT_THAT(root->children[0].fault, HasSubstr("surrogate"));
  EXPECT_EQ(root->children[1].fault, "");
  EXPECT_EQ(root->children[2].fault, "");
  EXPECT_THAT(root->children[2].children[0].fault, HasSubstr("surrogate"));
}

TEST(JsonTreeTest, SaysOnWhichLineItIsNoJson) {
  for (const char* text : {"{\n\"a\" 1}", "[1,\n2", "[\n1.2.3]", "[\n\"\\x\"]"}) {
    const absl::StatusOr<JsonNode> root = ParseJson("a.json", text);
    ASSERT_FALSE(root.ok()) << text;
    EXPECT_THAT(std::string(root.status().message()), HasSubstr("a.json:2: ")) << text;
  }
  EXPECT_THAT(std::string(ParseJson("a.json", "[\"\xff\"]").status().message()), HasSubstr("UTF-8"));
}

}  // namespace
}  // namespace briefing::briefctl
