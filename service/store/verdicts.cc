#include "service/store/verdicts.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/catalog/record_type.h"
#include "service/judge/judge.h"
#include "service/store/stamp.h"

namespace briefing {
namespace {

template <typename T>
T Decode(absl::string_view bytes) {
  T message;
  message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  return message;
}

// What judgements read of an overlay; each record is decoded once.
class RecordsInOverlay final : public judge::Records {
 public:
  RecordsInOverlay(const Overlay& state, KeptSeries& series) : state_(state), series_(series) {}

  const v1::Source* FindSource(absl::string_view name) const override { return Find(name, sources_); }
  const v1::Event* FindEvent(absl::string_view name) const override { return Find(name, events_); }
  const v1::Indicator* FindIndicator(absl::string_view name) const override { return Find(name, indicators_); }

  const judge::Series* SeriesOf(absl::string_view indicator) const override {
    return series_.Of(indicator, state_, *this);
  }

 private:
  template <typename T>
  using Found = std::map<std::string, std::unique_ptr<T>, std::less<>>;

  template <typename T>
  const T* Find(absl::string_view name, Found<T>& found) const {
    auto [record, is_new] = found.try_emplace(std::string(name));
    const absl::optional<RecordState> current = is_new ? state_.FindLive(name) : absl::nullopt;
    if (current) record->second = std::make_unique<T>(Decode<T>(current->bytes));
    return record->second.get();
  }

  const Overlay& state_;
  KeptSeries& series_;
  mutable Found<v1::Source> sources_;
  mutable Found<v1::Event> events_;
  mutable Found<v1::Indicator> indicators_;
};

// The commitments that a batch concerns.
class Concerned {
 public:
  Concerned(const std::vector<EncodedChange>& changes, const Overlay& state) : state_(state) {
    for (const EncodedChange& change : changes) Add(change);
    for (const std::string& indicator : indicators_) AddCommitments({TermField::kMeasure, indicator});
  }

  std::set<std::string>& commitments() { return commitments_; }
  // TOO_LARGE, with the record through which most of them come.
  absl::Status TooMany() const {
    return errors::TooLarge(
        absl::StrCat("the number of commitments that the batch concerns (", commitments_.size(), ", ", most_,
                     " of them through ", through_.empty() ? "the batch" : through_, ")"),
        limits::kMaxCommitmentsJudged);
  }

 private:
  void Add(const EncodedChange& change) {
    switch (change.record_type) {
      case v1::RECORD_TYPE_COMMITMENT:
        commitments_.insert(change.name);
        break;
      case v1::RECORD_TYPE_OBSERVATION:
        indicators_.emplace(ParentOf(change.name));
        break;
      case v1::RECORD_TYPE_INDICATOR:
        if (change.type == v1::CHANGE_TYPE_UPDATED) indicators_.insert(change.name);
        break;
      case v1::RECORD_TYPE_EVENT:
        if (change.type == v1::CHANGE_TYPE_UPDATED) AddCommitments({TermField::kReference, change.name});
        break;
      case v1::RECORD_TYPE_SOURCE:
        if (change.type == v1::CHANGE_TYPE_UPDATED) AddIndicators({TermField::kReference, change.name});
        break;
      default:
        break;
    }
  }

  void AddCommitments(const Term& term) {
    size_t count = 0;
    state_.ForEachLive(v1::RECORD_TYPE_COMMITMENT, term, [&](absl::string_view name, absl::string_view) {
      commitments_.emplace(name);
      ++count;
    });
    if (count <= most_) return;
    most_ = count;
    through_ = term.value;
  }

  void AddIndicators(const Term& term) {
    state_.ForEachLive(v1::RECORD_TYPE_OBSERVATION, term,
                       [&](absl::string_view name, absl::string_view) { indicators_.emplace(ParentOf(name)); });
  }

