// How long the texts of each version are: what the rank of a record depends on beside the words found in it.
#ifndef BRIEFING_SERVICE_SEARCH_TEXT_SIZES_H_
#define BRIEFING_SERVICE_SEARCH_TEXT_SIZES_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "service/catalog/append_only_vector.h"
#include "service/catalog/view.h"
#include "service/query/words.h"

namespace briefing {

inline constexpr size_t kTextScopes = 4;

// A size in one byte: exact up to 31, then rounded down to five significant bits, at most 507,904. In whole numbers
// only, so that every machine ranks alike.
uint8_t SizeClassOf(size_t bytes);
// The size that stands for a class.
size_t BytesOfSizeClass(uint8_t size_class);

// For each scope, the class of the bytes that all its texts have together.
using TextSizeClasses = std::array<uint8_t, kTextScopes>;
TextSizeClasses TextSizesOf(const RecordVersion& version);

// Those of every version, four bytes each. They are read off the records and never change, so they outlast any file.
//
// Threads: one that grows it; others read versions that some release and acquire told them of.
class TextSizes {
 public:
  // Takes in every version that `view` knows and that was not taken in before.
  void GrowTo(const View& view);
  const TextSizeClasses& Of(VersionId version) const { return sizes_[static_cast<size_t>(version)]; }

 private:
  AppendOnlyVector<TextSizeClasses> sizes_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_TEXT_SIZES_H_
