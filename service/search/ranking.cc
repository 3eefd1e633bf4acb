#include "service/search/ranking.h"

#include <algorithm>
#include <iterator>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace briefing {
namespace {

bool ByRecord(const RankedVersion& a, const RankedVersion& b) { return a.position.id < b.position.id; }

bool ByRank(const RankedVersion& a, const RankedVersion& b) { return a.position.Before(b.position); }

// The versions before `begin` that those from there on took the place of.
absl::flat_hash_set<VersionId> Superseded(const View& view, VersionId begin) {
  absl::flat_hash_set<VersionId> superseded;
  for (VersionId version = begin; version < view.version_end();
       version = static_cast<VersionId>(static_cast<uint32_t>(version) + 1)) {
    const absl::optional<RecordVersion> before = view.Before(version);
    if (before.has_value() && before->version < begin) superseded.insert(before->version);
  }
  return superseded;
}

}  // namespace

// Distinct scores are sorted, and versions put where theirs begin.
Ranking::Ranking(std::vector<RankedVersion> found, VersionId end) : end_(end) {
  absl::flat_hash_map<uint32_t, uint32_t> places;
  for (const RankedVersion& each : found) ++places[each.position.score];
  for (const auto& [score, count] : places) runs_.push_back({score, count});
  std::sort(runs_.begin(), runs_.end(), [](const Run& a, const Run& b) { return a.score > b.score; });
  uint32_t place = 0;
  for (Run& run : runs_) {
    places[run.score] = place;
    run.end = place += run.end;
  }
  std::vector<RankedVersion> ranked(found.size());
  for (const RankedVersion& each : found) ranked[places[each.position.score]++] = each;
  auto first = ranked.begin();
  for (const Run& run : runs_) {
    const auto last = ranked.begin() + run.end;
    // Most come in order: versions follow one another much as records do.
    if (!std::is_sorted(first, last, ByRecord)) std::sort(first, last, ByRecord);
    first = last;
  }
  versions_.reserve(ranked.size());
  for (const RankedVersion& each : ranked) versions_.push_back(each.version);
  runs_.shrink_to_fit();
}

Ranking Ranking::MovedTo(const View& view, std::vector<RankedVersion> found) const {
  std::sort(found.begin(), found.end(), ByRank);
  const absl::flat_hash_set<VersionId> superseded = Superseded(view, end_);
  Ranking moved(view.version_end());
  moved.versions_.reserve(versions_.size() + found.size());
  auto next = found.begin();
  auto from = versions_.begin();
  const auto add_found = [&] { moved.versions_.push_back(next++->version); };
  const auto end_run = [&](uint32_t score) {
    const auto end = static_cast<uint32_t>(moved.versions_.size());
    if (end > (moved.runs_.empty() ? 0 : moved.runs_.back().end)) moved.runs_.push_back({score, end});
  };
  // Those kept up to `end`, but for what was superseded.
  const auto add_kept = [&](std::vector<VersionId>::const_iterator end) {
    if (superseded.empty()) {
      moved.versions_.insert(moved.versions_.end(), from, end);
    } else {
      std::copy_if(from, end, std::back_inserter(moved.versions_),
                   [&superseded](VersionId version) { return !superseded.contains(version); });
    }
    from = end;
  };
  const auto add_new_run = [&] {
    const uint32_t score = next->position.score;
    while (next != found.end() && next->position.score == score) add_found();
    end_run(score);
  };
  for (const Run& run : runs_) {
    while (next != found.end() && next->position.score > run.score) add_new_run();
    const auto end = versions_.begin() + run.end;
    while (next != found.end() && next->position.score == run.score) {
      add_kept(std::partition_point(from, end,
                                    [&](VersionId version) { return view.VersionAt(version).id < next->position.id; }));
      add_found();
    }
    add_kept(end);
    end_run(run.score);
  }
  while (next != found.end()) add_new_run();
  return moved;
}

size_t Ranking::memory_bytes() const {
  return sizeof(Ranking) + runs_.capacity() * sizeof(Run) + versions_.capacity() * sizeof(VersionId);
}

void Ranking::ForEach(const View& view, absl::optional<SearchPosition> after,
                      absl::FunctionRef<bool(uint32_t score, VersionId version)> visit) const {
  auto run = runs_.begin();
  auto version = versions_.begin();
  if (after.has_value()) {
    run = std::partition_point(run, runs_.end(), [&](const Run& each) { return each.score > after->score; });
    if (run != runs_.begin()) version += std::prev(run)->end;
    if (run != runs_.end() && run->score == after->score) {
      version = std::partition_point(version, versions_.begin() + run->end,
                                     [&](VersionId each) { return view.VersionAt(each).id <= after->id; });
    }
  }
  for (; run != runs_.end(); ++run) {
    for (; version != versions_.begin() + run->end; ++version) {
      if (!visit(run->score, *version)) return;
    }
  }
}

}  // namespace briefing
