#include "service/search/index.h"

#include <sqlite3.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/errors.h"
#include "service/search/score.h"

namespace briefing {

using search::Failure;
using search::Statement;
using search::Watchdog;

namespace {

constexpr absl::Duration kLook = absl::Milliseconds(20);
constexpr int64_t kRowsBetweenChecks = 256;
constexpr absl::Duration kRetry = absl::Seconds(1);

using Visit = absl::FunctionRef<bool(VersionId, const Occurrences&)>;

// All rows of the only phrase of `query` in one call to FTS5.
absl::Status FindPhraseIn(IndexFile::Reader& in, const TextQuery& query, VersionId end, Watchdog& watchdog,
                          Visit visit) {
  int64_t found = 0;
  bool go_on = true;
  const auto visit_row = [&](int64_t row, const ScopeCounts& counts) {
    if (row >= static_cast<int64_t>(end)) return false;
    in.occurrences[0] = counts;
    go_on = visit(static_cast<VersionId>(row), in.occurrences);
    return go_on && (++found % kRowsBetweenChecks != 0 || watchdog.Check());
  };
  const VisitRow visitor = visit_row;
  in.visit = &visitor;
  Statement find(in.connection.get(), "SELECT every_row(texts) FROM texts WHERE texts MATCH ?1 LIMIT 1");
  const std::string match = ToMatch(query);
  find.Bind(1, absl::string_view(match));
  const int result = find.Step();
  in.visit = nullptr;
  if (!watchdog.status().ok()) return watchdog.status();
  if (!go_on || result == SQLITE_ROW || result == SQLITE_DONE) return absl::OkStatus();
  return Failure(in.connection.get(), "searching");
}

absl::Status FindIn(IndexFile::Reader& in, const TextQuery& query, VersionId first, VersionId end,
                    SearchIndex::StopCheck stop, Visit visit) {
  sqlite3* const reader = in.connection.get();
  in.phrases = PhrasesIn(query);
  Watchdog watchdog(reader, stop);
  if (first == VersionId{0} && in.phrases == 1 && query.none_of.empty()) {
    return FindPhraseIn(in, query, end, watchdog, visit);
  }
  Statement find(reader,
                 "SELECT rowid, occurrences(texts) FROM texts WHERE texts MATCH ?1 AND rowid >= ?2 AND rowid < ?3 "
                 "ORDER BY rowid");
  const std::string match = ToMatch(query);
  find.Bind(1, absl::string_view(match));
  find.Bind(2, static_cast<int64_t>(first));
  find.Bind(3, static_cast<int64_t>(end));
  int64_t found = 0;
  int result = SQLITE_ROW;
  while ((result = find.Step()) == SQLITE_ROW) {
    if (!visit(static_cast<VersionId>(find.Integer(0)), in.occurrences)) return absl::OkStatus();
    if (++found % kRowsBetweenChecks == 0 && !watchdog.Check()) break;
  }
  if (!watchdog.status().ok()) return watchdog.status();
  return result == SQLITE_DONE ? absl::OkStatus() : Failure(reader, "searching");
}

}  // namespace

SearchIndex::SearchIndex(Options options, const Catalog& catalog)
    : options_(std::move(options)),
      catalog_(catalog),
      file_(options_.path, options_.ledger_id),
      postings_(*this, options_.min_kept_bytes),
      rankings_(*this, options_.min_kept_bytes) {}

SearchIndex::~SearchIndex() { Stop(); }

void SearchIndex::Start() {
  thread_ = std::thread([this] { Run(); });
}

void SearchIndex::Wake() { changed_.SignalAll(); }

void SearchIndex::Stop() {
  {
    MutexLock lock(&mutex_);
    stopped_ = true;
    changed_.SignalAll();
  }
  if (thread_.joinable()) thread_.join();
  CancelWaits();
}

Revision SearchIndex::revision() const {
  MutexLock lock(&mutex_);
  return revision_;
}

// Whether there is more to do; waits for it.
bool SearchIndex::AwaitWork(Revision revision) {
  MutexLock lock(&mutex_);
  while (!stopped_ && !damaged_ && catalog_.head() <= revision) changed_.WaitFor(&mutex_, kLook);
  return !stopped_ && !damaged_;
}

void SearchIndex::Publish(Revision revision, absl::Status status) {
  {
    MutexLock lock(&mutex_);
    revision_ = revision;
    status_ = std::move(status);
    changed_.SignalAll();
  }
  waits_.Reached(revision);
}

absl::Status SearchIndex::Open(Revision& revision) {
  const absl::StatusOr<Revision> opened = file_.Open(catalog_.ViewAtHead(), [this] {
    MutexLock lock(&mutex_);
    return stopped_ ? errors::ShuttingDown() : absl::OkStatus();
  });
  revision = opened.ok() ? *opened : Revision();
  if (!absl::IsDataLoss(opened.status())) return opened.status();
  Publish(revision, absl::OkStatus());
  if (!options_.path.empty()) {
    options_.on_event(file_.fresh() ? "the search index is made"
                                    : absl::StrCat("the search index is made anew: ", opened.status().message()),
                      !file_.fresh());
  }
  return file_.Make();
}

absl::Status SearchIndex::Follow(Revision revision) {
  // What may be found must have its size.
  text_sizes_.GrowTo(*catalog_.ViewAt(revision));
  Publish(revision, absl::OkStatus());
  while (AwaitWork(revision)) {
    const View head = catalog_.ViewAtHead();
    const absl::StatusOr<Revision> reached = file_.Add(head, revision, options_.batch_versions);
    if (!reached.ok()) return reached.status();
    text_sizes_.GrowTo(head);
    versions_added_.store(file_.versions_added(), std::memory_order_relaxed);
    Publish(revision = *reached, absl::OkStatus());
  }
  MutexLock lock(&mutex_);
  if (std::exchange(damaged_, false)) file_.Distrust();
  return absl::OkStatus();
}

void SearchIndex::Run() {
  absl::Status told;
  bool go_on = true;
  while (go_on) {
    Revision revision;
    absl::Status status = Open(revision);
    if (status.ok()) status = Follow(revision);
    // The next attempt makes a damaged one anew.
    if (absl::IsDataLoss(status)) status = absl::OkStatus();
    go_on = Suspend(status);
    // Told once, not at each attempt.
    if (go_on && !status.ok() && status != told) {
      options_.on_event(absl::StrCat("searches are refused: ", status.message()), true);
    }
    told = status;
    go_on = go_on && AwaitRetry();
  }
  file_.Close();
}

// Whether to go on at all.
bool SearchIndex::Suspend(absl::Status status) {
  MutexLock lock(&mutex_);
  status_ = std::move(status);
  changed_.SignalAll();
  return !stopped_;
}

bool SearchIndex::AwaitRetry() {
  MutexLock lock(&mutex_);
  if (!stopped_) changed_.WaitFor(&mutex_, kRetry);
  return !stopped_;
}

void SearchIndex::ReportDamage(int64_t made) {
  MutexLock lock(&mutex_);
  // A search that came upon the file while it was made anew has seen nothing that is there to stay.
  if (revision_ == Revision() || made != file_.made()) return;
  damaged_ = true;
  revision_ = Revision();
  changed_.SignalAll();
}

absl::Status SearchIndex::WhyNotReached() const {
  MutexLock lock(&mutex_);
  if (stopped_ || cancelled_) return errors::ShuttingDown();
  return status_.ok() ? errors::OutOfTime("the wait for the search index") : status_;
}

void SearchIndex::WhenReached(Revision revision, absl::Time until, Then then) {
  absl::Status unusable;
  {
    MutexLock lock(&mutex_);
    if (revision_ < revision) unusable = status_;
  }
  if (!unusable.ok()) return std::move(then)(unusable);
  waits_.Add(
      revision, until, [this] { return this->revision(); },
      [this, then = std::move(then)](bool reached) mutable {
        std::move(then)(reached ? absl::OkStatus() : WhyNotReached());
      });
}

void SearchIndex::CancelWaits() {
  {
    MutexLock lock(&mutex_);
    cancelled_ = true;
  }
  waits_.Cancel();
}

absl::Status SearchIndex::Await(Revision revision, StopCheck stop) const {
  while (true) {
    if (absl::Status status = stop(); !status.ok()) return status;
    MutexLock lock(&mutex_);
    if (stopped_) return errors::ShuttingDown();
    if (revision_ >= revision) return absl::OkStatus();
    if (!status_.ok()) return status_;
    changed_.WaitFor(&mutex_, kLook);
  }
}

absl::Status SearchIndex::Find(const TextQuery& query, VersionId first, const View& view, StopCheck stop,
                               absl::FunctionRef<bool(VersionId, const Occurrences&)> visit) {
  const int64_t made = file_.made();
  absl::StatusOr<std::unique_ptr<IndexFile::Reader>> reader = file_.TakeReader(view.revision());
  absl::Status status = reader.status();
  if (status.ok()) status = FindIn(**reader, query, first, view.version_end(), stop, visit);
  if (!absl::IsDataLoss(status)) {
    if (reader.ok()) file_.GiveBack(*std::move(reader));
    return status;
  }
  ReportDamage(made);
  return errors::NotReady();
}

}  // namespace briefing
