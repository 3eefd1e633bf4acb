#include "service/briefing/followed_briefing.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/hash/hash.h"
#include "service/base/briefing_sections.h"
#include "service/base/limits.h"

namespace briefing {
namespace {

// What a section says, with what it leaves out; label and title count with the first one.
uint64_t HashOf(const BriefingSectionFields& section, v1::Briefing& briefing) {
  v1::Briefing part;
  const auto& reflection = *briefing.GetReflection();
  reflection.SwapFields(&briefing, &part, section.fields);
  for (const auto& omission : briefing.omissions()) {
    if (omission.section() == section.section) *part.add_omissions() = omission;
  }
  if (section.section == v1::BRIEFING_SECTION_BOTTOM_LINE) {
    part.set_title(briefing.title());
    part.set_tlp(briefing.tlp());
  }
  const uint64_t hash = absl::Hash<std::string>()(part.SerializeAsString());
  reflection.SwapFields(&briefing, &part, section.fields);
  return hash;
}

}  // namespace

absl::optional<v1::FollowBriefingResponse> FollowedBriefing::Next(v1::Briefing briefing) {
  v1::FollowBriefingResponse response;
  const bool is_first = sent_.empty();
  for (const BriefingSectionFields& section : AllBriefingSections()) {
    const uint64_t hash = HashOf(section, briefing);
    if (!is_first && sent_[section.section] == hash) {
      for (const auto* field : section.fields) briefing.GetReflection()->ClearField(&briefing, field);
      continue;
    }
    sent_[section.section] = hash;
    response.add_changed_sections(section.section);
  }
  if (response.changed_sections().empty()) return absl::nullopt;
  *response.mutable_briefing() = std::move(briefing);
  return response;
}

absl::Duration RestAfter(absl::Duration took, absl::Duration interval) {
  return std::max(interval, limits::kFollowRestFactor * took);
}

}  // namespace briefing
