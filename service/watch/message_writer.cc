#include "service/watch/message_writer.h"

#include <utility>

#include "service/base/wire.h"
#include "service/catalog/commit_log.h"

namespace briefing {

void MessageWriter::Share(SharedBytes bytes) {
  if (bytes.empty()) return;
  CloseTail();
  shared_bytes_ += bytes.size();
  pieces_.push_back(std::move(bytes));
}

std::vector<SharedBytes> MessageWriter::Take() {
  CloseTail();
  shared_bytes_ = 0;
  return std::exchange(pieces_, {});
}

void MessageWriter::CloseTail() {
  if (tail_.empty()) return;
  shared_bytes_ += tail_.size();
  pieces_.push_back(SharedBytes::Own(std::exchange(tail_, {})));
}

void AppendRecord(int number, const View& view, const RecordVersion& record, MessageWriter& out) {
  const int type = static_cast<int>(record.type);
  wire::AppendBytesHeader(number, wire::BytesFieldSize(type, record.bytes.size()), out.tail());
  wire::AppendBytesHeader(type, record.bytes.size(), out.tail());
  if (record.bytes.size() < MessageWriter::kCopyBelowBytes) {
    out.tail().append(record.bytes.data(), record.bytes.size());
  } else {
    out.Share(view.Share(record));
  }
}

void AppendCommitted(absl::string_view bytes, Revision revision, const CommitLog& log, MessageWriter& out) {
  if (bytes.size() < MessageWriter::kCopyBelowBytes) {
    out.tail().append(bytes.data(), bytes.size());
  } else {
    out.Share(log.Share(bytes, revision));
  }
}

}  // namespace briefing
