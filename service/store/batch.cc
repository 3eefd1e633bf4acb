#include "service/store/batch.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/types/optional.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/catalog/record_type.h"
#include "service/store/field_mask.h"
#include "service/store/field_path.h"
#include "service/store/links.h"
#include "service/store/stamp.h"
#include "service/store/validate.h"

namespace briefing {
namespace {

using google::protobuf::Message;
using Result = v1::MutationResult;

absl::StatusOr<v1::Record> Decode(const RecordState& state) {
  v1::Record record;
  Message& message = *SetType(record, state.type);
  if (message.ParseFromArray(state.bytes.data(), static_cast<int>(state.bytes.size()))) return record;
  return errors::Internal(absl::StrCat("a stored ", InfoOf(state.type).singular, " does not decode"));
}

absl::Status CheckEtag(absl::string_view name, const std::string& given, const RecordState& current) {
  const std::string etag = EtagOf(current.revision);
  if (given.empty() || given == etag) return absl::OkStatus();
  return errors::UnderField(errors::StaleEtag(name, given, etag), "etag");
}

// Where the commitment has what a transition added to it.
struct Addition {
  int step;
  int first_claim;
};

// A path of the commitment as a path of the mutation that moved it; empty for what the mutation does not hold.
std::string TransitionFieldPath(absl::string_view path, const Addition& addition) {
  if (absl::ConsumePrefix(&path, IndexPath("transitions", addition.step))) return absl::StrCat("transition", path);
  int claim;
  if (!absl::ConsumePrefix(&path, "claims[")) return "";
  const size_t bracket = path.find(']');
  if (!absl::SimpleAtoi(path.substr(0, bracket), &claim) || claim < addition.first_claim) return "";
  return absl::StrCat(IndexPath("claims", claim - addition.first_claim), path.substr(bracket + 1));
}

absl::Status WithTransitionField(absl::Status status, const Addition& addition) {
  auto info = errors::InfoOf(status);
  if (!info || info->metadata().count("field") == 0) return status;
  std::string& field = (*info->mutable_metadata())["field"];
  field = TransitionFieldPath(field, addition);
  // Its message holds the path, too.
  if (!field.empty() && info->reason() == "MISSING_REFERENCE") {
    return errors::MissingReference(field, info->metadata().at("target"));
  }
  status.SetPayload(errors::kErrorInfoUrl, absl::Cord(info->SerializeAsString()));
  return status;
}

absl::Status AsTransitionFields(const absl::Status& status, const Addition& addition) {
  std::vector<errors::FieldViolation> violations = errors::ViolationsOf(status);
  if (violations.empty()) return WithTransitionField(status, addition);
  for (errors::FieldViolation& violation : violations) {
    std::string field = TransitionFieldPath(violation.field, addition);
    if (field.empty()) violation.description = absl::StrCat(violation.field, ": ", violation.description);
    violation.field = std::move(field);
  }
  return errors::InvalidFields(violations);
}

bool SameLinks(const v1::Commitment& a, const v1::Commitment& b) {
  return a.part_of() == b.part_of() &&
         std::equal(a.supersedes().begin(), a.supersedes().end(), b.supersedes().begin(), b.supersedes().end());
}

class BatchJudge {
 public:
  BatchJudge(v1::ApplyRequest& request, Revision revision, absl::Time commit_time, Overlay& state)
      : request_(request), revision_(revision), commit_time_(ToTimestamp(commit_time)), state_(state) {}

  absl::StatusOr<JudgedBatch> Judge() {
    for (int i = 0; i < request_.mutations_size(); ++i) {
      index_ = i;
      addition_.reset();
      absl::Status status = JudgeMutation(*request_.mutable_mutations(i));
      if (!status.ok()) return errors::UnderField(status, RecordPath(i, request_.mutations(i)));
    }
    CycleCheck cycles(state_, old_links_changed_);
    for (const Staged& staged : staged_) {
      absl::Status status = CheckLinks(staged, cycles);
      if (status.ok()) continue;
      if (staged.addition) status = AsTransitionFields(status, *staged.addition);
      return errors::UnderField(status, RecordPath(staged.mutation, request_.mutations(staged.mutation)));
    }
    return std::move(judged_);
  }

