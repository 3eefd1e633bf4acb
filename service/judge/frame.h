// The span of time in which a commitment is judged.
#ifndef BRIEFING_SERVICE_JUDGE_FRAME_H_
#define BRIEFING_SERVICE_JUDGE_FRAME_H_

#include <cstdint>

#include "absl/types/optional.h"
#include "briefing/v1/commitment.pb.h"
#include "service/catalog/terms.h"

namespace briefing::judge {

// Times are seconds of Unix time.
struct Frame {
  static constexpr int64_t kNever = DateBounds::kOpenEnd;
  static constexpr int64_t kUnknown = DateBounds::kOpenStart;

  // What is judged is the state at this time.
  int64_t now = 0;
  // Whether the clock goes on; else the commitment is suspended or has ended, and `now` stands still.
  bool running = false;
  // When it was first agreed or in force; kUnknown where that is not dated.
  int64_t start = kUnknown;
};

// None for a commitment that has never been agreed or in force: there is nothing to be kept yet.
absl::optional<Frame> FrameOf(const v1::Commitment& commitment, int64_t now);

// The end of a date, exclusive: from then on it is over for sure. kNever where it is open or not given.
int64_t EndOf(const v1::EdtfDate& date);
// kUnknown where it is open or not given.
int64_t StartOf(const v1::EdtfDate& date);

// The end of the day that is so many months after the last day before `end`, by the calendar in UTC; of a day that the
// month has not, the end of the month. kNever beyond the year 9999.
int64_t EndAfterMonths(int64_t end, int months);

}  // namespace briefing::judge

#endif  // BRIEFING_SERVICE_JUDGE_FRAME_H_
