// Texts, and what is looked for in them: filters and ranked search find the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/query/filter.h"
#include "service/search/search.h"
#include "service/search/snippet.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::CommitBuilder;
using ::briefing::testing::MakeEvent;

struct Row {
  const char* text;
  // As search takes it: a word, or a phrase in quotes.
  const char* literal;
  // What of the text is highlighted; "": it is not found.
  const char* found;
};

constexpr Row kAccents[] = {
    {"Łódź", "lodz", "Łódź"},
    {"Lodz", "Łódź", "Lodz"},
    {"Wałęsa", "walesa", "Wałęsa"},
    {"København", "kobenhavn", "København"},
    {"Đorđe", "dorde", "Đorđe"},
    {"Yıldırım", "yildirim", "Yıldırım"},
    {"Yildirim", "YILDIRIM", "Yildirim"},
    {"İstanbul", "istanbul", "İstanbul"},
    {"Æsop", "aesop", "Æsop"},
    {"Œuvre", "oeuvre", "Œuvre"},
    {"Əliyev", "aliyev", "Əliyev"},
    {"Sigurður Þór", "\"sigurdur thor\"", "Sigurður Þór"},
    {"Ħal Ǿ", "\"hal o\"", "Ħal Ǿ"},
    {"Straße", "strasse", "Straße"},
};

constexpr Row kIrregular[] = {
    {"They met in Tokyo", "meet", "met"},
    {"They meet in Tokyo", "met", "meet"},
    {"Talks were held", "hold", "held"},
    {"He withdrew", "withdraw", "withdrew"},
    {"It is withdrawn", "withdrew", "withdrawn"},
    {"A broken promise", "break", "broken"},
    {"It sought relief", "seeks", "sought"},
    {"It built fabs", "building", "built"},
    {"He spoke", "speaking", "spoke"},
    {"Led by Japan", "lead", "Led"},
    {"Two crises", "crisis", "crises"},
    {"A crisis", "crises", "crisis"},
    {"The children", "child", "children"},
    {"A woman", "women", "woman"},
    {"The spokesmen", "spokesman", "spokesmen"},
    {"It went ahead", "go", "went"},
    {"It undertook to pay", "\"undertakes to pay\"", "undertook to pay"},
    // A prefix is of what is written, not of what it is a form of.
    {"They met", "me*", "met"},
    {"They met", "mee*", ""},
    {"They meet", "met*", ""},
    {"Men in Tanzania", "ma*", ""},
    {"Men in Tanzania", "me*", "Men"},
    {"A man", "ma*", "man"},
    {"It went ahead", "go*", ""},
    {"It went ahead", "w*", "went"},
    {"They bought chips", "buy*", ""},
    {"They bought chips", "\"they buy*\"", ""},
    {"They bought chips", "\"they bou*\"", "They bought"},
    {"Two crises", "crisis*", ""},
    {"Two crises", "cris*", "crises"},
    // Another word has the same letters.
    {"It was found", "find", ""},
    {"The left wing", "leave", ""},
    {"Ten billion won", "win", ""},
    {"The Fed", "feed", ""},
    {"Japan bases", "basis", ""},
};

// Endings that others stand for in the stem.
constexpr Row kPrefixes[] = {
    {"Trade policies", "policy*", ""},
    {"Trade policies", "polici*", "policies"},
    {"Trade policies", "policies*", "policies"},
    {"Trade policies", "policy", "policies"},
    {"A trade policy", "polici*", ""},
    {"A trade policy", "policies", "policy"},
    {"A trade policy", "pol*", "policy"},
    {"They were hoping", "hope*", ""},
    {"They were hoping", "hopi*", "hoping"},
    {"They were hoping", "hope", "hoping"},
    {"A possibility", "possibl*", ""},
    {"A possibility", "possible", "possibility"},
    {"Clear skies", "sky*", ""},
    {"Clear skies", "\"clear sky\"", "Clear skies"},
    {"Exports", "export*", "Exports"},
    {"An export", "exports*", ""},
    {"Łódź", "LOD*", "Łódź"},
    {"Ｐolicies", "poli*", "Ｐolicies"},
};

