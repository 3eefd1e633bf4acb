// Encodes a reply out of records that are encoded already.
#ifndef BRIEFING_SERVICE_RPC_MESSAGE_PIECES_H_
#define BRIEFING_SERVICE_RPC_MESSAGE_PIECES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/base/bytes.h"
#include "service/base/wire.h"
#include "service/catalog/view.h"

namespace briefing::rpc {

// Records from this size on are shared with the catalog, smaller ones copied side by side: a reply of many small slices
// costs more than the copy.
inline constexpr size_t kShareFromBytes = 16 << 10;

// One encoded message, field by field in the order of the calls.
class MessagePieces {
 public:
  void AddRecord(int field, const View& view, const RecordVersion& version) {
    size_ += wire::BytesFieldSize(field, version.bytes.size());
    if (version.bytes.size() < kShareFromBytes) return wire::AppendBytesField(field, version.bytes, buffer_);
    wire::AppendBytesHeader(field, version.bytes.size(), buffer_);
    Flush();
    pieces_.push_back(view.Share(version));
  }
  void AddText(int field, absl::string_view text) {
    if (!text.empty()) wire::AppendBytesField(field, text, buffer_);
  }
  void AddNumber(int field, uint64_t value) {
    if (value != 0) wire::AppendVarintField(field, value, buffer_);
  }

  // Bytes of the records added.
  size_t size() const { return size_; }

  std::vector<SharedBytes> Take() {
    Flush();
    return std::move(pieces_);
  }

 private:
  void Flush() {
    if (!buffer_.empty()) pieces_.push_back(SharedBytes::Own(std::exchange(buffer_, {})));
  }

  std::string buffer_;
  std::vector<SharedBytes> pieces_;
  size_t size_ = 0;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_MESSAGE_PIECES_H_
