#include "service/query/counter.h"

#include <algorithm>
#include <array>
#include <compare>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/base/wire.h"

namespace briefing {
namespace {

absl::Status TooManyCells() {
  return errors::InvalidField("group_by", absl::StrCat("has more than ", limits::kMaxCountedCells,
                                                       " different cells; narrow the filter or group otherwise"));
}

// No cell has more: records are fewer.
constexpr uint64_t kMostRecords = 0xffffffff;

// Orders by count, largest first, then by the place of a key.
uint64_t Rank(int64_t count, uint32_t place) { return (kMostRecords - static_cast<uint64_t>(count)) << 32 | place; }
int64_t CountIn(uint64_t rank) { return static_cast<int64_t>(kMostRecords - (rank >> 32)); }
uint32_t PlaceIn(uint64_t rank) { return static_cast<uint32_t>(rank); }

struct RankedCell {
  uint64_t rank;
  uint32_t column_place;

  friend auto operator<=>(const RankedCell&, const RankedCell&) = default;
};

// About as many bytes as a cell takes with the names of two keys; a key takes fewer.
constexpr size_t kBytesOfCell = 48;

// Puts the first `limit` in order and drops the rest.
template <typename Entry>
void KeepFirst(std::vector<Entry>& entries, size_t limit) {
  if (limit < entries.size()) {
    std::nth_element(entries.begin(), entries.begin() + static_cast<ptrdiff_t>(limit), entries.end());
    entries.resize(limit);
  }
  std::sort(entries.begin(), entries.end());
}

// Answers have thousands of these two messages, which are the same but for the number of keys. The fields are numbered
// from 1.
template <size_t kKeys>
void AppendCounted(int field, const std::array<absl::string_view, kKeys>& keys, int64_t count, std::string& out) {
  static_assert(v1::CountKey::kKeyFieldNumber == 1 && v1::CountCell::kKeysFieldNumber == 1);
  static_assert(v1::CountKey::kCountFieldNumber == 2 && v1::CountCell::kCountFieldNumber == 2);
  size_t size = 1 + wire::VarintSize(static_cast<uint64_t>(count));
  for (const absl::string_view key : keys) size += wire::BytesFieldSize(1, key.size());
  const size_t begin = out.size();
  out.resize(begin + wire::BytesFieldSize(field, size));
  char* end = wire::WriteBytesHeader(field, size, out.data() + begin);
  for (const absl::string_view key : keys) end = wire::WriteBytesField(1, key, end);
  wire::WriteVarintField(2, static_cast<uint64_t>(count), end);
}

}  // namespace

Counter::Counter(const v1::CountRecordsRequest& request, const View& view, const Predicate& predicate)
    : view_(view), matcher_(view.catalog(), predicate) {
  axes_ = std::vector<Axis>(static_cast<size_t>(request.group_by_size()));
  for (size_t i = 0; i < axes_.size(); ++i) {
    axes_[i].dimension = request.group_by(static_cast<int>(i));
    axes_[i].keys = MakeCountAxis(axes_[i].dimension, request.party_as_state(), view);
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

void Counter::AddRows(const DatedRows& rows) {
  total_ += static_cast<int64_t>(rows.places.size());
  size_t column = 0;
  for (Axis& axis : axes_) {
    axis.keys->KeysOfRows(rows, axis.keys->field() ? rows.columns[column++] : nullptr, axis.of_rows);
    if (axis.counts.size() < axis.keys->key_count()) axis.counts.resize(2 * axis.keys->key_count());
    for (const uint32_t key : axis.of_rows.keys) ++axis.counts[key];
  }
  if (axes_.size() < 2) return;
  const RowKeys& of_row = axes_[0].of_rows;
  const RowKeys& of_column = axes_[1].of_rows;
  uint32_t first_row = 0;
  uint32_t first_column = 0;
  for (size_t i = 0; i < rows.places.size(); ++i) {
    for (uint32_t row = first_row; row < of_row.ends[i]; ++row) {
      for (uint32_t column = first_column; column < of_column.ends[i]; ++column) {
        cells_.Add(of_row.keys[row], of_column.keys[column]);
      }
    }
    first_row = of_row.ends[i];
    first_column = of_column.ends[i];
  }
}

absl::optional<absl::Status> Counter::CountInColumns(absl::FunctionRef<absl::Status()> stop) {
  std::vector<TermField> fields;
  for (const Axis& axis : axes_) {
    if (axis.keys->field()) fields.push_back(*axis.keys->field());
  }
  absl::Status status;
  const auto visit = [&](const DatedRows& rows) {
    AddRows(rows);
    if (cells_.size() > limits::kMaxCountedCells) status = TooManyCells();
    return status.ok();
  };
  const auto proceed = [&] {
    status = stop();
    return status.ok();
  };
  if (!view_.ScanColumns(matcher_, fields, visit, proceed)) return absl::nullopt;
  // They are of no more use, and a counter may be kept.
  for (Axis& axis : axes_) axis.of_rows = {};
  return status;
}

absl::Status Counter::Count(absl::FunctionRef<absl::Status()> stop) {
  if (absl::optional<absl::Status> status = CountInColumns(stop)) return *std::move(status);
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

absl::Status Counter::MoveTo(const View& view, absl::FunctionRef<absl::Status()> stop) {
  const auto add = [this](VersionId version, int64_t records) {
    if (matcher_.Matches(version, view_)) Add(version, records);
  };
  const Revision from = view_.revision();
  view_ = view;
  int left = View::kScanStride;
  for (Revision revision = from.next(); revision <= view.revision(); revision = revision.next()) {
    if (left <= 0) {
      if (absl::Status status = stop(); !status.ok()) return status;
      left = View::kScanStride;
    }
    view.ForEachChange(revision, [&](const View::VersionChange& change) {
      if (change.before != kNoVersion) add(change.before, -1);
      if (!change.now.retracted) add(change.now.version, 1);
      --left;
      return true;
    });
  }
  return cells_.size() > limits::kMaxCountedCells ? TooManyCells() : absl::OkStatus();
}

void Counter::AddAxis(const Axis& axis, size_t limit, std::string& answer) {
  const std::vector<uint32_t>& places = axis.keys->Places();
  std::vector<uint64_t> ranks;
  for (uint32_t key = 0; key < places.size() && key < axis.counts.size(); ++key) {
    if (axis.counts[key] > 0) ranks.push_back(Rank(axis.counts[key], places[key]));
  }
  const size_t all = ranks.size();
  KeepFirst(ranks, limit);
  std::string encoded;
  encoded.reserve(ranks.size() * kBytesOfCell);
  wire::AppendNumberField(v1::CountAxis::kDimensionFieldNumber, static_cast<uint64_t>(axis.dimension), encoded);
  for (const uint64_t rank : ranks) {
    AppendCounted<1>(v1::CountAxis::kKeysFieldNumber, {axis.keys->KeyAt(PlaceIn(rank))}, CountIn(rank), encoded);
  }
  wire::AppendNumberField(v1::CountAxis::kOmittedKeyCountFieldNumber, all - ranks.size(), encoded);
  wire::AppendBytesField(v1::CountRecordsResponse::kAxesFieldNumber, encoded, answer);
}

void Counter::AddCells(size_t limit, std::string& answer) {
  const std::vector<uint32_t>& rows = axes_[0].keys->Places();
  const std::vector<uint32_t>& columns = axes_[1].keys->Places();
  std::vector<RankedCell> cells;
  cells.reserve(cells_.size());
  int64_t left_out = 0;
  cells_.ForEach([&](uint32_t row, uint32_t column, int64_t records) {
    cells.push_back({Rank(records, rows[row]), columns[column]});
    left_out += records;
  });
  KeepFirst(cells, limit);
  answer.reserve(answer.size() + cells.size() * kBytesOfCell);
  for (const RankedCell& cell : cells) {
    AppendCounted<2>(v1::CountRecordsResponse::kCellsFieldNumber,
                     {axes_[0].keys->KeyAt(PlaceIn(cell.rank)), axes_[1].keys->KeyAt(cell.column_place)},
                     CountIn(cell.rank), answer);
    left_out -= CountIn(cell.rank);
  }
  wire::AppendNumberField(v1::CountRecordsResponse::kOmittedCellCountFieldNumber, cells_.size() - cells.size(), answer);
  wire::AppendNumberField(v1::CountRecordsResponse::kOmittedCellsTotalFieldNumber, static_cast<uint64_t>(left_out),
                          answer);
}

std::string Counter::Answer(int32_t max_cells) {
  const size_t limit = max_cells == 0 ? limits::kDefaultCountCells : std::min(max_cells, limits::kMaxCountCells);
  std::string answer;
  wire::AppendNumberField(v1::CountRecordsResponse::kRevisionFieldNumber,
                          static_cast<uint64_t>(view_.revision().value()), answer);
  wire::AppendNumberField(v1::CountRecordsResponse::kTotalFieldNumber, static_cast<uint64_t>(total_), answer);
  for (const Axis& axis : axes_) AddAxis(axis, limit, answer);
  if (axes_.size() == 2) AddCells(limit, answer);
  return answer;
}

size_t Counter::memory_bytes() const {
  size_t bytes = sizeof(Counter) + cells_.memory_bytes();
  for (const Axis& axis : axes_) bytes += axis.counts.capacity() * sizeof(int64_t) + axis.keys->memory_bytes();
  return bytes;
}

}  // namespace briefing
