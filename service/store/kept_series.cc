#include "service/store/kept_series.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "briefing/v1/indicator.pb.h"
#include "briefing/v1/source.pb.h"
#include "service/base/limits.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

// What is kept of all indicators together, a few hundred bytes each; those that were asked for longest ago go.
constexpr size_t kMaxKept = 200'000;
// Behind by more, reading anew costs less.
constexpr int64_t kMaxFollowed = 10'000;

Matcher ObservationsWith(const Catalog& catalog, TermField field, absl::string_view name) {
  const Term term{field, std::string(name)};
  return Matcher(catalog, Predicate{.all_of = {{term}, {TypeTerm(v1::RECORD_TYPE_OBSERVATION)}}});
}

// The sources of one view, each decoded once.
class Sources {
 public:
  explicit Sources(const View& view) : view_(view) {}

  const v1::Source* Find(absl::string_view name) {
    auto [source, is_new] = sources_.try_emplace(std::string(name));
    const absl::optional<RecordVersion> version = is_new ? view_.FindLive(name) : absl::nullopt;
    if (version) {
      source->second = std::make_unique<v1::Source>();
      source->second->ParseFromArray(version->bytes.data(), static_cast<int>(version->bytes.size()));
    }
    return source->second.get();
  }

 private:
  const View view_;
  absl::flat_hash_map<std::string, std::unique_ptr<v1::Source>> sources_;
};

}  // namespace

KeptSeries::Kept* KeptSeries::Find(absl::string_view indicator) {
  const auto found = kept_.find(indicator);
  return found == kept_.end() ? nullptr : found->second.get();
}

void KeptSeries::Forget(const std::string& indicator, bool undo) {
  if (undo) undo_.push_back({indicator, "", absl::nullopt});
  kept_.erase(indicator);
}

void KeptSeries::Put(const std::string& indicator, absl::string_view observation, judge::Series::Entry entry,
                     bool undo) {
  Kept* const kept = Find(indicator);
  if (kept == nullptr) return;
  if (kept->too_many) {
    // They may be few enough again.
    if (!entry) Forget(indicator, undo);
    return;
  }
  judge::Series::Entry before = kept->series.Put(observation, std::move(entry));
  if (undo) undo_.push_back({indicator, std::string(observation), std::move(before)});
  if (kept->series.size() <= limits::kMaxObservationsJudged) return;
  if (undo) undo_.push_back({indicator, "", absl::nullopt});
  kept->series = judge::Series();
  kept->too_many = true;
}

void KeptSeries::TakeBack(size_t to) {
  for (; undo_.size() > to; undo_.pop_back()) {
    Undo& undo = undo_.back();
    if (undo.observation.empty()) {
      kept_.erase(undo.indicator);
    } else if (Kept* const kept = Find(undo.indicator); kept != nullptr && !kept->too_many) {
      kept->series.Put(undo.observation, std::move(undo.before));
    }
  }
}

judge::Series::Entry KeptSeries::Read(absl::string_view bytes, judge::FindSource find_source) {
  ++observations_read_;
  v1::Observation observation;
  observation.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  return judge::Understand(observation, find_source);
}

// --- The catalog ---

void KeptSeries::Follow(const View& head) {
  TakeBack(0);
  accepted_ = 0;
  new_.clear();
  sources_changed_ = false;
  if (head.revision() - seen_ > kMaxFollowed) kept_.clear();
  if (kept_.empty()) seen_ = head.revision();
  if (seen_ == head.revision()) return;
  Sources sources(head);
  const auto find_source = [&sources](absl::string_view name) { return sources.Find(name); };
  for (; seen_ < head.revision(); seen_ = seen_.next()) {
    head.ForEachChange(seen_.next(), [&](const View::VersionChange& change) {
      FollowChange(change, head, find_source);
      return true;
    });
  }
}

void KeptSeries::FollowChange(const View::VersionChange& change, const View& head, judge::FindSource find_source) {
  const RecordVersion& now = change.now;
  if (now.type == v1::RECORD_TYPE_OBSERVATION) {
    const std::string indicator(ParentOf(now.name));
    if (Find(indicator) == nullptr) return;
    judge::Series::Entry entry;
    if (!now.retracted) entry = Read(now.bytes, find_source);
    Put(indicator, now.name, std::move(entry), /*undo=*/false);
  } else if (now.type == v1::RECORD_TYPE_SOURCE && change.type == v1::CHANGE_TYPE_UPDATED) {
    head.Scan(ObservationsWith(head.catalog(), TermField::kReference, now.name), absl::nullopt,
              [&](const RecordVersion& observation) {
                Forget(std::string(ParentOf(observation.name)), /*undo=*/false);
                return true;
              });
  }
}

