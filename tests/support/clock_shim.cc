// Preloaded into a program, shifts the system's clock as that program sees it by what the file in CLOCK_SHIM_FILE says:
// a 64-bit number of nanoseconds, which may change at any time (see shifted_clock.h). The steady clocks stay. A wait
// until a time on the system's clock, which Abseil makes by the system call itself, ends when that clock shows it: as
// the kernel has it, a clock that is set in the midst of the wait makes it shorter or longer.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>

namespace {

constexpr int64_t kSecondNs = 1'000'000'000;
// How soon a wait notices that the clock was set.
constexpr int64_t kLookNs = 20'000'000;

int64_t ToNs(const timespec& time) { return time.tv_sec * kSecondNs + time.tv_nsec; }

int64_t* Map() {
  const char* path = getenv("CLOCK_SHIM_FILE");
  const int fd = path != nullptr ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) return nullptr;
  void* mapped = mmap(nullptr, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  return mapped != MAP_FAILED ? static_cast<int64_t*>(mapped) : nullptr;
}

int64_t ShiftNs() {
  static const int64_t* const shift = Map();
  return shift != nullptr ? __atomic_load_n(shift, __ATOMIC_ACQUIRE) : 0;
}

void Add(int64_t ns, timespec& time) {
  const int64_t sum = static_cast<int64_t>(time.tv_nsec) + ns % kSecondNs;
  time.tv_sec += ns / kSecondNs + sum / kSecondNs - (sum % kSecondNs < 0 ? 1 : 0);
  time.tv_nsec = (sum % kSecondNs + kSecondNs) % kSecondNs;
}

template <typename Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static const auto next = Next<int(clockid_t, timespec*)>("clock_gettime");
  const int result = next(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) Add(ShiftNs(), *time);
  return result;
}

int gettimeofday(timeval* time, void*) noexcept {
  timespec now;
  const int result = clock_gettime(CLOCK_REALTIME, &now);
  if (result == 0) *time = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
  return result;
}

time_t time(time_t* out) noexcept {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

long syscall(long number, ...) noexcept {
  static const auto next = Next<long(long, ...)>("syscall");
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  const bool by_system_clock = number == SYS_futex && (arguments[1] & FUTEX_CLOCK_REALTIME) != 0;
  if (!by_system_clock || arguments[3] == 0) {
    return next(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
  }
  const int64_t until = ToNs(*reinterpret_cast<const timespec*>(arguments[3]));
  while (true) {
    timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const int64_t left = until - ToNs(now);
    if (left <= 0) {
      errno = ETIMEDOUT;
      return -1;
    }
    // The kernel's clock is not the one that was set.
    Add(std::min(left, kLookNs) - ShiftNs(), now);
    const long result = next(number, arguments[0], arguments[1], arguments[2], &now, arguments[4], arguments[5]);
    if (result == 0 || errno != ETIMEDOUT) return result;
  }
}

}  // extern "C"
