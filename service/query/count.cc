#include "service/query/count.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/query/count_axis.h"

namespace briefing {
namespace {

// Two numbers of keys, the first axis's in the upper half.
using CellId = uint64_t;
CellId CellOf(uint32_t row, uint32_t column) { return CellId{row} << 32 | column; }

class Counter {
 public:
  Counter(const v1::CountRecordsRequest& request, const View& view) : request_(request), view_(view) {
    for (const int dimension : request.group_by()) {
      axes_.push_back(
          {MakeCountAxis(static_cast<v1::CountDimension>(dimension), request.party_as_state(), view), {}, {}});
    }
  }

  absl::Status Count(const Predicate& predicate, absl::FunctionRef<absl::Status()> stop);
  v1::CountRecordsResponse Answer() const;

 private:
  struct Axis {
    std::unique_ptr<CountAxis> keys;
    // By number of key.
    std::vector<int64_t> counts;
    // The keys of the record at hand.
    KeyIds at_hand;
  };

  void Add(VersionId version);
  void AddAxis(const Axis& axis, v1::CountAxis& answer) const;
  void AddCells(v1::CountRecordsResponse& answer) const;
  size_t max_cells() const {
    return request_.max_cells() == 0 ? limits::kDefaultCountCells
                                     : std::min(request_.max_cells(), limits::kMaxCountCells);
  }

  const v1::CountRecordsRequest& request_;
  const View view_;
  std::vector<Axis> axes_;
  absl::flat_hash_map<CellId, int64_t> cells_;
  int64_t total_ = 0;
  // Reused between records.
  TermIds terms_;
  DateBounds date_;
};

void Counter::Add(VersionId version) {
  ++total_;
  if (axes_.empty()) return;
  view_.ReadFacets(version, terms_, date_);
  for (Axis& axis : axes_) {
    axis.keys->KeysOf(terms_, date_, axis.at_hand);
    axis.counts.resize(axis.keys->key_count());
    for (const uint32_t key : axis.at_hand) ++axis.counts[key];
  }
  if (axes_.size() < 2) return;
  for (const uint32_t row : axes_[0].at_hand) {
    for (const uint32_t column : axes_[1].at_hand) ++cells_[CellOf(row, column)];
  }
}

absl::Status Counter::Count(const Predicate& predicate, absl::FunctionRef<absl::Status()> stop) {
  absl::Status status;
  const auto visit = [&](const RecordVersion& record) {
    Add(record.version);
    if (cells_.size() <= limits::kMaxCountedCells) return true;
    status = errors::InvalidField("group_by", absl::StrCat("has more than ", limits::kMaxCountedCells,
                                                           " different cells; narrow the filter or group otherwise"));
    return false;
  };
  view_.Scan(Matcher(view_.catalog(), predicate), absl::nullopt, visit, [&] {
    status = stop();
    return status.ok();
  });
  return status;
}

// Puts the first `limit` in order and drops the rest.
template <typename Entries, typename Before>
void KeepFirst(Entries& entries, size_t limit, Before before) {
  const auto middle = entries.begin() + static_cast<ptrdiff_t>(std::min(limit, entries.size()));
  std::partial_sort(entries.begin(), middle, entries.end(), before);
  entries.erase(middle, entries.end());
}

void Counter::AddAxis(const Axis& axis, v1::CountAxis& answer) const {
  std::vector<std::pair<int64_t, uint32_t>> keys;
  for (uint32_t key = 0; key < axis.counts.size(); ++key) {
    if (axis.counts[key] > 0) keys.emplace_back(axis.counts[key], key);
  }
  const size_t all = keys.size();
  KeepFirst(keys, max_cells(), [&axis](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : axis.keys->key(a.second) < axis.keys->key(b.second);
  });
  for (const auto& [count, key] : keys) {
    v1::CountKey& each = *answer.add_keys();
    each.set_key(axis.keys->key(key));
    each.set_count(count);
  }
  answer.set_omitted_key_count(static_cast<int64_t>(all - keys.size()));
}

void Counter::AddCells(v1::CountRecordsResponse& answer) const {
  const auto row = [this](CellId id) -> const std::string& {
    return axes_[0].keys->key(static_cast<uint32_t>(id >> 32));
  };
  const auto column = [this](CellId id) -> const std::string& { return axes_[1].keys->key(static_cast<uint32_t>(id)); };
  std::vector<std::pair<CellId, int64_t>> cells(cells_.begin(), cells_.end());
  int64_t left_out = 0;
  for (const auto& [id, count] : cells) left_out += count;
  KeepFirst(cells, max_cells(), [&](const auto& a, const auto& b) {
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

v1::CountRecordsResponse Counter::Answer() const {
  v1::CountRecordsResponse answer;
  answer.set_revision(view_.revision().value());
  answer.set_total(total_);
  for (size_t i = 0; i < axes_.size(); ++i) {
    v1::CountAxis& axis = *answer.add_axes();
    axis.set_dimension(request_.group_by(static_cast<int>(i)));
    AddAxis(axes_[i], axis);
  }
  if (axes_.size() == 2) AddCells(answer);
  return answer;
}

}  // namespace

absl::Status CheckCount(const v1::CountRecordsRequest& request) {
  if (request.group_by_size() > limits::kMaxCountDimensions) {
    return errors::InvalidField("group_by",
                                absl::StrCat("must be at most ", limits::kMaxCountDimensions, " dimensions"));
  }
  for (int i = 0; i < request.group_by_size(); ++i) {
    const std::string field = absl::StrCat("group_by[", i, "]");
    if (!v1::CountDimension_IsValid(request.group_by(i)) || request.group_by(i) == v1::COUNT_DIMENSION_UNSPECIFIED) {
      return errors::InvalidField(field, absl::StrCat("must be a CountDimension other than UNSPECIFIED, not ",
                                                      static_cast<int>(request.group_by(i))));
    }
    if (i > 0 && request.group_by(i) == request.group_by(0)) {
      return errors::InvalidField(field, "must differ from the first dimension");
    }
  }
  if (request.max_cells() < 0) return errors::InvalidField("max_cells", "must be 0 (the default) or more");
  return absl::OkStatus();
}

absl::StatusOr<v1::CountRecordsResponse> CountRecords(const v1::CountRecordsRequest& request, const View& view,
                                                      const Predicate& predicate,
                                                      absl::FunctionRef<absl::Status()> stop) {
  Counter counter(request, view);
  if (absl::Status status = counter.Count(predicate, stop); !status.ok()) return status;
  return counter.Answer();
}

}  // namespace briefing
