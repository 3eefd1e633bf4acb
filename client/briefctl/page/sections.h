// The sections of a document, one function for each. They leave the section without blocks where there is nothing to
// say.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PAGE_SECTIONS_H_
#define BRIEFING_CLIENT_BRIEFCTL_PAGE_SECTIONS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/briefctl/page/document.h"
#include "client/briefctl/words.h"

namespace briefing::briefctl {

Section BottomLineSection(const v1::Briefing& briefing);
Section ChangesSection(const v1::Briefing& briefing);
Section CommitmentsSection(const v1::Briefing& briefing);
Section TimelineSection(const v1::Briefing& briefing);
Section UpcomingSection(const v1::Briefing& briefing);
Section MatrixSection(const v1::Briefing& briefing);
Section NumbersSection(const v1::Briefing& briefing);
Section ContradictionsSection(const v1::Briefing& briefing);
Section GapsSection(const v1::Briefing& briefing);
Section SourcesSection(const v1::Briefing& briefing);

// --- What several of them use ---

Text Plain(std::string text);
Text Quiet(std::string text);
Text Strong(std::string text);
template <typename Numbers>
Marks MarksOf(const Numbers& numbers) {
  return Marks{{numbers.begin(), numbers.end()}};
}
// One line of one piece.
Cell CellOf(Inline piece);

// In words; "" for none.
std::string When(const v1::EdtfDate& date);
// "B", and with a judgement of the claim "B2".
std::string AdmiraltyCode(v1::Reliability reliability, const std::vector<v1::Credibility>& credibilities);
// A warning where something rests on doubtful claims alone.
Chip DoubtfulChip();

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PAGE_SECTIONS_H_
