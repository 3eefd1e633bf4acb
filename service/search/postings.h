// Where one phrase stands, in memory.
#ifndef BRIEFING_SERVICE_SEARCH_POSTINGS_H_
#define BRIEFING_SERVICE_SEARCH_POSTINGS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "service/catalog/catalog.h"
#include "service/search/occurrences.h"

namespace briefing {

// The versions that hold a phrase, ascending, with how often it stands in each scope: four bytes a version, and eight
// for each 4,096 numbers among which there is one.
//
// Not thread-safe while it grows; any number of cursors once it does not.
class Postings {
 public:
  // `version` is above those before it; no count is above kMaxOccurrences.
  void Append(VersionId version, const ScopeCounts& counts);
  // Gives back the room for more.
  void Shrink();

  size_t size() const { return entries_.size(); }
  size_t memory_bytes() const;

  class Cursor;

 private:
  // Entries from `begin` on whose versions are in the block of this number.
  struct Block {
    uint32_t number;
    uint32_t begin;
  };

  std::vector<Block> blocks_;
  // The version's place in its block, above five bits for each scope.
  std::vector<uint32_t> entries_;
};

// Goes over postings, which must outlive it.
class Postings::Cursor {
 public:
  explicit Cursor(const Postings& postings);

  bool done() const { return entry_ == end_; }
  // Not when done.
  VersionId version() const { return version_; }
  ScopeCounts counts() const;
  void Next();
  // Goes on to the first version that is at least `version`. Costs the logarithm of how far that is.
  void Seek(VersionId version);

 private:
  void EnterBlock();
  void Settle();

  const Postings* postings_;
  size_t block_ = 0;
  const uint32_t* entry_;
  const uint32_t* block_end_ = nullptr;
  const uint32_t* end_;
  VersionId version_{0};
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_POSTINGS_H_
