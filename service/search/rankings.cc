#include "service/search/rankings.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/search/index.h"
#include "service/search/score.h"

namespace briefing {
namespace {

// What two searches have in common that have one ranking. Values may hold any byte: their lengths part them.
std::string KeyOf(const TextQuery& query, const Predicate& predicate) {
  std::string key = ToMatch(query);
  for (const std::vector<Term>& group : predicate.all_of) {
    absl::StrAppend(&key, "\n");
    for (const Term& term : group)
      absl::StrAppend(&key, static_cast<int>(term.field), ":", term.value.size(), ":", term.value, " ");
  }
  if (predicate.date_test != Predicate::DateTest::kNone) {
    absl::StrAppend(&key, "\n", static_cast<int>(predicate.date_test), " ", predicate.date.known, " ",
                    predicate.date.start, " ", predicate.date.end);
  }
  return key;
}

// Takes what is found, and keeps what stands and passes, with its score.
class Collector {
 public:
  Collector(const TextQuery& query, const TextSizes& sizes, const Matcher& matcher, const View& view)
      : query_(query), sizes_(sizes), matcher_(matcher), all_(matcher.predicate().empty()), view_(view) {}

  void Add(VersionId version, const Occurrences& counts) {
    const absl::optional<RecordId> record = view_.StandsLive(version);
    if (!record.has_value() || !(all_ || matcher_.Matches(version, view_))) return;
    found_.push_back({{ScoreOf(query_, counts, sizes_.Of(version)), *record}, version});
  }

  std::vector<RankedVersion> Take() { return std::move(found_); }

 private:
  const TextQuery& query_;
  const TextSizes& sizes_;
  const Matcher& matcher_;
  const bool all_;
  const View& view_;
  std::vector<RankedVersion> found_;
};

}  // namespace

absl::StatusOr<std::vector<RankedVersion>> Rankings::FoundInFile(const TextQuery& query, VersionId first,
                                                                 const Matcher& matcher, const View& view,
                                                                 StopCheck stop) {
  Collector collector(query, index_.text_sizes(), matcher, view);
  const absl::Status status = index_.Find(query, first, view, stop, [&](VersionId version, const Occurrences& counts) {
    collector.Add(version, counts);
    return true;
  });
  if (!status.ok()) return status;
  return collector.Take();
}

absl::StatusOr<std::vector<RankedVersion>> Rankings::Found(const TextQuery& query, const Matcher& matcher,
                                                           const View& view, StopCheck stop) {
  const auto postings = index_.postings().Of(query, view, stop);
  if (!postings.ok()) return postings.status();
  if (!postings->has_value()) return FoundInFile(query, VersionId{0}, matcher, view, stop);
  Collector collector(query, index_.text_sizes(), matcher, view);
  absl::Status status;
  ForEachMatch(
      **postings, view.version_end(),
      [&](VersionId version, const Occurrences& counts) { collector.Add(version, counts); },
      [&] { return (status = stop()).ok(); });
  if (!status.ok()) return status;
  return collector.Take();
}

absl::StatusOr<std::shared_ptr<const Ranking>> Rankings::Of(const TextQuery& query, const Matcher& matcher,
                                                            const View& view, StopCheck stop) {
  const std::string key = KeyOf(query, matcher.predicate());
  const std::shared_ptr<const Ranking> kept = kept_.Find(key);
  const VersionId end = view.version_end();
  if (kept != nullptr && kept->end() == end) return kept;
  const bool near = kept != nullptr && kept->end() < end &&
                    static_cast<uint32_t>(end) - static_cast<uint32_t>(kept->end()) <= kMaxVersionsBehind;
  auto found = near ? FoundInFile(query, kept->end(), matcher, view, stop) : Found(query, matcher, view, stop);
  if (!found.ok()) return found.status();
  auto ranking =
      std::make_shared<const Ranking>(near ? kept->MovedTo(view, *std::move(found)) : Ranking(*std::move(found), end));
  kept_.Keep(key, ranking, KeptBytesFor(view.catalog(), kBytesForVersion, min_bytes_, kMaxBytes));
  return ranking;
}

}  // namespace briefing
