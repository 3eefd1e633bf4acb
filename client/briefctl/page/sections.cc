#include "client/briefctl/page/sections.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "client/briefctl/scores.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

Chip StateChip(v1::CommitmentState state) {
  const std::string word = state == v1::COMMITMENT_STATE_UNSPECIFIED ? "not on record" : Phrase(state);
  switch (state) {
    case v1::COMMITMENT_STATE_BREACHED:
      return {"✕", word, Tone::kBad};
    case v1::COMMITMENT_STATE_SUSPENDED:
      return {"‖", word, Tone::kWarn};
    case v1::COMMITMENT_STATE_IN_FORCE:
      return {"●", word, Tone::kGood};
    case v1::COMMITMENT_STATE_AGREED:
      return {"◐", word, Tone::kGood};
    case v1::COMMITMENT_STATE_FULFILLED:
      return {"✓", word, Tone::kGood};
    case v1::COMMITMENT_STATE_EXPECTED:
      return {"○", word, Tone::kPlain};
    case v1::COMMITMENT_STATE_PROPOSED:
      return {"◌", word, Tone::kPlain};
    default:
      return {"–", word, Tone::kQuiet};
  }
}

bool IsClosed(v1::CommitmentState state) {
  return state == v1::COMMITMENT_STATE_FULFILLED || state == v1::COMMITMENT_STATE_WITHDRAWN ||
         state == v1::COMMITMENT_STATE_EXPIRED || state == v1::COMMITMENT_STATE_SUPERSEDED;
}

bool IsLate(const v1::CommitmentBrief& brief) {
  return brief.overdue() || brief.schedule() == v1::SCHEDULE_STATUS_OVERDUE;
}

Chip ScheduleChip(const v1::CommitmentBrief& brief) {
  if (IsLate(brief)) return {"!", "overdue", Tone::kBad};
  if (brief.schedule() == v1::SCHEDULE_STATUS_EARLY) return {"✓", "early", Tone::kGood};
  if (IsClosed(brief.state()) && brief.state() != v1::COMMITMENT_STATE_FULFILLED) return {"–", "closed", Tone::kQuiet};
  if (brief.schedule() == v1::SCHEDULE_STATUS_ON_TIME) return {"→", "on time", Tone::kPlain};
  return {"–", "undated", Tone::kQuiet};
}

Chip EvidenceChip(const v1::CommitmentBrief& brief) {
  if (brief.emergency()) return {"✕", "emergency", Tone::kBad};
  switch (brief.evidence()) {
    case v1::VERDICT_STATUS_BROKEN:
    case v1::VERDICT_STATUS_MISSED:
      return {"✕", Phrase(brief.evidence()), Tone::kBad};
    case v1::VERDICT_STATUS_AT_RISK:
      return {"!", Phrase(brief.evidence()), Tone::kWarn};
    case v1::VERDICT_STATUS_CANNOT_TELL:
      return {"?", Phrase(brief.evidence()), Tone::kWarn};
    case v1::VERDICT_STATUS_ON_TRACK:
      return {"→", Phrase(brief.evidence()), Tone::kPlain};
    case v1::VERDICT_STATUS_MET:
      return {"✓", Phrase(brief.evidence()), Tone::kGood};
    case v1::VERDICT_STATUS_NO_EVIDENCE:
      return {"○", Phrase(brief.evidence()), Tone::kQuiet};
    default:
      return {"–", "not judged", Tone::kQuiet};
  }
}

// Broken, late, at risk, and the rest.
int TroubleOf(const v1::CommitmentBrief& brief) {
  if (brief.state() == v1::COMMITMENT_STATE_BREACHED || brief.evidence() == v1::VERDICT_STATUS_BROKEN) return 0;
  if (IsLate(brief) || brief.evidence() == v1::VERDICT_STATUS_MISSED) return 1;
  return brief.evidence() == v1::VERDICT_STATUS_AT_RISK ? 2 : 3;
}

std::string Assessed(const v1::AssessorScore& score) {
  const std::string average =
      score.has_average() ? AverageInWords(score.average(), score.assessed_count()) : std::string("not assessed");
  return absl::StrCat(score.assessor(), " ", average, " (", score.assessed_count(), " of ", score.party_count(),
                      score.interim() ? ", interim)" : ")");
}

std::string DayInWords(const google::protobuf::Timestamp& time) {
  return DateInWords(absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(time.seconds()), absl::UTCTimeZone()));
}

