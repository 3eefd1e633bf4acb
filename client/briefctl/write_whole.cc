#include "client/briefctl/write_whole.h"

#include <unistd.h>

#include <cerrno>

namespace briefing::briefctl {

bool WriteWhole(int file, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace briefing::briefctl
