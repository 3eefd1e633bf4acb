#include "service/store/head_reader.h"

#include <utility>

#include "service/base/errors.h"
#include "service/base/limits.h"

namespace briefing {
namespace {

constexpr absl::Duration kHeadRetryDelay = absl::Seconds(1);

}  // namespace

HeadReader::HeadReader(Ledger& ledger) : ledger_(ledger) {
  thread_ = std::thread([this] { Run(); });
}

HeadReader::~HeadReader() { Stop(); }

void HeadReader::Ask(Then then) {
  absl::Status refusal;
  {
    MutexLock lock(&mutex_);
    if (stopped_) {
      refusal = errors::ShuttingDown();
    } else if (waiting_.size() >= static_cast<size_t>(limits::kMaxRevisionWaiters)) {
      refusal = errors::Overloaded("the queue of reads that ask for the latest state", kHeadRetryDelay);
    } else {
      waiting_.push_back(std::move(then));
    }
  }
  if (!refusal.ok()) std::move(then)(std::move(refusal));
}

void HeadReader::Stop() {
  {
    MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void HeadReader::Run() {
  while (true) {
    std::deque<Then> asked;
    bool stopped = false;
    {
      MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &HeadReader::Ready));
      asked.swap(waiting_);
      stopped = stopped_;
    }
    const absl::StatusOr<Revision> head = stopped ? errors::ShuttingDown() : ledger_.Head();
    for (Then& then : asked) std::move(then)(head);
    if (stopped) return;
  }
}

}  // namespace briefing
