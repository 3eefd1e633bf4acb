#include "service/query/count_ranking.h"

#include <algorithm>
#include <array>
#include <utility>

namespace briefing {
namespace {

// Counts from the last on share a bucket.
constexpr size_t kBuckets = 1024;
// So few are sorted as quickly.
constexpr size_t kFewEntries = 64;
constexpr int kDigitBits = 11;

size_t BucketOf(const Counted& entry) { return std::min<size_t>(entry.records, kBuckets - 1); }

bool HasMore(const Counted& a, const Counted& b) { return a.records > b.records; }

using Histogram = std::array<uint32_t, kBuckets>;

Histogram CountBuckets(const std::vector<Counted>& entries) {
  Histogram sizes = {};
  for (const Counted& entry : entries) ++sizes[BucketOf(entry)];
  return sizes;
}

// The highest bucket that does not fit whole into `limit`, and how many of it do.
std::pair<size_t, size_t> LastBucketWithin(size_t limit, const Histogram& sizes) {
  size_t bucket = kBuckets - 1;
  size_t left = limit;
  for (; bucket > 0 && sizes[bucket] <= left; --bucket) left -= sizes[bucket];
  return {bucket, left};
}

// Only where those of the last bucket fit.
void DropLeast(size_t limit, const Histogram& sizes, std::vector<Counted>& entries) {
  auto [last, left] = LastBucketWithin(limit, sizes);
  size_t kept = 0;
  for (const Counted& entry : entries) {
    const size_t bucket = BucketOf(entry);
    if (bucket < last || (bucket == last && left == 0)) continue;
    if (bucket == last) --left;
    entries[kept++] = entry;
  }
  entries.resize(kept);
}

}  // namespace

void KeepMost(size_t limit, std::vector<Counted>& entries) {
  Histogram sizes = {};
  const bool few = entries.size() <= kFewEntries;
  if (!few) sizes = CountBuckets(entries);
  if (few || sizes[kBuckets - 1] > limit) {
    std::stable_sort(entries.begin(), entries.end(), HasMore);
    entries.resize(std::min(limit, entries.size()));
    return;
  }
  if (limit < entries.size()) {
    DropLeast(limit, sizes, entries);
    sizes = CountBuckets(entries);
  }
  Histogram next;
  uint32_t begin = 0;
  for (size_t bucket = kBuckets; bucket-- > 0;) {
    next[bucket] = begin;
    begin += sizes[bucket];
  }
  std::vector<Counted> ordered(entries.size());
  for (const Counted& entry : entries) ordered[next[BucketOf(entry)]++] = entry;
  std::stable_sort(ordered.begin(), ordered.begin() + sizes[kBuckets - 1], HasMore);
  entries = std::move(ordered);
}

std::vector<uint32_t> CountedKeys(absl::Span<const uint32_t> places, absl::Span<const int64_t> counts) {
  std::vector<uint32_t> keys;
  uint32_t greatest = 0;
  for (uint32_t key = 0; key < places.size() && key < counts.size(); ++key) {
    if (counts[key] <= 0) continue;
    keys.push_back(key);
    greatest = std::max(greatest, places[key]);
  }
  if (keys.size() <= kFewEntries) {
    std::sort(keys.begin(), keys.end(), [&](uint32_t a, uint32_t b) { return places[a] < places[b]; });
    return keys;
  }
  // By digits, the last first.
  std::vector<uint32_t> sorted(keys.size());
  for (int shift = 0; shift < 32 && greatest >> shift != 0; shift += kDigitBits) {
    std::array<uint32_t, (1 << kDigitBits) + 1> begins = {};
    const auto digit = [&](uint32_t key) { return (places[key] >> shift) & ((1u << kDigitBits) - 1); };
    for (const uint32_t key : keys) ++begins[digit(key) + 1];
    for (size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
    for (const uint32_t key : keys) sorted[begins[digit(key)]++] = key;
    keys.swap(sorted);
  }
  return keys;
}

}  // namespace briefing
