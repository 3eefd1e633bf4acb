#include "service/briefing/scorecard.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/query/edtf.h"

namespace briefing {
namespace {

constexpr int kStopStride = 64;

using Keys = std::vector<std::string>;

// One party's part in one commitment, as one assessor judged it; null where they did not, or gave no score.
struct Pair {
  const Keys& rows;
  const Keys& columns;
  const v1::Assessment* assessment;
};

// The year that holds a date whole; "" where none does.
std::string YearOf(const v1::EdtfDate& date) {
  const DateBounds bounds = BoundsOf(date);
  if (date.edtf().empty() || !bounds.known || bounds.start == DateBounds::kOpenStart ||
      bounds.end == DateBounds::kOpenEnd) {
    return "";
  }
  const auto year = [](int64_t seconds) {
    return absl::ToCivilYear(absl::FromUnixSeconds(seconds), absl::UTCTimeZone()).year();
  };
  return year(bounds.start) == year(bounds.end - 1) ? absl::StrCat(year(bounds.start)) : "";
}

std::string YearOf(const v1::Commitment& commitment) {
  for (const v1::Transition& step : commitment.transitions()) {
    if (step.state() == v1::COMMITMENT_STATE_AGREED || step.state() == v1::COMMITMENT_STATE_IN_FORCE) {
      return YearOf(step.date());
    }
  }
  return "";
}

// The commitment's keys of a dimension; the party is known later.
Keys KeysOf(v1::ScorecardDimension dimension, const v1::Commitment& commitment) {
  switch (dimension) {
    case v1::SCORECARD_DIMENSION_TOPIC:
      if (commitment.topics().empty()) return {""};
      return {commitment.topics().begin(), commitment.topics().end()};
    case v1::SCORECARD_DIMENSION_MECHANISM:
      if (commitment.mechanism() == v1::MECHANISM_UNSPECIFIED) return {""};
      return {std::string(absl::StripPrefix(v1::Mechanism_Name(commitment.mechanism()), "MECHANISM_"))};
    case v1::SCORECARD_DIMENSION_YEAR:
      return {YearOf(commitment)};
    case v1::SCORECARD_DIMENSION_COMMITMENT:
      return {commitment.name()};
    default:
      return {""};
  }
}

void AddTo(v1::ScorecardCell& cell, const v1::Assessment* assessment) {
  cell.set_pair_count(cell.pair_count() + 1);
  if (assessment == nullptr || !assessment->has_score()) return;
  cell.set_assessed_count(cell.assessed_count() + 1);
  if (assessment->stage() == v1::ASSESSMENT_STAGE_INTERIM) cell.set_interim_count(cell.interim_count() + 1);
  if (assessment->score() > 0) cell.set_full_count(cell.full_count() + 1);
  if (assessment->score() == 0) cell.set_partial_count(cell.partial_count() + 1);
  if (assessment->score() < 0) cell.set_failed_count(cell.failed_count() + 1);
}

void Finish(v1::ScorecardCell& cell) {
  if (cell.assessed_count() == 0) return;
  const double average = static_cast<double>(cell.full_count() - cell.failed_count()) / cell.assessed_count();
  cell.set_average(average);
  cell.set_percent((average + 1) / 2 * 100);
}

// One assessor's cells while they are filled.
class Card {
 public:
  void Add(const Pair& pair, bool with_rows, bool with_columns) {
    AddTo(total_, pair.assessment);
    if (with_rows) {
      for (const std::string& row : pair.rows) AddTo(rows_[row], pair.assessment);
    }
    if (!with_columns) return;
    for (const std::string& column : pair.columns) AddTo(columns_[column], pair.assessment);
    for (const std::string& row : pair.rows) {
      for (const std::string& column : pair.columns) AddTo(cells_[{row, column}], pair.assessment);
    }
  }

  size_t size() const { return rows_.size() + columns_.size() + cells_.size(); }

  v1::AssessorScorecard Take(const std::string& assessor) {
    v1::AssessorScorecard card;
    card.set_assessor(assessor);
    Finish(total_);
    *card.mutable_total() = std::move(total_);
    for (auto& [key, cell] : rows_) TakeCell(key, "", std::move(cell), *card.add_rows());
    for (auto& [key, cell] : columns_) TakeCell("", key, std::move(cell), *card.add_columns());
    for (auto& [keys, cell] : cells_) TakeCell(keys.first, keys.second, std::move(cell), *card.add_cells());
    if (const auto mean = MeanOf(card.rows())) card.set_mean_of_rows(*mean);
    if (const auto mean = MeanOf(card.columns())) card.set_mean_of_columns(*mean);
    return card;
  }

