// Encodes a reply out of records that are encoded already.
#ifndef BRIEFING_SERVICE_RPC_MESSAGE_PIECES_H_
#define BRIEFING_SERVICE_RPC_MESSAGE_PIECES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/base/bytes.h"
#include "service/catalog/view.h"

namespace briefing::rpc {

// Records from this size on are shared with the catalog, smaller ones copied side by side: a reply of many small slices
// costs more than the copy.
inline constexpr size_t kShareFromBytes = 16 << 10;

// One encoded message: the records in the order of the calls, after them the texts and numbers in theirs. The catalog
// of the records must outlive it. Not thread-safe.
class MessagePieces {
 public:
  // Room for so many records.
  explicit MessagePieces(size_t records) { records_.reserve(records); }

  void AddRecord(int field, const View& view, const RecordVersion& version);
  // Leaves out what is empty or 0, as the wire format does.
  void AddText(int field, absl::string_view text);
  void AddNumber(int field, uint64_t value);

  // Bytes of the records added.
  size_t size() const { return size_; }

  // Each byte is copied at most once. Once.
  std::vector<SharedBytes> Take() const;

 private:
  struct Record {
    int field;
    absl::string_view bytes;
    // Of large records alone.
    SharedBytes shared;
  };

  std::vector<Record> records_;
  std::string rest_;
  size_t size_ = 0;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_MESSAGE_PIECES_H_
