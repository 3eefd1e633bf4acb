#include "service/catalog/posting_list.h"

#include <bit>

namespace briefing {
namespace {

// Blocks of the array: 4 of 4 ids, then 4 of each doubling (8, 16, …), so that at most a fifth waits unused.
constexpr int kFirstBits = 4;
constexpr int kSplitBits = 2;

struct Place {
  uint32_t block;
  uint32_t offset;
  uint32_t block_size;
};

Place PlaceOf(uint32_t index) {
  const uint64_t shifted = uint64_t{index} + (1 << kFirstBits);
  const int top = std::bit_width(shifted) - 1;
  const int block_bits = top - kSplitBits;
  const auto part = static_cast<uint32_t>((shifted >> block_bits) & ((1 << kSplitBits) - 1));
  return {.block = (static_cast<uint32_t>(top - kFirstBits) << kSplitBits) + part,
          .offset = static_cast<uint32_t>(shifted & ((uint64_t{1} << block_bits) - 1)),
          .block_size = uint32_t{1} << block_bits};
}

constexpr int kMaxHeight = 10;

// A quarter of the nodes reach each next level. Taken from the id, so that it is the same in every run.
int HeightOf(uint32_t id) {
  const uint64_t mixed = (uint64_t{id} + 1) * 0x9e3779b97f4a7c15u;
  const int height = 1 + std::countl_zero(mixed ^ (mixed << 23)) / 2;
  return height < kMaxHeight ? height : kMaxHeight;
}

}  // namespace

// Followed in memory by its links, one for each level.
struct PostingList::LateNode {
  uint32_t id;
  uint32_t height;

  std::atomic<LateNode*>* links() { return reinterpret_cast<std::atomic<LateNode*>*>(this + 1); }
  const LateNode* Next() const { return const_cast<LateNode*>(this)->links()[0].load(std::memory_order_acquire); }
};

struct PostingList::Late {
  std::atomic<uint32_t> count;
  std::atomic<LateNode*> heads[kMaxHeight];

  // The last link on each level that comes before `id`; the first node not before it.
  LateNode* Seek(uint32_t id, std::atomic<LateNode*>** before) {
    std::atomic<LateNode*>* links = heads;
    LateNode* next = nullptr;
    for (int level = kMaxHeight - 1; level >= 0; --level) {
      while ((next = links[level].load(std::memory_order_acquire)) != nullptr && next->id < id) links = next->links();
      if (before != nullptr) before[level] = &links[level];
    }
    return next;
  }
};

void PostingList::Add(uint32_t id, ByteArena& arena) {
  const uint32_t count = count_.load(std::memory_order_relaxed);
  if (count == 0 || At(count - 1) < id) {
    if (SeekLate(id) == nullptr) {
      Append(id, arena);
      return;
    }
  }
  const uint32_t index = LowerBound(id, count);
  if (index < count && At(index) == id) return;
  AddLate(id, arena);
}

size_t PostingList::size() const {
  const Late* const late = late_.load(std::memory_order_acquire);
  return size_t{count_.load(std::memory_order_acquire)} +
         (late == nullptr ? 0 : late->count.load(std::memory_order_relaxed));
}

uint32_t PostingList::At(uint32_t index) const {
  if (index < kInline) return inline_[index];
  const Place place = PlaceOf(index - kInline);
  return directory_.load(std::memory_order_acquire)->blocks[place.block][place.offset];
}

uint32_t PostingList::LowerBound(uint32_t id, uint32_t size) const {
  uint32_t low = 0;
  uint32_t high = size;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (At(middle) < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void PostingList::Append(uint32_t id, ByteArena& arena) {
  const uint32_t count = count_.load(std::memory_order_relaxed);
  if (count < kInline) {
    inline_[count] = id;
  } else {
    const Place place = PlaceOf(count - kInline);
    BlockFor(place.block, place.block_size, arena)[place.offset] = id;
  }
  count_.store(count + 1, std::memory_order_release);
}

uint32_t* PostingList::BlockFor(uint32_t block, uint32_t block_size, ByteArena& arena) {
  Directory* directory = directory_.load(std::memory_order_relaxed);
  if (directory == nullptr || block == directory->capacity) {
    auto* const larger = arena.NewArray<Directory>(1);
    larger->capacity = directory == nullptr ? 1 : 2 * directory->capacity;
    larger->blocks = arena.NewArray<uint32_t*>(larger->capacity);
    for (uint32_t i = 0; i < block; ++i) larger->blocks[i] = directory->blocks[i];
    directory_.store(larger, std::memory_order_release);
    directory = larger;
  }
  uint32_t*& slot = directory->blocks[block];
  if (slot == nullptr) slot = arena.NewArray<uint32_t>(block_size);
  return slot;
}

const PostingList::LateNode* PostingList::SeekLate(uint32_t id) const {
  Late* const late = late_.load(std::memory_order_acquire);
  return late == nullptr ? nullptr : late->Seek(id, nullptr);
}

void PostingList::AddLate(uint32_t id, ByteArena& arena) {
  Late* late = late_.load(std::memory_order_relaxed);
  if (late == nullptr) {
    late = arena.NewArray<Late>(1);
    late_.store(late, std::memory_order_release);
  }
  std::atomic<LateNode*>* before[kMaxHeight];
  const LateNode* const found = late->Seek(id, before);
  if (found != nullptr && found->id == id) return;
  const int height = HeightOf(id);
  char* const memory =
      arena.Allocate(sizeof(LateNode) + height * sizeof(std::atomic<LateNode*>), alignof(std::atomic<LateNode*>));
  auto* const node = new (memory) LateNode{.id = id, .height = static_cast<uint32_t>(height)};
  for (int level = 0; level < height; ++level) {
    new (&node->links()[level]) std::atomic<LateNode*>(before[level]->load(std::memory_order_relaxed));
  }
  // Bottom up: whoever finds it on some level finds it on those below.
  for (int level = 0; level < height; ++level) before[level]->store(node, std::memory_order_release);
  late->count.fetch_add(1, std::memory_order_relaxed);
}

PostingList::Cursor::Cursor(const PostingList& list, uint32_t from)
    : list_(&list), size_(list.count_.load(std::memory_order_acquire)), late_(list.SeekLate(from)) {
  index_ = from == 0 ? 0 : list.LowerBound(from, size_);
  Settle();
}

void PostingList::Cursor::Next() {
  if (current_is_late_) {
    late_ = late_->Next();
  } else {
    ++index_;
  }
  Settle();
}

void PostingList::Cursor::Settle() {
  if (done()) return;
  const bool in_array = index_ < size_;
  const uint32_t id = in_array ? list_->At(index_) : 0;
  current_is_late_ = late_ != nullptr && (!in_array || late_->id < id);
  current_ = current_is_late_ ? late_->id : id;
}

}  // namespace briefing
