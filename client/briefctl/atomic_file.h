// Files that are either the old or the new one, whenever the power fails.
#ifndef BRIEFING_CLIENT_BRIEFCTL_ATOMIC_FILE_H_
#define BRIEFING_CLIENT_BRIEFCTL_ATOMIC_FILE_H_

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// Local failure: `where` cannot be written, for the reason `error` (an errno; 0: not known).
absl::Status CannotWrite(absl::string_view where, int error);

// A new version of a file, written beside it and put in its place by Commit. Without that nothing remains of it. A link
// stays one, to the new version of what it leads to; what is no plain file (a device, a pipe) is written to as it
// stands. The new version has the mode of the old one, and its owner and group where this process may give it away.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  std::ostream& stream() { return stream_; }
  // Why it could not be opened: local failure. OK otherwise.
  const absl::Status& opened() const { return opened_; }
  // Makes it visible and durable. Local failure where that does not work; the old file is then still there, unless it
  // was the folder that could not be made durable.
  absl::Status Commit();

 private:
  // What messages call it.
  const std::string name_;
  const std::string path_;
  // What is written: beside path_, or path_ itself.
  const std::string temporary_;
  std::ofstream stream_;
  absl::Status opened_;
};

// Removes what is written and not yet in its place, of all files there are. For who ends the process at once.
// Thread-safe.
void RemoveTemporaries();

absl::Status ReplaceFile(const std::string& path, absl::string_view contents);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_ATOMIC_FILE_H_
