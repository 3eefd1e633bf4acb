#include "service/briefing/doubt.h"

#include <algorithm>

namespace briefing {
namespace {

bool IsDoubtful(const v1::Claim& claim) { return claim.credibility() >= v1::CREDIBILITY_DOUBTFUL; }

}  // namespace

Doubt DoubtOf(const Claims& claims) {
  Doubt doubt;
  doubt.doubtful = !claims.empty() && std::all_of(claims.begin(), claims.end(), IsDoubtful);
  for (const v1::Claim& claim : claims) {
    // The numbers go from the most credible to what cannot be judged.
    if (claim.credibility() == v1::CREDIBILITY_UNSPECIFIED) continue;
    if (doubt.credibility == v1::CREDIBILITY_UNSPECIFIED || claim.credibility() < doubt.credibility) {
      doubt.credibility = claim.credibility();
    }
  }
  return doubt;
}

Doubt DoubtOf(const Claims& claims, const google::protobuf::RepeatedPtrField<std::string>& ids) {
  Claims named;
  for (const v1::Claim& claim : claims) {
    if (std::find(ids.begin(), ids.end(), claim.id()) != ids.end()) *named.Add() = claim;
  }
  return DoubtOf(named.empty() ? claims : named);
}

}  // namespace briefing
