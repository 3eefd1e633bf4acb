#include "service/base/wire.h"

#include <algorithm>
#include <bit>

namespace briefing::wire {
namespace {

enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

uint64_t Tag(int number, WireType type) { return (static_cast<uint64_t>(number) << 3) | type; }

char* WriteVarint(uint64_t value, char* out) {
  for (; value >= 0x80; value >>= 7) *out++ = static_cast<char>(value | 0x80);
  *out++ = static_cast<char>(value);
  return out;
}

}  // namespace

void AppendVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void AppendVarintField(int number, uint64_t value, std::string& out) {
  AppendVarint(Tag(number, kVarint), out);
  AppendVarint(value, out);
}

void AppendNumberField(int number, uint64_t value, std::string& out) {
  if (value != 0) AppendVarintField(number, value, out);
}

void AppendDoubleField(int number, double value, std::string& out) {
  AppendVarint(Tag(number, kFixed64), out);
  const auto bits = std::bit_cast<uint64_t>(value);
  for (int shift = 0; shift < 64; shift += 8) out.push_back(static_cast<char>(bits >> shift));
}

void AppendBytesHeader(int number, size_t payload_bytes, std::string& out) {
  AppendVarint(Tag(number, kBytes), out);
  AppendVarint(payload_bytes, out);
}

void AppendBytesField(int number, absl::string_view payload, std::string& out) {
  AppendBytesHeader(number, payload.size(), out);
  out.append(payload.data(), payload.size());
}

char* WriteBytesHeader(int number, size_t payload_bytes, char* out) {
  return WriteVarint(payload_bytes, WriteVarint(Tag(number, kBytes), out));
}

char* WriteBytesField(int number, absl::string_view payload, char* out) {
  return std::copy(payload.begin(), payload.end(), WriteBytesHeader(number, payload.size(), out));
}

char* WriteVarintField(int number, uint64_t value, char* out) {
  return WriteVarint(value, WriteVarint(Tag(number, kVarint), out));
}

bool FieldReader::Fail() {
  ok_ = false;
  rest_ = {};
  return false;
}

bool FieldReader::ReadVarint(uint64_t& value) {
  // Most tags and lengths are one byte.
  if (!rest_.empty() && static_cast<uint8_t>(rest_[0]) < 0x80) {
    value = static_cast<uint8_t>(rest_[0]);
    rest_.remove_prefix(1);
    return true;
  }
  value = 0;
  for (int i = 0; i < kMaxVarintBytes && i < static_cast<int>(rest_.size()); ++i) {
    const auto byte = static_cast<uint8_t>(rest_[i]);
    value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      rest_.remove_prefix(i + 1);
      return true;
    }
  }
  return Fail();
}

bool FieldReader::ReadFixed(size_t bytes, uint64_t& value) {
  if (rest_.size() < bytes) return Fail();
  value = 0;
  for (size_t i = 0; i < bytes; ++i) value |= static_cast<uint64_t>(static_cast<uint8_t>(rest_[i])) << (8 * i);
  rest_.remove_prefix(bytes);
  return true;
}

bool FieldReader::Next() {
  if (rest_.empty()) return false;
  const char* const begin = rest_.data();
  varint_ = 0;
  bytes_ = {};
  uint64_t tag;
  if (!ReadVarint(tag)) return false;
  number_ = static_cast<int>(tag >> 3);
  if (number_ == 0 || (tag >> 3) > 0x1fffffff) return Fail();
  switch (tag & 7) {
    case kVarint:
      if (!ReadVarint(varint_)) return false;
      break;
    case kFixed64:
      if (!ReadFixed(8, varint_)) return false;
      break;
    case kFixed32:
      if (!ReadFixed(4, varint_)) return false;
      break;
    case kBytes: {
      uint64_t size;
      if (!ReadVarint(size)) return false;
      if (size > rest_.size()) return Fail();
      bytes_ = rest_.substr(0, size);
      rest_.remove_prefix(size);
      break;
    }
    default:
      return Fail();
  }
  field_ = absl::string_view(begin, static_cast<size_t>(rest_.data() - begin));
  return true;
}

}  // namespace briefing::wire
