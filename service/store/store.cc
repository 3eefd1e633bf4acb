#include "service/store/store.h"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "service/base/limits.h"
#include "service/base/mutex.h"
#include "service/store/applier.h"
#include "service/store/deadlines.h"
#include "service/store/follower.h"
#include "service/store/group.h"
#include "service/store/missing_verdicts.h"
#include "service/store/prepare.h"
#include "service/store/write_gate.h"
#include "service/store/writer.h"

namespace briefing {
namespace {

constexpr int64_t kProgressInterval = 50'000;
// What the commits that nobody asks for say of themselves.
constexpr char kOwnActor[] = "briefingd";
constexpr char kClockReason[] = "time passed";
constexpr char kMissingReason[] = "verdicts on what was written before there were any";

class LedgerStore final : public Store {
 public:
  LedgerStore(Options options, Ledger& ledger, Catalog& catalog, const Clock& clock)
      : on_visible_(std::move(options.on_visible)),
        applier_(ledger, catalog),
        gate_(std::move(options.on_closed)),
        writer_(applier_, gate_, clock, [this](Revision head) { OnVisible(head); }),
        follower_(applier_, gate_, [this](Revision head) { OnVisible(head); }),
        deadlines_(catalog, clock,
                   [this](std::vector<std::string> commitments, std::string request_id, Deadlines::Done done) {
                     Judge(std::move(commitments), kClockReason, std::move(request_id), std::move(done));
                   }) {}
  ~LedgerStore() override { Close(); }

  absl::Status Replay(absl::AnyInvocable<void(Revision, Revision)>& on_progress) {
    const absl::StatusOr<Revision> head = applier_.ledger().Head();
    if (!head.ok()) return head.status();
    MutexLock lock(&applier_.turn());
    return applier_.CatchUp([&](Revision revision, absl::string_view) {
      if (revision.value() % kProgressInterval == 0) on_progress(revision, *head);
    });
  }

  void Start() {
    deadlines_.Start();
    writer_.Start();
    follower_.Start();
    JudgeMissing(CommitmentsWithoutVerdicts(applier_.catalog().ViewAtHead()), limits::kMaxCommitmentsPerClockCommit);
  }

  void Commit(v1::ApplyRequest request, absl::Duration time_left, Done done) override {
    PendingWrite write;
    write.request = std::move(request);
    write.answer = writer_.Await(std::move(done), time_left);
    write.digest = DigestOf(write.request);
    if (absl::Status status = PrepareRequest(write.request); !status.ok()) {
      return writer_.Refuse(std::move(write), std::move(status));
    }
    write.bytes = write.request.ByteSizeLong();
    writer_.Submit(std::move(write));
  }

  absl::Status Writable() const override { return gate_.status(); }

  void Close() override {
    std::call_once(closed_, [this] {
      deadlines_.Stop();
      writer_.Stop();
      follower_.Stop();
    });
  }

  Statistics GetStatistics() const override { return writer_.GetStatistics(); }

 private:
  void OnVisible(Revision head) {
    deadlines_.OnVisible(head);
    on_visible_(head);
  }

  // Judges the last `batch` of `missing`, then those before. What fails is left to the next start, which finds it
  // again; judged by another replica as well, it is not changed by the second.
  void JudgeMissing(std::vector<std::string> missing, size_t batch) {
    if (missing.empty()) return;
    const size_t rest = missing.size() - std::min(batch, missing.size());
    std::vector<std::string> commitments(missing.begin() + static_cast<ptrdiff_t>(rest), missing.end());
    const size_t count = commitments.size();
    Judge(std::move(commitments), kMissingReason, "",
          [this, missing = std::move(missing), rest, count](absl::Status status) mutable {
            const bool too_large = status.code() == absl::StatusCode::kInvalidArgument;
            if (too_large && count > 1) return JudgeMissing(std::move(missing), (count + 1) / 2);
            if (!status.ok() && !too_large) return;
            missing.resize(rest);
            JudgeMissing(std::move(missing), count);
          });
  }

  // A commit like any other, but that nobody asks for.
  void Judge(std::vector<std::string> commitments, absl::string_view reason, std::string request_id,
             Deadlines::Done done) {
    PendingWrite write;
    write.request.set_actor(kOwnActor);
    write.request.set_reason(std::string(reason));
    write.request.set_request_id(std::move(request_id));
    write.digest = DigestOf(write.request);
    write.due = std::move(commitments);
    write.bytes = write.request.ByteSizeLong();
    write.answer = writer_.Await(
        [done = std::move(done)](absl::StatusOr<CommitResult> result) mutable { std::move(done)(result.status()); },
        absl::InfiniteDuration());
    writer_.Submit(std::move(write));
  }

  absl::AnyInvocable<void(Revision)> on_visible_;
  Applier applier_;
  WriteGate gate_;
  Writer writer_;
  Follower follower_;
  Deadlines deadlines_;
  std::once_flag closed_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::Open(Options options, Ledger& ledger, Catalog& catalog,
                                                   const Clock& clock) {
  absl::AnyInvocable<void(Revision, Revision)> on_progress = std::move(options.on_progress);
  auto store = std::make_unique<LedgerStore>(std::move(options), ledger, catalog, clock);
  if (absl::Status status = store->Replay(on_progress); !status.ok()) return status;
  store->Start();
  return store;
}

}  // namespace briefing
