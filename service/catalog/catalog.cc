#include "service/catalog/catalog.h"

#include <algorithm>

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/catalog/catalog_state.h"
#include "service/catalog/record_type.h"

namespace briefing {

absl::Status Catalog::State::Check(absl::string_view commit) {
  if (absl::Status status = stage.Read(commit); !status.ok()) return status;
  const Revision expected = index.log.head().next();
  if (stage.revision() != expected) {
    return errors::Internal(
        absl::StrCat("revision ", stage.revision().ToString(), " was applied where ", expected.ToString(), " was due"));
  }
  if (stage.commit_time() < last_commit_time) {
    return errors::Internal(absl::StrCat("revision ", expected.ToString(), " is earlier than the one before"));
  }
  if (expected.value() > kMaxVersions || index.versions.version_count() + stage.changes().size() > kMaxVersions) {
    return errors::Internal("the catalog is full");
  }
  targets.clear();
  names_in_commit.clear();
  for (const CommitStage::Change& change : stage.changes()) {
    if (!names_in_commit.insert(change.parts.name).second) {
      return errors::Internal(
          absl::StrCat("\"", change.parts.name, "\" changes twice in revision ", expected.ToString()));
    }
    targets.push_back(index.names.Find(change.parts.name));
    if (absl::Status status = CheckChange(change.parts, targets.back()); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Catalog::State::CheckChange(const ChangeParts& change, RecordId target) const {
  const bool live = target != kNoRecord && !index.versions.At(index.versions.Latest(target)).retracted;
  switch (change.type) {
    case v1::CHANGE_TYPE_CREATED:
      if (live) return errors::Internal(absl::StrCat("\"", change.name, "\" is created but is there"));
      return absl::OkStatus();
    case v1::CHANGE_TYPE_UPDATED:
    case v1::CHANGE_TYPE_RETRACTED:
      if (!live) return errors::Internal(absl::StrCat("\"", change.name, "\" is changed but is not there"));
      return absl::OkStatus();
    default:
      return errors::Internal(absl::StrCat("the change of \"", change.name, "\" is of no kind that commits have"));
  }
}

void Catalog::State::Keep() {
  const auto is_party = [](const CommitStage::Change& change) {
    return change.parts.record_type == v1::RECORD_TYPE_PARTY;
  };
  if (std::any_of(stage.changes().begin(), stage.changes().end(), is_party)) {
    memberships.NotePartyChange(stage.revision());
  }
  counting.store(stage.revision().value(), std::memory_order_relaxed);
  for (size_t i = 0; i < targets.size(); ++i) {
    KeepChange(stage.changes()[i], targets[i]);
    Count(stage.changes()[i].parts);
  }
  counted.store(stage.revision().value(), std::memory_order_release);
  index.versions.EndRevision();
  last_commit_time = stage.commit_time();
}

void Catalog::State::KeepChange(const CommitStage::Change& change, RecordId target) {
  index.terms.Intern(stage.TermsOf(change), terms);
  EncodeFacets(terms, change.date, facets);
  const VersionTable::NewVersion version = {.bytes = change.parts.message,
                                            .facets = index.arena.Copy(facets).data(),
                                            .revision = stage.revision(),
                                            .type = change.parts.record_type,
                                            .retracted = change.parts.type == v1::CHANGE_TYPE_RETRACTED};
  if (target == kNoRecord) {
    target = index.versions.AddRecord(version);
    index.names.Add(target);
  } else {
    index.versions.AddVersion(target, version);
  }
  for (const TermId term : terms) index.terms.Post(term, static_cast<uint32_t>(target));
}

void Catalog::State::Count(const ChangeParts& change) {
  Counts& of_type = counts[change.record_type];
  of_type.versions.fetch_add(1, std::memory_order_relaxed);
  // Who sees the new count sees that it is being changed.
  if (change.type == v1::CHANGE_TYPE_CREATED) of_type.live.fetch_add(1, std::memory_order_release);
  if (change.type == v1::CHANGE_TYPE_RETRACTED) of_type.live.fetch_sub(1, std::memory_order_release);
  encoded_bytes.fetch_add(static_cast<int64_t>(change.record.size()), std::memory_order_relaxed);
}

Catalog::Catalog() : state_(std::make_unique<State>()) {}
Catalog::~Catalog() { CancelWaits(); }

absl::Status Catalog::Apply(absl::string_view commit) {
  if (commit.size() > limits::kMaxCommitBytes) return errors::Internal("the commit is over the limit");
  CommitLog& log = state_->index.log;
  // The checks work on the log's copy, so that all views already lie where they are to stay.
  if (absl::Status status = state_->Check(log.Append(commit)); !status.ok()) {
    log.Rollback();
    return status;
  }
  state_->Keep();
  log.Publish();
  state_->waits.Reached(head());
  return absl::OkStatus();
}

Revision Catalog::head() const { return log().head(); }

absl::StatusOr<View> Catalog::ViewAt(Revision revision) const {
  const Revision newest = head();
  if (revision > newest) return errors::RevisionAhead(revision, newest);
  return View(*this, revision);
}

View Catalog::ViewAtHead() const { return View(*this, head()); }

Revision Catalog::RevisionAt(absl::Time time) const {
  // Invariant: `at` is 0 or not later than `time`; `beyond` is past the head or later.
  Revision at(0);
  Revision beyond = head().next();
  while (beyond - at > 1) {
    const Revision middle = at + (beyond - at) / 2;
    (CommitTime(middle) <= time ? at : beyond) = middle;
  }
  return at;
}

absl::Time Catalog::CommitTime(Revision revision) const { return CommitTimeIn(log().Commit(revision).view()); }

void Catalog::WhenReached(Revision revision, absl::Time deadline, absl::AnyInvocable<void(bool reached) &&> then) {
  state_->waits.Add(
      revision, deadline, [this] { return head(); }, std::move(then));
}

void Catalog::ExpireWaits(absl::Time now) { state_->waits.Expire(now); }

void Catalog::CancelWaits() { state_->waits.Cancel(); }

const CommitLog& Catalog::log() const { return state_->index.log; }

Catalog::Statistics Catalog::GetStatistics() const {
  Statistics statistics;
  for (const RecordTypeInfo& info : AllRecordTypes()) {
    const State::Counts& counts = state_->counts[info.type];
    statistics.types.push_back({.type = info.type,
                                .live = counts.live.load(std::memory_order_relaxed),
                                .versions = counts.versions.load(std::memory_order_relaxed)});
  }
  statistics.encoded_bytes = state_->encoded_bytes.load(std::memory_order_relaxed);
  statistics.memory_bytes = static_cast<int64_t>(sizeof(State) + state_->index.memory_bytes() +
                                                 state_->dates.memory_bytes() + state_->term_orders.memory_bytes());
  return statistics;
}

}  // namespace briefing