 private:
  static void TakeCell(const std::string& row, const std::string& column, v1::ScorecardCell from,
                       v1::ScorecardCell& to) {
    from.set_row(row);
    from.set_column(column);
    Finish(from);
    to = std::move(from);
  }

  template <typename Cells>
  static absl::optional<double> MeanOf(const Cells& cells) {
    double sum = 0;
    int count = 0;
    for (const v1::ScorecardCell& cell : cells) {
      if (!cell.has_average()) continue;
      sum += cell.average();
      ++count;
    }
    return count == 0 ? absl::nullopt : absl::optional<double>(sum / count);
  }

  v1::ScorecardCell total_;
  std::map<std::string, v1::ScorecardCell> rows_;
  std::map<std::string, v1::ScorecardCell> columns_;
  std::map<std::pair<std::string, std::string>, v1::ScorecardCell> cells_;
};

// What is on record of one commitment.
struct Assessed {
  v1::Commitment commitment;
  std::set<std::string> parties;
  // By assessor and party, the one that counts.
  std::map<std::pair<std::string, std::string>, v1::Assessment> counting;
};

class Composer {
 public:
  Composer(const v1::GetScorecardRequest& request, const View& view, absl::FunctionRef<absl::Status()> stop)
      : request_(request), view_(view), stop_(stop), wanted_(request.assessors().begin(), request.assessors().end()) {
    if (request.period().empty()) return;
    const absl::StatusOr<DateBounds> period = ParseEdtf(request.period(), "period");
    if (period.ok()) period_ = *period;
  }

  absl::StatusOr<v1::GetScorecardResponse> Compose(const Predicate& commitments) {
    absl::Status status = Read(commitments);
    if (!status.ok()) return status;
    v1::GetScorecardResponse response;
    response.set_revision(view_.revision().value());
    response.set_commitment_count(static_cast<int32_t>(all_.size()));
    size_t cells = 0;
    for (const std::string& assessor : assessors_) {
      Card card;
      for (const Assessed& assessed : all_) {
        if (status.ok() && ++steps_ % kStopStride == 0) status = stop_();
        AddCommitment(assessed, assessor, card);
        if (cells + card.size() > limits::kMaxScorecardCells) {
          return errors::TooLarge("the number of cells", limits::kMaxScorecardCells);
        }
      }
      if (!status.ok()) return status;
      cells += card.size();
      *response.add_scorecards() = card.Take(assessor);
    }
    return response;
  }

 private:
  v1::ScorecardDimension Dimension(int index) const {
    return index < request_.group_by_size() ? request_.group_by(index) : v1::SCORECARD_DIMENSION_UNSPECIFIED;
  }

  absl::Status Read(const Predicate& commitments) {
    absl::Status status;
    view_.Scan(Matcher(view_.catalog(), commitments), absl::nullopt, [&](const RecordVersion& version) {
      if (++steps_ % kStopStride == 0) status = stop_();
      Assessed& assessed = all_.emplace_back();
      assessed.commitment.ParseFromArray(version.bytes.data(), static_cast<int>(version.bytes.size()));
      ReadAssessments(assessed);
      return status.ok();
    });
    return status;
  }

  void ReadAssessments(Assessed& assessed) {
    for (std::string& party : BoundParties(assessed.commitment)) assessed.parties.insert(std::move(party));
    const Predicate of_commitment{
        .all_of = {{{TermField::kParent, assessed.commitment.name()}},
                   {{TermField::kType, absl::StrCat(static_cast<int>(v1::RECORD_TYPE_ASSESSMENT))}}}};
    view_.Scan(Matcher(view_.catalog(), of_commitment), absl::nullopt, [&](const RecordVersion& version) {
      v1::Assessment assessment;
      assessment.ParseFromArray(version.bytes.data(), static_cast<int>(version.bytes.size()));
      assessed.parties.insert(assessment.party());
      if (IsWanted(assessment)) Keep(std::move(assessment), assessed);
      return true;
    });
  }

