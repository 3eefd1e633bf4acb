#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/briefing/doubt.h"
#include "service/briefing/section.h"
#include "service/briefing/wording.h"

namespace briefing {
namespace {

v1::Likelihood LikelihoodOf(v1::Credibility credibility) {
  switch (credibility) {
    case v1::CREDIBILITY_CONFIRMED:
      return v1::LIKELIHOOD_VERY_LIKELY;
    case v1::CREDIBILITY_PROBABLY_TRUE:
      return v1::LIKELIHOOD_LIKELY;
    case v1::CREDIBILITY_POSSIBLY_TRUE:
      return v1::LIKELIHOOD_ROUGHLY_EVEN_CHANCE;
    case v1::CREDIBILITY_DOUBTFUL:
      return v1::LIKELIHOOD_UNLIKELY;
    case v1::CREDIBILITY_IMPROBABLE:
      return v1::LIKELIHOOD_VERY_UNLIKELY;
    default:
      return v1::LIKELIHOOD_UNSPECIFIED;
  }
}

const Claims& ClaimsOf(RecordReader& reader, const std::string& name) {
  static const Claims& none = *new Claims;
  if (const auto* event = reader.Read<v1::Event>(name)) return event->claims();
  if (const auto* commitment = reader.Read<v1::Commitment>(name)) return commitment->claims();
  return none;
}

// The best reliability of each publisher's sources; judged ones are better than those that nobody judged.
std::map<std::string, v1::Reliability> PublishersOf(RecordReader& reader, const Claims& claims) {
  std::map<std::string, v1::Reliability> publishers;
  for (const v1::Claim& claim : claims) {
    const auto* source = reader.Read<v1::Source>(claim.source());
    const std::string publisher =
        source == nullptr || source->publisher().empty() ? claim.source() : source->publisher();
    v1::Reliability& best = publishers[publisher];
    if (source == nullptr || source->reliability() == v1::RELIABILITY_UNSPECIFIED) continue;
    best = best == v1::RELIABILITY_UNSPECIFIED ? source->reliability() : std::min(best, source->reliability());
  }
  return publishers;
}

std::string ReliabilityInWords(v1::Reliability reliability) {
  if (reliability == v1::RELIABILITY_UNSPECIFIED) return "whose reliability nobody judged";
  const std::string letter(1, static_cast<char>('A' + reliability - v1::RELIABILITY_COMPLETELY_RELIABLE));
  if (reliability == v1::RELIABILITY_CANNOT_BE_JUDGED)
    return absl::StrCat("whose reliability cannot be judged (", letter, ")");
  return absl::StrCat(PhraseOf(*v1::Reliability_descriptor(), reliability), " (", letter, ")");
}

void SetConfidence(RecordReader& reader, const Claims& claims, v1::Outlook& outlook) {
  const auto publishers = PublishersOf(reader, claims);
  if (publishers.empty()) {
    outlook.set_confidence(v1::CONFIDENCE_LOW);
    outlook.set_confidence_reason("no source");
    return;
  }
  const auto count = [&](v1::Reliability worst) {
    return std::count_if(publishers.begin(), publishers.end(), [worst](const auto& publisher) {
      return publisher.second != v1::RELIABILITY_UNSPECIFIED && publisher.second <= worst;
    });
  };
  const auto reliable = count(v1::RELIABILITY_USUALLY_RELIABLE);
  const bool several = count(v1::RELIABILITY_FAIRLY_RELIABLE) >= 2;
  outlook.set_confidence(reliable >= 2              ? v1::CONFIDENCE_HIGH
                         : reliable == 1 || several ? v1::CONFIDENCE_MODERATE
                                                    : v1::CONFIDENCE_LOW);
  v1::Reliability best = v1::RELIABILITY_UNSPECIFIED;
  for (const auto& [publisher, reliability] : publishers) {
    if (reliability == v1::RELIABILITY_UNSPECIFIED) continue;
    best = best == v1::RELIABILITY_UNSPECIFIED ? reliability : std::min(best, reliability);
  }
  outlook.set_confidence_reason(
      publishers.size() == 1 ? absl::StrCat("one publisher, ", ReliabilityInWords(best))
                             : absl::StrCat(publishers.size(), " publishers, the best ", ReliabilityInWords(best)));
}

}  // namespace

void AddOutlook(SectionContext& context, v1::Briefing& briefing) {
  const v1::UpcomingItem* next = NextOf(briefing);
  if (next == nullptr) return;
  v1::Outlook& outlook = *briefing.mutable_outlook();
  outlook.set_name(next->name());
  outlook.mutable_statement()->set_text(absl::StrCat(next->title(), ", ", DateInWords(next->date())));
  *outlook.mutable_statement()->mutable_citations() = next->citations();
  const Claims& claims = ClaimsOf(context.reader, next->name());
  if (next->modality() == v1::MODALITY_EXPECTED) outlook.set_likelihood(LikelihoodOf(DoubtOf(claims).credibility));
  SetConfidence(context.reader, claims, outlook);
}

}  // namespace briefing
