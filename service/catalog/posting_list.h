// The records that ever had a term.
#ifndef BRIEFING_SERVICE_CATALOG_POSTING_LIST_H_
#define BRIEFING_SERVICE_CATALOG_POSTING_LIST_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "service/catalog/byte_arena.h"

namespace briefing {

// Record ids in increasing order, each once. Most records have a term from their first version on, and so come in
// order: these stand in an array of growing blocks. A record that gains a term when younger ones have it already goes
// into a skip list beside it. Readers see the two as one sequence.
//
// Invariants:
//   1. Array and skip list are each strictly increasing, and no id is in both.
//   2. What a reader can reach never moves, changes or goes away.
//
// Threads: one writer (Add); any number of readers, without locks. Memory is the arena's.
class PostingList {
 public:
  PostingList() = default;
  PostingList(const PostingList&) = delete;
  PostingList& operator=(const PostingList&) = delete;

  // Adds `id` where it is not there yet.
  void Add(uint32_t id, ByteArena& arena);

  // How many there are by now.
  size_t size() const;

 private:
  struct Late;
  struct LateNode;

 public:
  // Goes over the ids that were there when it was made, and perhaps over some added since. Finding the place to begin
  // costs the logarithm of the list's length.
  class Cursor {
   public:
    // Stands at the first id that is at least `from`.
    Cursor(const PostingList& list, uint32_t from);

    bool done() const { return index_ == size_ && late_ == nullptr; }
    // Not when done.
    uint32_t id() const { return current_; }
    void Next();

   private:
    void Settle();

    const PostingList* list_;
    uint32_t index_;
    uint32_t size_;
    const LateNode* late_;
    uint32_t current_ = 0;
    bool current_is_late_ = false;
  };

 private:
  // So many stand in the list itself: many terms have no more.
  static constexpr uint32_t kInline = 3;

  // Where the blocks are. Replaced by one twice as large when full; readers may go on with the old one.
  struct Directory {
    uint32_t capacity;
    uint32_t** blocks;
  };

  uint32_t At(uint32_t index) const;
  // First index in [0, size) whose id is at least `id`; `size` where none is.
  uint32_t LowerBound(uint32_t id, uint32_t size) const;
  void Append(uint32_t id, ByteArena& arena);
  void AddLate(uint32_t id, ByteArena& arena);
  uint32_t* BlockFor(uint32_t block, uint32_t block_size, ByteArena& arena);
  const LateNode* SeekLate(uint32_t id) const;

  std::atomic<uint32_t> count_{0};
  uint32_t inline_[kInline] = {};
  std::atomic<Directory*> directory_{nullptr};
  std::atomic<Late*> late_{nullptr};
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_POSTING_LIST_H_
