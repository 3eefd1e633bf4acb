#include "service/query/counter.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/limits.h"

namespace briefing {
namespace {

absl::Status TooManyCells() {
  return errors::InvalidField("group_by", absl::StrCat("has more than ", limits::kMaxCountedCells,
                                                       " different cells; narrow the filter or group otherwise"));
}

// Puts the first `limit` in order and drops the rest.
template <typename Entries, typename Before>
void KeepFirst(Entries& entries, size_t limit, Before before) {
  const auto middle = entries.begin() + static_cast<ptrdiff_t>(std::min(limit, entries.size()));
  std::partial_sort(entries.begin(), middle, entries.end(), before);
  entries.erase(middle, entries.end());
}

}  // namespace

Counter::Counter(const v1::CountRecordsRequest& request, const View& view, const Predicate& predicate)
    : view_(view), matcher_(view.catalog(), predicate) {
  for (const int number : request.group_by()) {
    const auto dimension = static_cast<v1::CountDimension>(number);
    axes_.push_back({dimension, MakeCountAxis(dimension, request.party_as_state(), view), {}, {}});
  }
}

void Counter::Add(VersionId version, int64_t records) {
  total_ += records;
  if (axes_.empty()) return;
  view_.ReadFacets(version, terms_, date_);
  for (Axis& axis : axes_) {
    axis.keys->KeysOf(terms_, date_, axis.at_hand);
    if (axis.counts.size() < axis.keys->key_count()) axis.counts.resize(2 * axis.keys->key_count());
    for (const uint32_t key : axis.at_hand) axis.counts[key] += records;
  }
  if (axes_.size() < 2) return;
  for (const uint32_t row : axes_[0].at_hand) {
    for (const uint32_t column : axes_[1].at_hand) cells_.Add(row, column, records);
  }
}

absl::Status Counter::Count(absl::FunctionRef<absl::Status()> stop) {
  absl::Status status;
  const auto visit = [&](VersionId version) {
    Add(version, 1);
    if (cells_.size() > limits::kMaxCountedCells) status = TooManyCells();
    return status.ok();
  };
  view_.ScanVersions(matcher_, visit, [&] {
    status = stop();
    return status.ok();
  });
  return status;
}

absl::Status Counter::MoveTo(const View& view) {
  const auto add = [this](VersionId version, int64_t records) {
    if (matcher_.Matches(version, view_)) Add(version, records);
  };
  const Revision from = view_.revision();
  view_ = view;
  for (Revision revision = from.next(); revision <= view.revision(); revision = revision.next()) {
    view.ForEachChange(revision, [&](const View::VersionChange& change) {
      if (change.before != kNoVersion) add(change.before, -1);
      if (!change.now.retracted) add(change.now.version, 1);
      return true;
    });
  }
  return cells_.size() > limits::kMaxCountedCells ? TooManyCells() : absl::OkStatus();
}

void Counter::AddAxis(const Axis& axis, size_t limit, v1::CountAxis& answer) const {
  std::vector<std::pair<int64_t, uint32_t>> keys;
  for (uint32_t key = 0; key < axis.counts.size(); ++key) {
    if (axis.counts[key] > 0) keys.emplace_back(axis.counts[key], key);
  }
  const size_t all = keys.size();
  KeepFirst(keys, limit, [&axis](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : axis.keys->key(a.second) < axis.keys->key(b.second);
  });
  for (const auto& [count, key] : keys) {
    v1::CountKey& each = *answer.add_keys();
    each.set_key(axis.keys->key(key));
    each.set_count(count);
  }
  answer.set_omitted_key_count(static_cast<int64_t>(all - keys.size()));
}

void Counter::AddCells(size_t limit, v1::CountRecordsResponse& answer) const {
  const auto row = [this](CellId id) -> const std::string& {
    return axes_[0].keys->key(static_cast<uint32_t>(id >> 32));
  };
  const auto column = [this](CellId id) -> const std::string& { return axes_[1].keys->key(static_cast<uint32_t>(id)); };
  std::vector<std::pair<CellId, int64_t>> cells = cells_.All();
  int64_t left_out = 0;
  for (const auto& [id, count] : cells) left_out += count;
  KeepFirst(cells, limit, [&](const auto& a, const auto& b) {
    if (a.second != b.second) return a.second > b.second;
    return row(a.first) != row(b.first) ? row(a.first) < row(b.first) : column(a.first) < column(b.first);
  });
  for (const auto& [id, count] : cells) {
    v1::CountCell& cell = *answer.add_cells();
    cell.add_keys(row(id));
    cell.add_keys(column(id));
    cell.set_count(count);
    left_out -= count;
  }
  answer.set_omitted_cell_count(static_cast<int64_t>(cells_.size() - cells.size()));
  answer.set_omitted_cells_total(left_out);
}

v1::CountRecordsResponse Counter::Answer(int32_t max_cells) const {
  const size_t limit = max_cells == 0 ? limits::kDefaultCountCells : std::min(max_cells, limits::kMaxCountCells);
  v1::CountRecordsResponse answer;
  answer.set_revision(view_.revision().value());
  answer.set_total(total_);
  for (const Axis& each : axes_) {
    v1::CountAxis& axis = *answer.add_axes();
    axis.set_dimension(each.dimension);
    AddAxis(each, limit, axis);
  }
  if (axes_.size() == 2) AddCells(limit, answer);
  return answer;
}

size_t Counter::memory_bytes() const {
  size_t bytes = sizeof(Counter) + cells_.memory_bytes();
  for (const Axis& axis : axes_) bytes += axis.counts.capacity() * sizeof(int64_t) + axis.keys->memory_bytes();
  return bytes;
}

}  // namespace briefing
