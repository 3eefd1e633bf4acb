#include "service/search/snippet.h"

#include <algorithm>

#include "service/search/score.h"

namespace briefing {
namespace {

using Ranges = std::vector<std::pair<size_t, size_t>>;

// Where the `max_bytes` begin that hold the most of `found`, with some of what goes before where there is room for it.
size_t DensestPart(const Ranges& found, size_t max_bytes) {
  if (found.empty()) return 0;
  const size_t most_lead = max_bytes / 3;
  size_t best = 0;
  size_t most = 0;
  for (size_t first = 0, end = 0; first < found.size(); ++first) {
    // A phrase may be longer than all of it.
    end = std::max(end, first + 1);
    while (end < found.size() && found[end].second <= found[first].first + (max_bytes - most_lead)) ++end;
    if (end - first <= most) continue;
    most = end - first;
    best = first;
  }
  const auto [begin, end] = found[best];
  const size_t lead = std::min({most_lead, max_bytes - std::min(end - begin, max_bytes), begin});
  return begin - lead;
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
Ranges Joined(Ranges found) {
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

// One text of a record, and what was found in it.
struct Passage {
  double rank = -1;
  absl::string_view text;
  Ranges found;
};

// Looks through the texts of a record, each once.
class Finder {
 public:
  explicit Finder(const TextQuery& query) : query_(query) {
    for (const std::vector<TextTerm>& group : query.all_of) {
      for (const TextTerm& term : group) {
        phrases_.push_back(&term.phrase);
        scopes_.push_back(term.scope);
      }
    }
    counts_.resize(phrases_.size());
  }

  // Keeps the text if it is better than those before.
  void Add(TextScope scope, absl::string_view text) {
    std::fill(counts_.begin(), counts_.end(), 0);
    found_.clear();
    Phrase::ForEachIn(phrases_, text, [&](size_t which, size_t begin, size_t end) {
      if (scopes_[which].has_value() && *scopes_[which] != scope) return true;
      ++counts_[which];
      found_.emplace_back(begin, end);
      return true;
    });
    const double rank = RankOf(query_, scope, text.size(), counts_);
    if (rank <= best_.rank) return;
    best_.rank = rank;
    best_.text = text;
    best_.found.swap(found_);
  }

  Passage& best() { return best_; }

 private:
  const TextQuery& query_;
  std::vector<const Phrase*> phrases_;
  std::vector<absl::optional<TextScope>> scopes_;
  std::vector<size_t> counts_;
  Ranges found_;
  Passage best_;
};

}  // namespace

Snippet SnippetOf(const TextQuery& query, const RecordVersion& record, size_t max_bytes) {
  Finder finder(query);
  ForEachText(record.type, record.bytes, [&finder](TextScope scope, absl::string_view text) {
    finder.Add(scope, text);
    return true;
  });
  Passage& best = finder.best();
  Snippet snippet;
  if (best.rank < 0) return snippet;
  const absl::string_view chosen = best.text;
  snippet.field = PathOf(record.type, record.bytes, chosen);
  const Ranges found = Joined(std::move(best.found));
  const auto [begin, end] = Window(chosen, found, max_bytes);
  snippet.text = std::string(chosen.substr(begin, end - begin));
  for (const auto& [from, to] : found) {
    if (from < end && to > begin) {
      snippet.highlights.emplace_back(std::max(from, begin) - begin, std::min(to, end) - begin);
    }
  }
  return snippet;
}

}  // namespace briefing
