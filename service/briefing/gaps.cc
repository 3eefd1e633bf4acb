#include <algorithm>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "briefing/v1/assessment.pb.h"
#include "service/briefing/section.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

// Whether any live record satisfies `predicate` and `accept`.
template <typename Accept>
bool Exists(SectionContext& context, std::vector<Term> terms, Accept accept) {
  Predicate predicate;
  for (Term& term : terms) predicate.all_of.push_back({std::move(term)});
  const View& view = context.reader.view();
  bool found = false;
  view.Scan(
      Matcher(view.catalog(), std::move(predicate)), absl::nullopt,
      [&](const RecordVersion& record) { return !(found = accept(record)) && context.pace.Go(); },
      [&] { return context.pace.Ask(); });
  return found;
}

Term TypeIs(v1::RecordType type) { return {TermField::kType, absl::StrCat(static_cast<int>(type))}; }

bool IsObserved(SectionContext& context, const v1::Target& target) {
  std::vector<Term> terms{TypeIs(v1::RECORD_TYPE_OBSERVATION), {TermField::kParent, target.indicator()}};
  if (!target.party().empty()) terms.push_back({TermField::kParty, target.party()});
  return Exists(context, std::move(terms), [](const RecordVersion&) { return true; });
}

// An assessment without a score says that there is none yet.
bool IsAssessed(SectionContext& context, const v1::Commitment& commitment) {
  return Exists(context, {TypeIs(v1::RECORD_TYPE_ASSESSMENT), {TermField::kParent, commitment.name()}},
                [](const RecordVersion& record) {
                  v1::Assessment assessment;
                  return assessment.ParseFromArray(record.bytes.data(), static_cast<int>(record.bytes.size())) &&
                         assessment.has_score();
                });
}

bool Stands(const v1::Commitment& commitment) { return !IsToBeMade(commitment.state()) && !IsOver(commitment.state()); }

class Gaps {
 public:
  Gaps(SectionContext& context, v1::Briefing& briefing) : context_(context), gaps_(*briefing.mutable_gaps()) {}

  // What was expected by now: told from what is to come.
  void AddPassed(const v1::UpcomingItem& item) {
    if (!item.overdue()) return;
    const bool is_event = item.reason() == v1::UpcomingItem::REASON_EXPECTED_EVENT;
    if (!is_event && item.reason() != v1::UpcomingItem::REASON_EXPECTED_COMMITMENT) return;
    v1::Gap& gap =
        Add(is_event ? v1::Gap::KIND_EXPECTED_EVENT_NOT_REPORTED : v1::Gap::KIND_EXPECTED_COMMITMENT_NOT_REPORTED,
            item.name(), item.title());
    *gap.mutable_date() = item.date();
    *gap.mutable_citations() = item.citations();
  }

  void AddOf(const v1::Commitment& commitment) {
    for (const v1::Target& target : commitment.targets()) AddOf(commitment, target);
    const bool ended = IsOver(commitment.state()) && commitment.state() != v1::COMMITMENT_STATE_SUPERSEDED;
    if ((Stands(commitment) || ended) && !IsAssessed(context_, commitment)) {
      Cite(commitment, Add(v1::Gap::KIND_COMMITMENT_WITHOUT_ASSESSMENT, commitment.name(), commitment.title()));
    }
    const bool measurable = commitment.has_due_date() || !commitment.targets().empty() ||
                            !commitment.milestones().empty() || commitment.has_cadence();
    if (Stands(commitment) && !measurable) {
      Cite(commitment, Add(v1::Gap::KIND_COMMITMENT_WITHOUT_MEASURE, commitment.name(), commitment.title()));
    }
  }

  void Sort() {
    const auto key = [](const v1::Gap& gap) {
      return std::make_tuple(static_cast<int>(gap.kind()), gap.name(), gap.title());
    };
    std::stable_sort(gaps_.begin(), gaps_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  }

 private:
  v1::Gap& Add(v1::Gap::Kind kind, const std::string& name, const std::string& title) {
    v1::Gap& gap = *gaps_.Add();
    gap.set_kind(kind);
    gap.set_name(name);
    gap.set_title(title);
    return gap;
  }

  void Cite(const v1::Commitment& commitment, v1::Gap& gap) {
    context_.citations.Cite(commitment.claims(), *gap.mutable_citations());
  }

  void AddOf(const v1::Commitment& commitment, const v1::Target& target) {
    if (IsOver(commitment.state())) return;
    const std::string title =
        absl::StrCat(commitment.title(), ": ",
                     target.description().empty() ? context_.reader.TitleOf(target.indicator()) : target.description());
    const auto add = [&](v1::Gap::Kind kind) {
      context_.citations.Cite(commitment.claims(), target.claim_ids(),
                              *Add(kind, commitment.name(), title).mutable_citations());
    };
    if (!target.has_value()) add(v1::Gap::KIND_TARGET_WITHOUT_FIGURE);
    if (Stands(commitment) && !IsObserved(context_, target)) add(v1::Gap::KIND_TARGET_WITHOUT_OBSERVATION);
  }

  SectionContext& context_;
  google::protobuf::RepeatedPtrField<v1::Gap>& gaps_;
};

}  // namespace

void AddGaps(SectionContext& context, v1::Briefing& briefing) {
  Gaps gaps(context, briefing);
  for (const v1::UpcomingItem& item : briefing.upcoming()) gaps.AddPassed(item);
  for (const v1::Commitment& commitment : context.selection.commitments) {
    if (!context.pace.Go()) return;
    gaps.AddOf(commitment);
  }
  gaps.Sort();
}

}  // namespace briefing
