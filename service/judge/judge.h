// Judges the parts of a commitment by what is on record. A pure function: the records and the time say all.
#ifndef BRIEFING_SERVICE_JUDGE_JUDGE_H_
#define BRIEFING_SERVICE_JUDGE_JUDGE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "briefing/v1/commitment.pb.h"
#include "briefing/v1/event.pb.h"
#include "briefing/v1/indicator.pb.h"
#include "briefing/v1/source.pb.h"
#include "briefing/v1/verdict.pb.h"
#include "service/judge/series.h"

namespace briefing::judge {

// The records that a judgement reads, all of one state. What is returned stays as long as this.
class Records {
 public:
  virtual ~Records() = default;
  // Null where there is none.
  virtual const v1::Source* FindSource(absl::string_view name) const = 0;
  virtual const v1::Event* FindEvent(absl::string_view name) const = 0;
  virtual const v1::Indicator* FindIndicator(absl::string_view name) const = 0;
  // The indicator's observations; null where there are more than limits::kMaxObservationsJudged, so that a target
  // measured by it cannot be judged. Valid until the next call.
  virtual const Series* SeriesOf(absl::string_view indicator) const = 0;
};

// The verdicts that a commitment should have at `now`, by name, each complete but for etag, revision, times,
// `since_time` and `previous_status`. The rules are those of verdict.proto.
struct Judgement {
  v1::Verdict verdict;
  // When the clock alone brought the status about; none where it did not.
  absl::optional<absl::Time> turned;
};
std::vector<Judgement> JudgeCommitment(const v1::Commitment& commitment, const Records& records, absl::Time now);

// Whether JudgeCommitment has anything to say of it: it was agreed once, and has a part that can be kept or not.
bool IsJudged(const v1::Commitment& commitment);

// The name of the verdict on the part `id` ("g1") of `kind` ("target"); both empty for the only one of its kind.
// `party` where the part has a verdict for each.
std::string VerdictName(absl::string_view commitment, absl::string_view kind, absl::string_view id,
                        absl::string_view party);

}  // namespace briefing::judge

#endif  // BRIEFING_SERVICE_JUDGE_JUDGE_H_
