// What the pages say, that nothing in a record gets out of its place, and that they are well-formed.
#include "client/briefctl/page/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/briefctl/page/charts.h"
#include "client/briefctl/page/markdown_text.h"
#include "client/briefctl/text.h"
#include "tests/client/page/sample.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace briefing::briefctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::HostileBriefing;
using ::testing::Not;
using testing::SampleBriefing;
using ::testing::StartsWith;

std::string Html(const v1::Briefing& briefing) { return RenderHtml(MakeDocument(briefing)); }
std::string Markdown(const v1::Briefing& briefing) { return RenderMarkdown(MakeDocument(briefing)); }
std::string Terminal(const v1::Briefing& briefing, size_t width = 80) {
  return RenderTerminal(MakeDocument(briefing), width, Style());
}

// The elements of a page in order, and whether each is closed where it should be.
std::vector<std::string> Elements(const std::string& html, bool& well_formed) {
  const std::set<std::string> kVoid{"meta", "br"};
  std::vector<std::string> elements;
  std::vector<std::string> open;
  well_formed = true;
  for (size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const size_t end = html.find('>', at);
    const std::string tag = html.substr(at + 1, end - at - 1);
    if (absl::StartsWith(tag, "!")) continue;
    const std::string name = tag.substr(tag[0] == '/', tag.find_first_of(" /", 1) - (tag[0] == '/'));
    if (tag[0] == '/') {
      well_formed = well_formed && !open.empty() && open.back() == tag.substr(1);
      if (!open.empty()) open.pop_back();
      continue;
    }
    elements.push_back(name);
    if (tag.back() != '/' && kVoid.count(name) == 0) open.push_back(name);
  }
  well_formed = well_formed && open.empty();
  return elements;
}

const std::vector<std::string>& Hostile() {
  static const auto& texts = *new std::vector<std::string>{
      "</style><script>alert(1)</script>",
      "\"><img src=x onerror=alert(1)>",
      "' onmouseover='alert(1)",
      "<svg/onload=alert(1)>&lt;script&gt;",
      "]]><!--",
      "javascript:alert(1)",
      "a\x1b[31mred\x1b]8;;https://evil.example\x07link",
      "left \xe2\x80\xae right \xe2\x81\xa6 isolate \xe2\x80\x8b",
      "line\nbreak\r\n# heading\n| a | b |\n- item",
      "[link](https://evil.example) ![image](https://evil.example/x.png) `code` **bold** <https://evil.example>",
      "bytes \xff\xfe end",
      "www.evil.example and user@evil.example and https://evil.example/",
  };
  return texts;
}

TEST(Html, HasEverySectionInReadingOrder) {
  const std::string html = Html(SampleBriefing());
  size_t last = 0;
  for (const char* id : {"bottom-line", "changes", "commitments", "timeline", "upcoming", "matrix", "numbers",
                         "contradictions", "gaps", "sources"}) {
    const size_t at = html.find(absl::StrCat("<section id=\"", id, "\""));
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_GT(at, last) << id;
    last = at;
  }
}

TEST(Html, SaysWhatItMayBeUsedForAndFetchesNothing) {
  const std::string html = Html(SampleBriefing());
  EXPECT_THAT(html,
              AllOf(StartsWith("<!DOCTYPE html>"), HasSubstr("TLP:GREEN"), HasSubstr("default-src &#39;none&#39;"),
                    HasSubstr("<html lang=\"en\">"), HasSubstr("Revision 7")));
  EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("src=")), Not(HasSubstr("url(")),
                          Not(HasSubstr("@import"))));
}

TEST(Html, IsWellFormedWhateverTheRecordsHold) {
  bool well_formed = false;
  const auto plain = Elements(Html(SampleBriefing()), well_formed);
  EXPECT_TRUE(well_formed);
  for (const std::string& text : Hostile()) {
    const auto elements = Elements(Html(HostileBriefing(text)), well_formed);
    EXPECT_TRUE(well_formed) << text;
    for (const char* name : {"script", "img", "iframe", "object", "link", "base", "form"}) {
      EXPECT_EQ(std::count(elements.begin(), elements.end(), name), 0) << text;
    }
    EXPECT_EQ(std::count(elements.begin(), elements.end(), "svg"), std::count(plain.begin(), plain.end(), "svg"))
        << text;
  }
}

