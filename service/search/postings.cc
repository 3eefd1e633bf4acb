#include "service/search/postings.h"

#include <algorithm>

namespace briefing {
namespace {

constexpr int kCountBits = 5;
constexpr int kPlaceShift = kCountBits * static_cast<int>(kTextScopes);
constexpr int kBlockBits = 32 - kPlaceShift;
constexpr uint32_t kCountMask = (1u << kCountBits) - 1;
constexpr uint32_t kPlaceMask = (1u << kBlockBits) - 1;
static_assert(kMaxOccurrences <= kCountMask);

uint32_t BlockOf(VersionId version) { return static_cast<uint32_t>(version) >> kBlockBits; }
// The least entry of a version.
uint32_t EntryOf(VersionId version) { return (static_cast<uint32_t>(version) & kPlaceMask) << kPlaceShift; }

// The first in the sorted [begin, end) of which `before` does not hold, which is looked for near the front first.
template <typename Iterator, typename Before>
Iterator Gallop(Iterator begin, Iterator end, Before before) {
  for (decltype(end - begin) step = 1; begin != end && before(*begin); step *= 2) {
    if (end - begin <= step || !before(begin[step])) {
      return std::partition_point(begin + 1, begin + std::min(step, end - begin), before);
    }
    begin += step;
  }
  return begin;
}

}  // namespace

void Postings::Append(VersionId version, const ScopeCounts& counts) {
  const uint32_t block = BlockOf(version);
  if (blocks_.empty() || blocks_.back().number != block) {
    blocks_.push_back({block, static_cast<uint32_t>(entries_.size())});
  }
  uint32_t entry = EntryOf(version);
  for (size_t scope = 0; scope < kTextScopes; ++scope) {
    entry |= uint32_t{counts[scope]} << (kCountBits * static_cast<int>(scope));
  }
  entries_.push_back(entry);
}

void Postings::Shrink() {
  blocks_.shrink_to_fit();
  entries_.shrink_to_fit();
}

size_t Postings::memory_bytes() const {
  return sizeof(Postings) + blocks_.capacity() * sizeof(Block) + entries_.capacity() * sizeof(uint32_t);
}

Postings::Cursor::Cursor(const Postings& postings)
    : postings_(&postings),
      entry_(postings.entries_.data()),
      end_(postings.entries_.data() + postings.entries_.size()) {
  if (!done()) EnterBlock();
}

ScopeCounts Postings::Cursor::counts() const {
  ScopeCounts counts;
  for (size_t scope = 0; scope < kTextScopes; ++scope) {
    counts[scope] = static_cast<uint8_t>(*entry_ >> (kCountBits * static_cast<int>(scope)) & kCountMask);
  }
  return counts;
}

void Postings::Cursor::EnterBlock() {
  const uint32_t* const entries = postings_->entries_.data();
  entry_ = entries + postings_->blocks_[block_].begin;
  block_end_ = block_ + 1 < postings_->blocks_.size() ? entries + postings_->blocks_[block_ + 1].begin : end_;
  Settle();
}

void Postings::Cursor::Settle() {
  version_ = static_cast<VersionId>(postings_->blocks_[block_].number << kBlockBits | *entry_ >> kPlaceShift);
}

void Postings::Cursor::Next() {
  if (++entry_ != block_end_) return Settle();
  ++block_;
  if (!done()) EnterBlock();
}

void Postings::Cursor::Seek(VersionId version) {
  if (done() || version_ >= version) return;
  const std::vector<Block>& blocks = postings_->blocks_;
  const uint32_t number = BlockOf(version);
  if (blocks[block_].number < number) {
    const auto found = Gallop(blocks.begin() + static_cast<ptrdiff_t>(block_), blocks.end(),
                              [number](const Block& block) { return block.number < number; });
    block_ = static_cast<size_t>(found - blocks.begin());
    if (found == blocks.end()) {
      entry_ = end_;
      return;
    }
    EnterBlock();
    if (version_ >= version) return;
  }
  entry_ = Gallop(entry_, block_end_, [least = EntryOf(version)](uint32_t entry) { return entry < least; });
  if (entry_ != block_end_) return Settle();
  ++block_;
  if (!done()) EnterBlock();
}

}  // namespace briefing
