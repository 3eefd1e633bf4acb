// The cells of a count of two dimensions.
#ifndef BRIEFING_SERVICE_QUERY_COUNT_CELLS_H_
#define BRIEFING_SERVICE_QUERY_COUNT_CELLS_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"

namespace briefing {

// Two numbers of keys, the first axis's in the upper half.
using CellId = uint64_t;

// How many records each cell has. Cells stand in a table of rows and columns for as long as that is not much larger
// than what is in it; what does not fit is found by hashing. Not thread-safe.
class CountCells {
 public:
  void Add(uint32_t row, uint32_t column, int64_t records = 1) {
    int64_t& cell = row < rows_ && column < columns_ ? table_[row * columns_ + column] : CellBeside(row, column);
    size_ += (cell == 0) - (cell + records == 0);
    cell += records;
  }
  // How many cells are not 0.
  size_t size() const { return size_; }
  size_t memory_bytes() const;
  // Gives `visit` row, column and records of those that are not 0, in no order.
  template <typename Visit>
  void ForEach(Visit visit) const;
  // The same in the order of `rows`, and in each in that of `columns`, which name all that have cells. False, with
  // nothing done, where not all stand in the table.
  template <typename Visit>
  bool ForEachOf(absl::Span<const uint32_t> rows, absl::Span<const uint32_t> columns, Visit visit) const;

 private:
  static constexpr size_t kFirstRows = 256;
  static constexpr size_t kFirstColumns = 4;
  // The table may always be as large as the first, and as the second only where one in so many cells is not 0.
  static constexpr size_t kMaxSparse = size_t{1} << 15;
  static constexpr size_t kMaxTable = size_t{4} << 20;
  static constexpr size_t kMaxCellsForOne = 16;

  // Makes the table larger where it may be.
  int64_t& CellBeside(uint32_t row, uint32_t column);
  bool Grow(size_t rows, size_t columns);

  // Row by row.
  std::vector<int64_t> table_;
  size_t rows_ = 0;
  size_t columns_ = 0;
  // Once a cell did not fit the table stays as it is: else a cell could come to stand in both places.
  bool full_ = false;
  absl::flat_hash_map<CellId, int64_t> others_;
  size_t size_ = 0;
};

template <typename Visit>
void CountCells::ForEach(Visit visit) const {
  const int64_t* cell = table_.data();
  for (uint32_t row = 0; row < rows_; ++row) {
    for (uint32_t column = 0; column < columns_; ++column, ++cell) {
      if (*cell != 0) visit(row, column, *cell);
    }
  }
  for (const auto& [id, records] : others_) {
    if (records != 0) visit(static_cast<uint32_t>(id >> 32), static_cast<uint32_t>(id), records);
  }
}

template <typename Visit>
bool CountCells::ForEachOf(absl::Span<const uint32_t> rows, absl::Span<const uint32_t> columns, Visit visit) const {
  if (full_) return false;
  for (const uint32_t row : rows) {
    if (row >= rows_) continue;
    const int64_t* const cells = table_.data() + row * columns_;
    for (const uint32_t column : columns) {
      if (column < columns_ && cells[column] != 0) visit(row, column, cells[column]);
    }
  }
  return true;
}

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_COUNT_CELLS_H_
