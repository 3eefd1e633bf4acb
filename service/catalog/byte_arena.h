// Memory for small things that live as long as the catalog.
#ifndef BRIEFING_SERVICE_CATALOG_BYTE_ARENA_H_
#define BRIEFING_SERVICE_CATALOG_BYTE_ARENA_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <vector>

#include "absl/strings/string_view.h"

namespace briefing {

// Hands out memory from large blocks; all of it is freed with the arena, without running destructors. One thread
// allocates; memory_bytes() may be called by any.
class ByteArena {
 public:
  ByteArena() = default;
  ByteArena(const ByteArena&) = delete;
  ByteArena& operator=(const ByteArena&) = delete;

  char* Allocate(size_t bytes, size_t alignment) {
    const size_t padding = -reinterpret_cast<uintptr_t>(next_) & (alignment - 1);
    if (padding + bytes > left_) return AllocateFromNewBlock(bytes);
    char* const result = next_ + padding;
    next_ = result + bytes;
    left_ -= padding + bytes;
    return result;
  }

  // `count` value-initialised elements.
  template <typename T>
  T* NewArray(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (Allocate(count * sizeof(T), alignof(T))) T[count]();
  }

  absl::string_view Copy(absl::string_view bytes) {
    char* const copy = Allocate(bytes.size(), 1);
    if (!bytes.empty()) memcpy(copy, bytes.data(), bytes.size());
    return absl::string_view(copy, bytes.size());
  }

  size_t memory_bytes() const { return memory_bytes_.load(std::memory_order_relaxed); }

 private:
  static constexpr size_t kFirstBlockBytes = 4 << 10;
  static constexpr size_t kMaxBlockBytes = 1 << 20;

  // Blocks begin aligned for anything.
  char* AllocateFromNewBlock(size_t bytes) {
    // An eighth of what there is already: little waits unused, and blocks stay few.
    size_t size = kFirstBlockBytes;
    while (size < kMaxBlockBytes && size < memory_bytes() / 8) size *= 2;
    if (size < bytes) size = bytes;
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    memory_bytes_.fetch_add(size, std::memory_order_relaxed);
    char* const result = blocks_.back().get();
    next_ = result + bytes;
    left_ = size - bytes;
    return result;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  size_t left_ = 0;
  std::atomic<size_t> memory_bytes_{0};
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_BYTE_ARENA_H_
