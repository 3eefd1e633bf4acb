// A vector that one thread appends to while others read it.
#ifndef BRIEFING_SERVICE_CATALOG_APPEND_ONLY_VECTOR_H_
#define BRIEFING_SERVICE_CATALOG_APPEND_ONLY_VECTOR_H_

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace briefing {

// Elements never move. They stand in blocks that grow with the vector: each doubling is made of eight blocks, so that
// at most an eighth of the memory waits unused, and one fixed array finds any of 2^32 elements.
//
// Threads: one writer (Append, Truncate, size). Readers may read elements whose index reached them through some release
// and acquire of the owner's; an element that readers may see must not change but for atomics in it.
template <typename T>
class AppendOnlyVector {
 public:
  AppendOnlyVector() = default;
  ~AppendOnlyVector() {
    for (auto& block : blocks_) delete[] block.load(std::memory_order_relaxed);
  }
  AppendOnlyVector(const AppendOnlyVector&) = delete;
  AppendOnlyVector& operator=(const AppendOnlyVector&) = delete;

  // The writer's own count.
  size_t size() const { return size_; }

  // Adds an element, which is default-initialised or what Truncate left there, and returns it.
  T& Append() {
    const Place place = PlaceOf(size_);
    T* block = blocks_[place.block].load(std::memory_order_relaxed);
    if (block == nullptr) {
      block = new T[place.block_size];
      blocks_[place.block].store(block, std::memory_order_release);
      memory_bytes_.fetch_add(place.block_size * sizeof(T), std::memory_order_relaxed);
    }
    ++size_;
    return block[place.offset];
  }

  // Forgets the elements from `size` on, which no reader may have seen.
  void Truncate(size_t size) { size_ = size; }

  T& operator[](size_t index) {
    const Place place = PlaceOf(index);
    return blocks_[place.block].load(std::memory_order_acquire)[place.offset];
  }
  const T& operator[](size_t index) const { return const_cast<AppendOnlyVector&>(*this)[index]; }

  // Thread-safe.
  size_t memory_bytes() const { return memory_bytes_.load(std::memory_order_relaxed); }

 private:
  static constexpr int kFirstBits = 10;
  static constexpr int kSplitBits = 3;

  struct Place {
    size_t block;
    size_t offset;
    size_t block_size;
  };
  static Place PlaceOf(size_t index) {
    const uint64_t shifted = index + (uint64_t{1} << kFirstBits);
    const int top = std::bit_width(shifted) - 1;
    const int block_bits = top - kSplitBits;
    const size_t part = (shifted >> block_bits) & ((1 << kSplitBits) - 1);
    return {.block = (static_cast<size_t>(top - kFirstBits) << kSplitBits) + part,
            .offset = shifted & ((uint64_t{1} << block_bits) - 1),
            .block_size = size_t{1} << block_bits};
  }

  std::array<std::atomic<T*>, size_t{33 - kFirstBits} << kSplitBits> blocks_{};
  std::atomic<size_t> memory_bytes_{0};
  size_t size_ = 0;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_APPEND_ONLY_VECTOR_H_