 private:
  // A change whose links are still to be judged.
  struct Staged {
    int mutation;
    const Message* message;
    bool live;
    // Whether it may close a circle of commitments.
    bool links_changed;
    absl::optional<Addition> addition;
  };

  // Paths begin within the record, or the mutation where it holds none.
  absl::Status JudgeMutation(v1::Mutation& mutation) {
    switch (mutation.mutation_case()) {
      case v1::Mutation::kCreate:
        return Create(*mutation.mutable_create());
      case v1::Mutation::kPut:
        return Put(*mutation.mutable_put());
      case v1::Mutation::kUpdate:
        return Update(mutation.update());
      case v1::Mutation::kTransition:
        return Transition(mutation.transition());
      case v1::Mutation::kRetract:
        return Retract(mutation.retract());
      case v1::Mutation::MUTATION_NOT_SET:
        break;
    }
    return errors::Internal("a mutation without content was queued");
  }

  absl::Status Absent(absl::string_view name) const { return errors::UnderField(state_.WhyAbsent(name), "name"); }

  absl::Status Create(v1::Record& record) {
    const std::string name = NameIn(*MessageIn(record));
    if (state_.FindLive(name)) return errors::UnderField(errors::AlreadyExists(name), "name");
    return Change(v1::CHANGE_TYPE_CREATED, record, commit_time_);
  }

  absl::Status Put(v1::Record& record) {
    const absl::optional<RecordState> current = state_.FindLive(NameIn(*MessageIn(record)));
    if (!current) return Change(v1::CHANGE_TYPE_CREATED, record, commit_time_);
    absl::StatusOr<v1::Record> before = Decode(*current);
    if (!before.ok()) return before.status();
    return Replace(*current, *before, record);
  }

  absl::Status Update(const v1::UpdateMutation& update) {
    const Message& given = *MessageIn(update.record());
    const std::string name = NameIn(given);
    const absl::optional<RecordState> current = state_.FindLive(name);
    if (!current) {
      // An etag says that the record was there: then it is missed, not made anew.
      if (!update.allow_missing() || !EtagIn(given).empty()) return Absent(name);
      v1::Record& record = made_.emplace_back(update.record());
      if (absl::Status status = CompleteRecord(record); !status.ok()) return status;
      return Change(v1::CHANGE_TYPE_CREATED, record, commit_time_);
    }
    if (absl::Status status = CheckEtag(name, EtagIn(given), *current); !status.ok()) return status;
    absl::StatusOr<v1::Record> before = Decode(*current);
    if (!before.ok()) return before.status();
    v1::Record& after = made_.emplace_back(*before);
    ApplyMask(update.update_mask(), given, *MutableMessageIn(after));
    if (absl::Status status = CompleteRecord(after); !status.ok()) return status;
    return Replace(*current, *before, after);
  }

  absl::Status Transition(const v1::TransitionMutation& mutation) {
    const absl::optional<RecordState> current = state_.FindLive(mutation.name());
    if (!current) return Absent(mutation.name());
    if (absl::Status status = CheckEtag(mutation.name(), mutation.etag(), *current); !status.ok()) return status;
    absl::StatusOr<v1::Record> before = Decode(*current);
    if (!before.ok()) return before.status();
    v1::Record& after = made_.emplace_back(*before);
    v1::Commitment& commitment = *after.mutable_commitment();
    addition_ = Addition{commitment.transitions_size(), commitment.claims_size()};
    commitment.mutable_claims()->MergeFrom(mutation.claims());
    *commitment.add_transitions() = mutation.transition();
    if (absl::Status status = CompleteRecord(after); !status.ok()) return AsTransitionFields(status, *addition_);
    return Replace(*current, *before, after);
  }

  absl::Status Retract(const v1::RetractMutation& retract) {
    const absl::optional<RecordState> current = state_.FindLive(retract.name());
    if (!current) {
      if (!retract.allow_missing()) return Absent(retract.name());
      Unchanged(retract.name(), Revision(0), v1::Record());
      return absl::OkStatus();
    }
    if (absl::Status status = CheckEtag(retract.name(), retract.etag(), *current); !status.ok()) return status;
    absl::StatusOr<v1::Record> record = Decode(*current);
    if (!record.ok()) return record.status();
    const auto create_time = ReadStamp(*MessageIn(*record)).create_time;
    return Change(v1::CHANGE_TYPE_RETRACTED, made_.emplace_back(*std::move(record)), create_time);
  }

