#include "service/query/counter.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/base/wire.h"
#include "service/query/count_answer.h"

namespace briefing {
namespace {

absl::Status TooManyCells() {
  return errors::InvalidField("group_by", absl::StrCat("has more than ", limits::kMaxCountedCells,
                                                       " different cells; narrow the filter or group otherwise"));
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
  const auto records = static_cast<int64_t>(rows.places.size());
  total_ += records;
  size_t column = 0;
  for (Axis& axis : axes_) {
    // Rows have one and the same date.
    axis.of_date = axis.keys->KeyOfDate(rows.date);
    if (!axis.of_date) axis.keys->KeysOfRows(rows, *rows.columns[column++], axis.of_rows);
    if (axis.counts.size() < axis.keys->key_count()) axis.counts.resize(2 * axis.keys->key_count());
    if (axis.of_date) {
      axis.counts[*axis.of_date] += records;
    } else {
      for (const uint32_t key : axis.of_rows.keys) ++axis.counts[key];
    }
  }
  if (axes_.size() == 2) AddCells(axes_[0], axes_[1], records);
}

void Counter::AddCells(const Axis& rows, const Axis& columns, int64_t records) {
  if (rows.of_date && columns.of_date) return cells_.Add(*rows.of_date, *columns.of_date, records);
  if (columns.of_date) {
    for (const uint32_t row : rows.of_rows.keys) cells_.Add(row, *columns.of_date);
    return;
  }
  if (rows.of_date) {
    for (const uint32_t column : columns.of_rows.keys) cells_.Add(*rows.of_date, column);
    return;
  }
  uint32_t first_row = 0;
  uint32_t first_column = 0;
  for (size_t i = 0; i < rows.of_rows.ends.size(); ++i) {
    for (uint32_t row = first_row; row < rows.of_rows.ends[i]; ++row) {
      for (uint32_t column = first_column; column < columns.of_rows.ends[i]; ++column) {
        cells_.Add(rows.of_rows.keys[row], columns.of_rows.keys[column]);
      }
    }
    first_row = rows.of_rows.ends[i];
    first_column = columns.of_rows.ends[i];
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

std::string Counter::Answer(int32_t max_cells) {
  const size_t limit = max_cells == 0 ? limits::kDefaultCountCells : std::min(max_cells, limits::kMaxCountCells);
  std::string answer;
  wire::AppendNumberField(v1::CountRecordsResponse::kRevisionFieldNumber,
                          static_cast<uint64_t>(view_.revision().value()), answer);
  wire::AppendNumberField(v1::CountRecordsResponse::kTotalFieldNumber, static_cast<uint64_t>(total_), answer);
  std::vector<CountedAxis> axes;
  for (const Axis& axis : axes_) axes.push_back({axis.dimension, axis.keys.get(), axis.counts});
  AppendCounts(axes, cells_, limit, answer);
  return answer;
}

size_t Counter::memory_bytes() const {
  size_t bytes = sizeof(Counter) + cells_.memory_bytes();
  for (const Axis& axis : axes_) bytes += axis.counts.capacity() * sizeof(int64_t) + axis.keys->memory_bytes();
  return bytes;
}

}  // namespace briefing
