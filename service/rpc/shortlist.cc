#include "service/rpc/shortlist.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "service/query/phrase.h"
#include "service/query/term_words.h"
#include "service/search/search.h"

namespace briefing::rpc {
namespace {

// A text takes some 5 µs to look through, the index some 200 µs to open.
constexpr int64_t kFewCandidates = 200;
// A page out of more than that is found sooner without.
constexpr int64_t kMostForPage = 20000;
// The index reads all places of each word of a phrase. After so many, few records are left to look through.
constexpr size_t kMostWordsOfPhrase = 8;

std::vector<Phrase> ReadingsOfAny(const std::vector<std::string>& words) {
  std::vector<Phrase> readings;
  for (const std::string& word : words) {
    for (const Phrase& reading : ReadingsOf(word)) readings.push_back(reading.Beginning(kMostWordsOfPhrase));
  }
  return readings;
}

// What one look at the index answers.
struct LookUp {
  // Of each of these a record has one text…
  std::vector<const Holdings*> all;
  // …or it has one of these terms. Only where there is one group.
  absl::Span<const Term> or_terms;

  PhraseGroups phrases() const {
    PhraseGroups phrases;
    for (const Holdings* group : all) phrases.push_back(ReadingsOfAny(group->texts));
    return phrases;
  }
};

// Those of the predicate's groups of words that one look at the index takes, but at least one. A prefix is looked up in
// all words that begin so, before the first record is known. Groups with terms in them only where there is no other.
absl::optional<LookUp> ChooseLookUp(const Predicate& predicate, Walk walk) {
  LookUp look_up;
  const Holdings* with_terms = nullptr;
  size_t terms = 0;
  for (const Holdings& group : predicate.words) {
    const std::vector<Phrase> readings = ReadingsOfAny(group.texts);
    const bool slow = walk == Walk::kPage && std::any_of(readings.begin(), readings.end(),
                                                         [](const Phrase& reading) { return reading.prefix(); });
    if (slow) continue;
    if (!group.terms.empty()) {
      if (with_terms == nullptr) with_terms = &group;
      continue;
    }
    if (!look_up.all.empty() && terms + readings.size() > kMaxQueryTerms) continue;
    terms += readings.size();
    look_up.all.push_back(&group);
  }
  if (!look_up.all.empty()) return look_up;
  if (with_terms == nullptr) return absl::nullopt;
  return LookUp{.all = {with_terms}, .or_terms = with_terms->terms};
}

std::string LookUpInWords(const LookUp& look_up) {
  std::string words = absl::StrCat(
      "text has ", absl::StrJoin(look_up.all, " and ", [&](std::string* out, const Holdings* group) {
        const bool apart = look_up.all.size() > 1 && group->texts.size() > 1;
        absl::StrAppend(out, apart ? "(\"" : "\"", absl::StrJoin(group->texts, "\" or \""), apart ? "\")" : "\"");
      }));
  if (!look_up.or_terms.empty()) absl::StrAppend(&words, " or ", InWords(look_up.or_terms));
  return words;
}

// Adds the live records that have one of the terms to `records`, which are ascending. False where they would be no
// fewer than `most`.
bool AddRecordsWithAny(absl::Span<const Term> terms, const View& view, size_t most, SearchIndex::StopCheck stop,
                       std::vector<RecordId>& records) {
  const Matcher matcher(view.catalog(), Predicate{.all_of = {{terms.begin(), terms.end()}}});
  if (view.PlanOf(matcher).candidates >= static_cast<int64_t>(most)) return false;
  const std::vector<RecordId> found = std::exchange(records, {});
  std::vector<RecordId> with_term;
  const auto take = [&](const RecordVersion& version) {
    with_term.push_back(version.id);
    return true;
  };
  if (!view.Scan(matcher, absl::nullopt, take, [&] { return stop().ok(); })) return false;
  std::set_union(found.begin(), found.end(), with_term.begin(), with_term.end(), std::back_inserter(records));
  return records.size() < most;
}

}  // namespace

bool CanShorten(const SearchIndex* search, const Predicate& predicate, const View& view) {
  return search != nullptr && !predicate.words.empty() && search->revision() >= view.revision();
}

void Shorten(SearchIndex* search, const View& view, Walk walk, SearchIndex::StopCheck stop, Predicate& predicate) {
  if (!CanShorten(search, predicate, view)) return;
  const absl::optional<LookUp> look_up = ChooseLookUp(predicate, walk);
  const int64_t candidates = view.PlanOf(Matcher(view.catalog(), predicate)).candidates;
  if (!look_up.has_value() || candidates <= kFewCandidates) return;
  const auto most = static_cast<size_t>(walk == Walk::kWhole ? candidates : std::min(candidates, kMostForPage));
  auto records = RecordsHolding(*search, view, look_up->phrases(), most, stop);
  if (!records.has_value()) return;
  if (!look_up->or_terms.empty() && !AddRecordsWithAny(look_up->or_terms, view, most, stop, *records)) return;
  predicate.shortlist = std::make_shared<const Shortlist>(
      Shortlist{.revision = view.revision(), .records = *std::move(records), .text = LookUpInWords(*look_up)});
}

}  // namespace briefing::rpc
