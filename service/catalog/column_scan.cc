#include <algorithm>
#include <vector>

#include "service/catalog/catalog_state.h"
#include "service/catalog/date_cursor.h"
#include "service/catalog/dated_rows.h"
#include "service/catalog/matcher_state.h"
#include "service/catalog/term_conditions.h"
#include "service/catalog/view.h"

namespace briefing {
namespace {

// Fewer are looked at as quickly as an index is found. Each index takes room, too.
constexpr int64_t kFewCandidates = 512;

// Goes over the blocks of several orders one after the other.
class ColumnScan {
 public:
  ColumnScan(const RecordIndex& index, const Predicate& predicate, VersionId end, absl::Span<const TermField> fields)
      : index_(index), predicate_(predicate), end_(end), asked_(fields.size()), conditions_(fields) {}

  TermConditions& conditions() { return conditions_; }

  // False where `proceed` said no or, then `*ended`, `visit` did.
  bool Scan(const DatedBlock& block, DateRange range, absl::FunctionRef<bool(const DatedRows&)> visit,
            absl::FunctionRef<bool()> proceed, bool* ended) {
    const auto [first, end] = range.GroupsOf(block);
    if (first == end) return true;
    const std::vector<const FacetColumn*> columns = block.Columns(conditions_.fields(), index_, made_columns_);
    for (uint32_t group = first; group < end; ++group) {
      const DateBounds date = block.group(group).date();
      const bool passes = PassesDate(predicate_, date);
      const uint32_t group_end = block.GroupEnd(group);
      for (uint32_t place = block.group(group).first; place < group_end;) {
        if (left_ == 0) {
          if (!proceed()) return false;
          left_ = View::kScanStride;
        }
        const uint32_t stop = passes ? std::min(group_end, place + left_) : group_end;
        left_ -= passes ? stop - place : 1;
        if (passes) Select(block, columns, place, stop);
        place = stop;
        if (!passes || places_.empty()) continue;
        const auto asked = absl::MakeConstSpan(columns).subspan(0, asked_);
        if (!visit({.date = date, .places = places_, .columns = asked})) {
          *ended = true;
          return false;
        }
      }
    }
    return true;
  }

  bool made_columns() const { return made_columns_; }

 private:
  // Sets `places_` to those from `place` to `stop` that stand and fulfil the conditions.
  void Select(const DatedBlock& block, absl::Span<const FacetColumn* const> columns, uint32_t place, uint32_t stop) {
    places_.resize(stop - place);
    size_t kept = 0;
    for (; place < stop; ++place) {
      places_[kept] = place;
      kept += block.StandsAt(place, end_);
    }
    places_.resize(kept);
    conditions_.Select(columns, places_);
  }

  const RecordIndex& index_;
  const Predicate& predicate_;
  const VersionId end_;
  // How many of the fields are not for conditions alone.
  const size_t asked_;
  TermConditions conditions_;
  uint32_t left_ = 0;
  bool made_columns_ = false;
  // Reused.
  std::vector<uint32_t> places_;
};

}  // namespace

absl::optional<View::DatedLists> View::OrdersForColumns(const Matcher& matcher) const {
  if (matcher.predicate().residual != nullptr) return absl::nullopt;
  if (auto orders = OrdersByDate(matcher, /*make=*/false)) return orders;
  const int64_t candidates = PlanOf(matcher).candidates;
  // Without a span of dates a look at each costs no more than to make an order: it must be of use for longer.
  const bool make = matcher.predicate().date_test != Predicate::DateTest::kNone ||
                    catalog_->state_->dates.HasRoomFor(static_cast<size_t>(candidates));
  if (candidates < kFewCandidates || !make) return absl::nullopt;
  return OrdersByDate(matcher, /*make=*/true);
}

absl::optional<bool> View::ScanColumns(const Matcher& matcher, absl::Span<const TermField> fields,
                                       absl::FunctionRef<bool(const DatedRows&)> visit,
                                       absl::FunctionRef<bool()> proceed) const {
  const absl::optional<DatedLists> orders = OrdersForColumns(matcher);
  if (!orders.has_value()) return absl::nullopt;
  Catalog::State& catalog = *catalog_->state_;
  Matcher::State& state = *matcher.state_;
  state.Refresh(*this);
  const size_t walked = state.GroupOf(*orders);
  if (walked == Matcher::State::kNoGroup) return absl::nullopt;
  ColumnScan scan(catalog.index, matcher.predicate(), version_end(), fields);
  for (size_t i = 0; i < state.groups.size(); ++i) {
    if (i != walked) scan.conditions().Add(state.terms[i], state.groups[i], /*wanted=*/true);
  }
  const DateRange range = RangeOf(matcher.predicate(), *orders);
  std::vector<TermId> seen;
  bool ended = false;
  bool complete = true;
  for (const auto& order : *orders) {
    // What has a term of an order before was found there.
    if (!seen.empty()) scan.conditions().Add(state.terms[walked], seen, /*wanted=*/false);
    complete = scan.Scan(*order->settled, range, visit, proceed, &ended) &&
               scan.Scan(*order->recent, range, visit, proceed, &ended);
    if (!seen.empty()) scan.conditions().DropLast();
    if (!complete) break;
    seen.push_back(order->term);
  }
  if (scan.made_columns()) catalog.dates.Trim();
  return complete || ended;
}

}  // namespace briefing
