#include "service/catalog/facet_code.h"

#include "service/base/wire.h"

namespace briefing {
namespace {

constexpr uint64_t kHasDate = 1;
constexpr uint8_t kOpenStartBit = 1;
constexpr uint8_t kOpenEndBit = 2;

uint64_t ZigZag(uint64_t value) { return (value << 1) ^ (0 - (value >> 63)); }
uint64_t UnZigZag(uint64_t value) { return (value >> 1) ^ (0 - (value & 1)); }

uint64_t TakeVarint(const char*& at) {
  // Most distances between terms are this short.
  if (const auto byte = static_cast<uint8_t>(*at); byte < 0x80) {
    ++at;
    return byte;
  }
  uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<uint8_t>(*at++);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

// Distances are taken modulo 2^64, so that no pair of bounds overflows.
void AppendDate(const DateBounds& date, std::string& out) {
  const bool open_start = date.start == DateBounds::kOpenStart;
  const bool open_end = date.end == DateBounds::kOpenEnd;
  out.push_back(static_cast<char>((open_start ? kOpenStartBit : 0) | (open_end ? kOpenEndBit : 0)));
  const uint64_t base = open_start ? 0 : static_cast<uint64_t>(date.start);
  if (!open_start) wire::AppendVarint(ZigZag(base), out);
  if (!open_end) wire::AppendVarint(ZigZag(static_cast<uint64_t>(date.end) - base), out);
}

DateBounds TakeDate(const char*& at) {
  const auto open = static_cast<uint8_t>(*at++);
  const uint64_t base = open & kOpenStartBit ? 0 : UnZigZag(TakeVarint(at));
  DateBounds date;
  date.known = true;
  date.start = open & kOpenStartBit ? DateBounds::kOpenStart : static_cast<int64_t>(base);
  date.end = open & kOpenEndBit ? DateBounds::kOpenEnd : static_cast<int64_t>(UnZigZag(TakeVarint(at)) + base);
  return date;
}

}  // namespace

void EncodeFacets(absl::Span<const TermId> terms, const DateBounds& date, std::string& out) {
  out.clear();
  wire::AppendVarint((static_cast<uint64_t>(terms.size()) << 1) | (date.known ? kHasDate : 0), out);
  TermId previous = 0;
  for (const TermId term : terms) {
    wire::AppendVarint(term - previous, out);
    previous = term;
  }
  if (date.known) AppendDate(date, out);
}

bool HasTermOf(const char* code, absl::Span<const TermId> wanted) {
  const uint64_t head = TakeVarint(code);
  TermId term = 0;
  auto next = wanted.begin();
  for (uint64_t i = 0; i < head >> 1; ++i) {
    term += static_cast<TermId>(TakeVarint(code));
    while (next != wanted.end() && *next < term) ++next;
    if (next == wanted.end()) return false;
    if (*next == term) return true;
  }
  return false;
}

DateBounds DateOf(const char* code) {
  const uint64_t head = TakeVarint(code);
  if ((head & kHasDate) == 0) return DateBounds();
  for (uint64_t i = 0; i < head >> 1; ++i) TakeVarint(code);
  return TakeDate(code);
}

void DecodeFacets(const char* code, TermIds& terms, DateBounds& date) {
  const uint64_t head = TakeVarint(code);
  terms.resize(head >> 1);
  TermId term = 0;
  for (TermId& each : terms) each = term += static_cast<TermId>(TakeVarint(code));
  date = head & kHasDate ? TakeDate(code) : DateBounds();
}

}  // namespace briefing
