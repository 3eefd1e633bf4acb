#include "client/briefctl/briefing_text.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/briefctl/text.h"
#include "client/briefctl/words.h"
#include "google/protobuf/util/time_util.h"

namespace briefing::briefctl {
namespace {

constexpr size_t kDateColumns = 12;

template <typename Numbers>
std::string Marks(const Numbers& citations) {
  std::string marks;
  for (const int number : citations) absl::StrAppend(&marks, "[", number, "]");
  return marks;
}

template <typename Enum>
std::string Phrase(Enum value) {
  std::string word = Word(value);
  std::replace(word.begin(), word.end(), '-', ' ');
  return word;
}

std::string Join(std::vector<std::string> parts, absl::string_view separator) {
  parts.erase(std::remove(parts.begin(), parts.end(), ""), parts.end());
  return absl::StrJoin(parts, separator);
}

std::string Minutes(const google::protobuf::Timestamp& time) {
  // "2022-05-04T09:00:00Z" → "2022-05-04 09:00Z"
  std::string text = google::protobuf::util::TimeUtil::ToString(time).substr(0, 16);
  text[10] = ' ';
  return text + "Z";
}

class Page {
 public:
  Page(size_t width, const Style& style, std::ostream& out)
      : width_(std::max<size_t>(width, 40)), style_(style), out_(out) {}

  void Heading(const std::string& text) { out_ << '\n' << style_.Bold(text) << '\n'; }

  // `first` stands before the first line, spaces of its width before the others.
  void Paragraph(const std::string& first, const std::string& text) {
    const std::string lead = Escape(first);
    const size_t indent = std::min(DisplayWidth(lead), width_ / 2);
    bool begun = false;
    for (const std::string& line : Wrap(Escape(text), width_ - indent)) {
      out_ << (begun ? std::string(indent, ' ') : lead) << line << '\n';
      begun = true;
    }
  }

  // A date on the left, text on the right of it; below it where the date is a long one.
  void Entry(const std::string& mark, const std::string& date, const std::string& text) {
    std::string lead = absl::StrCat(mark, date);
    if (DisplayWidth(Escape(date)) > kDateColumns) {
      Paragraph("", lead);
      lead.clear();
    }
    const size_t used = DisplayWidth(Escape(lead));
    lead.append(kDateColumns + 4 - std::min(used, kDateColumns + 4), ' ');
    Paragraph(lead, text);
  }

  void Title(const v1::Briefing& briefing) {
    for (const std::string& line : Wrap(Escape(briefing.title()), width_)) out_ << style_.Bold(line) << '\n';
    std::string at = absl::StrCat("revision ", briefing.revision());
    if (briefing.has_commit_time()) absl::StrAppend(&at, ", as of ", Minutes(briefing.commit_time()));
    Paragraph("", at);
  }