TEST(Html, SpellsOutWhatHidesOrDrives) {
  for (const std::string& text : Hostile()) {
    const std::string html = Html(HostileBriefing(text));
    for (const char* hidden : {"\x1b", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\x8b", "\xff"}) {
      EXPECT_THAT(html, Not(HasSubstr(hidden)));
    }
    EXPECT_THAT(html, Not(HasSubstr("href=\"javascript:")));
  }
}

TEST(Html, KeepsWhatIsWrittenFromRightToLeftToItsPlace) {
  v1::Briefing briefing = SampleBriefing();
  briefing.mutable_timeline(0)->set_title("اتفاق 1986");
  EXPECT_THAT(Html(briefing), HasSubstr("<bdi>اتفاق 1986</bdi>"));
  EXPECT_THAT(Html(SampleBriefing()), Not(HasSubstr("<bdi>")));
}

TEST(Html, TellsHowFarOffEachDateIs) { EXPECT_THAT(Html(SampleBriefing()), HasSubstr("in 19 days")); }

TEST(Html, EveryMarkLeadsToItsSource) {
  const std::string html = Html(SampleBriefing());
  for (const char* anchor : {"s1", "s2"}) {
    EXPECT_THAT(
        html, AllOf(HasSubstr(absl::StrCat("href=\"#", anchor, "\"")), HasSubstr(absl::StrCat("id=\"", anchor, "\""))));
  }
}

TEST(Html, PicturesHaveTitleDescriptionAndATableBesideThem) {
  const std::string html = Html(SampleBriefing());
  for (int figure = 1; figure <= 3; ++figure) {
    EXPECT_THAT(html, AllOf(HasSubstr(absl::StrCat("<title id=\"f", figure, "-t\">")),
                            HasSubstr(absl::StrCat("<desc id=\"f", figure, "-d\">")),
                            HasSubstr(absl::StrCat("aria-labelledby=\"f", figure, "-t f", figure, "-d\""))));
  }
  EXPECT_THAT(html, HasSubstr("<caption>Share: Japan</caption>"));
}

TEST(Html, GivesTheLanguageOfASource) {
  EXPECT_THAT(Html(SampleBriefing()), HasSubstr("<a lang=\"ja\" href=\"https://example.org/a?b=1&amp;c=2\""));
}

TEST(Html, LikelihoodAndConfidenceStandInParagraphsOfTheirOwn) {
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(Html(SampleBriefing()), "<p"))) {
    EXPECT_FALSE(absl::StrContains(part, "Likelihood: ") && absl::StrContains(part, "Confidence: ")) << part;
  }
}

TEST(Html, PassesTidy) {
  testing::TempDir folder;
  testing::WriteFile(folder.File("page.html"), Html(SampleBriefing()));
  const testing::Ran tidy = testing::Run(
      {.argv = {"/bin/bash", "-c", "command -v tidy > /dev/null || exit 77; tidy -q -e " + folder.File("page.html")},
       .environment = {},
       .input = ""});
  if (tidy.exit_code == 77) GTEST_SKIP() << "tidy is not installed";
  // 1: warnings, 2: errors. Its idea of attributes is older than this page; it must find no error.
  EXPECT_LT(tidy.exit_code, 2) << tidy.err;
}

TEST(Pages, TheSameBriefingGivesTheSameBytes) {
  EXPECT_EQ(Html(SampleBriefing()), Html(SampleBriefing()));
  EXPECT_EQ(Markdown(SampleBriefing()), Markdown(SampleBriefing()));
  EXPECT_EQ(Terminal(SampleBriefing()), Terminal(SampleBriefing()));
}