// How far anybody looked.
std::string SearchedTo(const v1::CommitmentBrief& brief) {
  return brief.has_searched_to() ? absl::StrCat("searched to ", DayInWords(brief.searched_to())) : "no dated source";
}

// What the evidence says, why, what assessors say, and, where the rows differ in it, how far anybody looked.
Cell EvidenceCell(const v1::CommitmentBrief& brief, bool says_searched_to) {
  Cell cell = CellOf(EvidenceChip(brief));
  if (!brief.evidence_reason().empty()) {
    cell.lines.push_back({Plain(brief.evidence_reason()), MarksOf(brief.evidence_citations())});
  }
  for (const v1::AssessorScore& score : brief.scores()) cell.lines.push_back({Plain(Assessed(score))});
  if (says_searched_to) cell.lines.push_back({Quiet(SearchedTo(brief))});
  return cell;
}

std::string PartiesOf(const v1::CommitmentBrief& brief) {
  std::string parties = absl::StrJoin(brief.parties(), ", ");
  if (brief.omitted_party_count() > 0) absl::StrAppend(&parties, " and ", brief.omitted_party_count(), " more");
  return parties;
}

// What the rows of the board have, each in its own words.
struct BoardShape {
  bool has_due = false;
  bool says_searched_to = false;
};

BoardShape ShapeOf(const std::vector<const v1::CommitmentBrief*>& briefs) {
  BoardShape shape;
  for (const v1::CommitmentBrief* brief : briefs) {
    shape.has_due |= !When(brief->due_date()).empty();
    shape.says_searched_to |= briefs.size() == 1 || SearchedTo(*brief) != SearchedTo(*briefs.front());
  }
  return shape;
}

PageRow BoardRow(const v1::CommitmentBrief& brief, const BoardShape& shape) {
  Cell what{.lines = {{Strong(brief.title())}}};
  const std::string mechanism = brief.mechanism() == v1::MECHANISM_UNSPECIFIED ? "" : Phrase(brief.mechanism());
  if (!mechanism.empty()) what.lines.push_back({Quiet(mechanism)});
  if (brief.doubtful()) what.lines.push_back({DoubtfulChip()});
  Cell official = CellOf(StateChip(brief.state()));
  if (brief.has_state_date()) official.lines.push_back({Quiet(When(brief.state_date()))});
  PageRow row{.cells = {what, CellOf(Plain(PartiesOf(brief)))}};
  if (shape.has_due) row.cells.push_back(CellOf(Plain(When(brief.due_date()))));
  for (const Cell& cell : {official, EvidenceCell(brief, shape.says_searched_to), CellOf(ScheduleChip(brief)),
                           CellOf(MarksOf(brief.citations()))}) {
    row.cells.push_back(cell);
  }
  if (TroubleOf(brief) < 2) row.tone = Tone::kBad;
  return row;
}

// "8 commitments: 1 agreed, 6 expected, 1 proposed"
Paragraph BoardCounts(const v1::Briefing& briefing) {
  int64_t total = 0;
  Line line;
  for (const auto& group : briefing.commitment_groups()) total += group.total_count();
  line.push_back(Strong(absl::StrCat(total)));
  line.push_back(Plain(total == 1 ? " commitment: " : " commitments: "));
  for (const auto& group : briefing.commitment_groups()) {
    Chip chip = StateChip(group.state());
    chip.word = absl::StrCat(group.total_count(), " ", chip.word);
    line.push_back(std::move(chip));
  }
  return {std::move(line)};
}

Chip StandingChip(const v1::TimelineEntry& entry) {
  switch (entry.standing()) {
    case v1::STANDING_SCHEDULED:
      return {"○", "scheduled", Tone::kPlain};
    case v1::STANDING_REPORTED:
      return {"◌", "reported only", Tone::kWarn};
    default:
      return {"●", "happened", Tone::kPlain};
  }
}

std::string Capitalised(std::string text) {
  if (!text.empty()) text[0] = absl::ascii_toupper(text[0]);
  return text;
}

// The modality, where the title does not end in it.
std::string HowSure(const v1::TimelineEntry& entry) {
  if (entry.modality() == v1::MODALITY_OCCURRED || entry.modality() == v1::MODALITY_UNSPECIFIED) return "";
  const std::string phrase = Phrase(entry.modality());
  return absl::EndsWith(entry.title(), absl::StrCat(": ", phrase)) ? "" : phrase;
}

