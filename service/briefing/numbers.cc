#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "service/base/limits.h"
#include "service/briefing/doubt.h"
#include "service/briefing/section.h"
#include "service/briefing/wording.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

// Indicator, party, counterparty.
using SeriesKey = std::tuple<std::string, std::string, std::string>;

std::string TitleOrNone(SectionContext& context, const std::string& party) {
  return party.empty() ? "" : context.reader.TitleOf(party);
}

v1::SeriesPoint PointOf(SectionContext& context, const v1::Observation& observation, absl::string_view unit,
                        bool disputed) {
  v1::SeriesPoint point;
  point.set_observation(observation.name());
  if (observation.has_period()) *point.mutable_period() = observation.period();
  if (observation.has_value()) point.set_value(observation.value());
  if (observation.has_lower()) point.set_lower(observation.lower());
  if (observation.has_upper()) point.set_upper(observation.upper());
  point.set_qualifier(observation.qualifier());
  point.set_text(FigureInWords(observation, unit));
  point.set_disputed(disputed);
  point.set_doubtful(DoubtOf(observation.claims()).doubtful);
  if (!observation.claims().empty()) point.set_attribution(context.reader.AttributionOf(observation.claims(0)));
  context.citations.Cite(observation.claims(), *point.mutable_citations());
  return point;
}

// Whether the figures of `party` are what the target asks for: those of the party that it names, else of every party of
// the commitment; a figure of nobody in particular is anybody's.
bool IsFor(const v1::Commitment& commitment, const v1::Target& target, const std::string& party) {
  if (party.empty()) return true;
  if (!target.party().empty()) return target.party() == party;
  return std::any_of(commitment.parties().begin(), commitment.parties().end(),
                     [&](const v1::CommitmentParty& member) { return member.party() == party; });
}

v1::SeriesTarget TargetOf(const v1::Commitment& commitment, const v1::Target& target) {
  v1::SeriesTarget line;
  line.set_commitment(commitment.name());
  line.set_title(target.description().empty() ? commitment.title()
                                              : absl::StrCat(commitment.title(), ": ", target.description()));
  line.set_kind(target.kind());
  line.set_comparator(target.comparator());
  if (target.has_value()) line.set_value(target.value());
  if (target.has_due_date()) *line.mutable_due_date() = target.due_date();
  return line;
}

// The targets by indicator, with their commitments, in the order of these.
using Targets = absl::flat_hash_map<std::string, std::vector<std::pair<const v1::Commitment*, const v1::Target*>>>;

Targets TargetsIn(SectionContext& context) {
  Targets targets;
  for (const v1::Commitment& commitment : context.selection.commitments) {
    if (!context.pace.Go()) break;
    for (const v1::Target& target : commitment.targets())
      targets[target.indicator()].emplace_back(&commitment, &target);
  }
  return targets;
}

void AddTargets(SectionContext& context, const Targets& targets, const std::string& party, v1::Series& series) {
  const auto found = targets.find(series.indicator());
  if (found == targets.end()) return;
  for (const auto& [commitment, target] : found->second) {
    if (series.targets_size() == limits::kMaxItemFields || !context.pace.Go()) return;
    if (IsFor(*commitment, *target, party)) *series.add_targets() = TargetOf(*commitment, *target);
  }
}

void Sort(v1::Series& series) {
  const auto key = [](const v1::SeriesPoint& point) {
    return std::make_pair(OrderOf(point.has_period() ? &point.period() : nullptr), point.observation());
  };
  std::sort(series.mutable_points()->begin(), series.mutable_points()->end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

}  // namespace

void AddNumbers(SectionContext& context, v1::Briefing& briefing) {
  std::set<std::string> disputed;
  for (const auto& conflict : context.observation_conflicts) {
    for (const auto* observation : conflict) disputed.insert(observation->name());
  }
  std::map<SeriesKey, v1::Series> all;
  for (const v1::Observation& observation : context.selection.observations) {
    if (!context.pace.Go()) return;
    const std::string indicator(ParentOf(observation.name()));
    const auto* measured = context.reader.Read<v1::Indicator>(indicator);
    v1::Series& series = all[{indicator, observation.party(), observation.counterparty()}];
    series.set_indicator(indicator);
    if (measured != nullptr) series.set_unit(measured->unit());
    *series.add_points() = PointOf(context, observation, series.unit(), disputed.contains(observation.name()));
  }
  const Targets targets = TargetsIn(context);
  for (auto& [key, series] : all) {
    if (!context.pace.Go()) return;
    series.set_title(context.reader.TitleOf(series.indicator()));
    series.set_party(TitleOrNone(context, std::get<1>(key)));
    series.set_counterparty(TitleOrNone(context, std::get<2>(key)));
    AddTargets(context, targets, std::get<1>(key), series);
    Sort(series);
  }
  // What something was promised of comes first.
  for (const bool promised : {true, false}) {
    for (auto& [key, series] : all) {
      if (series.targets().empty() != promised && series.points_size() > 0) *briefing.add_numbers() = std::move(series);
    }
  }
}

}  // namespace briefing
