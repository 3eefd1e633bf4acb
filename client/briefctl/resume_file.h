// Where a watch goes on, kept in a file.
#ifndef BRIEFING_CLIENT_BRIEFCTL_RESUME_FILE_H_
#define BRIEFING_CLIENT_BRIEFCTL_RESUME_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/ledger_service.pb.h"

namespace briefing::briefctl {

// One line: "token TOKEN", or "revision N" for just after revision N. Replaced as a whole, so that it is always good.
class ResumeFile {
 public:
  // "": none; everything below then does nothing.
  explicit ResumeFile(std::string path) : path_(std::move(path)) {}

  // Sets the start of `request` from the file; leaves it alone where there is no file yet. Local failure where there is
  // one that cannot be read.
  absl::Status Load(v1::WatchRequest& request) const;
  absl::Status SaveToken(absl::string_view token) const;
  absl::Status SaveRevision(int64_t revision) const;

 private:
  const std::string path_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_RESUME_FILE_H_
