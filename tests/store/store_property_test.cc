// Random writes against a simple model of what a ledger is.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/store/store_fixture.h"

namespace briefing::testing {
namespace {

constexpr int kParties = 5;
constexpr int kEvents = 8;

// What the model knows of a record: enough to foresee every answer.
struct ModelRecord {
  bool live = false;
  int64_t revision = 0;
  std::string title;
  // Of events: the parties that take part.
  std::set<std::string> references;
};
using Model = std::map<std::string, ModelRecord>;

struct Step {
  v1::ApplyRequest request;
  // Of the batch as a whole; OK where it is to succeed.
  absl::StatusCode code = absl::StatusCode::kOk;
  std::vector<v1::MutationResult::Outcome> outcomes;
};

class RandomWrites {
 public:
  explicit RandomWrites(uint32_t seed) : random_(seed), ledger_(NewMemoryLedger()) { Reopen(); }

  void Take(int steps) {
    for (int i = 0; i < steps && !::testing::Test::HasFailure(); ++i) {
      switch (Below(12)) {
        case 0:
          Reopen();
          break;
        case 1:
        case 2:
          Repeat();
          break;
        default:
          Write();
      }
    }
    Reopen();
    Compare();
  }

 private:
  int Below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  std::string AnyParty() { return absl::StrCat("parties/p", Below(kParties)); }
  std::string AnyEvent() { return absl::StrCat("events/e", Below(kEvents)); }
  std::string AnyTitle() { return absl::StrCat("title ", Below(3)); }

  void Reopen() {
    replica_.reset();
    replica_ = std::make_unique<Replica>(*ledger_, clock_);
    Compare();
  }

  v1::Record AnyRecord() {
    v1::Record record;
    if (Below(2) == 0) {
      record.mutable_party()->set_name(AnyParty());
      record.mutable_party()->set_title(AnyTitle());
      record.mutable_party()->set_kind(v1::PARTY_KIND_STATE);
      return record;
    }
    v1::Event& event = *record.mutable_event();
    event.set_name(AnyEvent());
    event.set_title(AnyTitle());
    event.set_kind(v1::EVENT_KIND_CONSULT);
    for (int i = Below(3); i > 0; --i) event.add_participants()->set_party(AnyParty());
    return record;
  }

  v1::Mutation AnyMutation() {
    v1::Mutation mutation;
    switch (Below(4)) {
      case 0:
        *mutation.mutable_create() = AnyRecord();
        break;
      case 1:
        *mutation.mutable_put() = AnyRecord();
        break;
      case 2: {
        v1::UpdateMutation& update = *mutation.mutable_update();
        *update.mutable_record() = AnyRecord();
        update.mutable_update_mask()->add_paths("title");
        if (Below(3) == 0) SetEtag(update);
        break;
      }
      default:
        mutation.mutable_retract()->set_name(Below(2) == 0 ? AnyParty() : AnyEvent());
        mutation.mutable_retract()->set_allow_missing(Below(3) == 0);
    }
    return mutation;
  }

  void SetEtag(v1::UpdateMutation& update) {
    const std::string etag = absl::StrCat("r", Below(static_cast<int>(head_) + 1));
    v1::Record& record = *update.mutable_record();
    if (record.has_party()) record.mutable_party()->set_etag(etag);
    if (record.has_event()) record.mutable_event()->set_etag(etag);
  }

  static std::string NameOf(const v1::Record& record) {
    return record.has_party() ? record.party().name() : record.event().name();
  }
  static std::string NameOf(const v1::Mutation& mutation) {
    if (mutation.has_retract()) return mutation.retract().name();
    if (mutation.has_update()) return NameOf(mutation.update().record());
    return NameOf(mutation.has_create() ? mutation.create() : mutation.put());
  }

  static ModelRecord ModelOf(const v1::Record& record, int64_t revision) {
    ModelRecord model{true, revision, record.has_party() ? record.party().title() : record.event().title(), {}};
    for (const auto& participant : record.event().participants()) model.references.insert(participant.party());
    return model;
  }

  static std::vector<std::string> ListedParties(const v1::Record& record) {
    std::vector<std::string> parties;
    for (const auto& participant : record.event().participants()) parties.push_back(participant.party());
    return parties;
  }

