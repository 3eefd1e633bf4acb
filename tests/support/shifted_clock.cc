#include "tests/support/shifted_clock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/support/process.h"

namespace briefing::testing {

ShiftedClock::ShiftedClock() {
  WriteFile(directory_.File("shift"), std::string(sizeof(int64_t), '\0'));
  const int fd = open(directory_.File("shift").c_str(), O_RDWR | O_CLOEXEC);
  void* mapped = mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  EXPECT_NE(mapped, MAP_FAILED);
  close(fd);
  shift_ns_ = static_cast<int64_t*>(mapped);
}

ShiftedClock::~ShiftedClock() { munmap(shift_ns_, sizeof(int64_t)); }

std::vector<std::string> ShiftedClock::environment() const {
  return {"LD_PRELOAD=" + Binary("clock_shim.so"), "CLOCK_SHIM_FILE=" + directory_.File("shift")};
}

void ShiftedClock::Set(absl::Duration shift) {
  __atomic_store_n(shift_ns_, absl::ToInt64Nanoseconds(shift), __ATOMIC_RELEASE);
}

}  // namespace briefing::testing
