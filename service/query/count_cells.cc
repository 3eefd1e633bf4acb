#include "service/query/count_cells.h"

#include <algorithm>
#include <bit>

namespace briefing {

int64_t* CountCells::Grow(uint32_t row, uint32_t column) {
  const size_t columns = std::max<size_t>(8, std::bit_ceil(column + size_t{1}));
  const size_t had = row < rows_.size() ? rows_[row].size() : 0;
  // Once there was no room for a cell there never is: else a cell could come to stand in both places.
  full_ = full_ || in_arrays_ + columns - had > kMaxInArrays;
  if (full_) return nullptr;
  if (row >= rows_.size()) rows_.resize(row + size_t{1});
  std::vector<int64_t>& cells = rows_[row];
  cells.resize(columns);
  in_arrays_ += columns - had;
  return &cells[column];
}

size_t CountCells::memory_bytes() const {
  return rows_.capacity() * sizeof(rows_[0]) + in_arrays_ * sizeof(int64_t) +
         others_.capacity() * sizeof(std::pair<CellId, int64_t>);
}

}  // namespace briefing