  // What one mutation does to the model; returns the code it is refused with.
  absl::StatusCode Foresee(const v1::Mutation& mutation, Model& model, v1::MutationResult::Outcome& outcome) {
    const std::string name = NameOf(mutation);
    ModelRecord& record = model[name];
    const int64_t revision = head_ + 1;
    if (mutation.has_create() || (mutation.has_put() && !record.live)) {
      if (record.live) return absl::StatusCode::kAlreadyExists;
      const v1::Record& given = mutation.has_create() ? mutation.create() : mutation.put();
      record = ModelOf(given, revision);
      listed_[name] = ListedParties(given);
      outcome = v1::MutationResult::OUTCOME_CREATED;
      return absl::StatusCode::kOk;
    }
    if (mutation.has_put()) {
      ModelRecord after = ModelOf(mutation.put(), revision);
      const bool same = after.title == record.title && ListedParties(mutation.put()) == listed_[name];
      outcome = same ? v1::MutationResult::OUTCOME_UNCHANGED : v1::MutationResult::OUTCOME_UPDATED;
      if (!same) record = after;
      listed_[name] = ListedParties(mutation.put());
      return absl::StatusCode::kOk;
    }
    if (mutation.has_update()) {
      if (!record.live) return absl::StatusCode::kNotFound;
      const v1::Record& given = mutation.update().record();
      const std::string etag = given.has_party() ? given.party().etag() : given.event().etag();
      if (!etag.empty() && etag != absl::StrCat("r", record.revision)) return absl::StatusCode::kAborted;
      const std::string title = given.has_party() ? given.party().title() : given.event().title();
      outcome = title == record.title ? v1::MutationResult::OUTCOME_UNCHANGED : v1::MutationResult::OUTCOME_UPDATED;
      if (title != record.title) record.revision = revision;
      record.title = title;
      return absl::StatusCode::kOk;
    }
    if (!record.live) {
      outcome = v1::MutationResult::OUTCOME_UNCHANGED;
      return mutation.retract().allow_missing() ? absl::StatusCode::kOk : absl::StatusCode::kNotFound;
    }
    record.live = false;
    record.revision = revision;
    record.references.clear();
    outcome = v1::MutationResult::OUTCOME_RETRACTED;
    return absl::StatusCode::kOk;
  }

  // Every reference of every live record is live. The batch began with that being so, so this judges the batch.
  static bool LinksHold(const Model& model) {
    for (const auto& [name, record] : model) {
      for (const std::string& target : record.references) {
        const auto found = model.find(target);
        if (record.live && (found == model.end() || !found->second.live)) return false;
      }
    }
    return true;
  }

  Step AnyStep(Model& after) {
    Step step;
    std::set<std::string> names;
    for (int i = 1 + Below(4); i > 0; --i) {
      const v1::Mutation mutation = AnyMutation();
      if (names.insert(NameOf(mutation)).second) *step.request.add_mutations() = mutation;
    }
    for (const v1::Mutation& mutation : step.request.mutations()) {
      step.code = Foresee(mutation, after, step.outcomes.emplace_back());
      if (step.code != absl::StatusCode::kOk) return step;
    }
    if (!LinksHold(after)) step.code = absl::StatusCode::kFailedPrecondition;
    return step;
  }

  void Write() {
    clock_.Advance(absl::Seconds(Below(3) - 1));
    Model after = model_;
    const auto listed = listed_;
    Step step = AnyStep(after);
    if (Below(2) == 0) step.request.set_request_id(absl::StrCat("q", ++last_request_id_));
    step.request.set_validate_only(Below(6) == 0);
    const absl::StatusOr<CommitResult> result = replica_->Apply(step.request);
    ASSERT_EQ(result.status().code(), step.code) << step.request.ShortDebugString() << "\n" << result.status();
    if (!result.ok() || step.request.validate_only()) {
      listed_ = listed;
      if (result.ok()) ExpectOutcomes(step, *result);
      return Compare();
    }
    ExpectOutcomes(step, *result);
    bool changed = false;
    for (const auto outcome : step.outcomes) changed |= outcome != v1::MutationResult::OUTCOME_UNCHANGED;
    model_ = after;
    if (changed) ++head_;
    EXPECT_EQ(result->revision.value(), head_);
    if (changed && !step.request.request_id().empty()) answered_.push_back({step.request, *result});
    Compare();
  }

  void ExpectOutcomes(const Step& step, const CommitResult& result) {
    ASSERT_EQ(result.results.size(), step.outcomes.size());
    for (size_t i = 0; i < step.outcomes.size(); ++i) EXPECT_EQ(result.results[i].outcome(), step.outcomes[i]);
  }

  void Repeat() {
    if (answered_.empty()) return;
    const auto& [request, first] = answered_[Below(static_cast<int>(answered_.size()))];
    BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult repeat, replica_->Apply(request));
    EXPECT_EQ(repeat.revision, first.revision);
    EXPECT_EQ(repeat.commit_time, first.commit_time);
    ASSERT_EQ(repeat.results.size(), first.results.size());
    for (size_t i = 0; i < first.results.size(); ++i) EXPECT_THAT(repeat.results[i], EqualsProto(first.results[i]));
    Compare();
  }

  void Compare() {
    ASSERT_EQ(replica_->catalog().head().value(), head_);
    for (const auto& [name, record] : model_) {
      ASSERT_EQ(replica_->Has(name), record.live) << name;
      if (!record.live) continue;
      const bool party = name[0] == 'p';
      const auto event = party ? v1::Event() : replica_->Get<v1::Event>(name);
      EXPECT_EQ(party ? replica_->Get<v1::Party>(name).title() : event.title(), record.title);
      EXPECT_EQ(party ? replica_->Get<v1::Party>(name).revision() : event.revision(), record.revision);
      std::set<std::string> references;
      for (const auto& participant : event.participants()) references.insert(participant.party());
      EXPECT_EQ(references, record.references);
    }
  }

  std::mt19937 random_;
  FakeClock clock_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Replica> replica_;
  Model model_;
  // Of events: participants as listed, repetitions and order included.
  std::map<std::string, std::vector<std::string>> listed_;
  int64_t head_ = 0;
  int last_request_id_ = 0;
  std::vector<std::pair<v1::ApplyRequest, CommitResult>> answered_;
};

TEST(StoreProperty, DoesWhatTheModelForesees) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    RandomWrites(seed).Take(300);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace briefing::testing
