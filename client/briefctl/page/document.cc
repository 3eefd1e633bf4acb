#include "client/briefctl/page/document.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "client/briefctl/page/sections.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

// "4 May 2022, 09:00 UTC"
std::string Minutes(const google::protobuf::Timestamp& time) {
  const std::string text = google::protobuf::util::TimeUtil::ToString(time);
  return absl::StrCat(DateInWords(text.substr(0, 10)), ", ", text.substr(11, 5), " UTC");
}

std::string TlpLabel(v1::Tlp tlp) {
  switch (tlp) {
    case v1::TLP_GREEN:
      return "TLP:GREEN";
    case v1::TLP_AMBER:
      return "TLP:AMBER";
    case v1::TLP_AMBER_STRICT:
      return "TLP:AMBER+STRICT";
    case v1::TLP_RED:
      return "TLP:RED";
    default:
      return "TLP:CLEAR";
  }
}

std::vector<std::string> FactsOf(const v1::Briefing& briefing) {
  std::vector<std::string> facts{absl::StrCat("Revision ", briefing.revision())};
  const std::string known = briefing.has_commit_time() ? Minutes(briefing.commit_time()) : "";
  const std::string today = briefing.has_reference_time() ? Minutes(briefing.reference_time()) : known;
  if (!known.empty()) facts.push_back(absl::StrCat("as of ", known));
  if (today != known) facts.push_back(absl::StrCat("dates against ", today));
  if (briefing.has_change_summary())
    facts.push_back(absl::StrCat("changes since revision ", briefing.since_revision()));
  return facts;
}

std::string MoreOf(const v1::Omission& omission) {
  if (omission.section() == v1::BRIEFING_SECTION_MATRIX) return "more parties and topics are left out.";
  return "more are left out.";
}

void AddOmission(const v1::Briefing& briefing, v1::BriefingSection number, Section& section) {
  for (const auto& omission : briefing.omissions()) {
    if (omission.section() != number) continue;
    Line line{Strong(absl::StrCat(omission.count())), Plain(absl::StrCat(" ", MoreOf(omission)))};
    if (!omission.filter().empty()) {
      line.push_back(Plain(" A filter that finds them all: "));
      line.push_back(Text{omission.filter(), Tone::kCode});
    }
    section.blocks.push_back(Note{std::move(line)});
  }
}

}  // namespace

std::string LikelihoodInWords(v1::Likelihood likelihood) {
  constexpr absl::string_view kRanges[] = {"",        "1–5 %",   "5–20 %",  "20–45 %",
                                           "45–55 %", "55–80 %", "80–95 %", "95–99 %"};
  if (likelihood < v1::LIKELIHOOD_ALMOST_NO_CHANCE || likelihood > v1::LIKELIHOOD_ALMOST_CERTAIN) return "";
  return absl::StrCat(Phrase(likelihood), " (", kRanges[likelihood], ")");
}

Document MakeDocument(const v1::Briefing& briefing) {
  constexpr struct {
    v1::BriefingSection number;
    Section (*make)(const v1::Briefing&);
  } kSections[] = {
      {v1::BRIEFING_SECTION_BOTTOM_LINE, BottomLineSection},
      {v1::BRIEFING_SECTION_CHANGES, ChangesSection},
      {v1::BRIEFING_SECTION_COMMITMENTS, CommitmentsSection},
      {v1::BRIEFING_SECTION_TIMELINE, TimelineSection},
      {v1::BRIEFING_SECTION_UPCOMING, UpcomingSection},
      {v1::BRIEFING_SECTION_MATRIX, MatrixSection},
      {v1::BRIEFING_SECTION_NUMBERS, NumbersSection},
      {v1::BRIEFING_SECTION_CONTRADICTIONS, ContradictionsSection},
      {v1::BRIEFING_SECTION_GAPS, GapsSection},
      {v1::BRIEFING_SECTION_SOURCES, SourcesSection},
  };
  Document document{.title = briefing.title(),
                    .tlp = TlpLabel(briefing.tlp()),
                    .facts = FactsOf(briefing),
                    .revision = briefing.revision(),
                    .sections = {}};
  for (const auto& it : kSections) {
    Section section = it.make(briefing);
    AddOmission(briefing, it.number, section);
    if (!section.blocks.empty()) document.sections.push_back(std::move(section));
  }
  return document;
}

}  // namespace briefing::briefctl