  absl::Status Replace(const RecordState& current, const v1::Record& before, v1::Record& after) {
    if (absl::Status status = CheckImmutable(*MessageIn(before), *MessageIn(after)); !status.ok()) return status;
    const Stamp stamp = ReadStamp(*MessageIn(before));
    WriteStamp(stamp, *MutableMessageIn(after));
    if (MessageIn(after)->SerializeAsString() == current.bytes) {
      Unchanged(NameIn(*MessageIn(after)), current.revision, before);
      return absl::OkStatus();
    }
    return Change(v1::CHANGE_TYPE_UPDATED, after, stamp.create_time, &before);
  }

  void Unchanged(const std::string& name, Revision revision, const v1::Record& record) {
    storage::v1::Unchanged& unchanged = judged_.unchanged.emplace_back();
    unchanged.set_index(index_);
    unchanged.set_name(name);
    unchanged.set_revision(revision.value());
    AddResult(name, Result::OUTCOME_UNCHANGED, revision == Revision(0) ? "" : EtagOf(revision));
    if (request_.validate_only()) judged_.would_be.push_back(record);
  }

  // `record` is of the request or of `made_`.
  absl::Status Change(v1::ChangeType type, v1::Record& record, const google::protobuf::Timestamp& create_time,
                      const v1::Record* before = nullptr) {
    Message& message = *MutableMessageIn(record);
    const std::string name = NameIn(message);
    const bool live = type != v1::CHANGE_TYPE_RETRACTED;
    WriteStamp({EtagOf(revision_), revision_, create_time, commit_time_}, message);
    auto bytes = std::make_shared<const std::string>(message.SerializeAsString());
    state_.Stage(name, {TypeIn(record), live, revision_, {}}, bytes, message);
    judged_.changes.push_back({type, name, TypeIn(record), std::move(bytes)});
    AddResult(name, OutcomeOf(type), request_.validate_only() ? "" : EtagOf(revision_));
    if (request_.validate_only()) {
      judged_.would_be.push_back(record);
      WriteStamp({"", Revision(0), create_time, commit_time_}, *MutableMessageIn(judged_.would_be.back()));
    }
    const v1::Record& old = before != nullptr ? *before : v1::Record::default_instance();
    const bool links_changed = record.has_commitment() && !SameLinks(old.commitment(), record.commitment());
    old_links_changed_ |= links_changed && before != nullptr;
    staged_.push_back({index_, &message, live, links_changed, addition_});
    return absl::OkStatus();
  }

  void AddResult(const std::string& name, Result::Outcome outcome, std::string etag) {
    Result& result = judged_.results.emplace_back();
    result.set_name(name);
    result.set_outcome(outcome);
    result.set_etag(std::move(etag));
  }

  absl::Status CheckLinks(const Staged& staged, CycleCheck& cycles) {
    const Message& message = *staged.message;
    if (!staged.live) return errors::UnderField(CheckUnreferenced(NameIn(message), state_), "name");
    if (absl::Status status = CheckReferences(message, state_); !status.ok()) return status;
    return staged.links_changed ? cycles.Check(NameIn(message)) : absl::OkStatus();
  }

  v1::ApplyRequest& request_;
  const Revision revision_;
  const google::protobuf::Timestamp commit_time_;
  Overlay& state_;
  int index_ = 0;
  // Of the mutation in hand, where it is a transition.
  absl::optional<Addition> addition_;
  // Whether a commitment that others may refer to already links to others than before.
  bool old_links_changed_ = false;
  // Records after changes that the request does not hold whole; they stay where they are.
  std::deque<v1::Record> made_;
  std::vector<Staged> staged_;
  JudgedBatch judged_;
};

}  // namespace

absl::StatusOr<JudgedBatch> JudgeBatch(v1::ApplyRequest& request, Revision revision, absl::Time commit_time,
                                       Overlay& state) {
  return BatchJudge(request, revision, commit_time, state).Judge();
}

}  // namespace briefing
