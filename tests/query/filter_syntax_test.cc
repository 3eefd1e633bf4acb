#include "service/query/filter_syntax.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/limits.h"
#include "tests/query/thread_time.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::IsOk;
using ::briefing::testing::kMostFilterTime;
using ::briefing::testing::LeastThreadTime;
using ::briefing::testing::SaysThat;
using ::testing::AllOf;
using ::testing::HasSubstr;
using Kind = FilterNode::Kind;

std::string Quoted(const std::vector<FilterLiteral>& path) {
  std::string out;
  for (const FilterLiteral& name : path) absl::StrAppend(&out, out.empty() ? "" : ".", name.text);
  return out;
}

// Every node in brackets, so that nothing is left to precedence.
std::string Tree(const FilterNode& node) {
  if (node.kind == Kind::kLiteral) return node.literal.text;
  std::string children;
  for (const FilterNode& child : node.children) absl::StrAppend(&children, " ", Tree(child));
  switch (node.kind) {
    case Kind::kAnd:
      return absl::StrCat("[and", children, "]");
    case Kind::kOr:
      return absl::StrCat("[or", children, "]");
    case Kind::kNot:
      return absl::StrCat("[not", children, "]");
    case Kind::kComparison:
      return absl::StrCat("[", Quoted(node.path), " ", SymbolOf(node.comparator), children, "]");
    default:
      return absl::StrCat("[call ", Quoted(node.path), children, "]");
  }
}

std::string Parsed(const std::string& filter) {
  const auto node = ParseFilter(filter, "filter");
  return node.ok() ? Tree(*node) : std::string(node.status().message());
}

struct Example {
  std::string filter;
  std::string tree;
};

class FilterGrammar : public ::testing::TestWithParam<Example> {};

TEST_P(FilterGrammar, ReadsTheTree) { EXPECT_EQ(Parsed(GetParam().filter), GetParam().tree); }

TEST_P(FilterGrammar, PrintsWhatReadsTheSame) {
  const auto node = ParseFilter(GetParam().filter, "filter");
  ASSERT_THAT(node.status(), IsOk());
  const std::string printed = Print(*node);
  EXPECT_EQ(Parsed(printed), GetParam().tree) << printed;
  EXPECT_EQ(Print(*ParseFilter(printed, "filter")), printed);
}

// The examples of AIP-160 and of its grammar, and what follows from them.
INSTANTIATE_TEST_SUITE_P(Aip160, FilterGrammar,
                         ::testing::ValuesIn(std::vector<Example>{
                             {"", "[and]"},
                             {" \t\n", "[and]"},
                             {"prod", "prod"},
                             {"New York Giants", "[and New York Giants]"},
                             {"New York Giants OR Yankees", "[and New York [or Giants Yankees]]"},
                             {"New York (Giants OR Yankees)", "[and New York [or Giants Yankees]]"},
                             {"a b AND c AND d", "[and a b c d]"},
                             {"(a b) AND c AND d", "[and a b c d]"},
                             {"a AND b OR c", "[and a [or b c]]"},
                             {"a OR b AND c OR d", "[and [or a b] [or c d]]"},
                             {"a OR b c OR d e", "[and [or a b] [or c d] e]"},
                             {"(a AND b) OR c", "[or [and a b] c]"},
                             {"a OR (b OR c)", "[or a b c]"},
                             {"a < 10 OR a >= 100", "[or [a < 10] [a >= 100]]"},
                             {"a < 10 AND a >= 100", "[and [a < 10] [a >= 100]]"},
                             {"NOT (a OR b)", "[not [or a b]]"},
                             {"NOT(a OR b)", "[not [or a b]]"},
                             {"-(a OR b)", "[not [or a b]]"},
                             {"-file:\".java\"", "[not [file : .java]]"},
                             {"NOT a:b OR c", "[or [not [a : b]] c]"},
                             {"a -b", "[and a [not b]]"},
                             {"-30", "[not 30]"},
                             {"foo", "foo"},
                             {"foo.bar", "foo.bar"},
                             {"\"foo bar\"", "foo bar"},
                             {"package=com.google", "[package = com.google]"},
                             {"msg != 'hello'", "[msg != hello]"},
                             {"1 > 0", "[1 > 0]"},
                             {"2.5 >= 2.4", "[2.5 >= 2.4]"},
                             {"foo >= -2.4", "[foo >= -2.4]"},
                             {"foo >= (-2.4)", "[foo >= [not 2.4]]"},
                             {"-2.5 >= -2.4", "[not [2.5 >= -2.4]]"},
                             {"yesterday < request.time", "[yesterday < request.time]"},
                             {"map:key", "[map : key]"},
                             {"expr.type_map.1.type", "expr.type_map.1.type"},
                             {"expr.type_map.1.type = x", "[expr.type_map.1.type = x]"},
                             {"labels.\"a.b\" : *", "[labels.a.b : *]"},
                             {"regex(m.key, '^.*prod.*$')", "[call regex m.key ^.*prod.*$]"},
                             {"math.mem('30mb')", "[call math.mem 30mb]"},
                             {"overdue()", "[call overdue]"},
                             {"overdue( ) b", "[and [call overdue] b]"},
                             {"f(g(a), b)", "[call f [call g a] b]"},
                             {"-overdue()", "[not [call overdue]]"},
                             {"(msg.endsWith('world') AND retries < 10)",
                              "[and [call msg.endsWith world] [retries < 10]]"},
                             {"a=b", "[a = b]"},
                             {"a  <=  b", "[a <= b]"},
                             {"a>=b", "[a >= b]"},
                             {"a!=b", "[a != b]"},
                             {"a:*", "[a : *]"},
                             {"a = *.foo", "[a = *.foo]"},
                             {"a = (b OR c) d", "[and [a = [or b c]] d]"},
                             {"a:(b -c)", "[a : [and b [not c]]]"},
                             {"a:(b (c OR \"d e\"))", "[a : [and b [or c d e]]]"},
                             {"create_time >= 2012-04-21T11:30:00-04:00", "[create_time >= 2012-04-21T11:30:00-04:00]"},
                             {"create_time<\"2012-04-21T11:30:00Z\"", "[create_time < 2012-04-21T11:30:00Z]"},
                             {"date = 1985~/1995~", "[date = 1985~/1995~]"},
                             {"date:../2022", "[date : ../2022]"},
                             {"age > 20s", "[age > 20s]"},
                             {"AND.x = 1 OR b", "[or [AND.x = 1] b]"},
                             {"ANDROID ORB NOTE", "[and ANDROID ORB NOTE]"},
                             {"salt and pepper", "[and salt and pepper]"},
                             {"Japan's chips", "[and Japan's chips]"},
                             {"半導体 OR 協定", "[or 半導体 協定]"},
                             {R"(a = "x \" \\ \*")", "[a = x \" \\ *]"},
                             {R"(a = 'it\'s')", "[a = it's]"},
                         }));

