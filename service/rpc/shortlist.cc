#include "service/rpc/shortlist.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/query/phrase.h"
#include "service/search/search.h"

namespace briefing::rpc {
namespace {

// A text takes some 5 µs to look through, the index some 200 µs to open.
constexpr int64_t kFewCandidates = 200;
// A page out of more than that is found sooner without.
constexpr int64_t kMostForPage = 20000;

// Words, of each group of which one is enough.
using Groups = std::vector<std::vector<std::string>>;

std::vector<Phrase> ReadingsOfAny(const std::vector<std::string>& words) {
  std::vector<Phrase> readings;
  for (const std::string& word : words) {
    for (Phrase& reading : ReadingsOf(word)) readings.push_back(std::move(reading));
  }
  return readings;
}

// Those of the predicate's groups of words that one look at the index takes, but at least one. A prefix is looked up in
// all words that begin so, before the first record is known.
Groups GroupsToLookUp(const Predicate& predicate, Walk walk) {
  Groups groups;
  size_t terms = 0;
  for (const std::vector<std::string>& group : predicate.words) {
    const std::vector<Phrase> readings = ReadingsOfAny(group);
    const bool slow = walk == Walk::kPage && std::any_of(readings.begin(), readings.end(),
                                                         [](const Phrase& reading) { return reading.prefix(); });
    if (slow || (!groups.empty() && terms + readings.size() > kMaxQueryTerms)) continue;
    terms += readings.size();
    groups.push_back(group);
  }
  return groups;
}

std::string InWords(const Groups& groups) {
  return absl::StrCat("text has ", absl::StrJoin(groups, " and ", [&](std::string* out, const auto& group) {
                        const bool apart = groups.size() > 1 && group.size() > 1;
                        absl::StrAppend(out, apart ? "(\"" : "\"", absl::StrJoin(group, "\" or \""),
                                        apart ? "\")" : "\"");
                      }));
}

}  // namespace

bool CanShorten(const SearchIndex* search, const Predicate& predicate, const View& view) {
  return search != nullptr && !predicate.words.empty() && search->revision() >= view.revision();
}

void Shorten(SearchIndex* search, const View& view, Walk walk, SearchIndex::StopCheck stop, Predicate& predicate) {
  if (!CanShorten(search, predicate, view)) return;
  const Groups groups = GroupsToLookUp(predicate, walk);
  const int64_t candidates = view.PlanOf(Matcher(view.catalog(), predicate)).candidates;
  if (groups.empty() || candidates <= kFewCandidates) return;
  PhraseGroups phrases;
  for (const std::vector<std::string>& group : groups) phrases.push_back(ReadingsOfAny(group));
  const int64_t most = walk == Walk::kWhole ? candidates : std::min(candidates, kMostForPage);
  auto records = RecordsHolding(*search, view, phrases, static_cast<size_t>(most), stop);
  if (!records.has_value()) return;
  predicate.shortlist = std::make_shared<const Shortlist>(
      Shortlist{.revision = view.revision(), .records = *std::move(records), .text = InWords(groups)});
}

}  // namespace briefing::rpc
