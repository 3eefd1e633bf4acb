#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/limits.h"
#include "service/briefing/bounds.h"
#include "service/briefing/section.h"
#include "service/briefing/wording.h"
#include "service/catalog/terms.h"
#include "service/query/count_axis.h"

namespace briefing {
namespace {

using Parties = std::set<std::string>;

struct Weight {
  int64_t commitments = 0;
  int64_t events = 0;

  bool operator<(const Weight& other) const {
    return std::tie(other.commitments, other.events) < std::tie(commitments, events);
  }
};

template <typename Members>
Parties PartiesOf(const Members& members) {
  Parties parties;
  for (const auto& member : members) parties.insert(member.party());
  return parties;
}

// The heaviest first, at most `limit`; those in `first` before all others.
std::vector<std::string> Heaviest(const std::map<std::string, Weight>& weights, const std::vector<std::string>& first,
                                  size_t limit) {
  std::vector<std::string> keys;
  for (const auto& [key, weight] : weights) keys.push_back(key);
  const auto rank = [&](const std::string& key) {
    const bool asked_for = std::find(first.begin(), first.end(), key) != first.end();
    return std::make_tuple(!asked_for, weights.at(key), key);
  };
  std::sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  if (keys.size() > limit) keys.resize(limit);
  return keys;
}

class MatrixBuilder {
 public:
  explicit MatrixBuilder(SectionContext& context) : context_(context) {}

  void Add(const v1::Commitment& commitment) {
    const bool is_over = IsOver(commitment.state());
    const bool troubled = commitment.state() == v1::COMMITMENT_STATE_BREACHED ||
                          (!is_over && WhollyBefore(DueDateOf(commitment), context_.reference_time));
    ForEachCell(PartiesOf(commitment.parties()), commitment.topics(), {.commitments = 1}, [&](v1::MatrixCell& cell) {
      if (is_over) {
        cell.set_ended_commitment_count(cell.ended_commitment_count() + 1);
      } else {
        cell.set_active_commitment_count(cell.active_commitment_count() + 1);
        if (troubled) cell.set_troubled_commitment_count(cell.troubled_commitment_count() + 1);
      }
      for (const auto& step : commitment.transitions()) {
        Move(DateOf(step), absl::StrCat(commitment.title(), ": ", StateInWords(step.state())), cell);
      }
    });
  }

  void Add(const v1::Event& event) {
    const bool happened = event.modality() == v1::MODALITY_OCCURRED || event.modality() == v1::MODALITY_UNSPECIFIED;
    ForEachCell(PartiesOf(event.participants()), event.topics(), {.events = 1}, [&](v1::MatrixCell& cell) {
      cell.set_event_count(cell.event_count() + 1);
      if (happened) Move(DateOf(event), event.title(), cell);
    });
  }

  void Write(const Scope& scope, v1::Briefing& briefing) const {
    if (cells_.empty()) return;
    const auto topics = Heaviest(topics_, scope.topics, limits::kMaxMatrixTopics);
    const auto parties = Heaviest(parties_, {}, limits::kMaxMatrixParties);
    v1::Matrix& matrix = *briefing.mutable_matrix();
    for (const std::string& topic : topics) matrix.add_topics(topic);
    for (const std::string& party : parties) *matrix.add_rows() = RowOf(party, topics);
    const size_t left_out = topics_.size() - topics.size() + parties_.size() - parties.size();
    AddOmission(v1::BRIEFING_SECTION_MATRIX, static_cast<int64_t>(left_out), "", briefing);
  }

 private:
  // A person or a ministry acts for its state.
  const std::vector<std::string>& StatesFor(const std::string& party) {
    const auto [it, added] = states_.try_emplace(party);
    if (added) it->second = StatesOf(party, context_.reader.view());
    return it->second;
  }

  template <typename Topics, typename Change>
  void ForEachCell(const Parties& parties, const Topics& topics, const Weight& weight, Change change) {
    Parties states;
    for (const std::string& party : parties) {
      for (const std::string& state : StatesFor(party)) states.insert(state);
    }
    if (topics.empty()) return;
    for (const std::string& state : states) Count(weight, parties_[state]);
    for (const std::string& topic : topics) {
      Count(weight, topics_[topic]);
      for (const std::string& state : states) change(cells_[{state, topic}]);
    }
  }

  static void Count(const Weight& weight, Weight& total) {
    total.commitments += weight.commitments;
    total.events += weight.events;
  }

  // Keeps the later of the cell's last move and this one.
  void Move(const v1::EdtfDate* date, const std::string& what, v1::MatrixCell& cell) const {
    if (date == nullptr || !BoundsOf(*date).known) return;
    if (context_.reference_time && absl::FromUnixSeconds(BoundsOf(*date).start) > *context_.reference_time) return;
    const auto key = [](const v1::EdtfDate& when, const std::string& text) {
      const DateBounds bounds = BoundsOf(when);
      return std::make_tuple(bounds.start, bounds.end, text);
    };
    if (cell.has_last_move_date() && key(*date, what) <= key(cell.last_move_date(), cell.last_move())) return;
    cell.set_last_move(Clipped(what, limits::kMaxBriefedValueBytes));
    *cell.mutable_last_move_date() = *date;
  }

  v1::MatrixRow RowOf(const std::string& party, const std::vector<std::string>& topics) const {
    v1::MatrixRow row;
    row.set_party(party);
    row.set_title(Clipped(context_.reader.TitleOf(party), limits::kMaxBriefedValueBytes));
    if (const auto* record = context_.reader.Read<v1::Party>(party)) row.set_iso_alpha2(record->iso_alpha2());
    for (size_t i = 0; i < topics.size(); ++i) {
      const auto cell = cells_.find({party, topics[i]});
      if (cell == cells_.end()) continue;
      *row.add_cells() = cell->second;
      row.mutable_cells()->rbegin()->set_topic_index(static_cast<int32_t>(i));
    }
    return row;
  }

  SectionContext& context_;
  std::map<std::string, std::vector<std::string>> states_;
  std::map<std::string, Weight> parties_;
  std::map<std::string, Weight> topics_;
  std::map<std::pair<std::string, std::string>, v1::MatrixCell> cells_;
};

}  // namespace

void AddMatrix(SectionContext& context, const Scope& scope, v1::Briefing& briefing) {
  MatrixBuilder matrix(context);
  for (const v1::Commitment& commitment : context.selection.commitments) {
    if (!context.pace.Go()) return;
    matrix.Add(commitment);
  }
  for (const v1::Event& event : context.selection.events) {
    if (!context.pace.Go()) return;
    matrix.Add(event);
  }
  matrix.Write(scope, briefing);
}

}  // namespace briefing
