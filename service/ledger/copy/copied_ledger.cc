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

namespace briefing {
namespace {

constexpr absl::Duration kAwait = absl::Seconds(5);
constexpr absl::Duration kPauseAfterFailure = absl::Seconds(5);

class CopiedLedger final : public Ledger {
 public:
  CopiedLedger(std::unique_ptr<Ledger> original, std::shared_ptr<Ledger> copy, OpenCopy open,
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
  void Interrupt() override { original_->Interrupt(); }
  bool shared() const override { return original_->shared(); }
  absl::Duration AgeOf(Revision revision) override { return original_->AgeOf(revision); }
  absl::optional<Quota> LastQuota() override { return original_->LastQuota(); }
  int64_t SizeBytes() override { return original_->SizeBytes(); }

 private:
  // Null while it cannot be opened.
  std::shared_ptr<Ledger> copy() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return copy_;
  }
  void Run();
  // Copies what there is, until `until` where that comes first. False where that failed.
  bool CopyOnce(std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max());
  // How far the copy has come; 0 where there is none.
  Revision copied() const {
    const std::shared_ptr<Ledger> copy = this->copy();
    return copy == nullptr ? Revision() : copy->Head().value_or(Revision());
  }
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
  void MakeAnew(const absl::Status& why) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::unique_ptr<Ledger> original_;
  const OpenCopy open_;
  const CopiedLedgerOptions options_;
  SteadyNotification stopped_;

  mutable Mutex mutex_;
  // What a read has found wrong with it.
  absl::Status damaged_ ABSL_GUARDED_BY(mutex_);
  // Null while it cannot be opened.
  std::shared_ptr<Ledger> copy_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

absl::Status CopiedLedger::Read(Revision after, absl::FunctionRef<absl::Status(Revision, absl::string_view)> visit) {
  const std::shared_ptr<Ledger> copy = original_->shared() ? this->copy() : nullptr;
  // The newest entries are at hand in the original.
  constexpr int64_t kFarBehind = 1000;
  const int64_t in_copy = copy == nullptr ? 0 : copy->Head().value_or(Revision()) - after;
  const bool worth_it = after == Revision() ? in_copy > 0 : in_copy >= kFarBehind;
  if (!worth_it || copy->shared()) return original_->Read(after, visit);
  absl::Status visited;
  const absl::Status read = copy->Read(after, [&](Revision revision, absl::string_view entry) {
    visited = visit(revision, entry);
    if (visited.ok()) after = revision;
    return visited;
  });
  if (!visited.ok()) return visited;
  if (!read.ok()) {
    options_.on_event(absl::StrCat("the copy cannot be read, so the ledger is: ", read.message()), true);
    MutexLock lock(&mutex_);
    if (absl::IsDataLoss(read)) damaged_.Update(read);
  }
  return original_->Read(after, visit);
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
  if (const absl::Status why = TakeDamage(); !why.ok()) MakeAnew(why);
  std::shared_ptr<Ledger> copy = this->copy();
  if (copy == nullptr) return false;
  const absl::Status status = CopyEntries(*original_, *copy, [until](Revision) {
                                if (std::chrono::steady_clock::now() < until) return absl::OkStatus();
                                return absl::DeadlineExceededError("there was no time to copy the rest");
                              }).status();
  if (status.ok()) return true;
  copy = nullptr;
  if (absl::IsDataLoss(status)) {
    MakeAnew(status);
  } else {
    options_.on_event(absl::StrCat("the copy is behind: ", status.message()), true);
  }
  return false;
}

void CopiedLedger::MakeAnew(const absl::Status& why) {
  options_.on_event(absl::StrCat("the copy is made anew: ", why.message()), true);
  {
    MutexLock lock(&mutex_);
    copy_ = nullptr;
  }
  absl::StatusOr<std::unique_ptr<Ledger>> opened = open_(original_->id(), /*anew=*/true);
  if (!opened.ok()) return options_.on_event(absl::StrCat("there is no copy: ", opened.status().message()), true);
  MutexLock lock(&mutex_);
  copy_ = *std::move(opened);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ledger>> KeepCopy(std::unique_ptr<Ledger> original, OpenCopy open,
                                                 CopiedLedgerOptions options) {
  absl::StatusOr<std::unique_ptr<Ledger>> copy = open(original->id(), /*anew=*/false);
  absl::Status status = copy.ok() ? CheckCopy(*original, **copy) : copy.status();
  if (absl::IsDataLoss(status)) {
    options.on_event(absl::StrCat("the copy is made anew: ", status.message()), true);
    copy = absl::UnavailableError("set aside");
    copy = open(original->id(), /*anew=*/true);
    status = copy.status();
  }
  if (!status.ok()) return status;
  return std::make_unique<CopiedLedger>(std::move(original), *std::move(copy), std::move(open), std::move(options));
}

}  // namespace briefing
