#include "service/search/score.h"

#include <algorithm>
#include <cmath>

#include "service/query/stem.h"

namespace briefing {
namespace {

// Half the weight is reached by this many occurrences in a text of no length, and by one more for each so many bytes.
constexpr double kHalfCount = 0.5;
constexpr double kBytesForOneMore = 400;
constexpr double kUnit = 1000;
constexpr double kTogether = 1.5;
// What a title that is nothing but the words counts more than one in which they are lost.
constexpr double kWholeTitle = 4;

double WeightOf(TextScope scope) {
  switch (scope) {
    case TextScope::kTitle:
      return 4;
    case TextScope::kText:
      return 2;
    case TextScope::kClaims:
      return 1;
    case TextScope::kNames:
      return 1;
  }
  return 0;
}

size_t BytesOf(const Phrase& phrase) {
  size_t bytes = 0;
  for (const std::string& token : phrase.tokens()) bytes += Unmarked(token).size();
  return bytes;
}

// Adds up the groups in one scope; `count_of(term)` is asked of the terms in their order.
template <typename CountOf>
double RankIn(const TextQuery& query, TextScope scope, size_t bytes, CountOf count_of) {
  const double half = kHalfCount + static_cast<double>(bytes) / kBytesForOneMore;
  double sum = 0;
  size_t found = 0;
  size_t covered = 0;
  for (const std::vector<TextTerm>& group : query.all_of) {
    int most = 0;
    const TextTerm* best = nullptr;
    for (const TextTerm& term : group) {
      const int count = count_of(term);
      if (count <= most || (term.scope.has_value() && *term.scope != scope)) continue;
      most = count;
      best = &term;
    }
    if (best == nullptr) continue;
    ++found;
    sum += WeightOf(scope) * most / (most + half);
    if (scope == TextScope::kTitle) covered += BytesOf(best->phrase);
  }
  if (found > 1 && found == query.all_of.size()) sum *= kTogether;
  if (covered == 0) return sum;
  return sum * (1 + kWholeTitle * std::min(1.0, static_cast<double>(covered) / static_cast<double>(bytes)));
}

}  // namespace

size_t PhrasesIn(const TextQuery& query) {
  size_t phrases = 0;
  for (const std::vector<TextTerm>& group : query.all_of) phrases += group.size();
  return phrases;
}

uint32_t ScoreOf(const TextQuery& query, const Occurrences& counts, const TextSizeClasses& sizes) {
  double score = 0;
  for (size_t scope = 0; scope < kTextScopes; ++scope) {
    size_t phrase = 0;
    score += RankIn(query, static_cast<TextScope>(scope), BytesOfSizeClass(sizes[scope]),
                    [&](const TextTerm&) { return int{counts[phrase++][scope]}; });
  }
  return static_cast<uint32_t>(std::lround(score * kUnit));
}

double RankOf(const TextQuery& query, TextScope scope, size_t bytes, absl::Span<const size_t> counts) {
  size_t phrase = 0;
  return RankIn(query, scope, bytes,
                [&](const TextTerm&) { return static_cast<int>(std::min(counts[phrase++], size_t{kMaxOccurrences})); });
}

}  // namespace briefing
