#include "service/store/record_rules.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "service/catalog/record_type.h"
#include "service/store/codes.h"
#include "service/store/field_path.h"

namespace briefing {
namespace {

// Empty means not given, which no rule here forbids.
void Require(bool well_formed, absl::string_view field, const std::string& value, absl::string_view expected,
             Violations& violations) {
  if (!value.empty() && !well_formed) violations.Add(field, absl::StrCat("\"", value, "\" is not ", expected));
}

void CheckIsoCodes(const v1::Party& party, Violations& violations) {
  Require(codes::IsCapitals(party.iso_alpha2(), 2), "iso_alpha2", party.iso_alpha2(), "two capitals, such as \"JP\"",
          violations);
  Require(codes::IsCapitals(party.iso_alpha3(), 3), "iso_alpha3", party.iso_alpha3(), "three capitals, such as \"JPN\"",
          violations);
  Require(codes::IsDigits(party.iso_numeric(), 3, 3), "iso_numeric", party.iso_numeric(),
          "three digits, such as \"392\"", violations);
  Require(codes::IsCapitals(party.iso_former(), 4), "iso_former", party.iso_former(), "four capitals, such as \"SUHH\"",
          violations);
  if (party.kind() == v1::PARTY_KIND_STATE) return;
  const auto states_only = [&](absl::string_view field, const std::string& value) {
    if (!value.empty()) violations.Add(field, "only states have ISO 3166 codes");
  };
  states_only("iso_alpha2", party.iso_alpha2());
  states_only("iso_alpha3", party.iso_alpha3());
  states_only("iso_numeric", party.iso_numeric());
  states_only("iso_former", party.iso_former());
}

void Check(const v1::Party& party, Violations& violations) {
  CheckIsoCodes(party, violations);
  Require(codes::IsWikidataItem(party.wikidata_qid()), "wikidata_qid", party.wikidata_qid(),
          "a Wikidata item, such as \"Q17\"", violations);
  for (int i = 0; i < party.memberships_size(); ++i) {
    if (!party.name().empty() && party.memberships(i).party() == party.name()) {
      violations.Add(JoinPath(IndexPath("memberships", i), "party"), "a party cannot belong to itself");
    }
  }
}

void Check(const v1::Source& source, Violations& violations) {
  Require(codes::IsWebUrl(source.url()), "url", source.url(), "an absolute http or https URL", violations);
  Require(codes::IsSha256(source.sha256()), "sha256", source.sha256(), "64 lower-case hexadecimal digits", violations);
  Require(codes::IsLanguageTag(source.language()), "language", source.language(),
          "a BCP 47 language tag, such as \"en\" or \"zh-Hant\"", violations);
}

void Check(const v1::Event& event, Violations& violations) {
  Require(codes::IsDigits(event.cameo_code(), 2, 4), "cameo_code", event.cameo_code(),
          "a CAMEO code of two to four digits, such as \"057\"", violations);
}

void Check(const v1::Indicator& indicator, Violations& violations) {
  Require(codes::IsDigits(indicator.hs_code(), 2, 6), "hs_code", indicator.hs_code(),
          "a Harmonized System code of two to six digits, such as \"854232\"", violations);
  Require(codes::IsDigits(indicator.hs_edition(), 4, 4), "hs_edition", indicator.hs_edition(),
          "the year of an edition, such as \"2022\"", violations);
  if (!indicator.hs_code().empty() && indicator.hs_edition().empty()) {
    violations.Add("hs_edition", "required with hs_code: codes mean different goods in different editions");
  }
}

void Check(const v1::Observation& observation, Violations& violations) {
  const bool range = observation.has_lower() || observation.has_upper();
  if (observation.has_value() == range) {
    violations.Add("value",
                   range ? "give either a value or a range, not both" : "required unless lower or upper is given");
  }
  if (observation.has_lower() && observation.has_upper() && observation.lower() > observation.upper()) {
    violations.Add("lower", "greater than upper");
  }
}

void Check(const v1::Assessment& assessment, Violations& violations) {
  if (assessment.has_score() && (assessment.score() < -1 || assessment.score() > 1)) {
    violations.Add("score",
                   absl::StrCat(assessment.score(), " is none of -1, 0 and 1; leave it out for \"not yet assessed\""));
  }
  if (assessment.assessor().empty() && assessment.assessor_party().empty()) {
    violations.Add("assessor", "required unless assessor_party is given");
  }
}

void Check(const v1::Commitment& commitment, Violations& violations) {
  for (int i = 0; i < commitment.targets_size(); ++i) {
    const v1::Target& target = commitment.targets(i);
    if (target.kind() == v1::TARGET_KIND_STANDING && target.has_due_date()) {
      violations.Add(JoinPath(IndexPath("targets", i), "due_date"),
                     "a STANDING target holds all the time and is never due");
    }
  }
  if (commitment.cadence().months() < 0) violations.Add("cadence.months", "at least 1");
}

template <typename Claims>
void CheckClaims(const Claims& claims, const google::protobuf::Descriptor& record, Violations& violations) {
  for (int i = 0; i < claims.size(); ++i) {
    const v1::Claim& claim = claims.Get(i);
    const std::string path = IndexPath("claims", i);
    if (claim.locator().paragraph() < 0) violations.Add(JoinPath(path, "locator.paragraph"), "counts from 1");
    if (claim.locator().page() < 0) violations.Add(JoinPath(path, "locator.page"), "counts from 1");
    if (claim.field().empty()) continue;
    const std::string first = claim.field().substr(0, claim.field().find_first_of(".["));
    if (record.FindFieldByName(first) == nullptr) {
      violations.Add(JoinPath(path, "field"), absl::StrCat("\"", first, "\" is no field of ", record.name()));
    }
  }
}

template <typename T>
void CheckKind(const T& message, Violations& violations) {
  CheckClaims(message.claims(), *T::descriptor(), violations);
  Check(message, violations);
}

}  // namespace

void CheckRecordRules(const v1::Record& record, Violations& violations) {
  switch (record.record_case()) {
    case v1::Record::kParty:
      return CheckKind(record.party(), violations);
    case v1::Record::kSource:
      return CheckKind(record.source(), violations);
    case v1::Record::kIndicator:
      return CheckKind(record.indicator(), violations);
    case v1::Record::kEvent:
      return CheckKind(record.event(), violations);
    case v1::Record::kCommitment:
      return CheckKind(record.commitment(), violations);
    case v1::Record::kObservation:
      return CheckKind(record.observation(), violations);
    case v1::Record::kAssessment:
      return CheckKind(record.assessment(), violations);
    case v1::Record::kVerdict:
    case v1::Record::RECORD_NOT_SET:
      return;
  }
}

}  // namespace briefing
