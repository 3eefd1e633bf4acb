#include "service/briefing/commitment_status.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/briefing/scorecard.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

// The gravest first.
constexpr v1::VerdictStatus kGravity[] = {v1::VERDICT_STATUS_BROKEN,     v1::VERDICT_STATUS_MISSED,
                                          v1::VERDICT_STATUS_AT_RISK,    v1::VERDICT_STATUS_CANNOT_TELL,
                                          v1::VERDICT_STATUS_ON_TRACK,   v1::VERDICT_STATUS_MET,
                                          v1::VERDICT_STATUS_NO_EVIDENCE};

auto Gravity(v1::VerdictStatus status) { return std::find(std::begin(kGravity), std::end(kGravity), status); }

bool IsFinal(v1::CommitmentState state) {
  return state == v1::COMMITMENT_STATE_FULFILLED || state == v1::COMMITMENT_STATE_WITHDRAWN ||
         state == v1::COMMITMENT_STATE_EXPIRED || state == v1::COMMITMENT_STATE_SUPERSEDED;
}

template <typename T>
std::vector<T> ChildrenOf(const std::string& parent, v1::RecordType type, const View& view) {
  std::vector<T> children;
  const Predicate predicate{
      .all_of = {{{TermField::kParent, parent}}, {{TermField::kType, absl::StrCat(static_cast<int>(type))}}}};
  view.Scan(Matcher(view.catalog(), predicate), absl::nullopt, [&](const RecordVersion& version) {
    children.emplace_back().ParseFromArray(version.bytes.data(), static_cast<int>(version.bytes.size()));
    return true;
  });
  return children;
}

class StatusComposer {
 public:
  StatusComposer(const v1::Commitment& commitment, const View& view, RecordReader& reader)
      : commitment_(commitment), now_(absl::ToUnixSeconds(view.time())), reader_(reader) {
    verdicts_ = ChildrenOf<v1::Verdict>(commitment.name(), v1::RECORD_TYPE_VERDICT, view);
    std::sort(verdicts_.begin(), verdicts_.end(), [](const v1::Verdict& a, const v1::Verdict& b) {
      const auto of_a = Gravity(a.status()), of_b = Gravity(b.status());
      return of_a != of_b ? of_a < of_b : a.name() < b.name();
    });
    assessments_ = ChildrenOf<v1::Assessment>(commitment.name(), v1::RECORD_TYPE_ASSESSMENT, view);
  }

  v1::CommitmentStatus Compose() {
    status_.set_name(commitment_.name());
    status_.set_title(commitment_.title());
    status_.set_official(commitment_.state());
    if (!commitment_.transitions().empty() && commitment_.transitions().rbegin()->has_date()) {
      *status_.mutable_official_date() = commitment_.transitions().rbegin()->date();
    }
    AddEvidence();
    AddScores();
    AddSearch();
    AddSchedule();
    return std::move(status_);
  }

 private:
  void AddEvidence() {
    for (const v1::Verdict& verdict : verdicts_) {
      status_.add_verdicts(verdict.name());
      status_.set_emergency(status_.emergency() || verdict.emergency());
    }
    if (verdicts_.empty()) return;
    status_.set_evidence(verdicts_.front().status());
    status_.set_evidence_reason(verdicts_.front().reason());
  }

  void AddScores() {
    std::set<std::string> parties;
    for (std::string& party : BoundParties(commitment_)) parties.insert(std::move(party));
    std::map<std::string, std::map<std::string, const v1::Assessment*>> counting;
    for (const v1::Assessment& assessment : assessments_) {
      parties.insert(assessment.party());
      const v1::Assessment*& kept = counting[AssessorOf(assessment)][assessment.party()];
      if (kept == nullptr || CountsBefore(assessment, *kept)) kept = &assessment;
    }
    for (const auto& [assessor, by_party] : counting) {
      v1::AssessorScore& score = *status_.add_scores();
      score.set_assessor(assessor);
      score.set_party_count(static_cast<int32_t>(parties.size()));
      int sum = 0;
      for (const auto& [party, assessment] : by_party) {
        if (!assessment->has_score()) continue;
        score.set_assessed_count(score.assessed_count() + 1);
        score.set_interim(score.interim() || assessment->stage() == v1::ASSESSMENT_STAGE_INTERIM);
        sum += assessment->score();
      }
      if (score.assessed_count() > 0) score.set_average(static_cast<double>(sum) / score.assessed_count());
    }
  }

  void Search(const std::string& name) {
    const v1::Source* const source = reader_.Read<v1::Source>(name);
    if (source == nullptr) return;
    int64_t to = INT64_MIN;
    const DateBounds published = BoundsOf(source->publish_date());
    if (source->has_retrieve_time()) {
      to = source->retrieve_time().seconds();
    } else if (source->has_publish_date() && published.start != DateBounds::kOpenStart) {
      to = published.start;
    }
    if (to == INT64_MIN || (status_.has_searched_to() && status_.searched_to().seconds() >= to)) return;
    status_.mutable_searched_to()->set_seconds(to);
  }

