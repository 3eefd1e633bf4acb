#include "service/store/write_queue.h"

#include <gtest/gtest.h>

#include "service/base/limits.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using testing::FailsWith;
using testing::IsOk;

absl::Status AddOf(size_t bytes, WriteQueue& queue) {
  PendingWrite write;
  write.bytes = bytes;
  return queue.Add(write);
}

TEST(WriteQueue, IsFullByBytes) {
  WriteQueue queue;
  constexpr size_t kQuarter = limits::kMaxQueuedWriteBytes / 4;
  for (int i = 0; i < 4; ++i) EXPECT_THAT(AddOf(kQuarter, queue), IsOk());
  EXPECT_THAT(AddOf(1, queue), FailsWith(absl::StatusCode::kResourceExhausted, "OVERLOADED"));
  // What is taken makes room.
  EXPECT_EQ(queue.TakeGroup(absl::ZeroDuration()).size(), 1u);
  EXPECT_THAT(AddOf(kQuarter, queue), IsOk());
  EXPECT_THAT(AddOf(1, queue), FailsWith(absl::StatusCode::kResourceExhausted, "OVERLOADED"));
  EXPECT_EQ(queue.TakeAll().size(), 4u);
  EXPECT_THAT(AddOf(limits::kMaxQueuedWriteBytes, queue), IsOk());
}

TEST(WriteQueue, LeavesRefusedWritesAsTheyAre) {
  WriteQueue queue;
  ASSERT_THAT(AddOf(limits::kMaxQueuedWriteBytes, queue), IsOk());
  PendingWrite write;
  write.request.set_actor("ana");
  write.bytes = 1;
  EXPECT_THAT(queue.Add(write), FailsWith(absl::StatusCode::kResourceExhausted, "OVERLOADED"));
  EXPECT_EQ(write.request.actor(), "ana");
}

}  // namespace
}  // namespace briefing
