#include "service/rpc/read_point.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "google/protobuf/util/time_util.h"
#include "service/base/errors.h"
#include "service/base/limits.h"

namespace briefing::rpc {
namespace {

// Room for the answer to travel before the caller gives up by itself.
constexpr absl::Duration kWaitMargin = absl::Milliseconds(100);

absl::Time WaitUntil(absl::Time now, absl::Time deadline) {
  const absl::Duration left = deadline - now;
  return now + std::min(limits::kMaxRevisionWait, left - std::min(kWaitMargin, left / 4));
}

}  // namespace

absl::Status CheckTimestamp(const google::protobuf::Timestamp& time, absl::string_view field) {
  using google::protobuf::util::TimeUtil;
  if (time.seconds() >= TimeUtil::kTimestampMinSeconds && time.seconds() <= TimeUtil::kTimestampMaxSeconds &&
      time.nanos() >= 0 && time.nanos() < 1'000'000'000) {
    return absl::OkStatus();
  }
  return errors::InvalidField(field, "must lie in the years 1 to 9999, with nanos from 0 to 999999999");
}

absl::StatusOr<View> ReadPoints::Resolve(const v1::AsOf& as_of, absl::string_view field) const {
  switch (as_of.point_case()) {
    case v1::AsOf::kRevision:
      if (as_of.revision() < 0) {
        return errors::InvalidField(std::string(field) + ".revision", "must be 0 (the empty ledger) or more");
      }
      return catalog_->ViewAt(Revision(as_of.revision()));
    case v1::AsOf::kTime: {
      if (absl::Status status = CheckTimestamp(as_of.time(), std::string(field) + ".time"); !status.ok()) return status;
      const absl::Time time = absl::FromUnixSeconds(as_of.time().seconds()) + absl::Nanoseconds(as_of.time().nanos());
      const absl::StatusOr<View> view = catalog_->ViewAt(catalog_->RevisionAt(time));
      return view.ok() ? absl::StatusOr<View>(view->At(std::min(time, clock_->Now()))) : view;
    }
    case v1::AsOf::kLatest:
      if (!as_of.latest()) return errors::InvalidField(std::string(field) + ".latest", "must be true, or left out");
      break;
    case v1::AsOf::POINT_NOT_SET:
      break;
  }
  return catalog_->ViewAtHead().At(clock_->Now());
}

absl::optional<absl::StatusOr<View>> ReadPoints::AtOnce(const v1::AsOf& as_of, int64_t at_least) const {
  if (at_least < 0) return errors::InvalidField("at_least_revision", "must be 0 (no wait) or more");
  if (catalog_->head() < Revision(at_least) || (as_of.latest() && heads_ != nullptr)) return absl::nullopt;
  return Resolve(as_of);
}

void ReadPoints::AwaitLatest(int64_t at_least, absl::Time deadline, Then then) {
  heads_->Ask([this, at_least, deadline, then = std::move(then)](absl::StatusOr<Revision> head) mutable {
    const auto kept = std::make_shared<Then>(std::move(then));
    if (!head.ok()) return std::move(*kept)(head.status());
    // As below.
    WorkerPool::Task task = [this, wanted = std::max(at_least, head->value()), deadline, kept] {
      Await(v1::AsOf(), wanted, deadline, std::move(*kept));
    };
    if (!pool_->Post(task)) {
      std::move (*kept)(errors::Overloaded("the queue of reads that wait for a revision is full", kRetryDelay));
    }
  });
}

void ReadPoints::Await(const v1::AsOf& as_of, int64_t at_least, absl::Time deadline, Then then) {
  if (auto view = AtOnce(as_of, at_least)) return std::move(then)(*std::move(view));
  if (as_of.latest() && heads_ != nullptr) return AwaitLatest(at_least, deadline, std::move(then));
  const Revision wanted(at_least);
  const absl::Time until = WaitUntil(clock_->Steady(), deadline);
  catalog_->WhenReached(wanted, until, [this, as_of, wanted, until, then = std::move(then)](bool reached) mutable {
    // The thread that calls is the one that makes commits visible: it must not spend its time on reads.
    const auto kept = std::make_shared<Then>(std::move(then));
    WorkerPool::Task task = [this, as_of, wanted, until, reached, kept] {
      std::move (*kept)(reached ? Resolve(as_of) : absl::StatusOr<View>(WhyNotReached(wanted, until)));
    };
    if (!pool_->Post(task)) {
      std::move (*kept)(errors::Overloaded("the queue of reads that wait for a revision is full", kRetryDelay));
    }
  });
}

absl::Status ReadPoints::WhyNotReached(Revision revision, absl::Time deadline) const {
  if (stopped_.load(std::memory_order_acquire)) return errors::ShuttingDown();
  if (clock_->Steady() >= deadline) return errors::RevisionNotReached(revision, catalog_->head());
  return errors::Overloaded("the queue of reads that wait for a revision", kRetryDelay);
}

void ReadPoints::ExpireWaits() { catalog_->ExpireWaits(clock_->Steady()); }

void ReadPoints::Stop() {
  stopped_.store(true, std::memory_order_release);
  catalog_->CancelWaits();
}

}  // namespace briefing::rpc