TEST(Pages, SayWhatIsLeftOutAndHowToFindIt) {
  EXPECT_THAT(Html(SampleBriefing()), AllOf(HasSubstr(">12<"), HasSubstr("<code>type = COMMITMENT</code>")));
  EXPECT_THAT(Terminal(SampleBriefing()), HasSubstr("12 more are left out. A filter that finds them all: type ="));
  EXPECT_THAT(Markdown(SampleBriefing()), HasSubstr("type \\= COMMITMENT"));
}

TEST(Pages, AnEmptyBriefingIsAPage) {
  v1::Briefing briefing;
  briefing.set_title("Nothing");
  briefing.add_bottom_line()->set_text("The ledger is empty.");
  EXPECT_THAT(Html(briefing), HasSubstr("The ledger is empty."));
  EXPECT_THAT(Terminal(briefing), HasSubstr("The ledger is empty."));
  EXPECT_THAT(Terminal(briefing), Not(HasSubstr("COMMITMENTS")));
}

TEST(Markdown, ShowsTablesAndEscapesEverything) {
  const std::string page = Markdown(SampleBriefing());
  EXPECT_THAT(page, AllOf(StartsWith("# Semiconductors\\: 日米\n"), HasSubstr("| Commitment | Parties |"),
                          HasSubstr("[\\[1\\]](#s1)"), HasSubstr("<a id=\"s1\"></a>")));
  EXPECT_EQ(EscapeForMarkdown("*a* [b](c) <d> & `e` x | y"), "\\*a\\* \\[b\\]\\(c\\) &lt;d&gt; &amp; \\`e\\` x \\| y");
  EXPECT_EQ(EscapeForMarkdown("1. x"), "1\\. x");
  EXPECT_EQ(EscapeForMarkdown("- x\ny"), "\\- x y");
  EXPECT_EQ(EscapeForMarkdown("www.evil.example a@b https://c"), "www\\.evil\\.example a\\@b https\\://c");
}

TEST(Markdown, KeepsItsShapeWhateverTheRecordsHold) {
  const auto lines = [](const std::string& page) { return std::count(page.begin(), page.end(), '\n'); };
  const int64_t expected = lines(Markdown(HostileBriefing("x")));
  for (const std::string& text : Hostile()) {
    const std::string page = Markdown(HostileBriefing(text));
    EXPECT_EQ(lines(page), expected) << text;
    EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<img")), Not(HasSubstr("\x1b")),
                            Not(HasSubstr("](https://evil")), Not(HasSubstr("\xe2\x80\xae"))))
        << text;
  }
}

TEST(Terminal, KeepsWithinItsWidth) {
  v1::Briefing briefing = SampleBriefing();
  std::string japanese;
  for (int i = 0; i < 60; ++i) japanese += "半導体";
  briefing.add_bottom_line()->set_text(japanese + " and " + std::string(200, 'x'));
  briefing.mutable_commitment_groups(0)->mutable_commitments(0)->set_title(japanese);
  briefing.mutable_timeline(0)->mutable_date()->set_edtf("2022-05-23T10:00:00Z/2022-05-24T10:00:00Z");
  for (const size_t width : {80u, 120u}) {
    std::istringstream lines(Terminal(briefing, width));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(DisplayWidth(line), width) << line;
  }
}

TEST(Terminal, BreaksNoWordWhereThereIsRoomForIt) {
  v1::Briefing briefing = SampleBriefing();
  auto& commitment = *briefing.mutable_commitment_groups(0)->mutable_commitments(0);
  commitment.set_title("Basic principle of mutual complementation in semiconductors");
  commitment.mutable_last_evidence_date()->set_edtf("2022-05-01/2022-05-23");
  const std::string page = Terminal(briefing, 80);
  for (const char* word : {"principle", "complementation", "semiconductors"}) EXPECT_THAT(page, HasSubstr(word));
}

TEST(Terminal, TellsWhatTheCellsOfTheMatrixMean) {
  EXPECT_THAT(Terminal(SampleBriefing()), HasSubstr("Commitments that are not over / events"));
  EXPECT_THAT(Html(SampleBriefing()), Not(HasSubstr("Commitments that are not over")));
}