Item TimelineItem(const v1::TimelineEntry& entry) {
  Item item{.mark = StandingChip(entry),
            .label = entry.has_date() ? When(entry.date()) : "undated",
            .line = {Plain(entry.title())}};
  if (const std::string sure = HowSure(entry); !sure.empty()) item.line.push_back(Quiet(absl::StrCat(" (", sure, ")")));
  if (entry.doubtful()) {
    item.line.push_back(Chip{"?", absl::StrCat("doubtful: ", Phrase(entry.credibility())), Tone::kWarn});
  }
  item.line.push_back(MarksOf(entry.citations()));
  return item;
}

absl::optional<int64_t> SecondsIf(bool is_set, const google::protobuf::Timestamp& time) {
  if (!is_set) return absl::nullopt;
  return time.seconds();
}

Figure TimelinePicture(const v1::Briefing& briefing) {
  constexpr int kMaxBars = 40;
  TimelineFigure figure;
  if (briefing.has_reference_time()) figure.today = briefing.reference_time().seconds();
  for (const auto& entry : briefing.timeline()) {
    if (!entry.has_date()) continue;
    const v1::EdtfDate& date = entry.date();
    if (!date.has_start_time() && !date.has_end_time()) continue;
    figure.bars.push_back({entry.title(), SecondsIf(date.has_start_time(), date.start_time()),
                           SecondsIf(date.has_end_time(), date.end_time()), entry.standing()});
  }
  if (figure.bars.size() > kMaxBars) figure.bars.erase(figure.bars.begin(), figure.bars.end() - kMaxBars);
  const std::string count =
      absl::StrCat("The ", figure.bars.size(), " latest dated entries of the list below, oldest first.");
  return {.title = "Timeline",
          .description = absl::StrCat(count,
                                      " Each bar is as long as its date is uncertain; long spans are drawn shorter. "
                                      "Filled: happened. Hollow: scheduled. Dotted: reported only."),
          .picture = std::move(figure)};
}

Line LineOfChange(const v1::RecordChange& change) {
  Line line{Plain(change.title())};
  if (change.direction() == v1::DIRECTION_UP) line.push_back(Chip{"▲", change.direction_reason(), Tone::kGood});
  if (change.direction() == v1::DIRECTION_DOWN) line.push_back(Chip{"▼", change.direction_reason(), Tone::kBad});
  line.push_back(MarksOf(change.citations()));
  return line;
}

Item ItemOfChange(const v1::RecordChange& change, const Chip& mark) {
  Item item{.mark = mark, .label = "", .line = LineOfChange(change), .details = {}};
  for (const v1::FieldChange& field : change.fields()) {
    const auto shown = [](const std::string& value) { return value.empty() ? std::string("not set") : value; };
    item.details.push_back({Quiet(absl::StrCat(field.field(), ": ")), Text{shown(field.old_value()), Tone::kOld},
                            Plain(" → "), Text{shown(field.new_value()), Tone::kNew}});
  }
  if (change.omitted_field_count() > 0) {
    item.details.push_back({Quiet(absl::StrCat("and ", change.omitted_field_count(), " more fields"))});
  }
  return item;
}

Line SummaryLine(const v1::ChangeSummary& summary) {
  Line line;
  if (summary.direction() == v1::DIRECTION_DOWN) line.push_back(Chip{"▼", "worse", Tone::kBad});
  if (summary.direction() == v1::DIRECTION_UP) line.push_back(Chip{"▲", "better", Tone::kGood});
  if (summary.direction() == v1::DIRECTION_SAME) line.push_back(Chip{"▶", "no clear move", Tone::kPlain});
  if (!summary.direction_reason().empty()) line.push_back(Strong(summary.direction_reason()));
  line.push_back(Quiet(absl::StrCat(" — ", summary.added_count(), " added, ", summary.changed_count(), " changed, ",
                                    summary.removed_count(), " removed, ", summary.unchanged_count(), " unchanged; ",
                                    summary.up_count(), " up, ", summary.down_count(), " down.")));
  return line;
}

std::string ReasonInWords(v1::UpcomingItem::Reason reason) {
  switch (reason) {
    case v1::UpcomingItem::REASON_EXPECTED_EVENT:
      return "event";
    case v1::UpcomingItem::REASON_EXPECTED_COMMITMENT:
      return "to be agreed";
    case v1::UpcomingItem::REASON_DUE:
      return "due";
    case v1::UpcomingItem::REASON_MILESTONE:
      return "milestone";
    case v1::UpcomingItem::REASON_TARGET:
      return "target";
    default:
      return "";
  }
}

std::string InDays(int64_t days) { return absl::StrCat(days, days == 1 ? " day" : " days"); }

