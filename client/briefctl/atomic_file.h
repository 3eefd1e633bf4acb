// Files that are either the old or the new one, whenever the power fails.
#ifndef BRIEFING_CLIENT_BRIEFCTL_ATOMIC_FILE_H_
#define BRIEFING_CLIENT_BRIEFCTL_ATOMIC_FILE_H_

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// A new version of a file, written beside it and put in its place by Commit. Without that nothing remains of it.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  std::ostream& stream() { return stream_; }
  // Makes it durable and visible. Local failure where that does not work; the old file is then still there.
  absl::Status Commit();

 private:
  const std::string path_;
  const std::string temporary_;
  std::ofstream stream_;
};

absl::Status ReplaceFile(const std::string& path, absl::string_view contents);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_ATOMIC_FILE_H_
