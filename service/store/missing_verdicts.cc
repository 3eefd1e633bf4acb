#include "service/store/missing_verdicts.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/commitment.pb.h"
#include "service/catalog/record_type.h"
#include "service/judge/judge.h"

namespace briefing {
namespace {

Matcher OfType(const View& view, v1::RecordType type) {
  const Term term{TermField::kType, absl::StrCat(static_cast<int>(type))};
  return Matcher(view.catalog(), Predicate{.all_of = {{term}}});
}

bool IsJudged(const RecordVersion& version) {
  v1::Commitment commitment;
  return commitment.ParseFromArray(version.bytes.data(), static_cast<int>(version.bytes.size())) &&
         judge::IsJudged(commitment);
}

}  // namespace

std::vector<std::string> CommitmentsWithoutVerdicts(const View& view) {
  absl::flat_hash_set<absl::string_view> have;
  view.Scan(OfType(view, v1::RECORD_TYPE_VERDICT), absl::nullopt, [&have](const RecordVersion& verdict) {
    have.insert(ParentOf(verdict.name));
    return true;
  });
  std::vector<std::string> missing;
  view.Scan(OfType(view, v1::RECORD_TYPE_COMMITMENT), absl::nullopt, [&](const RecordVersion& commitment) {
    if (!have.contains(commitment.name) && IsJudged(commitment)) missing.emplace_back(commitment.name);
    return true;
  });
  return missing;
}

}  // namespace briefing
