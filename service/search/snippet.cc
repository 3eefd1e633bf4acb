#include "service/search/snippet.h"

#include <algorithm>

#include "service/search/score.h"

namespace briefing {
namespace {

using Ranges = std::vector<std::pair<size_t, size_t>>;

// Where the `max_bytes` begin that hold the most of `found`, with some of what goes before.
size_t DensestPart(const Ranges& found, size_t max_bytes) {
  const size_t lead = max_bytes / 3;
  size_t best = 0;
  size_t most = 0;
  for (size_t first = 0, end = 0; first < found.size(); ++first) {
    while (end < found.size() && found[end].second <= found[first].first + (max_bytes - lead)) ++end;
    if (end - first <= most) continue;
    most = end - first;
    best = found[first].first;
  }
  return best > lead ? best - lead : 0;
}

// About `max_bytes` of `text` with the most of `found` in them, cut between words: never within a character and its
// marks.
std::pair<size_t, size_t> Window(absl::string_view text, const Ranges& found, size_t max_bytes) {
  if (text.size() <= max_bytes) return {0, text.size()};
  const size_t from = std::min(DensestPart(found, max_bytes), text.size() - max_bytes);
  size_t begin = from == 0 ? 0 : text.size();
  size_t end = text.size();
  ForEachWord(text, [&](const Word& word) {
    if (begin == text.size() && word.begin >= from) begin = word.begin;
    if (word.end > from + max_bytes) return false;
    end = word.end;
    return true;
  });
  if (from + max_bytes >= text.size()) end = text.size();
  // One word of that length.
  if (begin >= end) return {0, text.size()};
  return {begin, end};
}

// Ascending, those that overlap joined.
Ranges FoundIn(const TextQuery& query, TextScope scope, absl::string_view text) {
  Ranges found;
  for (const std::vector<TextTerm>& group : query.all_of) {
    for (const TextTerm& term : group) {
      if (term.scope.has_value() && *term.scope != scope) continue;
      term.phrase.ForEachIn(text, [&found](size_t begin, size_t end) {
        found.emplace_back(begin, end);
        return true;
      });
    }
  }
  std::sort(found.begin(), found.end());
  Ranges joined;
  for (const auto& range : found) {
    if (joined.empty() || range.first >= joined.back().second) {
      joined.push_back(range);
    } else {
      joined.back().second = std::max(joined.back().second, range.second);
    }
  }
  return joined;
}

}  // namespace

Snippet SnippetOf(const TextQuery& query, const RecordVersion& record, size_t max_bytes) {
  double best = -1;
  absl::string_view chosen;
  TextScope chosen_scope = TextScope::kTitle;
  ForEachText(record.type, record.bytes, [&](TextScope scope, absl::string_view text) {
    const double rank = RankOf(query, scope, text);
    if (rank > best) {
      best = rank;
      chosen = text;
      chosen_scope = scope;
    }
    return true;
  });
  Snippet snippet;
  if (best < 0) return snippet;
  snippet.field = PathOf(record.type, record.bytes, chosen);
  const auto found = FoundIn(query, chosen_scope, chosen);
  const auto [begin, end] = Window(chosen, found, max_bytes);
  snippet.text = std::string(chosen.substr(begin, end - begin));
  for (const auto& [from, to] : found) {
    if (from >= begin && to <= end) snippet.highlights.emplace_back(from - begin, to - begin);
  }
  return snippet;
}

}  // namespace briefing