bool KeptSeries::ReadBase(const std::string& indicator, const View& base, judge::FindSource find_source,
                          judge::Series& series) {
  size_t count = 0;
  const Matcher observations = ObservationsWith(base.catalog(), TermField::kParent, indicator);
  // Counted first: of too many none is worth decoding.
  base.Scan(observations, absl::nullopt,
            [&](const RecordVersion&) { return ++count <= limits::kMaxObservationsJudged; });
  if (count > limits::kMaxObservationsJudged) return false;
  base.Scan(observations, absl::nullopt, [&](const RecordVersion& observation) {
    series.Put(observation.name, Read(observation.bytes, find_source));
    return true;
  });
  return true;
}

// --- The group ---

void KeptSeries::Stage(const std::vector<EncodedChange>& changes, const Overlay& state, const judge::Records& records) {
  const auto find_source = [&records](absl::string_view name) { return records.FindSource(name); };
  for (const EncodedChange& change : changes) {
    if (change.record_type == v1::RECORD_TYPE_OBSERVATION) {
      const std::string indicator(ParentOf(change.name));
      if (Find(indicator) == nullptr) continue;
      // As it stands after the whole batch.
      const absl::optional<RecordState> now = state.FindLive(change.name);
      judge::Series::Entry entry;
      if (now) entry = Read(now->bytes, find_source);
      Put(indicator, change.name, std::move(entry), /*undo=*/true);
    } else if (change.record_type == v1::RECORD_TYPE_SOURCE && change.type == v1::CHANGE_TYPE_UPDATED) {
      sources_changed_ = true;
      state.ForEachLive(v1::RECORD_TYPE_OBSERVATION, {TermField::kReference, change.name},
                        [&](absl::string_view observation, absl::string_view) {
                          Forget(std::string(ParentOf(observation)), /*undo=*/true);
                        });
    }
  }
}

void KeptSeries::Accept() {
  accepted_ = undo_.size();
  new_.clear();
}

void KeptSeries::Discard() {
  // What they hold of earlier writes of the group would be taken back with the rest.
  for (const std::string& indicator : std::exchange(new_, {})) kept_.erase(indicator);
  TakeBack(accepted_);
}

const judge::Series* KeptSeries::Of(absl::string_view name, const Overlay& state, const judge::Records& records) {
  const std::string indicator(name);
  Kept* kept = Find(indicator);
  if (kept == nullptr) {
    const auto find_source = [&records](absl::string_view source) { return records.FindSource(source); };
    kept = (kept_[indicator] = std::make_unique<Kept>()).get();
    new_.push_back(indicator);
    if (!sources_changed_ && ReadBase(indicator, state.base(), find_source, kept->series)) {
      ReadAbove(indicator, state, find_source, *kept);
    } else {
      ReadAll(indicator, state, find_source, *kept);
    }
    MakeRoom(indicator);
  }
  kept->asked = ++asked_;
  return kept->too_many ? nullptr : &kept->series;
}

void KeptSeries::ReadAbove(const std::string& indicator, const Overlay& state, judge::FindSource find_source,
                           Kept& kept) {
  state.ForEachAbove(indicator, [&](absl::string_view observation, const RecordState& above) {
    if (above.type != v1::RECORD_TYPE_OBSERVATION) return;
    judge::Series::Entry entry;
    if (above.live) entry = Read(above.bytes, find_source);
    undo_.push_back({indicator, std::string(observation), kept.series.Put(observation, std::move(entry))});
  });
  if (kept.series.size() <= limits::kMaxObservationsJudged) return;
  undo_.push_back({indicator, "", absl::nullopt});
  kept.series = judge::Series();
  kept.too_many = true;
}

void KeptSeries::ReadAll(const std::string& indicator, const Overlay& state, judge::FindSource find_source,
                         Kept& kept) {
  bool any_above = sources_changed_;
  state.ForEachAbove(indicator, [&any_above](absl::string_view, const RecordState&) { any_above = true; });
  if (any_above) undo_.push_back({indicator, "", absl::nullopt});
  const Term parent{TermField::kParent, indicator};
  size_t count = 0;
  state.ForEachLive(v1::RECORD_TYPE_OBSERVATION, parent, [&count](absl::string_view, absl::string_view) { ++count; });
  kept.too_many = count > limits::kMaxObservationsJudged;
  if (kept.too_many) return;
  state.ForEachLive(v1::RECORD_TYPE_OBSERVATION, parent, [&](absl::string_view observation, absl::string_view bytes) {
    kept.series.Put(observation, Read(bytes, find_source));
  });
}

void KeptSeries::MakeRoom(const std::string& for_indicator) {
  size_t total = 0;
  for (const auto& [indicator, kept] : kept_) total += kept->series.size();
  while (total > kMaxKept) {
    auto oldest = kept_.end();
    for (auto kept = kept_.begin(); kept != kept_.end(); ++kept) {
      if (kept->first == for_indicator || kept->second->series.size() == 0) continue;
      if (oldest == kept_.end() || kept->second->asked < oldest->second->asked) oldest = kept;
    }
    if (oldest == kept_.end()) return;
    total -= oldest->second->series.size();
    kept_.erase(oldest);
  }
}

}  // namespace briefing
