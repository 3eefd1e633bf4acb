// The plain words of reasons. The same input gives the same bytes.
#ifndef BRIEFING_SERVICE_JUDGE_WORDS_H_
#define BRIEFING_SERVICE_JUDGE_WORDS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "briefing/v1/commitment.pb.h"
#include "briefing/v1/verdict.pb.h"
#include "service/judge/series.h"

namespace briefing::judge {

// Up to twelve digits, without an exponent where it can be read so: "8", "0.1", "1500000000000".
std::string NumberInWords(double number);
// "6 wk", "about 10 %", "more than 50 %", "6 to 8 wk".
std::string FigureInWords(const v1::Figure& figure, absl::string_view unit);
// What the decisive readings of a point say, each figure once: "6 wk and 9 wk".
std::string PointInWords(const Point& point, absl::string_view unit);
// "at least 8 wk".
std::string ThresholdInWords(const v1::Target& target, absl::string_view unit);
// Of an EDTF date: "on 10 July 2022", "in May 2022", "from 1985 to 1989"; forms without a plain reading "in" as they
// are.
std::string WhenInWords(absl::string_view edtf);
// The last day before an exclusive end, in EDTF: "2022-06-30".
std::string LastDayBefore(int64_t end);

}  // namespace briefing::judge

#endif  // BRIEFING_SERVICE_JUDGE_WORDS_H_