  bool IsWanted(const v1::Assessment& assessment) const {
    if (request_.stage() != v1::ASSESSMENT_STAGE_UNSPECIFIED && assessment.stage() != request_.stage()) return false;
    if (!wanted_.empty() && wanted_.count(assessment.assessor()) + wanted_.count(assessment.assessor_party()) == 0) {
      return false;
    }
    const DateBounds period = BoundsOf(assessment.period());
    return !period_.known || (period.start < period_.end && period_.start < period.end);
  }

  void Keep(v1::Assessment assessment, Assessed& assessed) {
    const std::string assessor = AssessorOf(assessment);
    assessors_.insert(assessor);
    auto [kept, is_new] = assessed.counting.try_emplace({assessor, assessment.party()});
    if (is_new || CountsBefore(assessment, kept->second)) kept->second = std::move(assessment);
  }

  void AddCommitment(const Assessed& assessed, const std::string& assessor, Card& card) const {
    Keys rows = KeysOf(Dimension(0), assessed.commitment);
    Keys columns = KeysOf(Dimension(1), assessed.commitment);
    for (const std::string& party : assessed.parties) {
      if (Dimension(0) == v1::SCORECARD_DIMENSION_PARTY) rows = {party};
      if (Dimension(1) == v1::SCORECARD_DIMENSION_PARTY) columns = {party};
      const auto found = assessed.counting.find({assessor, party});
      const Pair pair{rows, columns, found == assessed.counting.end() ? nullptr : &found->second};
      card.Add(pair, request_.group_by_size() > 0, request_.group_by_size() > 1);
    }
  }

  const v1::GetScorecardRequest& request_;
  const View view_;
  const absl::FunctionRef<absl::Status()> stop_;
  const std::set<std::string> wanted_;
  DateBounds period_;
  int steps_ = 0;
  std::vector<Assessed> all_;
  std::set<std::string> assessors_;
};

}  // namespace

absl::Status CheckScorecard(const v1::GetScorecardRequest& request) {
  if (request.group_by_size() > limits::kMaxCountDimensions) {
    return errors::InvalidField("group_by", absl::StrCat("at most ", limits::kMaxCountDimensions, " dimensions"));
  }
  for (int i = 0; i < request.group_by_size(); ++i) {
    const std::string field = absl::StrCat("group_by[", i, "]");
    if (!v1::ScorecardDimension_IsValid(request.group_by(i)) ||
        request.group_by(i) == v1::SCORECARD_DIMENSION_UNSPECIFIED) {
      return errors::InvalidField(field, "one of PARTY, TOPIC, MECHANISM, YEAR and COMMITMENT");
    }
    if (i > 0 && request.group_by(i) == request.group_by(0))
      return errors::InvalidField(field, "the same as the first");
  }
  if (!v1::AssessmentStage_IsValid(request.stage())) return errors::InvalidField("stage", "one of INTERIM and FINAL");
  for (int i = 0; i < request.assessors_size(); ++i) {
    const std::string field = absl::StrCat("assessors[", i, "]");
    if (request.assessors(i).empty()) return errors::InvalidField(field, "must not be empty");
  }
  return request.period().empty() ? absl::OkStatus() : ParseEdtf(request.period(), "period").status();
}

absl::StatusOr<v1::GetScorecardResponse> ComposeScorecard(const v1::GetScorecardRequest& request, const View& view,
                                                          const Predicate& commitments,
                                                          absl::FunctionRef<absl::Status()> stop) {
  return Composer(request, view, stop).Compose(commitments);
}

std::vector<std::string> BoundParties(const v1::Commitment& commitment) {
  for (const v1::CommitmentRole role : {v1::COMMITMENT_ROLE_OBLIGOR, v1::COMMITMENT_ROLE_SIGNATORY}) {
    std::set<std::string> parties;
    for (const v1::CommitmentParty& party : commitment.parties()) {
      if (party.role() == role) parties.insert(party.party());
    }
    if (!parties.empty()) return {parties.begin(), parties.end()};
  }
  return {};
}

std::string AssessorOf(const v1::Assessment& assessment) {
  return assessment.assessor().empty() ? assessment.assessor_party() : assessment.assessor();
}

bool CountsBefore(const v1::Assessment& a, const v1::Assessment& b) {
  const auto order = [](const v1::Assessment& assessment) {
    const DateBounds period = BoundsOf(assessment.period());
    return std::make_tuple(period.end, period.start, assessment.stage() == v1::ASSESSMENT_STAGE_FINAL,
                           assessment.has_score(), assessment.revision(), assessment.name());
  };
  return order(a) > order(b);
}

}  // namespace briefing