  const Overlay& state_;
  std::set<std::string> indicators_;
  std::set<std::string> commitments_;
  size_t most_ = 0;
  std::string through_;
};

// Writes the verdicts of a commitment as they should be.
class VerdictWriter {
 public:
  VerdictWriter(Revision revision, absl::Time commit_time, Overlay& state, std::vector<EncodedChange>& changes,
                KeptSeries& series)
      : revision_(revision), commit_time_(commit_time), state_(state), records_(state, series), changes_(changes) {
    series.Stage(changes, state, records_);
  }

  void Judge(const std::string& commitment) {
    std::map<std::string, v1::Verdict> before = VerdictsOf(commitment);
    const absl::optional<RecordState> current = state_.FindLive(commitment);
    std::vector<judge::Judgement> judgements;
    if (current) {
      judgements = judge::JudgeCommitment(Decode<v1::Commitment>(current->bytes), records_, commit_time_);
    }
    for (judge::Judgement& judgement : judgements) {
      const auto old = before.find(judgement.verdict.name());
      Write(std::move(judgement), old == before.end() ? nullptr : &old->second);
      if (old != before.end()) before.erase(old);
    }
    for (auto& [name, verdict] : before) Stage(v1::CHANGE_TYPE_RETRACTED, std::move(verdict));
  }

 private:
  std::map<std::string, v1::Verdict> VerdictsOf(const std::string& commitment) const {
    std::map<std::string, v1::Verdict> verdicts;
    state_.ForEachLive(
        v1::RECORD_TYPE_VERDICT, {TermField::kParent, commitment},
        [&](absl::string_view name, absl::string_view bytes) { verdicts.emplace(name, Decode<v1::Verdict>(bytes)); });
    return verdicts;
  }

  void Write(judge::Judgement judgement, const v1::Verdict* before) {
    v1::Verdict& verdict = judgement.verdict;
    if (before != nullptr && before->status() == verdict.status()) {
      *verdict.mutable_since_time() = before->since_time();
      verdict.set_previous_status(before->previous_status());
    } else {
      const absl::Time turned = judgement.turned.value_or(commit_time_);
      *verdict.mutable_since_time() = ToTimestamp(std::min(turned, commit_time_));
      if (before != nullptr) verdict.set_previous_status(before->status());
    }
    if (before == nullptr) return Stage(v1::CHANGE_TYPE_CREATED, std::move(verdict));
    const Stamp stamp = ReadStamp(*before);
    WriteStamp(stamp, verdict);
    if (verdict.SerializeAsString() == before->SerializeAsString()) return;
    Stage(v1::CHANGE_TYPE_UPDATED, std::move(verdict));
  }

  void Stage(v1::ChangeType type, v1::Verdict verdict) {
    const auto now = ToTimestamp(commit_time_);
    const auto created = type == v1::CHANGE_TYPE_CREATED ? now : verdict.create_time();
    WriteStamp({EtagOf(revision_), revision_, created, now}, verdict);
    auto bytes = std::make_shared<const std::string>(verdict.SerializeAsString());
    const bool live = type != v1::CHANGE_TYPE_RETRACTED;
    state_.Stage(verdict.name(), {v1::RECORD_TYPE_VERDICT, live, revision_, {}}, bytes, verdict);
    changes_.push_back({type, verdict.name(), v1::RECORD_TYPE_VERDICT, std::move(bytes)});
  }

  const Revision revision_;
  const absl::Time commit_time_;
  Overlay& state_;
  const RecordsInOverlay records_;
  std::vector<EncodedChange>& changes_;
};

}  // namespace

absl::Status AddVerdicts(const std::vector<std::string>& due, Revision revision, absl::Time commit_time, Overlay& state,
                         std::vector<EncodedChange>& changes, KeptSeries& series) {
  Concerned concerned(changes, state);
  std::set<std::string>& commitments = concerned.commitments();
  commitments.insert(due.begin(), due.end());
  if (commitments.size() > limits::kMaxCommitmentsJudged) {
    return concerned.TooMany();
  }
  VerdictWriter writer(revision, commit_time, state, changes, series);
  for (const std::string& commitment : commitments) writer.Judge(commitment);
  return absl::OkStatus();
}

}  // namespace briefing
