#include "service/search/search.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace briefing {
namespace {

// Half the weight is reached by this many occurrences in a text of no length, and by one more for each so many bytes.
constexpr double kHalfCount = 0.5;
constexpr double kBytesForOneMore = 400;
constexpr double kUnit = 1000;
constexpr double kTogether = 1.5;

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

bool Applies(const TextTerm& term, TextScope scope) { return !term.scope.has_value() || *term.scope == scope; }

double ScoreIn(const TextTerm& term, TextScope scope, absl::string_view text) {
  if (!Applies(term, scope)) return 0;
  double count = 0;
  term.phrase.ForEachIn(text, [&count](size_t, size_t) { return ++count < 16; });
  return WeightOf(scope) * count / (count + kHalfCount + static_cast<double>(text.size()) / kBytesForOneMore);
}

// Of one text; sets how many groups are found in it.
double ScoreIn(const TextQuery& query, TextScope scope, absl::string_view text, size_t& groups) {
  double sum = 0;
  for (const std::vector<TextTerm>& group : query.all_of) {
    double best = 0;
    for (const TextTerm& term : group) best = std::max(best, ScoreIn(term, scope, text));
    sum += best;
    if (best > 0) ++groups;
  }
  return sum;
}

double RankIn(const TextQuery& query, const google::protobuf::FieldDescriptor& field, absl::string_view text) {
  size_t groups = 0;
  const double score = ScoreIn(query, *TextScopeOf(field), text, groups);
  return groups > 1 && groups == query.all_of.size() ? score * kTogether : score;
}

bool Before(const SearchPosition& a, const SearchPosition& b) {
  return a.score != b.score ? a.score > b.score : a.id < b.id;
}

SearchPosition PositionOf(const SearchHit& hit) { return {hit.score, hit.record.id}; }

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
      if (!Applies(term, scope)) continue;
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

uint32_t ScoreOf(const TextQuery& query, const RecordVersion& record) {
  double score = 0;
  ForEachText(record.type, record.bytes, [&](const google::protobuf::FieldDescriptor& field, absl::string_view text) {
    score += RankIn(query, field, text);
    return true;
  });
  return static_cast<uint32_t>(std::min(std::lround(score * kUnit), long{0xffffffff}));
}

absl::StatusOr<SearchPage> Search(SearchIndex& index, const View& view, const TextQuery& query, const Matcher& matcher,
                                  absl::optional<SearchPosition> after, size_t limit, SearchIndex::StopCheck stop) {
  SearchPage page;
  // The empty ledger is searched without an index, which may not have been made yet.
  if (view.version_end() == VersionId{0}) return page;
  if (absl::Status status = index.Await(view.revision(), stop); !status.ok()) return status;
  const auto better = [](const SearchHit& a, const SearchHit& b) { return Before(PositionOf(a), PositionOf(b)); };
  size_t following = 0;
  const absl::Status status = index.Find(ToMatch(query), view.version_end(), stop, [&](VersionId version) {
    const absl::optional<RecordVersion> record = view.StandsLive(version);
    if (!record.has_value() || !matcher.Matches(version, view)) return true;
    ++page.total;
    const SearchHit hit = {*record, ScoreOf(query, *record)};
    if (after.has_value() && !Before(*after, PositionOf(hit))) return true;
    ++following;
    // A heap with the worst on top holds no more than the page.
    page.hits.push_back(hit);
    std::push_heap(page.hits.begin(), page.hits.end(), better);
    if (page.hits.size() > limit) {
      std::pop_heap(page.hits.begin(), page.hits.end(), better);
      page.hits.pop_back();
    }
    return true;
  });
  if (!status.ok()) return status;
  std::sort_heap(page.hits.begin(), page.hits.end(), better);
  page.more = following > page.hits.size();
  return page;
}

absl::StatusOr<std::vector<RecordId>> RecordsHolding(SearchIndex& index, const View& view,
                                                     const std::vector<Phrase>& literals, SearchIndex::StopCheck stop) {
  std::vector<RecordId> records;
  TextQuery query;
  for (const Phrase& literal : literals) {
    if (literal.empty()) return records;
    query.all_of.push_back({TextTerm{literal, absl::nullopt}});
  }
  if (view.version_end() == VersionId{0}) return records;
  if (absl::Status status = index.Await(view.revision(), stop); !status.ok()) return status;
  const absl::Status status = index.Find(ToMatch(query), view.version_end(), stop, [&](VersionId version) {
    if (const auto record = view.StandsLive(version)) records.push_back(record->id);
    return true;
  });
  if (!status.ok()) return status;
  std::sort(records.begin(), records.end());
  return records;
}

Snippet SnippetOf(const TextQuery& query, const RecordVersion& record, size_t max_bytes) {
  double best = -1;
  absl::string_view chosen;
  const google::protobuf::FieldDescriptor* chosen_field = nullptr;
  ForEachText(record.type, record.bytes, [&](const google::protobuf::FieldDescriptor& field, absl::string_view text) {
    const double rank = RankIn(query, field, text);
    if (rank > best) {
      best = rank;
      chosen = text;
      chosen_field = &field;
    }
    return true;
  });
  Snippet snippet;
  if (chosen_field == nullptr) return snippet;
  snippet.field = PathOf(record.type, record.bytes, chosen);
  const auto found = FoundIn(query, *TextScopeOf(*chosen_field), chosen);
  const auto [begin, end] = Window(chosen, found.empty() ? 0 : found[0].first, max_bytes);
  snippet.text = std::string(chosen.substr(begin, end - begin));
  for (const auto& [from, to] : found) {
    if (from >= begin && to <= end) snippet.highlights.emplace_back(from - begin, to - begin);
  }
  return snippet;
}

}  // namespace briefing
