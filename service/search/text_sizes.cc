#include "service/search/text_sizes.h"

#include <algorithm>
#include <bit>

namespace briefing {
namespace {

// Of the significant bits, those after the first.
constexpr int kFractionBits = 4;
constexpr size_t kFractions = size_t{1} << kFractionBits;

}  // namespace

// As small floating-point numbers: those below kFractions as they are, the others with an exponent.
uint8_t SizeClassOf(size_t bytes) {
  if (bytes < kFractions) return static_cast<uint8_t>(bytes);
  const int exponent = std::bit_width(bytes) - 1 - kFractionBits;
  const size_t fraction = (bytes >> exponent) - kFractions;
  return static_cast<uint8_t>(std::min(((static_cast<size_t>(exponent) + 1) << kFractionBits) + fraction, size_t{255}));
}

size_t BytesOfSizeClass(uint8_t size_class) {
  const size_t exponent = size_class >> kFractionBits;
  const size_t fraction = size_class & (kFractions - 1);
  return exponent == 0 ? fraction : (kFractions + fraction) << (exponent - 1);
}

TextSizeClasses TextSizesOf(const RecordVersion& version) {
  std::array<size_t, kTextScopes> bytes = {};
  ForEachText(version.type, version.bytes, [&bytes](TextScope scope, absl::string_view text) {
    bytes[static_cast<size_t>(scope)] += text.size();
    return true;
  });
  TextSizeClasses classes;
  std::transform(bytes.begin(), bytes.end(), classes.begin(), SizeClassOf);
  return classes;
}

void TextSizes::GrowTo(const View& view) {
  const auto end = static_cast<size_t>(view.version_end());
  while (sizes_.size() < end) {
    const auto next = static_cast<VersionId>(sizes_.size());
    // Of retracted versions too: every number has its place.
    sizes_.Append() = TextSizesOf(view.VersionAt(next));
  }
}

}  // namespace briefing
