#include "service/ledger/copy/copied_ledger.h"

#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"
#include "service/ledger/copy/copy.h"
#include "service/ledger/copy/reworded.h"

namespace briefing {
namespace {

constexpr absl::Duration kAwait = absl::Seconds(5);
constexpr absl::Duration kPauseAfterFailure = absl::Seconds(5);

class CopiedLedger final : public Ledger {
 public:
  CopiedLedger(std::unique_ptr<Ledger> original, std::unique_ptr<Ledger> copy, OpenCopy open,
               CopiedLedgerOptions options)
      : original_(std::move(original)), open_(std::move(open)), options_(std::move(options)), copy_(std::move(copy)) {
    thread_ = std::thread([this] { Run(); });
  }
  ~CopiedLedger() override {
    stopped_.Notify();
    original_->Interrupt();
    thread_.join();
  }

  const std::string& id() const override { return original_->id(); }
  const std::string& secret() const override { return original_->secret(); }
  absl::string_view engine() const override { return original_->engine(); }
  absl::StatusOr<Revision> Head() override { return original_->Head(); }
  absl::StatusOr<Revision> Append(Revision expected_head, absl::Span<const std::string> entries) override {
    return original_->Append(expected_head, entries);
  }
  absl::Duration patience() const override { return original_->patience(); }
  absl::Status Read(Revision after, absl::FunctionRef<absl::Status(Revision, absl::string_view)> visit) override;
  absl::StatusOr<uint64_t> ChecksumAt(Revision revision) override { return original_->ChecksumAt(revision); }
  absl::StatusOr<Revision> AwaitBeyond(Revision after, absl::Duration timeout) override {
    return original_->AwaitBeyond(after, timeout);
  }
  absl::StatusOr<Revision> AwaitOthers(Revision after, absl::Duration timeout) override {
    return original_->AwaitOthers(after, timeout);
  }
  void Interrupt() override { original_->Interrupt(); }
  bool shared() const override { return original_->shared(); }
  absl::Duration AgeOf(Revision revision) override { return original_->AgeOf(revision); }
  absl::optional<Quota> LastQuota() override { return original_->LastQuota(); }
  int64_t SizeBytes() override { return original_->SizeBytes(); }

 private:
  using Visit = absl::FunctionRef<absl::Status(Revision, absl::string_view)>;

  // The copy, kept open for as long as this lives; null while it cannot be opened.
  class Use {
   public:
    explicit Use(CopiedLedger& of) : of_(of) {
      MutexLock lock(&of_.mutex_);
      copy_ = of_.copy_.get();
      ++of_.uses_;
    }
    ~Use() {
      MutexLock lock(&of_.mutex_);
      if (--of_.uses_ == 0) of_.unused_.SignalAll();
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    Ledger* get() const { return copy_; }

   private:
    CopiedLedger& of_;
    Ledger* copy_;
  };

  // Reads from the copy what is worth reading there, and takes note where it is damaged.
  void ReadCopy(Revision after, Visit visit) ABSL_LOCKS_EXCLUDED(mutex_);
  void Run();
  // Copies what there is, until `until` where that comes first. False where that failed.
  bool CopyOnce(std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max());
  // Errors of CopyEntries. Only where there is a copy.
  absl::Status Copy(std::chrono::steady_clock::time_point until);
  // How far the copy has come; 0 where there is none.
  Revision copied() ABSL_LOCKS_EXCLUDED(mutex_) {
    const Use copy(*this);
    return copy.get() == nullptr ? Revision() : copy.get()->Head().value_or(Revision());
  }
  // An error of reading the original, with what to do.
  absl::Status WithRemedy(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);
  bool damaged() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return !damaged_.ok() || copy_ == nullptr;
  }
  // Why the copy is to be made anew; OK where it is not.
  absl::Status TakeDamage() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    if (copy_ == nullptr) return absl::UnavailableError("it could not be opened");
    return std::exchange(damaged_, absl::OkStatus());
  }
  // Whether that came off.
  bool MakeAnew(const absl::Status& why) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::unique_ptr<Ledger> original_;
  const OpenCopy open_;
  const CopiedLedgerOptions options_;
  SteadyNotification stopped_;

