// The observations of an indicator put in order of time, those of the same period weighed against one another.
#ifndef BRIEFING_SERVICE_JUDGE_SERIES_H_
#define BRIEFING_SERVICE_JUDGE_SERIES_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "briefing/v1/indicator.pb.h"
#include "briefing/v1/marking.pb.h"
#include "briefing/v1/source.pb.h"
#include "briefing/v1/verdict.pb.h"
#include "service/catalog/terms.h"
#include "service/judge/figure.h"

namespace briefing::judge {

// What an observation weighs against others of its period; larger is more. The order is that of verdict.proto.
struct Weight {
  int reliability = 0;
  int credibility = 0;
  // Seconds of Unix time.
  int64_t asserted = 0;

  friend auto operator<=>(const Weight&, const Weight&) = default;
};

// One observation as it is understood.
struct Reading {
  std::string name;
  std::string party;
  std::string counterparty;
  // That it was reported for; empty: for none in particular.
  std::string commitment;
  v1::EdtfDate date;
  DateBounds period;
  v1::Figure figure;
  Weight weight;
  // Of the claim that gives the weight.
  std::string source;
  v1::Reliability reliability = v1::RELIABILITY_UNSPECIFIED;
  v1::Credibility credibility = v1::CREDIBILITY_UNSPECIFIED;
  // The strictest label of the observation, its claims and that source.
  v1::Tlp tlp = v1::TLP_UNSPECIFIED;
};
// Null: a forecast, which only says what may come, or what is not so, and is not counted.
using ReadingPtr = std::shared_ptr<const Reading>;

// Null where there is none.
using FindSource = absl::FunctionRef<const v1::Source*(absl::string_view name)>;
ReadingPtr Understand(const v1::Observation& observation, FindSource find_source);

// Readings of one period and pair of parties; at least one.
class Point {
 public:
  void Add(ReadingPtr reading);
  // `reading` is one of them.
  void Remove(const Reading& reading);
  // Of them those that pass; may be none.
  Point Only(absl::FunctionRef<bool(const Reading&)> passes) const;

  bool empty() const { return readings_.empty(); }
  const DateBounds& period() const { return front().period; }
  // One of those that weigh most.
  const Reading& front() const { return *readings_.front(); }
  // Those that weigh most, by name, then all others, by weight, then by name.
  absl::Span<const ReadingPtr> readings() const { return readings_; }
  absl::Span<const ReadingPtr> decisive() const { return readings().first(decisive_); }
  absl::Span<const ReadingPtr> outweighed() const { return readings().subspan(decisive_); }

  // The strictest label of its readings.
  v1::Tlp tlp() const;
  // Everything that the decisive ones say.
  v1::Figure figure() const;
  // Whether they agree on an answer.
  Answer Compared(v1::Comparator comparator, double threshold) const;
  // Whether they lead to different answers, each by itself clear or not.
  bool Contradicts(v1::Comparator comparator, double threshold) const;

 private:
  void CountDecisive();

  std::vector<ReadingPtr> readings_;
  size_t decisive_ = 0;
};

// The next period to begin, and the label of who speaks of it.
struct NextPeriod {
  int64_t start = DateBounds::kOpenEnd;
  v1::Tlp tlp = v1::TLP_UNSPECIFIED;

  void Take(int64_t other_start, v1::Tlp other_tlp);
};

// Points by start of the period, then by its end.
using Timeline = std::map<std::pair<int64_t, int64_t>, Point>;
// Of a timeline, the points whose periods had begun by a time.
struct Span {
  Timeline::const_iterator begin;
  Timeline::const_iterator end;

  bool empty() const { return begin == end; }
  const Point& front() const { return begin->second; }
};
Span Until(const Timeline& timeline, int64_t now);

// The observations of one indicator, kept from one judgement to the next: to take or leave one costs O(log n), so that
// what a judgement costs grows with what it looks at. Not thread-safe.
class Series {
 public:
  // None: there is no such observation.
  using Entry = absl::optional<ReadingPtr>;
  // The figures of one party, by counterparty; no timeline is empty.
  using Towards = std::map<std::string, Timeline>;

  // Puts `entry` in the place of what there is of that name, and returns that.
  Entry Put(absl::string_view name, Entry entry);

  // Forecasts included.
  size_t size() const { return entries_.size(); }
  // Empty where there is no figure for the party; "": for nobody in particular.
  const Towards& Of(const std::string& party) const;

 private:
  void Add(const ReadingPtr& reading);
  void Remove(const Reading& reading);

  absl::flat_hash_map<std::string, ReadingPtr> entries_;
  std::map<std::string, Towards> parties_;
};

v1::Evidence ToEvidence(const Reading& reading, v1::Evidence::Use use);

}  // namespace briefing::judge

#endif  // BRIEFING_SERVICE_JUDGE_SERIES_H_
