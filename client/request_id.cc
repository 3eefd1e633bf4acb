#include "client/request_id.h"

#include <array>
#include <cstdint>
#include <random>

#include "absl/strings/str_format.h"

namespace briefing::client {

std::string NewRequestId() {
  std::random_device source;
  std::array<uint32_t, 4> bits = {source(), source(), source(), source()};
  bits[1] = (bits[1] & 0xffff0fffu) | 0x00004000u;
  bits[2] = (bits[2] & 0x3fffffffu) | 0x80000000u;
  return absl::StrFormat("%08x-%04x-%04x-%04x-%04x%08x", bits[0], bits[1] >> 16, bits[1] & 0xffff, bits[2] >> 16,
                         bits[2] & 0xffff, bits[3]);
}

}  // namespace briefing::client
