#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/match.h"
#include "google/protobuf/stubs/logging.h"
#include "service/base/errors.h"
#include "service/query/filter.h"
#include "tests/fuzz/check.h"

namespace briefing {
namespace {

// The same filter in another order, with its first party and state once more.
v1::RecordFilter Reworded(const v1::RecordFilter& filter) {
  v1::RecordFilter other = filter;
  std::reverse(other.mutable_parties()->begin(), other.mutable_parties()->end());
  std::reverse(other.mutable_states()->begin(), other.mutable_states()->end());
  std::reverse(other.mutable_references()->begin(), other.mutable_references()->end());
  if (filter.parties_size() > 0) other.add_parties(filter.parties(0));
  if (filter.states_size() > 0) other.add_states(filter.states(0));
  return other;
}

void CheckPredicate(const Predicate& predicate) {
  for (const std::vector<Term>& group : predicate.all_of) {
    BRIEFING_FUZZ_CHECK(!group.empty());
    for (size_t i = 1; i < group.size(); ++i) {
      BRIEFING_FUZZ_CHECK(group[i].field == group[0].field);
      BRIEFING_FUZZ_CHECK(std::find(group.begin(), group.begin() + static_cast<std::ptrdiff_t>(i), group[i]) ==
                          group.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  const bool dated = predicate.date_test != Predicate::DateTest::kNone;
  BRIEFING_FUZZ_CHECK(!dated || (predicate.date.known && predicate.date.start < predicate.date.end));
}

void CheckRefusal(const absl::Status& status) {
  BRIEFING_FUZZ_CHECK(absl::IsInvalidArgument(status));
  const auto violations = errors::ViolationsOf(status);
  BRIEFING_FUZZ_CHECK(!violations.empty());
  for (const auto& violation : violations) BRIEFING_FUZZ_CHECK(absl::StartsWith(violation.field, "filter"));
}

void Check(const v1::RecordFilter& filter, v1::RecordType type) {
  const auto predicate = CompileFilter(filter, type, "", "filter");
  if (!predicate.ok()) return CheckRefusal(predicate.status());
  CheckPredicate(*predicate);
  const auto reworded = CompileFilter(Reworded(filter), type, "", "filter");
  // Repetition may go over the limit of values.
  BRIEFING_FUZZ_CHECK(!reworded.ok() || (reworded->all_of == predicate->all_of && reworded->date == predicate->date));
}

}  // namespace
}  // namespace briefing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Bytes that are no message are of no interest here, and Protobuf would write a line for many of them.
  const google::protobuf::LogSilencer silencer;
  briefing::v1::RecordFilter filter;
  if (!filter.ParseFromArray(data, static_cast<int>(size))) return 0;
  briefing::Check(filter, briefing::v1::RECORD_TYPE_UNSPECIFIED);
  briefing::Check(filter, briefing::v1::RECORD_TYPE_EVENT);
  BRIEFING_FUZZ_CHECK(briefing::FingerprintOf(filter) == briefing::FingerprintOf(briefing::Reworded(filter)));
  return 0;
}
