// Messages put aside in a file that nobody else sees.
#ifndef BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_SPOOL_H_
#define BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_SPOOL_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message_lite.h"

namespace briefing::briefctl {

// Keeps what is added until it is destroyed, in the folder for temporary files, whatever its size. Used by one thread.
class Spool {
 public:
  // Where a message stands.
  struct Place {
    int64_t offset = 0;
    int64_t size = 0;
  };

  Spool() = default;
  ~Spool();
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&& other) noexcept;

  // Local failure where there is no room for it. Then nothing more is to be added.
  absl::StatusOr<Place> Add(const google::protobuf::MessageLite& message);
  // Reads what was added at `place`. Local failure where the file cannot be read.
  absl::Status Read(const Place& place, google::protobuf::MessageLite& message);

 private:
  absl::Status Open();
  absl::Status Flush();

  // -1: nothing has been added.
  int file_ = -1;
  // In the file, without what still waits.
  int64_t size_ = 0;
  std::string waiting_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_SPOOL_H_
