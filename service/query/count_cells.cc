#include "service/query/count_cells.h"

#include <algorithm>
#include <bit>

namespace briefing {

int64_t& CountCells::CellBeside(uint32_t row, uint32_t column) {
  if (!full_) {
    const size_t rows = row < rows_ ? rows_ : std::max(kFirstRows, std::bit_ceil(row + size_t{1}));
    const size_t columns = column < columns_ ? columns_ : std::max(kFirstColumns, std::bit_ceil(column + size_t{1}));
    full_ = !Grow(rows, columns);
    if (!full_) return table_[row * columns_ + column];
  }
  return others_[CellId{row} << 32 | column];
}

bool CountCells::Grow(size_t rows, size_t columns) {
  const size_t most = std::min(kMaxTable, std::max(kMaxSparse, size_ * kMaxCellsForOne));
  if (rows > most / columns) return false;
  if (columns == columns_) {
    table_.resize(rows * columns);
  } else {
    std::vector<int64_t> wider(rows * columns);
    for (size_t row = 0; row < rows_; ++row) {
      std::copy_n(table_.begin() + static_cast<ptrdiff_t>(row * columns_), columns_,
                  wider.begin() + static_cast<ptrdiff_t>(row * columns));
    }
    table_ = std::move(wider);
  }
  rows_ = rows;
  columns_ = columns;
  return true;
}

size_t CountCells::memory_bytes() const {
  return table_.capacity() * sizeof(int64_t) + others_.capacity() * sizeof(std::pair<CellId, int64_t>);
}

}  // namespace briefing