 private:
  const size_t width_;
  const Style& style_;
  std::ostream& out_;
};

void PrintBottomLine(const v1::Briefing& briefing, Page& page) {
  if (briefing.bottom_line().empty()) return;
  page.Heading("BOTTOM LINE");
  for (const v1::CitedText& sentence : briefing.bottom_line()) {
    page.Paragraph("  ", Join({sentence.text(), Marks(sentence.citations())}, " "));
  }
}

void PrintCommitments(const v1::Briefing& briefing, Page& page) {
  if (briefing.commitment_groups().empty()) return;
  page.Heading("COMMITMENTS");
  for (const v1::CommitmentGroup& group : briefing.commitment_groups()) {
    page.Paragraph(
        "  ", absl::StrCat(absl::AsciiStrToUpper(group.state() == 0 ? "no state on record" : Phrase(group.state())),
                           " (", group.commitments_size(), ")"));
    for (const v1::CommitmentBrief& it : group.commitments()) {
      page.Paragraph(it.overdue() ? "  ! " : "  - ", Join({it.title(), Marks(it.citations())}, " "));
      page.Paragraph("      ",
                     Join({absl::StrJoin(it.parties(), ", "), Phrase(it.mechanism()),
                           it.state_date().edtf().empty() ? "" : absl::StrCat("since ", it.state_date().edtf()),
                           it.due_date().edtf().empty() ? "" : absl::StrCat("due ", it.due_date().edtf()),
                           it.overdue() ? "OVERDUE" : ""},
                          "; "));
      page.Paragraph("      ", it.name());
    }
  }
}

void PrintChanges(const v1::Briefing& briefing, bool asked, Page& page) {
  if (!asked) return;
  page.Heading(absl::StrCat("SINCE REVISION ", briefing.since_revision()));
  if (briefing.changes().empty()) page.Paragraph("  ", "No change.");
  for (const v1::RecordChange& it : briefing.changes()) {
    const std::string mark = it.type() == v1::CHANGE_TYPE_CREATED     ? "  + "
                             : it.type() == v1::CHANGE_TYPE_RETRACTED ? "  x "
                                                                      : "  ~ ";
    page.Paragraph(
        mark,
        Join({it.title(), absl::StrCat("(", it.name(), ", ", Phrase(it.type()), ")"), Marks(it.citations())}, " "));
    for (const v1::FieldChange& field : it.fields()) {
      const auto shown = [](const std::string& value) { return value.empty() ? std::string("(not set)") : value; };
      page.Paragraph("      ",
                     absl::StrCat(field.field(), ": ", shown(field.old_value()), " -> ", shown(field.new_value())));
    }
  }
}

// A deadline that has passed is overdue; what was merely expected by then is not.
std::string Lateness(const v1::UpcomingItem& item) {
  if (!item.overdue()) return "";
  const bool expected = item.reason() == v1::UpcomingItem::REASON_EXPECTED_EVENT ||
                        item.reason() == v1::UpcomingItem::REASON_EXPECTED_COMMITMENT;
  return expected ? "date passed" : "OVERDUE";
}

void PrintUpcoming(const v1::Briefing& briefing, Page& page) {
  if (briefing.upcoming().empty()) return;
  page.Heading("TO COME");
  for (const v1::UpcomingItem& it : briefing.upcoming()) {
    const std::string modality = Phrase(it.modality());
    page.Entry(it.overdue() ? "! " : "  ", it.date().edtf().empty() ? "undated" : it.date().edtf(),
               Join({it.title(), absl::StrCat("(", Join({Phrase(it.reason()), modality, Lateness(it)}, ", "), ")"),
                     Marks(it.citations())},
                    " "));
  }
}

// "(expected)"; nothing for what has happened, and where the title ends in the same word, as that of a transition may.
std::string HowSure(const v1::TimelineEntry& entry) {
  if (entry.modality() == v1::MODALITY_OCCURRED || entry.modality() == v1::MODALITY_UNSPECIFIED) return "";
  const std::string phrase = Phrase(entry.modality());
  return absl::EndsWith(entry.title(), absl::StrCat(": ", phrase)) ? "" : absl::StrCat("(", phrase, ")");
}

void PrintTimeline(const v1::Briefing& briefing, Page& page) {
  if (briefing.timeline().empty()) return;
  page.Heading("TIMELINE");
  for (const v1::TimelineEntry& it : briefing.timeline()) {
    page.Entry("  ", it.date().edtf().empty() ? "undated" : it.date().edtf(),
               Join({it.title(), HowSure(it), Marks(it.citations())}, " "));
  }
}

void PrintContradictions(const v1::Briefing& briefing, Page& page) {
  if (briefing.contradictions().empty()) return;
  page.Heading("SOURCES DISAGREE");
  for (const v1::Contradiction& it : briefing.contradictions()) {
    page.Paragraph("  ", Join({absl::StrCat(it.title(), ":"), Join({it.field(), it.scope()}, ", ")}, " "));
    for (const v1::Position& side : it.positions()) {
      const std::string qualities = Join({Phrase(side.modality()), Phrase(side.credibility())}, ", ");
      page.Paragraph("    - ",
                     Join({absl::StrCat("\"", side.value(), "\""), side.attribution(),
                           qualities.empty() ? "" : absl::StrCat("(", qualities, ")"), Marks(side.citations())},
                          " "));
    }
  }
}

std::string Place(const v1::Locator& locator) {
  return Join({locator.paragraph() > 0 ? absl::StrCat("paragraph ", locator.paragraph()) : "",
               locator.page() > 0 ? absl::StrCat("page ", locator.page()) : "", locator.text()},
              ", ");
}

// "reliability F, cannot be judged": the Admiralty code's letters stand in the order of the numbers.
std::string Admiralty(v1::Reliability reliability) {
  if (reliability < v1::RELIABILITY_COMPLETELY_RELIABLE || reliability > v1::RELIABILITY_CANNOT_BE_JUDGED) return "";
  const char letter = static_cast<char>('A' + reliability - v1::RELIABILITY_COMPLETELY_RELIABLE);
  return absl::StrCat("reliability ", std::string(1, letter), ", ", Phrase(reliability));
}

// Each source once, at its first citation, with all the places in it that are cited.
void PrintSources(const v1::Briefing& briefing, Page& page) {
  if (briefing.citations().empty()) return;
  page.Heading("SOURCES");
  std::set<std::string> printed;
  for (const v1::Citation& first : briefing.citations()) {
    if (!printed.insert(first.source()).second) continue;
    page.Paragraph("  ", Join({first.publisher(), first.title(), first.publish_date().edtf(),
                               Admiralty(first.reliability()), first.url()},
                              ". "));
    std::vector<std::string> places;
    for (const v1::Citation& it : briefing.citations()) {
      if (it.source() == first.source())
        places.push_back(Join({absl::StrCat("[", it.number(), "]"), Place(it.locator())}, " "));
    }
    page.Paragraph("      ", absl::StrJoin(places, "; "));
  }
}

}  // namespace

void PrintBriefing(const v1::Briefing& briefing, size_t width, const Style& style, std::ostream& out) {
  Page page(width, style, out);
  page.Title(briefing);
  PrintBottomLine(briefing, page);
  PrintCommitments(briefing, page);
  PrintChanges(briefing, briefing.since_revision() > 0 || !briefing.changes().empty(), page);
  PrintUpcoming(briefing, page);
  PrintTimeline(briefing, page);
  PrintContradictions(briefing, page);
  PrintSources(briefing, page);
}

}  // namespace briefing::briefctl
