#include "service/briefing/claim_conflicts.h"

#include <map>

#include "absl/strings/ascii.h"
#include "service/catalog/terms.h"

namespace briefing {
namespace {

std::string Normalised(const std::string& value) {
  std::string text = absl::AsciiStrToLower(value);
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

bool IsPlan(const v1::Claim& claim) {
  return claim.modality() == v1::MODALITY_EXPECTED || claim.modality() == v1::MODALITY_UNDER_CONSIDERATION;
}

bool IsFact(const v1::Claim& claim) { return claim.modality() == v1::MODALITY_OCCURRED; }

bool IsDenial(const v1::Claim& claim) { return claim.modality() == v1::MODALITY_DENIED; }

// Whether the plan was told of before the fact was.
bool CameFirst(const v1::Claim& plan, const v1::Claim& fact, RecordReader& reader) {
  const v1::EdtfDate* planned = reader.AssertDateOf(plan);
  const v1::EdtfDate* told = reader.AssertDateOf(fact);
  if (planned == nullptr || told == nullptr) return false;
  const DateBounds before = BoundsOf(*planned);
  const DateBounds after = BoundsOf(*told);
  return before.known && after.known && before.end <= after.start;
}

// Whether the claims are on a list, such as participants, in which different values have room beside one another.
bool IsList(const google::protobuf::Message& record, const std::string& field) {
  const auto* descriptor = record.GetDescriptor()->FindFieldByName(field);
  return descriptor != nullptr && descriptor->is_repeated();
}

bool Contradict(const v1::Claim& a, const v1::Claim& b, bool values_exclude, RecordReader& reader) {
  if (IsPlan(a) && IsFact(b) && CameFirst(a, b, reader)) return false;
  if (IsPlan(b) && IsFact(a) && CameFirst(b, a, reader)) return false;
  const bool differ = !a.value().empty() && !b.value().empty() && Normalised(a.value()) != Normalised(b.value());
  if (IsDenial(a) || IsDenial(b)) {
    const bool unsaid = a.modality() == v1::MODALITY_UNSPECIFIED || b.modality() == v1::MODALITY_UNSPECIFIED;
    return IsDenial(a) != IsDenial(b) && !unsaid && !differ;
  }
  if (differ) return values_exclude;
  return (IsPlan(a) && IsFact(b)) || (IsFact(a) && IsPlan(b));
}

std::vector<const v1::Claim*> InConflict(const std::vector<const v1::Claim*>& claims, bool values_exclude,
                                         RecordReader& reader) {
  std::vector<const v1::Claim*> in_conflict;
  for (const v1::Claim* claim : claims) {
    for (const v1::Claim* other : claims) {
      if (claim == other || !Contradict(*claim, *other, values_exclude, reader)) continue;
      in_conflict.push_back(claim);
      break;
    }
  }
  return in_conflict;
}

}  // namespace

std::vector<ClaimConflict> ClaimConflictsIn(const google::protobuf::Message& record, const Claims& claims,
                                            RecordReader& reader) {
  std::map<std::string, std::vector<const v1::Claim*>> by_field;
  for (const v1::Claim& claim : claims) by_field[claim.field()].push_back(&claim);
  std::vector<ClaimConflict> conflicts;
  for (const auto& [field, on_field] : by_field) {
    const bool values_exclude = !field.empty() && !IsList(record, field);
    std::vector<const v1::Claim*> in_conflict = InConflict(on_field, values_exclude, reader);
    if (!in_conflict.empty()) conflicts.push_back({field, std::move(in_conflict)});
  }
  return conflicts;
}

}  // namespace briefing