struct Fault {
  std::string filter;
  std::string message;
};

class FilterFaults : public ::testing::TestWithParam<Fault> {};

TEST_P(FilterFaults, TellColumnAndWhatWasExpected) {
  const absl::Status status = ParseFilter(GetParam().filter, "filter").status();
  EXPECT_THAT(status, BlamesField("filter"));
  EXPECT_THAT(std::string(status.message()), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, FilterFaults,
    ::testing::ValuesIn(std::vector<Fault>{
        {"a =", "column 4: expected a value, not the end"},
        {"a = AND b = c", "column 5: expected a value, not \"AND\""},
        {"a:(OR b)", "column 4: expected a value, not \"OR\""},
        {"a = (b OR", "column 10: expected a value, not the end"},
        {"a = (b", "column 5: this ( is not closed"},
        {"(a b", "column 1: this ( is not closed"},
        {"a )", "column 3: this ) closes nothing"},
        {"a OR OR b", "column 6: expected a condition, not \"OR\""},
        {"AND a", "column 1: expected a condition, not \"AND\""},
        {"NOT NOT a", "column 5: a condition is negated once, by NOT or by -, not twice"},
        {"NOT -a", "column 5: a condition is negated once"},
        {"--a", "column 2: a condition is negated once"},
        {"b AND -NOT a", "column 8: a condition is negated once"},
        {"a = (b OR --c)", "column 12: a condition is negated once"},
        {"P*r", "column 2: a * stands at the beginning or the end of a value; for the character, write \\* in quotes"},
        {"a = \"半*体\"", "column 7: a * stands at the beginning or the end"},
        {"a:(b OR *c*d*)", "column 11: a * stands at the beginning or the end"},
        {"v1.*.x", "column 4: a * stands at the beginning or the end"},
        {"a = '***'", "column 7: a * stands at the beginning or the end"},
        {"a AND", "column 6: expected a condition, not the end"},
        {"NOT", "column 4: expected a condition, not the end"},
        {"a = b = c", "column 7: expected a condition, not \"=\""},
        {"a == b", "column 4: expected a value; a comparison is written with a single ="},
        {"!a", "column 1: expected a condition; to negate one, write NOT or -"},
        {"a = b and c = d", "column 7: write AND for the operator, or \"and\" in quotes for the word"},
        {"a = b && c = d", "column 7: write AND for the operator"},
        {"not a = b", "column 1: write NOT for the operator"},
        {"title:\"半導体\" AND x = \"y", "column 21: this quote is not closed"},
        {"半導体 = ", "column 7: expected a value, not the end"},
        {"a.", "column 3: expected a name behind the dot, not the end; put words with dots in quotes: \"a.\""},
        {"a.b. = c", "column 5: expected a name behind the dot, not \" \"; put words with dots in quotes: \"a.b.\""},
        {"trade U.S. AND x",
         "column 11: expected a name behind the dot, not \" \"; put words with dots in quotes: \"U.S.\""},
        {"\"a\".", "column 5: expected a name behind the dot, not the end"},
        {"f(a", "column 4: expected a comma or ), not the end"},
        {"f(", "column 3: expected an argument, not the end"},
        {"f(a b)", "column 5: expected a comma or ), not \"b\""},
        {"f(a,)", "column 5: expected an argument, not \")\""},
        {"a = f(b)", "column 5: expected a value, not a function"},
        {"a = b, c", "column 6: expected a blank or the end behind this"},
        {"a = \"b\"c", "column 8: expected a blank or the end behind this"},
        {"url = https://example.org", "column 12: expected a blank or the end behind this; put values with such"},
        {"()", "column 2: expected a condition, not \")\""},
        {", a", "column 1: expected a condition, not \",\""},
    }));

TEST(FilterLimits, BombsAreRefusedAtOnce) {
  const auto repeat = [](const std::string& part, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += part;
    return all;
  };
  const int terms = static_cast<int>(limits::kMaxFilterTerms);
  for (const std::string& bomb : {repeat("(", 4096), repeat("(", 65) + "a" + repeat(")", 65), repeat("a ", terms + 1),
                                  repeat("a OR ", terms) + "a", repeat("NOT (", 65) + "a" + repeat(")", 65),
                                  repeat("f(", 1000), "a = (" + repeat("b ", terms + 1) + ")", repeat("a.", 2048),
                                  repeat("\"", 4095), repeat("a", 4097), "a:(" + repeat("(", 2000)}) {
    EXPECT_THAT(ParseFilter(bomb, "filter").status(), BlamesField("filter")) << bomb.substr(0, 20);
    EXPECT_LT(LeastThreadTime([&bomb] { ParseFilter(bomb, "filter").status().IgnoreError(); }), kMostFilterTime)
        << bomb.substr(0, 20);
  }
}

TEST(FilterLimits, WhatIsJustWithinPasses) {
  EXPECT_THAT(ParseFilter(std::string(64, '(') + "a" + std::string(64, ')'), "filter").status(), IsOk());
  EXPECT_THAT(ParseFilter(std::string(limits::kMaxFilterBytes, 'a'), "filter").status(), IsOk());
  std::string words;
  for (size_t i = 0; i < limits::kMaxFilterTerms; ++i) words += "a ";
  EXPECT_THAT(ParseFilter(words, "filter").status(), IsOk());
  EXPECT_THAT(ParseFilter(absl::StrCat("\"", words, "\""), "filter").status(), IsOk());
  EXPECT_THAT(ParseFilter(absl::StrCat("title:\"", words, "\""), "filter").status(), IsOk());
  // Nobody looks for the words of a whole value.
  EXPECT_THAT(ParseFilter(absl::StrCat("title = \"", words, words, "\""), "filter").status(), IsOk());
}

TEST(FilterLimits, CountTheWordsOfAPhrase) {
  std::string words;
  for (size_t i = 0; i < limits::kMaxFilterTerms; ++i) words += "a ";
  std::string dotted = "a";
  for (size_t i = 0; i < limits::kMaxFilterTerms; ++i) dotted += ".a";
  std::string pairs;
  for (size_t i = 0; i <= limits::kMaxFilterTerms; ++i) pairs += "導";
  const auto refused = [](int column) {
    return AllOf(
        BlamesField("filter"),
        SaysThat(HasSubstr(absl::StrCat("column ", column, ": a filter has at most 256 conditions and values"))));
  };
  EXPECT_THAT(ParseFilter("b \"" + words + "\"", "filter").status(), refused(3));
  EXPECT_THAT(ParseFilter("b \"" + words + "b\"", "filter").status(), refused(3));
  EXPECT_THAT(ParseFilter("title:\"" + words + "b\"", "filter").status(), refused(7));
  EXPECT_THAT(ParseFilter("title:(b OR \"" + words + "\")", "filter").status(), refused(13));
  EXPECT_THAT(ParseFilter(dotted, "filter").status(), refused(1));
  EXPECT_THAT(ParseFilter("-" + pairs, "filter").status(), refused(2));
  std::string most = "\"";
  while (most.size() + 3 <= limits::kMaxFilterBytes) most += "a ";
  most += "\"";
  EXPECT_LT(LeastThreadTime([&most] { ParseFilter(most, "filter").status().IgnoreError(); }), kMostFilterTime);
}

TEST(FilterLiteralStars, CountOnlyUnescapedAndAtTheEnds) {
  const auto literal = [](const std::string& text) {
    return ParseFilter("a = " + text, "filter")->children.front().literal;
  };
  EXPECT_TRUE(literal("foo*").star_last);
  EXPECT_FALSE(literal("foo*").star_first);
  EXPECT_TRUE(literal("\"*foo\"").star_first);
  EXPECT_FALSE(literal(R"("\*foo\*")").star_first);
  EXPECT_FALSE(literal(R"("\*foo\*")").star_last);
  EXPECT_EQ(literal(R"("\*foo\*")").text, "*foo*");
  EXPECT_EQ(Print(*ParseFilter(R"(a = "\*foo*")", "filter")), R"(a = "\*foo*")");
  EXPECT_EQ(literal(R"("*M\*A\*S*")").text, "*M*A*S*");
  EXPECT_EQ(Print(*ParseFilter(R"(a = "*M\*A*")", "filter")), R"(a = "*M\*A*")");
  EXPECT_TRUE(literal("**").star_last);
}

}  // namespace
}  // namespace briefing
