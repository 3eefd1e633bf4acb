#include "service/base/briefing_sections.h"

#include <algorithm>
#include <utility>

namespace briefing {
namespace {

std::vector<BriefingSectionFields> Table() {
  const auto section = [](v1::BriefingSection number, std::vector<int> fields) {
    BriefingSectionFields row{.section = number, .fields = {}};
    for (const int field : fields) row.fields.push_back(v1::Briefing::descriptor()->FindFieldByNumber(field));
    return row;
  };
  return {
      section(v1::BRIEFING_SECTION_BOTTOM_LINE,
              {v1::Briefing::kBottomLineFieldNumber, v1::Briefing::kOutlookFieldNumber}),
      section(v1::BRIEFING_SECTION_CHANGES,
              {v1::Briefing::kChangesFieldNumber, v1::Briefing::kChangeSummaryFieldNumber}),
      section(v1::BRIEFING_SECTION_COMMITMENTS, {v1::Briefing::kCommitmentGroupsFieldNumber}),
      section(v1::BRIEFING_SECTION_TIMELINE, {v1::Briefing::kTimelineFieldNumber}),
      section(v1::BRIEFING_SECTION_UPCOMING, {v1::Briefing::kUpcomingFieldNumber}),
      section(v1::BRIEFING_SECTION_MATRIX, {v1::Briefing::kMatrixFieldNumber}),
      section(v1::BRIEFING_SECTION_NUMBERS, {v1::Briefing::kNumbersFieldNumber}),
      section(v1::BRIEFING_SECTION_CONTRADICTIONS, {v1::Briefing::kContradictionsFieldNumber}),
      section(v1::BRIEFING_SECTION_GAPS, {v1::Briefing::kGapsFieldNumber}),
      section(v1::BRIEFING_SECTION_SOURCES, {v1::Briefing::kCitationsFieldNumber}),
  };
}

}  // namespace

const std::vector<BriefingSectionFields>& AllBriefingSections() {
  static const auto& sections = *new std::vector<BriefingSectionFields>(Table());
  return sections;
}

void ApplyTo(v1::Briefing& briefing, const v1::FollowBriefingResponse& response) {
  v1::Briefing next = response.briefing();
  const auto& changed = response.changed_sections();
  for (const BriefingSectionFields& section : AllBriefingSections()) {
    if (std::find(changed.begin(), changed.end(), section.section) == changed.end()) {
      next.GetReflection()->SwapFields(&briefing, &next, section.fields);
    }
  }
  briefing = std::move(next);
}

}  // namespace briefing
