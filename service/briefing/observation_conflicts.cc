#include "service/briefing/observation_conflicts.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <tuple>

#include "service/catalog/record_type.h"
#include "service/catalog/terms.h"

namespace briefing {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kAbout = 0.1;

// The values that an observation allows; an end is allowed itself unless `open`.
struct Allowed {
  double lower = -kInfinity;
  double upper = kInfinity;
  bool lower_open = false;
  bool upper_open = false;
};

Allowed AllowedBy(const v1::Observation& observation) {
  if (!observation.has_value()) {
    return {.lower = observation.has_lower() ? observation.lower() : -kInfinity,
            .upper = observation.has_upper() ? observation.upper() : kInfinity};
  }
  const double value = observation.value();
  switch (observation.qualifier()) {
    case v1::VALUE_QUALIFIER_MORE_THAN:
      return {.lower = value, .lower_open = true};
    case v1::VALUE_QUALIFIER_LESS_THAN:
      return {.upper = value, .upper_open = true};
    case v1::VALUE_QUALIFIER_ABOUT:
      return {.lower = value - std::abs(value) * kAbout, .upper = value + std::abs(value) * kAbout};
    default:
      return {.lower = value, .upper = value};
  }
}

bool IsClosed(const DateBounds& bounds) {
  return bounds.start != DateBounds::kOpenStart && bounds.end != DateBounds::kOpenEnd;
}

// Observations of one thing, and which of them are linked by contradictions.
class Group {
 public:
  void Add(const v1::Observation& observation) { members_.push_back(&observation); }

  // Periods are swept in order of their start, so that a long series without overlaps costs no more than its sorting.
  void FindConflicts(Pace& pace, std::vector<std::vector<const v1::Observation*>>& conflicts) {
    std::stable_sort(members_.begin(), members_.end(), [](const auto* a, const auto* b) {
      return BoundsOf(a->period()).start < BoundsOf(b->period()).start;
    });
    parents_.resize(members_.size());
    std::iota(parents_.begin(), parents_.end(), 0);
    for (size_t i = 0; i < members_.size(); ++i) LinkConflictsOf(i, pace);
    std::map<size_t, std::vector<const v1::Observation*>> by_root;
    for (size_t i = 0; i < members_.size(); ++i) by_root[Root(i)].push_back(members_[i]);
    for (auto& [root, linked] : by_root) {
      if (linked.size() > 1) conflicts.push_back(std::move(linked));
    }
  }

 private:
  void LinkConflictsOf(size_t i, Pace& pace) {
    const int64_t end = BoundsOf(members_[i]->period()).end;
    for (size_t j = i + 1; j < members_.size() && BoundsOf(members_[j]->period()).start < end; ++j) {
      if (!pace.Go()) return;
      if (OfTheSameTime(*members_[i], *members_[j]) && !CanBothBeSo(*members_[i], *members_[j])) {
        parents_[Root(j)] = Root(i);
      }
    }
  }

  size_t Root(size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }

  std::vector<const v1::Observation*> members_;
  std::vector<size_t> parents_;
};

}  // namespace

bool CanBothBeSo(const v1::Observation& a, const v1::Observation& b) {
  const Allowed x = AllowedBy(a);
  const Allowed y = AllowedBy(b);
  const auto reaches = [](const Allowed& low, const Allowed& high) {
    if (low.lower < high.upper) return true;
    return low.lower == high.upper && !low.lower_open && !high.upper_open;
  };
  return reaches(x, y) && reaches(y, x);
}

bool OfTheSameTime(const v1::Observation& a, const v1::Observation& b) {
  const DateBounds x = BoundsOf(a.period());
  const DateBounds y = BoundsOf(b.period());
  const int64_t start = std::max(x.start, y.start);
  const int64_t end = std::min(x.end, y.end);
  if (!x.known || !y.known || start >= end) return false;
  if (!IsClosed(x) || !IsClosed(y)) return true;
  return end - start > std::max(x.end - x.start, y.end - y.start) / 3;
}

std::vector<std::vector<const v1::Observation*>> ObservationConflictsIn(
    const std::vector<v1::Observation>& observations, Pace& pace) {
  std::map<std::tuple<std::string, std::string, std::string>, Group> groups;
  for (const v1::Observation& observation : observations) {
    groups[{std::string(ParentOf(observation.name())), observation.party(), observation.counterparty()}].Add(
        observation);
  }
  std::vector<std::vector<const v1::Observation*>> conflicts;
  for (auto& [key, group] : groups) group.FindConflicts(pace, conflicts);
  const auto by_name = [](const auto* a, const auto* b) { return a->name() < b->name(); };
  for (auto& conflict : conflicts) std::sort(conflict.begin(), conflict.end(), by_name);
  std::sort(conflicts.begin(), conflicts.end(),
            [&](const auto& a, const auto& b) { return by_name(a.front(), b.front()); });
  return conflicts;
}

}  // namespace briefing