// "in 19 days", "in 9 to 39 days", "within 12 days", "today"; "12 days ago" for what is over.
std::string HowFar(const v1::UpcomingItem& item, absl::optional<int64_t> today) {
  constexpr int64_t kDay = 86400;
  if (!item.has_date() || !item.date().has_end_time() || !today) return "";
  const auto day_of = [](int64_t instant) { return (instant - ((instant % kDay) + kDay) % kDay) / kDay; };
  const int64_t now = day_of(*today);
  const int64_t last = day_of(item.date().end_time().seconds() - 1) - now;
  if (last < 0) return absl::StrCat(InDays(-last), " ago");
  const int64_t first = item.date().has_start_time() ? day_of(item.date().start_time().seconds()) - now : 0;
  if (first == last) return last == 0 ? "today" : absl::StrCat("in ", InDays(last));
  return first <= 0 ? absl::StrCat("within ", InDays(last)) : absl::StrCat("in ", first, " to ", InDays(last));
}

// A deadline that has passed is overdue; what was merely expected by then is not.
absl::optional<Chip> LatenessChip(const v1::UpcomingItem& item) {
  if (!item.overdue()) return absl::nullopt;
  const bool expected = item.reason() == v1::UpcomingItem::REASON_EXPECTED_EVENT ||
                        item.reason() == v1::UpcomingItem::REASON_EXPECTED_COMMITMENT;
  return expected ? Chip{"?", "date passed, no report", Tone::kWarn} : Chip{"!", "overdue", Tone::kBad};
}

}  // namespace

Text Plain(std::string text) { return {std::move(text), Tone::kPlain}; }
Text Quiet(std::string text) { return {std::move(text), Tone::kQuiet}; }
Text Strong(std::string text) { return {std::move(text), Tone::kStrong}; }
Cell CellOf(Inline piece) { return {.lines = {{std::move(piece)}}}; }

std::string When(const v1::EdtfDate& date) { return date.edtf().empty() ? "" : DateInWords(date.edtf()); }

Chip DoubtfulChip() { return {"?", "on doubtful claims alone", Tone::kWarn}; }

std::string AdmiraltyCode(v1::Reliability reliability, const std::vector<v1::Credibility>& credibilities) {
  std::string code = "–";
  if (reliability >= v1::RELIABILITY_COMPLETELY_RELIABLE && reliability <= v1::RELIABILITY_CANNOT_BE_JUDGED) {
    code = std::string(1, static_cast<char>('A' + reliability - v1::RELIABILITY_COMPLETELY_RELIABLE));
  }
  return credibilities.empty()
             ? code
             : absl::StrCat(code, absl::StrJoin(credibilities, "/", [](std::string* out, int credibility) {
                              absl::StrAppend(out, credibility);
                            }));
}

Section BottomLineSection(const v1::Briefing& briefing) {
  Section section{"bottom-line", "Bottom line", {}};
  for (const v1::CitedText& sentence : briefing.bottom_line()) {
    section.blocks.push_back(Paragraph{{Plain(sentence.text()), MarksOf(sentence.citations())}, true});
  }
  if (!briefing.has_outlook()) return section;
  const v1::Outlook& outlook = briefing.outlook();
  const std::string likelihood = LikelihoodInWords(outlook.likelihood());
  section.blocks.push_back(Heading{"Outlook"});
  section.blocks.push_back(Paragraph{{Plain(outlook.statement().text()), MarksOf(outlook.statement().citations())}});
  if (!likelihood.empty()) {
    section.blocks.push_back(Figure{"Likelihood", absl::StrCat("On the scale of seven: ", likelihood, "."),
                                    LikelihoodFigure{outlook.likelihood()}});
  }
  section.blocks.push_back(Paragraph{
      {Quiet("Likelihood: "),
       likelihood.empty() ? Plain("not stated, since no claim was judged that says it will be so") : Strong(likelihood),
       Plain(".")}});
  section.blocks.push_back(Paragraph{{Quiet("Confidence: "), Strong(Phrase(outlook.confidence())),
                                      Plain(absl::StrCat(". ", Capitalised(outlook.confidence_reason()), "."))}});
  return section;
}

