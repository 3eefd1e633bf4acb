#include "service/search/snippet.h"

#include <algorithm>

#include "service/search/score.h"

namespace briefing {
namespace {

bool IsCharacterStart(absl::string_view text, size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

// A part of `text` of about `max_bytes` with a third of it before `first`.
std::pair<size_t, size_t> Window(absl::string_view text, size_t first, size_t max_bytes) {
  if (text.size() <= max_bytes) return {0, text.size()};
  size_t begin = first > max_bytes / 3 ? first - max_bytes / 3 : 0;
  begin = std::min(begin, text.size() - max_bytes);
  size_t end = begin + max_bytes;
  while (!IsCharacterStart(text, begin)) ++begin;
  while (!IsCharacterStart(text, end)) ++end;
  return {begin, end};
}

// Ascending, those that overlap joined.
std::vector<std::pair<size_t, size_t>> FoundIn(const TextQuery& query, TextScope scope, absl::string_view text) {
  std::vector<std::pair<size_t, size_t>> found;
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
  std::vector<std::pair<size_t, size_t>> joined;
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
  const auto [begin, end] = Window(chosen, found.empty() ? 0 : found[0].first, max_bytes);
  snippet.text = std::string(chosen.substr(begin, end - begin));
  for (const auto& [from, to] : found) {
    if (from >= begin && to <= end) snippet.highlights.emplace_back(from - begin, to - begin);
  }
  return snippet;
}

}  // namespace briefing
