// What tests of watches share: a writer of commits, a reader of one watch, and what a reader ends up with.
#ifndef BRIEFING_TESTS_WATCH_WATCH_FIXTURE_H_
#define BRIEFING_TESTS_WATCH_WATCH_FIXTURE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/base/mutex.h"
#include "service/catalog/catalog.h"
#include "service/watch/watch_hub.h"

namespace briefing::testing {

// What a commit does to one event.
struct EventWrite {
  std::string id;
  std::string topic = "";
  bool retract = false;
  std::string title = "";
};

// Commits events to a catalog, as the store would. One thread at a time.
class EventWriter {
 public:
  explicit EventWriter(Catalog& catalog) : catalog_(catalog) {}

  // Creates, updates or retracts each event, whichever it is for.
  Revision Commit(const std::vector<EventWrite>& writes);

 private:
  void AddChange(const EventWrite& write, v1::Commit& commit) const;

  Catalog& catalog_;
};

// The client's end of one watch. Takes a message only when the test asks for it: until then the watch has one
// outstanding.
class Reader final : public WatchSink {
 public:
  Reader() = default;
  ~Reader() override { Cancel(); }

  // Opens and starts the watch.
  absl::Status Open(WatchHub& hub, const v1::WatchRequest& request);

  // The next message, which is then taken. Fails the test after 30 s without one.
  v1::WatchResponse Next();
  bool HasMessage() const;
  // Waits until a message is outstanding, without taking it.
  void AwaitMessage() const;
  // The next message is lost on its way.
  void Break();
  void Cancel();
  absl::Status AwaitFinish() const;
  // Takes what still comes until the watch finishes.
  absl::Status TakeUntilFinished();
  void AwaitAbort() const;
  // Messages that the watch has handed over.
  int64_t sent() const;

  void Send(std::vector<SharedBytes> pieces) override;
  void Finish(const absl::Status& status) override;
  void Abort() override;

 private:
  bool Await(absl::FunctionRef<bool()> condition) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  std::shared_ptr<Watcher> watcher_;
  mutable Mutex mutex_;
  mutable CondVar changed_;
  absl::optional<v1::WatchResponse> message_ ABSL_GUARDED_BY(mutex_);
  bool outstanding_ ABSL_GUARDED_BY(mutex_) = false;
  bool aborted_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t sent_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::optional<absl::Status> finished_ ABSL_GUARDED_BY(mutex_);
};

// What the messages of a watch add up to. Fails the test where they cannot follow one another.
struct Received {
  // By name, the title.
  std::map<std::string, std::string> records;
  std::vector<int64_t> revisions;
  std::vector<v1::WatchNotice> notices;
  std::string token;
  int64_t revision = 0;
  // The snapshot's revision, once it is complete.
  int64_t synced = 0;
  // Whether `records` began as the whole state, so that each change must fit it.
  bool complete = true;

  void Add(const v1::WatchResponse& message);
  // Takes messages until `wanted` is delivered.
  void ReadUntil(Revision wanted, Reader& reader);
  // Takes messages until one with the notice.
  void ReadUntilNotice(v1::WatchNotice wanted, Reader& reader);
  bool Heard(v1::WatchNotice notice) const;

 private:
  void AddChange(const v1::Change& change);
};

// By name, the titles of the live events that have the topic; of all where it is empty.
std::map<std::string, std::string> StateOf(const Catalog& catalog, const std::string& topic = "");

// A request with a filter on one topic; "" for none.
v1::WatchRequest WatchTopic(const std::string& topic);
v1::WatchRequest WatchFrom(int64_t start_revision, const std::string& topic = "");
v1::WatchRequest ResumeFrom(const std::string& token, const std::string& topic = "");
v1::WatchRequest WatchWithSnapshot(const std::string& topic = "");

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_WATCH_WATCH_FIXTURE_H_