Section ChangesSection(const v1::Briefing& briefing) {
  Section section{"changes", absl::StrCat("Since revision ", briefing.since_revision()), {}};
  if (!briefing.has_change_summary()) return section;
  section.blocks.push_back(Paragraph{SummaryLine(briefing.change_summary())});
  constexpr struct {
    v1::ChangeType type;
    absl::string_view heading;
    absl::string_view glyph;
    absl::string_view word;
  } kGroups[] = {{v1::CHANGE_TYPE_CREATED, "Added", "+", "added"},
                 {v1::CHANGE_TYPE_UPDATED, "Changed", "~", "changed"},
                 {v1::CHANGE_TYPE_RETRACTED, "Removed", "−", "removed"}};
  for (const auto& group : kGroups) {
    Items items{.heading = std::string(group.heading), .items = {}};
    for (const v1::RecordChange& change : briefing.changes()) {
      if (change.type() != group.type) continue;
      items.items.push_back(ItemOfChange(change, {std::string(group.glyph), std::string(group.word), Tone::kQuiet}));
    }
    if (!items.items.empty()) section.blocks.push_back(std::move(items));
  }
  if (briefing.changes().empty()) section.blocks.push_back(Note{{Plain("No change in what this briefing is about.")}});
  return section;
}

Section CommitmentsSection(const v1::Briefing& briefing) {
  Section section{"commitments", "Commitments", {}};
  if (briefing.commitment_groups().empty()) return section;
  std::vector<const v1::CommitmentBrief*> briefs;
  for (const auto& group : briefing.commitment_groups()) {
    for (const auto& brief : group.commitments()) briefs.push_back(&brief);
  }
  std::stable_sort(briefs.begin(), briefs.end(),
                   [](const auto* a, const auto* b) { return TroubleOf(*a) < TroubleOf(*b); });
  const BoardShape shape = ShapeOf(briefs);
  PageTable table{.caption = "Commitments, broken and overdue ones first",
                  .columns = {{.title = "Commitment", .takes_what_is_left = true}, {.title = "Parties"}},
                  .rows = {}};
  if (shape.has_due) table.columns.push_back({.title = "Due"});
  for (const Column& column : {Column{.title = "Official state", .brief = "Official"}, Column{.title = "Evidence"},
                               Column{.title = "Schedule"}, Column{.title = "Sources"}}) {
    table.columns.push_back(column);
  }
  for (const auto* brief : briefs) table.rows.push_back(BoardRow(*brief, shape));
  section.blocks.push_back(BoardCounts(briefing));
  if (!shape.says_searched_to) {
    section.blocks.push_back(Note{{Quiet(absl::StrCat("Evidence: ", SearchedTo(*briefs.front()), "."))}});
  }
  section.blocks.push_back(std::move(table));
  return section;
}

Section TimelineSection(const v1::Briefing& briefing) {
  Section section{"timeline", "Timeline", {}};
  if (briefing.timeline().empty()) return section;
  Figure picture = TimelinePicture(briefing);
  if (std::get<TimelineFigure>(picture.picture).bars.size() > 1) section.blocks.push_back(std::move(picture));
  section.blocks.push_back(
      Note{{Chip{"●", "happened"}, Chip{"○", "scheduled"}, Chip{"◌", "reported only", Tone::kWarn}}});
  Items items;
  for (const auto& entry : briefing.timeline()) items.items.push_back(TimelineItem(entry));
  section.blocks.push_back(std::move(items));
  return section;
}

Section UpcomingSection(const v1::Briefing& briefing) {
  const absl::optional<int64_t> today = SecondsIf(briefing.has_reference_time(), briefing.reference_time());
  Section section{"upcoming", "Coming up", {}};
  if (briefing.upcoming().empty()) return section;
  PageTable table{.caption = "Coming up, overdue first",
                  .columns = {{.title = "When"},
                              {.title = "What", .takes_what_is_left = true},
                              {.title = "Kind"},
                              {.title = "How sure"},
                              {.title = "Sources"}},
                  .rows = {}};
  for (const auto& it : briefing.upcoming()) {
    Cell what = CellOf(Plain(it.title()));
    if (const auto late = LatenessChip(it)) what.lines.push_back({*late});
    if (it.doubtful()) what.lines.push_back({DoubtfulChip()});
    Cell when = CellOf(Plain(it.has_date() ? When(it.date()) : "undated"));
    if (std::string far = HowFar(it, today); !far.empty()) when.lines.push_back({Quiet(std::move(far))});
    PageRow row{.cells = {std::move(when), std::move(what), CellOf(Plain(ReasonInWords(it.reason()))),
                          CellOf(Plain(it.modality() == v1::MODALITY_UNSPECIFIED ? "" : Phrase(it.modality()))),
                          CellOf(MarksOf(it.citations()))}};
    if (it.overdue()) row.tone = Tone::kBad;
    table.rows.push_back(std::move(row));
  }
  section.blocks.push_back(std::move(table));
  return section;
}

}  // namespace briefing::briefctl
