#include "client/briefctl/resume_file.h"

#include <unistd.h>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/briefctl/atomic_file.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/record_file.h"

namespace briefing::briefctl {

absl::Status ResumeFile::Load(v1::WatchRequest& request) const {
  if (path_.empty() || access(path_.c_str(), F_OK) != 0) return absl::OkStatus();
  const absl::StatusOr<std::string> contents = ReadWhole(path_);
  if (!contents.ok()) return contents.status();
  absl::string_view line = absl::StripAsciiWhitespace(*contents);
  int64_t revision = 0;
  if (absl::ConsumePrefix(&line, "token ")) {
    request.set_resume_token(std::string(line));
  } else if (absl::ConsumePrefix(&line, "revision ") && absl::SimpleAtoi(line, &revision)) {
    request.set_start_revision(revision + 1);
  } else {
    return LocalFailure(absl::StrCat(path_, ":1: is no resume file of briefctl"));
  }
  request.set_snapshot(false);
  return absl::OkStatus();
}

absl::Status ResumeFile::SaveToken(absl::string_view token) const {
  if (path_.empty() || token.empty()) return absl::OkStatus();
  return ReplaceFile(path_, absl::StrCat("token ", token, "\n"));
}

absl::Status ResumeFile::SaveRevision(int64_t revision) const {
  if (path_.empty()) return absl::OkStatus();
  return ReplaceFile(path_, absl::StrCat("revision ", revision, "\n"));
}

}  // namespace briefing::briefctl