constexpr Row kHyphens[] = {
    {"An e-mail came", "e-mail", "e-mail"},
    {"An e-mail came", "email", "e-mail"},
    {"An email came", "e-mail", "email"},
    {"An email came", "\"e-mail\"", "email"},
    {"An e mail came", "e-mail", "e mail"},
    {"An e mail came", "email", ""},
    {"An e-mail came", "mail", "mail"},
    {"Goods for re-export", "reexports", "re-export"},
    {"Goods for reexport", "re-exports", "reexport"},
    {"Covid-19", "covid19", "Covid-19"},
    {"Déjà-vu", "dejavu", "Déjà-vu"},
    {"A state-of-the-art fab", "stateoftheart", "state-of-the-art"},
    {"A state-of-the-art fab", "\"the art\"", "the-art"},
    {"Non‐aligned and non‑aligned", "nonaligned", "Non‐aligned|non‑aligned"},
    // In phrases: by its parts anywhere, as one at either end.
    {"US-Japan alliance", "\"Japan alliance\"", "Japan alliance"},
    {"US-Japan alliance", "\"US Japan alliance\"", "US-Japan alliance"},
    {"Economic co-operation agreed", "\"economic cooperation\"", "Economic co-operation"},
    {"A cease-fire agreement", "\"ceasefire agreement\"", "cease-fire agreement"},
    {"US-Japan cooperation", "\"US-Japan co-operation\"", "US-Japan cooperation"},
    {"Economic cooperation agreed", "\"economic co-operation agreed\"", "Economic cooperation agreed"},
    {"A cease-fire", "ceasef*", "cease-fire"},
    {"A ceasefire", "cease-f*", "ceasefire"},
    // Nothing that a hyphen ties together.
    {"An e - mail came", "email", ""},
    {"An e--mail came", "email", ""},
    {"An e–mail came", "email", ""},
    {"It takes 5-10 years", "510", ""},
    {"It takes 5-10 years", "5-10", "5-10"},
    {"gdelt-123456789", "gdelt123456789", ""},
    {"a-b-c-d-e", "abcde", ""},
    {"半導体-輸出", "半導体-輸出", "半導体-輸出"},
    {"半導体-輸出", "体輸", ""},
};

class WordsAlikeTest : public ::testing::Test {
 protected:
  // What `literal` finds in `text`, as Row tells it.
  static void Check(const Row& row) {
    SCOPED_TRACE(absl::StrCat(row.literal, " in ", row.text));
    Catalog catalog;
    CommitBuilder commit(Revision(1));
    v1::Event event = MakeEvent("x");
    event.set_title(row.text);
    commit.Create(event);
    testing::Apply(catalog, commit);
    SearchIndex index({.path = "", .ledger_id = "ledger"}, catalog);
    index.Start();
    const View view = catalog.ViewAtHead();
    const bool wanted = *row.found != '\0';
    EXPECT_EQ(Filtered(catalog, row.literal), wanted) << "bare in a filter";
    EXPECT_EQ(Filtered(catalog, absl::StrCat("title:", row.literal)), wanted) << "on a field in a filter";
    const TextQuery query = ParseTextQuery(row.literal, "query").value();
    const auto page =
        Search(index, view, query, Matcher(catalog, Predicate()), absl::nullopt, 10, [] { return absl::OkStatus(); });
    ASSERT_THAT(page, testing::IsOk());
    EXPECT_EQ(!page->hits.empty(), wanted) << "in search";
    if (page->hits.empty()) return;
    EXPECT_EQ(Highlights(SnippetOf(query, page->hits[0].record)), row.found);
  }

 private:
  static bool Filtered(const Catalog& catalog, const std::string& filter) {
    const auto predicate = CompileFilter(filter, v1::RECORD_TYPE_EVENT, "", "filter");
    EXPECT_THAT(predicate, testing::IsOk()) << filter;
    bool found = false;
    if (!predicate.ok()) return found;
    const Matcher matcher(catalog, *predicate);
    catalog.ViewAtHead().Scan(matcher, absl::nullopt, [&](const RecordVersion&) { return found = true; });
    return found;
  }

  static std::string Highlights(const Snippet& snippet) {
    std::string found;
    for (const auto& [begin, end] : snippet.highlights)
      absl::StrAppend(&found, found.empty() ? "" : "|", snippet.text.substr(begin, end - begin));
    return found;
  }
};

TEST_F(WordsAlikeTest, WithoutAccentsOfAnyKind) {
  for (const Row& row : kAccents) Check(row);
}

TEST_F(WordsAlikeTest, InIrregularForms) {
  for (const Row& row : kIrregular) Check(row);
}

TEST_F(WordsAlikeTest, ByTheirBeginningsAsWritten) {
  for (const Row& row : kPrefixes) Check(row);
}

TEST_F(WordsAlikeTest, WithHyphensAndWithout) {
  for (const Row& row : kHyphens) Check(row);
}

// A word that hyphens part is one word: it counts once.
TEST_F(WordsAlikeTest, CountsAHyphenatedWordOnce) {
  Catalog catalog;
  CommitBuilder commit(Revision(1));
  v1::Event joined = MakeEvent("joined");
  joined.set_title("the cooperation");
  commit.Create(joined);
  v1::Event parted = MakeEvent("parted");
  parted.set_title("of co-operation");
  commit.Create(parted);
  testing::Apply(catalog, commit);
  SearchIndex index({.path = "", .ledger_id = "ledger"}, catalog);
  index.Start();
  const auto page = Search(index, catalog.ViewAtHead(), ParseTextQuery("cooperation", "query").value(),
                           Matcher(catalog, Predicate()), absl::nullopt, 10, [] { return absl::OkStatus(); });
  ASSERT_THAT(page, testing::IsOk());
  ASSERT_EQ(page->hits.size(), 2u);
  EXPECT_EQ(page->hits[0].score, page->hits[1].score);
}

}  // namespace
}  // namespace briefing
