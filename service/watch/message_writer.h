// Messages put together from bytes that are encoded already.
#ifndef BRIEFING_SERVICE_WATCH_MESSAGE_WRITER_H_
#define BRIEFING_SERVICE_WATCH_MESSAGE_WRITER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/base/bytes.h"
#include "service/catalog/view.h"

namespace briefing {

// One encoded message in the making, as pieces that follow one another. Not thread-safe.
class MessageWriter {
 public:
  // Pieces below this size are copied together: that costs less than sharing each of them.
  static constexpr size_t kCopyBelowBytes = 1024;

  // Bytes so far.
  size_t size_bytes() const { return shared_bytes_ + tail_.size(); }
  bool empty() const { return size_bytes() == 0; }

  // For tags, lengths and small fields (service/base/wire.h): append to the string, do nothing else with it.
  std::string& tail() { return tail_; }
  // Appends shared bytes as they are.
  void Share(SharedBytes bytes);

  // The pieces; the writer is empty afterwards.
  std::vector<SharedBytes> Take();

 private:
  void CloseTail();

  std::vector<SharedBytes> pieces_;
  size_t shared_bytes_ = 0;
  std::string tail_;
};

// Appends the field `number` holding a briefing.v1.Record with `record` in it.
void AppendRecord(int number, const View& view, const RecordVersion& record, MessageWriter& out);

// Appends `bytes`, which lie in the commit of `revision`: copied where they are few, else shared.
void AppendCommitted(absl::string_view bytes, Revision revision, const CommitLog& log, MessageWriter& out);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_WATCH_MESSAGE_WRITER_H_
