#include "service/rpc/message_pieces.h"

#include <cstring>
#include <memory>
#include <utility>

#include "service/base/wire.h"

namespace briefing::rpc {
namespace {

// Bytes of known number, written one after the other.
class Buffer {
 public:
  explicit Buffer(size_t size) : bytes_(new char[size]), size_(size), end_(bytes_.get()) {}

  void AppendHeader(int field, size_t payload_bytes) { end_ = wire::WriteBytesHeader(field, payload_bytes, end_); }
  void Append(absl::string_view bytes) {
    std::memcpy(end_, bytes.data(), bytes.size());
    end_ += bytes.size();
  }
  SharedBytes Take() && { return SharedBytes(std::move(bytes_), absl::string_view(end_ - size_, size_)); }

 private:
  std::shared_ptr<char[]> bytes_;
  size_t size_;
  char* end_;
};

}  // namespace

void MessagePieces::AddRecord(int field, const View& view, const RecordVersion& version) {
  size_ += wire::BytesFieldSize(field, version.bytes.size());
  const bool large = version.bytes.size() >= kShareFromBytes;
  records_.push_back({field, version.bytes, large ? view.Share(version) : SharedBytes()});
}

void MessagePieces::AddText(int field, absl::string_view text) {
  if (!text.empty()) wire::AppendBytesField(field, text, rest_);
}

void MessagePieces::AddNumber(int field, uint64_t value) {
  wire::AppendNumberField(field, value, rest_);
}

std::vector<SharedBytes> MessagePieces::Take() const {
  std::vector<SharedBytes> pieces;
  auto first = records_.begin();
  while (true) {
    // As far as the header of the next large record.
    size_t size = 0;
    auto last = first;
    for (; last != records_.end() && last->shared.empty(); ++last)
      size += wire::BytesFieldSize(last->field, last->bytes.size());
    const bool at_end = last == records_.end();
    size += at_end ? rest_.size() : wire::BytesFieldSize(last->field, last->bytes.size()) - last->bytes.size();
    Buffer buffer(size);
    for (; first != last; ++first) {
      buffer.AppendHeader(first->field, first->bytes.size());
      buffer.Append(first->bytes);
    }
    if (at_end) {
      buffer.Append(rest_);
    } else {
      buffer.AppendHeader(last->field, last->bytes.size());
    }
    if (size > 0) pieces.push_back(std::move(buffer).Take());
    if (at_end) return pieces;
    pieces.push_back(last->shared);
    first = last + 1;
  }
}

}  // namespace briefing::rpc
