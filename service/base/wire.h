// Just enough of the protobuf wire format to frame encoded messages and to find them again without parsing what is
// inside.
#ifndef BRIEFING_SERVICE_BASE_WIRE_H_
#define BRIEFING_SERVICE_BASE_WIRE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace briefing::wire {

inline constexpr int kMaxVarintBytes = 10;

// The value of a sint32 or sint64 field, of which `number` is the varint.
inline int64_t Unzigzag(uint64_t number) {
  return static_cast<int64_t>(number >> 1) ^ -static_cast<int64_t>(number & 1);
}

// Bytes that `value` takes as a varint.
inline size_t VarintSize(uint64_t value) { return (static_cast<size_t>(std::bit_width(value | 1)) + 6) / 7; }
void AppendVarint(uint64_t value, std::string& out);
// Appends the field `number` holding the varint `value`.
void AppendVarintField(int number, uint64_t value, std::string& out);
// The same unless it is 0, as a field without presence is encoded.
void AppendNumberField(int number, uint64_t value, std::string& out);
// Appends the field `number` holding the double `value`.
void AppendDoubleField(int number, double value, std::string& out);
// Appends the field `number` holding `payload`: a string, bytes, or an encoded message.
void AppendBytesField(int number, absl::string_view payload, std::string& out);
// Appends only the tag and length that precede a payload of `payload_bytes` bytes.
void AppendBytesHeader(int number, size_t payload_bytes, std::string& out);
// The same at `out`, which has room for it; they return the end.
char* WriteBytesHeader(int number, size_t payload_bytes, char* out);
char* WriteBytesField(int number, absl::string_view payload, char* out);
char* WriteVarintField(int number, uint64_t value, char* out);
// Bytes of the field `number` holding a payload of `payload_bytes` bytes, tag and length included.
inline size_t BytesFieldSize(int number, size_t payload_bytes) {
  return VarintSize(static_cast<uint64_t>(number) << 3) + VarintSize(payload_bytes) + payload_bytes;
}

// Walks over the fields of one encoded message, in their order. The bytes must outlive the reader.
//
//   FieldReader reader(bytes);
//   while (reader.Next()) { if (reader.number() == 2) use(reader.bytes()); }
//   if (!reader.ok()) …
class FieldReader {
 public:
  explicit FieldReader(absl::string_view message) : rest_(message) {}

  // Steps to the next field. False at the end, and on bytes that are no message: then ok() is false.
  bool Next();
  bool ok() const { return ok_; }
  int number() const { return number_; }
  // Value of a varint, 64-bit or 32-bit field; 0 for others.
  uint64_t varint() const { return varint_; }
  // Payload of a length-delimited field; empty for others.
  absl::string_view bytes() const { return bytes_; }
  // The whole field, tag and length included.
  absl::string_view field() const { return field_; }

 private:
  bool ReadVarint(uint64_t& value);
  bool ReadFixed(size_t bytes, uint64_t& value);
  bool Fail();

  absl::string_view rest_;
  absl::string_view bytes_;
  absl::string_view field_;
  uint64_t varint_ = 0;
  int number_ = 0;
  bool ok_ = true;
};

}  // namespace briefing::wire

#endif  // BRIEFING_SERVICE_BASE_WIRE_H_
