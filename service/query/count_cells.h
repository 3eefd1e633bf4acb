// The cells of a count of two dimensions.
#ifndef BRIEFING_SERVICE_QUERY_COUNT_CELLS_H_
#define BRIEFING_SERVICE_QUERY_COUNT_CELLS_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace briefing {

// Two numbers of keys, the first axis's in the upper half.
using CellId = uint64_t;

// How many records each cell has. Rows with few columns, such as the months of a party, stand in arrays, as long as
// these take little memory; what does not fit is found by hashing. Not thread-safe.
class CountCells {
 public:
  void Add(uint32_t row, uint32_t column, int64_t records = 1) {
    int64_t* cell = column < kColumns ? InArray(row, column) : nullptr;
    if (cell == nullptr) cell = &others_[CellId{row} << 32 | column];
    size_ += (*cell == 0) - (*cell + records == 0);
    *cell += records;
  }
  // How many cells are not 0.
  size_t size() const { return size_; }
  size_t memory_bytes() const;
  // Gives `visit` row, column and records of those that are not 0, in no order.
  template <typename Visit>
  void ForEach(Visit visit) const;

 private:
  static constexpr uint32_t kColumns = 256;
  static constexpr size_t kMaxInArrays = size_t{4} << 20;

  // Null where there is no room for it.
  int64_t* InArray(uint32_t row, uint32_t column) {
    if (row < rows_.size() && column < rows_[row].size()) return &rows_[row][column];
    return Grow(row, column);
  }
  int64_t* Grow(uint32_t row, uint32_t column);

  std::vector<std::vector<int64_t>> rows_;
  size_t in_arrays_ = 0;
  bool full_ = false;
  absl::flat_hash_map<CellId, int64_t> others_;
  size_t size_ = 0;
};

template <typename Visit>
void CountCells::ForEach(Visit visit) const {
  for (uint32_t row = 0; row < rows_.size(); ++row) {
    for (uint32_t column = 0; column < rows_[row].size(); ++column) {
      if (rows_[row][column] != 0) visit(row, column, rows_[row][column]);
    }
  }
  for (const auto& [id, records] : others_) {
    if (records != 0) visit(static_cast<uint32_t>(id >> 32), static_cast<uint32_t>(id), records);
  }
}

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_COUNT_CELLS_H_
