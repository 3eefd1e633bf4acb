#include "service/briefing/followed_briefing.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/hash/hash.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;

struct SectionFields {
  v1::BriefingSection section;
  std::vector<int> numbers;
};

const std::vector<SectionFields>& AllSections() {
  static const auto& sections = *new std::vector<SectionFields>{
      {v1::BRIEFING_SECTION_BOTTOM_LINE, {v1::Briefing::kBottomLineFieldNumber, v1::Briefing::kOutlookFieldNumber}},
      {v1::BRIEFING_SECTION_CHANGES, {v1::Briefing::kChangesFieldNumber, v1::Briefing::kChangeSummaryFieldNumber}},
      {v1::BRIEFING_SECTION_COMMITMENTS, {v1::Briefing::kCommitmentGroupsFieldNumber}},
      {v1::BRIEFING_SECTION_TIMELINE, {v1::Briefing::kTimelineFieldNumber}},
      {v1::BRIEFING_SECTION_UPCOMING, {v1::Briefing::kUpcomingFieldNumber}},
      {v1::BRIEFING_SECTION_MATRIX, {v1::Briefing::kMatrixFieldNumber}},
      {v1::BRIEFING_SECTION_NUMBERS, {v1::Briefing::kNumbersFieldNumber}},
      {v1::BRIEFING_SECTION_CONTRADICTIONS, {v1::Briefing::kContradictionsFieldNumber}},
      {v1::BRIEFING_SECTION_GAPS, {v1::Briefing::kGapsFieldNumber}},
      {v1::BRIEFING_SECTION_SOURCES, {v1::Briefing::kCitationsFieldNumber}},
  };
  return sections;
}

std::vector<const FieldDescriptor*> FieldsOf(const SectionFields& section) {
  std::vector<const FieldDescriptor*> fields;
  for (const int number : section.numbers) fields.push_back(v1::Briefing::descriptor()->FindFieldByNumber(number));
  return fields;
}

// What a section says, with what it leaves out; label and title count with the first one.
uint64_t HashOf(const SectionFields& section, v1::Briefing& briefing) {
  v1::Briefing part;
  const auto& reflection = *briefing.GetReflection();
  const auto fields = FieldsOf(section);
  reflection.SwapFields(&briefing, &part, fields);
  for (const auto& omission : briefing.omissions()) {
    if (omission.section() == section.section) *part.add_omissions() = omission;
  }
  if (section.section == v1::BRIEFING_SECTION_BOTTOM_LINE) {
    part.set_title(briefing.title());
    part.set_tlp(briefing.tlp());
  }
  const uint64_t hash = absl::Hash<std::string>()(part.SerializeAsString());
  reflection.SwapFields(&briefing, &part, fields);
  return hash;
}

}  // namespace

absl::optional<v1::FollowBriefingResponse> FollowedBriefing::Next(v1::Briefing briefing) {
  v1::FollowBriefingResponse response;
  const bool is_first = sent_.empty();
  for (const SectionFields& section : AllSections()) {
    const uint64_t hash = HashOf(section, briefing);
    if (!is_first && sent_[section.section] == hash) {
      for (const FieldDescriptor* field : FieldsOf(section)) briefing.GetReflection()->ClearField(&briefing, field);
      continue;
    }
    sent_[section.section] = hash;
    response.add_changed_sections(section.section);
  }
  if (response.changed_sections().empty()) return absl::nullopt;
  *response.mutable_briefing() = std::move(briefing);
  return response;
}

void ApplyTo(v1::Briefing& briefing, const v1::FollowBriefingResponse& response) {
  v1::Briefing next = response.briefing();
  for (const SectionFields& section : AllSections()) {
    bool changed = false;
    for (const int each : response.changed_sections()) changed = changed || each == section.section;
    if (!changed) next.GetReflection()->SwapFields(&briefing, &next, FieldsOf(section));
  }
  briefing = std::move(next);
}

}  // namespace briefing
