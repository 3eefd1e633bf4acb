#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/optional.h"
#include "service/briefing/section.h"
#include "service/briefing/wording.h"
#include "service/query/value_text.h"

namespace briefing {
namespace {

constexpr int kMaxSentences = 3;
// More names than this make a sentence unreadable; the rest is counted.
constexpr size_t kMaxNames = 3;

using Briefs = std::vector<const v1::CommitmentBrief*>;

Briefs InState(const v1::Briefing& briefing, v1::CommitmentState state) {
  Briefs briefs;
  for (const auto& group : briefing.commitment_groups()) {
    if (group.state() != state) continue;
    for (const auto& commitment : group.commitments()) briefs.push_back(&commitment);
  }
  return briefs;
}

Briefs Overdue(const v1::Briefing& briefing) {
  Briefs briefs;
  for (const auto& group : briefing.commitment_groups()) {
    for (const auto& commitment : group.commitments()) {
      if (commitment.overdue() || commitment.schedule() == v1::SCHEDULE_STATUS_OVERDUE) briefs.push_back(&commitment);
    }
  }
  return briefs;
}

void CiteAll(const Briefs& briefs, v1::CitedText& text) {
  for (const auto* brief : briefs) AddCitations(brief->citations(), *text.mutable_citations());
}

// "Security Treaty, about 1952; Semiconductor Agreement, 1986; and 2 more"
std::string Named(const Briefs& briefs, bool by_due_date) {
  std::vector<std::string> names;
  for (const auto* brief : briefs) {
    if (names.size() == kMaxNames) {
      names.push_back(absl::StrCat("and ", briefs.size() - kMaxNames, " more"));
      break;
    }
    const bool dated = by_due_date ? brief->overdue() && brief->has_due_date() : brief->has_state_date();
    const v1::EdtfDate& date = by_due_date ? brief->due_date() : brief->state_date();
    names.push_back(dated ? absl::StrCat(brief->title(), ", ", by_due_date ? "due " : "", DateInWords(date))
                          : brief->title());
  }
  return absl::StrJoin(names, "; ");
}

std::string AreOrIs(size_t count) { return count == 1 ? "1 is " : absl::StrCat(count, " are "); }

// What the evidence says is broken; emergencies before the rest.
Briefs Broken(const v1::Briefing& briefing) {
  Briefs briefs;
  for (const auto& group : briefing.commitment_groups()) {
    for (const auto& commitment : group.commitments()) {
      if (commitment.evidence() == v1::VERDICT_STATUS_BROKEN) briefs.push_back(&commitment);
    }
  }
  std::stable_partition(briefs.begin(), briefs.end(), [](const auto* brief) { return brief->emergency(); });
  return briefs;
}

// "Broken by the evidence: Emergency stock, below the floor: 6 wk in May 2022 against at least 8 wk; and 1 more."
absl::optional<v1::CitedText> WhatIsBroken(const v1::Briefing& briefing) {
  const Briefs broken = Broken(briefing);
  if (broken.empty()) return absl::nullopt;
  v1::CitedText text;
  std::vector<std::string> parts;
  for (size_t i = 0; i < std::min(broken.size(), kMaxNames); ++i) {
    parts.push_back(absl::StrCat(broken[i]->title(), ", ", broken[i]->evidence_reason()));
    AddCitations(broken[i]->evidence_citations(), *text.mutable_citations());
  }
  if (broken.size() > kMaxNames) parts.push_back(absl::StrCat("and ", broken.size() - kMaxNames, " more"));
  text.set_text(absl::StrCat(broken.front()->emergency() ? "Emergency" : "Broken",
                             " by the evidence: ", absl::StrJoin(parts, "; "), "."));
  return text;
}

// How the next item is said to come: "Expected next" keeps to the modality of the data.
std::string LeadInTo(const v1::UpcomingItem& item) {
  if (item.modality() == v1::MODALITY_UNDER_CONSIDERATION) return "Under consideration next";
  return item.modality() == v1::MODALITY_EXPECTED ? "Expected next" : "Due next";
}

// What was expected by now, and of which nothing more is on record. A deadline that has passed is told elsewhere.
std::vector<const v1::UpcomingItem*> Passed(const v1::Briefing& briefing) {
  std::vector<const v1::UpcomingItem*> passed;
  for (const auto& item : briefing.upcoming()) {
    const bool expected = item.reason() == v1::UpcomingItem::REASON_EXPECTED_EVENT ||
                          item.reason() == v1::UpcomingItem::REASON_EXPECTED_COMMITMENT;
    if (item.overdue() && expected) passed.push_back(&item);
  }
  return passed;
}

// "6 commitments are expected to be agreed and 1 is only under consideration"
std::string WhatIsToBeMade(const Briefs& expected, const Briefs& proposed) {
  std::vector<std::string> to_be_made;
  if (!expected.empty()) {
    to_be_made.push_back(absl::StrCat(Count(expected.size(), "commitment"), expected.size() == 1 ? " is" : " are",
                                      " expected to be agreed"));
  }
  if (!proposed.empty()) {
    const std::string noun = expected.empty() ? Count(proposed.size(), "commitment") : absl::StrCat(proposed.size());
    to_be_made.push_back(absl::StrCat(noun, proposed.size() == 1 ? " is" : " are", " only under consideration"));
  }
  return to_be_made.empty() ? "" : JoinInWords(to_be_made);
}

absl::optional<v1::CitedText> WhatIsNext(const v1::Briefing& briefing) {
  const v1::UpcomingItem* next = NextOf(briefing);
  const Briefs expected = InState(briefing, v1::COMMITMENT_STATE_EXPECTED);
  const Briefs proposed = InState(briefing, v1::COMMITMENT_STATE_PROPOSED);
  v1::CitedText text;
  std::vector<std::string> parts;
  if (next != nullptr) {
    parts.push_back(absl::StrCat(LeadInTo(*next), next->doubtful() ? ", on doubtful claims alone" : "", ": ",
                                 next->title(), " (", DateInWords(next->date()), ")"));
    AddCitations(next->citations(), *text.mutable_citations());
  }
  if (std::string to_be_made = WhatIsToBeMade(expected, proposed); !to_be_made.empty()) {
    parts.push_back(std::move(to_be_made));
  }
  if (const auto passed = Passed(briefing); !passed.empty()) {
    parts.push_back(absl::StrCat(Count(passed.size(), "expected date"), passed.size() == 1 ? " has" : " have",
                                 " passed with nothing more on record"));
    for (const auto* item : passed) AddCitations(item->citations(), *text.mutable_citations());
  }
  if (parts.empty()) return absl::nullopt;
  CiteAll(expected, text);
  CiteAll(proposed, text);
  text.set_text(absl::StrCat(absl::StrJoin(parts, "; "), "."));
  return text;
}

int64_t CountCommitments(const v1::Briefing& briefing) {
  int64_t count = 0;
  for (const auto& group : briefing.commitment_groups()) count += group.commitments_size();
  return count;
}

absl::optional<v1::CitedText> WhatStands(const v1::Briefing& briefing) {
  const int64_t count = CountCommitments(briefing);
  if (count == 0) return absl::nullopt;
  v1::CitedText text;
  std::vector<std::string> parts;
  for (const auto state : {v1::COMMITMENT_STATE_BREACHED, v1::COMMITMENT_STATE_SUSPENDED, v1::COMMITMENT_STATE_IN_FORCE,
                           v1::COMMITMENT_STATE_AGREED, v1::COMMITMENT_STATE_FULFILLED, v1::COMMITMENT_STATE_EXPIRED,
                           v1::COMMITMENT_STATE_WITHDRAWN, v1::COMMITMENT_STATE_SUPERSEDED}) {
    const Briefs briefs = InState(briefing, state);
    if (briefs.empty()) continue;
    parts.push_back(absl::StrCat(AreOrIs(briefs.size()), StateInWords(state), " (", Named(briefs, false), ")"));
    CiteAll(briefs, text);
  }
  if (parts.empty()) parts.push_back("none is agreed or in force");
  const Briefs overdue = Overdue(briefing);
  if (!overdue.empty()) {
    parts.push_back(absl::StrCat(AreOrIs(overdue.size()), "overdue (", Named(overdue, true), ")"));
    CiteAll(overdue, text);
  }
  const bool breached = !InState(briefing, v1::COMMITMENT_STATE_BREACHED).empty();
  const std::string reassurance = breached && overdue.empty() ? "; none is overdue"
                                  : breached                  ? ""
                                  : overdue.empty()           ? "; none is recorded as breached or overdue"
                                                              : "; none is recorded as breached";
  text.set_text(absl::StrCat("Of ", Count(count, "commitment"), ", ", JoinInWords(parts), reassurance, "."));
  return text;
}

// Whether a promise was made weighs most, then figures, then the rest; then the number of sides.
std::pair<int, int> WeightOf(const v1::Contradiction& contradiction) {
  const bool promise = contradiction.name().rfind("commitments/", 0) == 0;
  const bool figure = !contradiction.scope().empty();
  return {promise ? 2 : figure ? 1 : 0, contradiction.positions_size()};
}

std::string Side(const v1::Position& position) {
  std::string said = position.value().empty() ? "" : absl::StrCat("“", position.value(), "”");
  if (position.value().empty()) {
    const auto* modality = v1::Modality_descriptor()->FindValueByNumber(position.modality());
    said = modality == nullptr ? "a claim" : absl::AsciiStrToLower(ShortName(*modality));
  }
  return position.attribution().empty() ? said : absl::StrCat(said, " (", position.attribution(), ")");
}

// The sides by value, each told by the first who says so.
std::string Sides(const v1::Contradiction& contradiction) {
  std::vector<std::string> sides;
  std::vector<std::pair<std::string, int>> told;
  for (const auto& position : contradiction.positions()) {
    const std::pair<std::string, int> side(position.value(), position.value().empty() ? position.modality() : 0);
    if (std::find(told.begin(), told.end(), side) != told.end()) continue;
    told.push_back(side);
    sides.push_back(Side(position));
  }
  return absl::StrJoin(sides, " against ");
}

absl::optional<v1::CitedText> WhatIsDisputed(const v1::Briefing& briefing) {
  const auto& contradictions = briefing.contradictions();
  if (contradictions.empty()) return absl::nullopt;
  const auto weightiest = std::max_element(contradictions.begin(), contradictions.end(),
                                           [](const auto& a, const auto& b) { return WeightOf(a) < WeightOf(b); });
  v1::CitedText text;
  std::string what = weightiest->title();
  if (!weightiest->scope().empty()) {
    absl::StrAppend(&what, " (", weightiest->scope(), ")");
  } else if (!weightiest->field().empty()) {
    absl::StrAppend(&what, " (", weightiest->field(), ")");
  }
  text.set_text(absl::StrCat("Claims contradict one another on ", Count(contradictions.size(), "point"),
                             contradictions.size() == 1 ? ": " : ", above all: ", what, ", ", Sides(*weightiest), "."));
  for (const auto& position : weightiest->positions()) {
    AddCitations(position.citations(), *text.mutable_citations());
  }
  return text;
}

// For a scope with nothing promised, expected or disputed: what there is at all.
absl::optional<v1::CitedText> WhatHappened(const v1::Briefing& briefing) {
  if (briefing.timeline().empty()) return absl::nullopt;
  const v1::TimelineEntry* latest = &briefing.timeline(0);
  for (const auto& entry : briefing.timeline()) {
    if (entry.has_date()) latest = &entry;
  }
  v1::CitedText text;
  const std::string when = latest->has_date() ? absl::StrCat(" (", DateInWords(latest->date()), ")") : "";
  text.set_text(absl::StrCat("Nothing is promised, expected or disputed; on record: ",
                             Count(briefing.timeline_size(), "event"), ", the latest ", latest->title(), when, "."));
  *text.mutable_citations() = latest->citations();
  return text;
}

// The topics that no live record has, and the parties that there are none of.
std::vector<std::string> Unknown(SectionContext& context, const Scope& scope) {
  const View& view = context.reader.view();
  std::vector<std::string> unknown;
  for (const std::string& topic : scope.topics) {
    if (view.CountLive({TermField::kTopic, topic}, 0, nullptr) == 0) unknown.push_back(absl::StrCat("topic ", topic));
  }
  for (const std::string& party : scope.parties) {
    if (!view.FindLive(party)) unknown.push_back(party);
  }
  return unknown;
}

v1::CitedText NotOnRecord(std::vector<std::string> unknown) {
  if (unknown.size() > kMaxNames) {
    const size_t more = unknown.size() - kMaxNames;
    unknown.resize(kMaxNames);
    unknown.push_back(absl::StrCat(more, " more"));
  }
  v1::CitedText text;
  text.set_text(absl::StrCat("Not on record: ", JoinInWords(unknown), "."));
  return text;
}

// "a or b or c or 4 more"
std::string AnyOf(std::vector<std::string> names) {
  if (names.size() > kMaxNames) {
    const size_t more = names.size() - kMaxNames;
    names.resize(kMaxNames);
    names.push_back(absl::StrCat(more, " more"));
  }
  return absl::StrJoin(names, " or ");
}

v1::CitedText NothingThere(const v1::Briefing& briefing, const Scope& scope) {
  v1::CitedText text;
  if (briefing.revision() == 0) {
    text.set_text("The ledger is empty.");
    return text;
  }
  std::vector<std::string> conditions;
  if (!scope.topics.empty()) conditions.push_back(absl::StrCat("topic ", AnyOf(scope.topics)));
  if (!scope.parties.empty()) conditions.push_back(absl::StrCat("party ", AnyOf(scope.parties)));
  std::string asked = conditions.empty() ? "" : absl::StrCat(" with ", JoinInWords(conditions));
  if (!scope.filter.empty()) absl::StrAppend(&asked, " that passes the filter");
  text.set_text(absl::StrCat("Nothing in the ledger answers this: it holds no event or commitment", asked, "."));
  return text;
}

}  // namespace

const v1::UpcomingItem* NextOf(const v1::Briefing& briefing) {
  for (const auto& item : briefing.upcoming()) {
    if (!item.overdue() && item.has_date()) return &item;
  }
  return nullptr;
}

void AddBottomLine(SectionContext& context, const Scope& scope, v1::Briefing& briefing) {
  std::vector<v1::CitedText> sentences;
  for (auto& sentence :
       {WhatIsBroken(briefing), WhatIsNext(briefing), WhatStands(briefing), WhatIsDisputed(briefing)}) {
    if (sentence) sentences.push_back(*sentence);
  }
  if (sentences.empty()) {
    const auto happened = WhatHappened(briefing);
    sentences.push_back(happened ? *happened : NothingThere(briefing, scope));
  }
  // Before all else: what follows answers only a part of the question. Of a ledger that is empty that says nothing new.
  const std::vector<std::string> unknown = Unknown(context, scope);
  if (!unknown.empty() && briefing.revision() > 0) sentences.insert(sentences.begin(), NotOnRecord(unknown));
  if (sentences.size() > kMaxSentences) sentences.resize(kMaxSentences);
  for (v1::CitedText& sentence : sentences) *briefing.add_bottom_line() = std::move(sentence);
}

}  // namespace briefing
