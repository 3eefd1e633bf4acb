#include "service/rpc/shortlist.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/query/words.h"
#include "service/search/search.h"

namespace briefing::rpc {
namespace {

// A text takes some 5 µs to look through, the index some 200 µs to open.
constexpr int64_t kFewCandidates = 200;
// A page out of more than that is found sooner without.
constexpr int64_t kMostForPage = 20000;

// A prefix is looked up in all words that begin so, before the first record is known.
std::vector<std::string> WordsToLookUp(const Predicate& predicate, Walk walk) {
  std::vector<std::string> words;
  for (const std::string& word : predicate.words) {
    if (words.size() < kMaxQueryTerms && (walk == Walk::kWhole || !Phrase::Of(word).prefix())) words.push_back(word);
  }
  return words;
}

}  // namespace

bool CanShorten(const SearchIndex* search, const Predicate& predicate, const View& view) {
  return search != nullptr && !predicate.words.empty() && search->revision() >= view.revision();
}

void Shorten(SearchIndex* search, const View& view, Walk walk, SearchIndex::StopCheck stop, Predicate& predicate) {
  if (!CanShorten(search, predicate, view)) return;
  const std::vector<std::string> words = WordsToLookUp(predicate, walk);
  const int64_t candidates = view.PlanOf(Matcher(view.catalog(), predicate)).candidates;
  if (words.empty() || candidates <= kFewCandidates) return;
  std::vector<Phrase> phrases;
  for (const std::string& word : words) phrases.push_back(Phrase::Of(word));
  const int64_t most = walk == Walk::kWhole ? candidates : std::min(candidates, kMostForPage);
  auto records = RecordsHolding(*search, view, phrases, static_cast<size_t>(most), stop);
  if (!records.has_value()) return;
  predicate.shortlist = std::make_shared<const Shortlist>(
      Shortlist{.revision = view.revision(),
                .records = *std::move(records),
                .text = absl::StrCat("text has \"", absl::StrJoin(words, "\" and \""), "\"")});
}

}  // namespace briefing::rpc