  mutable Mutex mutex_;
  // Signalled when uses_ comes to 0.
  CondVar unused_;
  int uses_ ABSL_GUARDED_BY(mutex_) = 0;
  // What a read has found wrong with it.
  absl::Status damaged_ ABSL_GUARDED_BY(mutex_);
  // Null while it cannot be opened. Closed when nobody uses it.
  std::unique_ptr<Ledger> copy_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

absl::Status CopiedLedger::Read(Revision after, Visit visit) {
  absl::Status visited;
  const auto note = [&](Revision revision, absl::string_view entry) {
    visited = visit(revision, entry);
    if (visited.ok()) after = revision;
    return visited;
  };
  if (original_->shared()) ReadCopy(after, note);
  if (!visited.ok()) return visited;
  const absl::Status read = original_->Read(after, note);
  return visited.ok() ? WithRemedy(read) : visited;
}

void CopiedLedger::ReadCopy(Revision after, Visit visit) {
  const Use use(*this);
  Ledger* const copy = use.get();
  if (copy == nullptr || copy->shared()) return;
  // The newest entries are at hand in the original.
  constexpr int64_t kFarBehind = 1000;
  const int64_t in_copy = copy->Head().value_or(Revision()) - after;
  const bool worth_it = after == Revision() ? in_copy > 0 : in_copy >= kFarBehind;
  if (!worth_it) return;
  absl::Status visited;
  const absl::Status read = copy->Read(after, [&](Revision revision, absl::string_view entry) {
    visited = visit(revision, entry);
    return visited;
  });
  if (read.ok() || !visited.ok()) return;
  options_.on_event(absl::StrCat("the copy cannot be read, so the ledger is: ", read.message()), true);
  MutexLock lock(&mutex_);
  if (absl::IsDataLoss(read)) damaged_.Update(read);
}

absl::Status CopiedLedger::WithRemedy(const absl::Status& status) {
  if (!absl::IsDataLoss(status)) return status;
  return Reworded(status, absl::StrCat(status.message(), ". The copy holds revisions up to ", copied().ToString(),
                                       " and is left as it is: ", options_.how_to_restore));
}

void CopiedLedger::Run() {
  while (!stopped_.HasBeenNotified()) {
    const absl::StatusOr<Revision> head = original_->AwaitBeyond(copied(), kAwait);
    stopped_.WaitFor(options_.interval);
    const bool news = head.ok() && *head > copied();
    if ((news || damaged()) && !CopyOnce()) stopped_.WaitFor(kPauseAfterFailure);
  }
  CopyOnce(std::chrono::steady_clock::now() + absl::ToChronoMilliseconds(options_.patience));
}

bool CopiedLedger::CopyOnce(std::chrono::steady_clock::time_point until) {
  if (const absl::Status why = TakeDamage(); !why.ok() && !MakeAnew(why)) return false;
  const absl::Status status = Copy(until);
  if (IsDamageOfCopy(status)) {
    MakeAnew(status);
  } else if (!status.ok()) {
    options_.on_event(absl::StrCat("the copy stays as it is: ", WithRemedy(status).message()), true);
  }
  return status.ok();
}

absl::Status CopiedLedger::Copy(std::chrono::steady_clock::time_point until) {
  const Use copy(*this);
  const auto on_progress = [until](Revision) {
    if (std::chrono::steady_clock::now() < until) return absl::OkStatus();
    return absl::DeadlineExceededError("there was no time to copy the rest");
  };
  return CopyEntries(*original_, *copy.get(), on_progress).status();
}

bool CopiedLedger::MakeAnew(const absl::Status& why) {
  options_.on_event(absl::StrCat("the copy is made anew: ", why.message()), true);
  std::unique_ptr<Ledger> set_aside;
  {
    MutexLock lock(&mutex_);
    set_aside = std::move(copy_);
    // Its files are renamed next: closed after that, it would remove those of the new copy.
    while (uses_ > 0) unused_.Wait(&mutex_);
  }
  set_aside.reset();
  absl::StatusOr<std::unique_ptr<Ledger>> opened = open_(original_->id(), /*anew=*/true);
  if (!opened.ok()) {
    options_.on_event(absl::StrCat("there is no copy: ", opened.status().message()), true);
    return false;
  }
  MutexLock lock(&mutex_);
  copy_ = *std::move(opened);
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ledger>> KeepCopy(std::unique_ptr<Ledger> original, OpenCopy open,
                                                 CopiedLedgerOptions options) {
  absl::StatusOr<std::unique_ptr<Ledger>> copy = open(original->id(), /*anew=*/false);
  // What cannot be opened for damage is the copy: the original is open.
  bool damaged = absl::IsDataLoss(copy.status());
  absl::Status status = copy.status();
  if (status.ok()) {
    status = CheckCopy(*original, **copy);
    damaged = IsDamageOfCopy(status);
  }
  if (damaged) {
    options.on_event(absl::StrCat("the copy is made anew: ", status.message()), true);
    copy = absl::UnavailableError("set aside");
    copy = open(original->id(), /*anew=*/true);
    status = copy.status();
  } else if (absl::IsDataLoss(status)) {
    return Reworded(status, absl::StrCat(status.message(), ". The copy is left as it is: ", options.how_to_restore));
  } else if (errors::ReasonOf(status) == "OTHER_LEDGER") {
    return Reworded(status, absl::StrCat(status.message(), ". Where the copy is what is wanted: ",
                                         options.how_to_restore, ". Where the original is, name another place for the ",
                                         "copy, and keep this one until nothing in it can be missed"));
  }
  if (!status.ok()) return status;
  return std::make_unique<CopiedLedger>(std::move(original), *std::move(copy), std::move(open), std::move(options));
}

}  // namespace briefing
