#include "client/briefctl/exchange/spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/write_whole.h"

namespace briefing::briefctl {
namespace {

// Written at once.
constexpr size_t kPieceBytes = 1 << 20;

absl::Status Failure(const std::string& folder) {
  return LocalFailure(absl::StrCat("cannot put records aside in ", folder, ": ", strerror(errno != 0 ? errno : EIO)));
}

std::string Folder() {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
  return error ? "/tmp" : folder.string();
}

}  // namespace

Spool::~Spool() {
  if (file_ >= 0) ::close(file_);
}

Spool::Spool(Spool&& other) noexcept { *this = std::move(other); }

Spool& Spool::operator=(Spool&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(size_, other.size_);
  std::swap(waiting_, other.waiting_);
  return *this;
}

absl::Status Spool::Open() {
  std::string path = Folder() + "/briefctl-XXXXXX";
  file_ = ::mkostemp(path.data(), O_CLOEXEC);
  if (file_ < 0) return Failure(Folder());
  // Gone with this process, however it ends.
  ::unlink(path.c_str());
  return absl::OkStatus();
}

absl::Status Spool::Flush() {
  if (waiting_.empty()) return absl::OkStatus();
  if (!WriteWhole(file_, waiting_)) return Failure(Folder());
  size_ += static_cast<int64_t>(waiting_.size());
  waiting_.clear();
  return absl::OkStatus();
}

absl::StatusOr<Spool::Place> Spool::Add(const google::protobuf::MessageLite& message) {
  if (file_ < 0) {
    if (absl::Status status = Open(); !status.ok()) return status;
  }
  Place place{.offset = size_ + static_cast<int64_t>(waiting_.size()), .size = 0};
  message.AppendToString(&waiting_);
  place.size = size_ + static_cast<int64_t>(waiting_.size()) - place.offset;
  if (waiting_.size() >= kPieceBytes) {
    if (absl::Status status = Flush(); !status.ok()) return status;
  }
  return place;
}

absl::Status Spool::Read(const Place& place, google::protobuf::MessageLite& message) {
  if (absl::Status status = Flush(); !status.ok()) return status;
  std::string bytes(static_cast<size_t>(place.size), '\0');
  for (size_t done = 0; done < bytes.size();) {
    errno = 0;
    const ssize_t count =
        ::pread(file_, bytes.data() + done, bytes.size() - done, place.offset + static_cast<int64_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Failure(Folder());
    done += static_cast<size_t>(count);
  }
  return message.ParseFromString(bytes) ? absl::OkStatus() : Failure(Folder());
}

}  // namespace briefing::briefctl