TEST(Terminal, UsesTheRoomThatThereIs) { EXPECT_NE(Terminal(SampleBriefing(), 80), Terminal(SampleBriefing(), 120)); }

TEST(Terminal, PutsWhatIsOverdueFirstAndMarksIt) {
  const std::string page = Terminal(SampleBriefing(), 120);
  EXPECT_LT(page.find("Working group  "), page.find("Stock in an emergency  "));
  EXPECT_THAT(page, AllOf(HasSubstr("! overdue"), HasSubstr("doubtful: cannot be judged"),
                          HasSubstr("likely (55–80 %)"), HasSubstr("[1]"), HasSubstr("B2")));
}

TEST(Board, KeepsTheEvidenceApartAndSaysHowFarItGoes) {
  EXPECT_THAT(
      Markdown(SampleBriefing()),
      AllOf(HasSubstr("○ expected"), HasSubstr("? cannot tell"), HasSubstr("cannot tell\\: about 8 wk [\\[2\\]](#s2)"),
            HasSubstr("Group \\+0\\.25 \\(20 of 21\\)"), HasSubstr("searched to 8 May 2022"), HasSubstr("→ on time"),
            HasSubstr("– not judged"), HasSubstr("no dated source")));
}

TEST(Board, SaysOnceWhatAllRowsHave) {
  v1::Briefing briefing = SampleBriefing();
  auto& commitments = *briefing.mutable_commitment_groups(0)->mutable_commitments();
  *commitments[1].mutable_searched_to() = commitments[0].searched_to();
  const std::string page = Html(briefing);
  const size_t first = page.find("searched to 8 May 2022");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(page.find("searched to", first + 1), std::string::npos);
}

TEST(Board, HasNoColumnOfDueDatesWhereThereAreNone) {
  v1::Briefing briefing = SampleBriefing();
  EXPECT_THAT(Html(briefing), HasSubstr(">Due<"));
  briefing.mutable_commitment_groups(0)->mutable_commitments(1)->clear_due_date();
  EXPECT_THAT(Html(briefing), Not(HasSubstr(">Due<")));
  bool well_formed = false;
  Elements(Html(briefing), well_formed);
  EXPECT_TRUE(well_formed);
}

TEST(Head, SaysATimeOnce) {
  v1::Briefing briefing = SampleBriefing();
  briefing.mutable_reference_time()->set_seconds(briefing.commit_time().seconds() + 7);
  EXPECT_THAT(Terminal(briefing), Not(HasSubstr("dates against")));
  briefing.mutable_reference_time()->set_seconds(briefing.commit_time().seconds() + 60);
  EXPECT_THAT(Terminal(briefing), HasSubstr("dates against 4 May 2022, 09:01 UTC"));
}

TEST(Terminal, ColoursOnlyWhereAsked) {
  EXPECT_THAT(RenderTerminal(MakeDocument(SampleBriefing()), 80, Style(true)), HasSubstr("\x1b["));
  EXPECT_THAT(Terminal(SampleBriefing()), Not(HasSubstr("\x1b")));
}

TEST(Terminal, NothingOfARecordDrivesIt) {
  for (const std::string& text : Hostile()) {
    for (const char c : Terminal(HostileBriefing(text))) EXPECT_TRUE(c == '\n' || (c & 0xe0) != 0) << text;
  }
}

TEST(TimeScale, KeepsTheOrderAndFillsTheWidth) {
  const TimeScale scale({100 * 86400, 0, 50 * 86400, 100 * 86400}, 500);
  EXPECT_DOUBLE_EQ(scale.At(0), 0);
  EXPECT_DOUBLE_EQ(scale.At(100 * 86400), 500);
  EXPECT_DOUBLE_EQ(scale.At(50 * 86400), 250);
  EXPECT_GT(scale.At(60 * 86400), 250);
  EXPECT_DOUBLE_EQ(scale.At(1000 * 86400), 500);
  EXPECT_DOUBLE_EQ(TimeScale({7}, 500).At(7), 0);
}

}  // namespace
}  // namespace briefing::briefctl
