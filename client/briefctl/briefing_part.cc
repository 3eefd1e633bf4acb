#include "client/briefctl/briefing_part.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/briefctl/briefing_output.h"

namespace briefing::briefctl {
namespace {

template <typename Items>
void TakeNumbers(const Items& items, std::set<int>& numbers) {
  for (const auto& item : items) numbers.insert(item.citations().begin(), item.citations().end());
}

// False: there is nothing in it.
bool TakeSection(const v1::Briefing& from, v1::BriefingSection section, v1::Briefing& to) {
  switch (section) {
    case v1::BRIEFING_SECTION_TIMELINE:
      *to.mutable_timeline() = from.timeline();
      return to.timeline_size() > 0;
    case v1::BRIEFING_SECTION_UPCOMING:
      *to.mutable_upcoming() = from.upcoming();
      return to.upcoming_size() > 0;
    case v1::BRIEFING_SECTION_MATRIX:
      if (from.has_matrix()) *to.mutable_matrix() = from.matrix();
      return from.has_matrix();
    default:
      return false;
  }
}

}  // namespace

v1::Briefing OnlySection(const v1::Briefing& briefing, v1::BriefingSection section, const std::string& title) {
  v1::Briefing part;
  part.set_title(absl::StrCat(title, absl::StripPrefix(briefing.title(), "Briefing on ")));
  part.set_revision(briefing.revision());
  part.set_tlp(briefing.tlp());
  if (briefing.has_commit_time()) *part.mutable_commit_time() = briefing.commit_time();
  if (briefing.has_reference_time()) *part.mutable_reference_time() = briefing.reference_time();
  if (!TakeSection(briefing, section, part)) return part;
  for (const v1::Omission& omission : briefing.omissions()) {
    if (omission.section() == section) *part.add_omissions() = omission;
  }
  std::set<int> numbers;
  TakeNumbers(part.timeline(), numbers);
  TakeNumbers(part.upcoming(), numbers);
  for (const v1::Citation& citation : briefing.citations()) {
    if (numbers.contains(citation.number())) *part.add_citations() = citation;
  }
  return part;
}

absl::Status ShowPart(const BriefingPart& part, v1::ComposeBriefingRequest request, const std::string& given,
                      Context& context) {
  const std::string file = FileOf(given);
  if (absl::Status status = CheckBriefingOutput(file, context); !status.ok()) return status;
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  absl::StatusOr<v1::Briefing> briefing = (*client)->ComposeBriefing(std::move(request), context.call());
  if (!briefing.ok()) return briefing.status();
  if (part.adjust) part.adjust(*briefing);
  const v1::Briefing shown = OnlySection(*briefing, part.section, part.title);
  v1::Briefing taken;
  // A file must not go on saying what it said before.
  if (!TakeSection(shown, part.section, taken) && context.is_table() && file.empty()) {
    context.err() << "briefctl: " << part.nothing << '\n';
    return absl::OkStatus();
  }
  return WriteBriefing(shown, file, context);
}

}  // namespace briefing::briefctl