  void AddSearch() {
    for (const v1::Claim& claim : commitment_.claims()) Search(claim.source());
    for (const v1::Assessment& assessment : assessments_) {
      for (const v1::Claim& claim : assessment.claims()) Search(claim.source());
      for (const std::string& record : assessment.evidence()) Search(record);
    }
    for (const v1::Verdict& verdict : verdicts_) {
      for (const v1::Evidence& evidence : verdict.evidence()) Search(evidence.source());
    }
  }

  // An end from which on something is overdue, unless it is `done`.
  void AddDue(int64_t end, bool done) {
    if (end == DateBounds::kOpenEnd) return;
    dated_ = true;
    late_ |= !done && end <= now_;
    next_ = end > now_ ? std::min(next_, end) : next_;
    last_ = std::max(last_, end);
  }

  bool WasMet(const v1::Target& target) const {
    bool judged = false;
    for (const v1::Verdict& verdict : verdicts_) {
      if (!verdict.has_target() || verdict.target().id() != target.id()) continue;
      judged = true;
      if (verdict.status() != v1::VERDICT_STATUS_MET) return false;
    }
    return judged;
  }

  static bool Missed(const v1::Verdict& verdict) { return verdict.status() == v1::VERDICT_STATUS_MISSED; }

  void AddDates() {
    const bool over = IsFinal(commitment_.state());
    if (commitment_.has_due_date()) AddDue(BoundsOf(commitment_.due_date()).end, over);
    for (const v1::Milestone& milestone : commitment_.milestones()) {
      if (milestone.has_due_date()) AddDue(BoundsOf(milestone.due_date()).end, over || milestone.has_done_date());
    }
    for (const v1::Target& target : commitment_.targets()) {
      if (target.has_due_date()) AddDue(BoundsOf(target.due_date()).end, over || WasMet(target));
    }
    for (const v1::Verdict& verdict : verdicts_) {
      late_ |= Missed(verdict);
      if (!verdict.has_cadence()) continue;
      dated_ |= verdict.has_next_time() || Missed(verdict);
      if (verdict.has_next_time()) AddDue(verdict.next_time().seconds(), true);
      if (Missed(verdict)) last_ = std::max(last_, verdict.since_time().seconds());
    }
  }

  bool IsEarly() const {
    if (commitment_.state() != v1::COMMITMENT_STATE_FULFILLED || !commitment_.has_due_date()) return false;
    const v1::Transition& last = *commitment_.transitions().rbegin();
    return last.has_date() && BoundsOf(last.date()).end <= BoundsOf(commitment_.due_date()).start;
  }

  void AddSchedule() {
    AddDates();
    status_.set_schedule(!dated_     ? v1::SCHEDULE_STATUS_UNDATED
                         : late_     ? v1::SCHEDULE_STATUS_OVERDUE
                         : IsEarly() ? v1::SCHEDULE_STATUS_EARLY
                                     : v1::SCHEDULE_STATUS_ON_TIME);
    const int64_t due = next_ != INT64_MAX ? next_ : last_;
    if (due != INT64_MIN) status_.mutable_due_time()->set_seconds(due);
  }

  const v1::Commitment& commitment_;
  const int64_t now_;
  RecordReader& reader_;
  std::vector<v1::Verdict> verdicts_;
  std::vector<v1::Assessment> assessments_;
  bool dated_ = false;
  bool late_ = false;
  int64_t next_ = INT64_MAX;
  int64_t last_ = INT64_MIN;
  v1::CommitmentStatus status_;
};

}  // namespace

absl::Status CheckStatusRequest(const v1::BatchGetCommitmentStatusesRequest& request) {
  if (request.names().empty()) return errors::InvalidField("names", "required: at least one");
  if (request.names_size() > limits::kMaxBatchGet) {
    return errors::InvalidField("names", absl::StrCat(request.names_size(), " names; at most ", limits::kMaxBatchGet));
  }
  for (int i = 0; i < request.names_size(); ++i) {
    const std::string field = absl::StrCat("names[", i, "]");
    const absl::StatusOr<v1::RecordType> type = CheckName(request.names(i), field);
    if (!type.ok()) return type.status();
    if (*type == v1::RECORD_TYPE_COMMITMENT) continue;
    return errors::InvalidField(field, absl::StrCat("\"", request.names(i), "\" names no commitment"));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::BatchGetCommitmentStatusesResponse> ComposeStatuses(
    const v1::BatchGetCommitmentStatusesRequest& request, const View& view) {
  v1::BatchGetCommitmentStatusesResponse response;
  response.set_revision(view.revision().value());
  RecordReader reader(view);
  for (const std::string& name : request.names()) {
    const v1::Commitment* const commitment = reader.Read<v1::Commitment>(name);
    if (commitment == nullptr) return view.WhyAbsent(name);
    *response.add_statuses() = StatusOf(*commitment, view, reader);
  }
  return response;
}

v1::CommitmentStatus StatusOf(const v1::Commitment& commitment, const View& view, RecordReader& reader) {
  return StatusComposer(commitment, view, reader).Compose();
}

}  // namespace briefing
