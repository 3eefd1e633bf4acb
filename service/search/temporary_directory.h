// A directory for files that are of no use to the next process.
#ifndef BRIEFING_SERVICE_SEARCH_TEMPORARY_DIRECTORY_H_
#define BRIEFING_SERVICE_SEARCH_TEMPORARY_DIRECTORY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace briefing {

// Lasts as long as the object. What a process that was killed leaves behind is removed by the next one, a minute later
// at the earliest.
class TemporaryDirectory {
 public:
  // Makes one, for this user alone, in the first of $TMPDIR, /tmp and /dev/shm that takes it. UNAVAILABLE where none
  // does.
  static absl::StatusOr<std::unique_ptr<TemporaryDirectory>> Make();
  // Removes it with all that is in it.
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }
  // Makes it again, empty, where somebody removed it.
  void Restore();

 private:
  TemporaryDirectory(std::string path, int lock);

  const std::string path_;
  // Held while it is in use.
  int lock_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_TEMPORARY_DIRECTORY_H_
