#include "client/mirror.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/record_kind.h"
#include "service/base/errors.h"

namespace briefing::client {

using google::protobuf::RepeatedPtrField;

namespace {

// The first function in the filter that judges a record by more than what the record holds; empty where there is none.
// A name is one wherever a parenthesis follows it, but not in quotes, which open where a value would begin.
absl::string_view FunctionBeyondTheRecord(absl::string_view filter) {
  bool begins = true;
  for (size_t at = 0; at < filter.size(); ++at) {
    const char c = filter[at];
    if (begins && (c == '"' || c == '\'')) {
      for (++at; at < filter.size() && filter[at] != c; ++at) at += filter[at] == '\\' ? 1 : 0;
      continue;
    }
    for (const absl::string_view function : {"member_of", "overdue"}) {
      const absl::string_view rest = filter.substr(at);
      if (begins && absl::StartsWith(rest, function) && absl::StartsWith(rest.substr(function.size()), "(")) {
        return function;
      }
    }
    begins = absl::ascii_isspace(static_cast<unsigned char>(c)) || absl::StrContains("()-,=!<>:", c);
  }
  return "";
}

}  // namespace

// What the watch brings, put into the mirror.
class Mirror::Feed final : public WatchHandler {
 public:
  explicit Feed(Mirror& mirror) : mirror_(mirror) {}

  Step OnCommits(const RepeatedPtrField<v1::Commit>& commits, const WatchPosition& position) override {
    for (const v1::Commit& commit : commits) {
      {
        MutexLock lock(&mirror_.mutex_);
        for (const v1::Change& change : commit.changes()) TakeOver(change);
        mirror_.revision_ = commit.revision();
        mirror_.changed_.SignalAll();
      }
      if (mirror_.options_.on_commit) mirror_.options_.on_commit(commit);
      if (mirror_.closed_.cancelled()) return Step::kStop;
    }
    return Reached(position);
  }

  Step OnSnapshot(const RepeatedPtrField<v1::Record>& records, const WatchPosition&) override {
    MutexLock lock(&mirror_.mutex_);
    for (const v1::Record& record : records) {
      mirror_.records_.insert_or_assign(NameOf(record), std::make_shared<const v1::Record>(record));
    }
    return Step::kContinue;
  }

  Step OnNotice(v1::WatchNotice notice, const WatchPosition& position) override {
    if (notice == v1::WATCH_NOTICE_SYNCED) {
      MutexLock lock(&mirror_.mutex_);
      mirror_.whole_ = true;
      mirror_.changed_.SignalAll();
    }
    return Reached(position);
  }

 private:
  void TakeOver(const v1::Change& change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mirror_.mutex_) {
    if (change.type() == v1::CHANGE_TYPE_RETRACTED || change.type() == v1::CHANGE_TYPE_LEFT) {
      mirror_.records_.erase(change.name());
    } else {
      mirror_.records_.insert_or_assign(change.name(), std::make_shared<const v1::Record>(change.record()));
    }
  }

  Step Reached(const WatchPosition& position) {
    MutexLock lock(&mirror_.mutex_);
    mirror_.heard_ = std::chrono::steady_clock::now();
    // A message of an unfinished snapshot names the revision that the snapshot will have.
    if (mirror_.whole_) mirror_.revision_ = std::max(mirror_.revision_, position.revision);
    mirror_.changed_.SignalAll();
    return Step::kContinue;
  }

  Mirror& mirror_;
};

Mirror::Mirror(MirrorOptions options) : options_(std::move(options)) {}

absl::StatusOr<std::unique_ptr<Mirror>> Mirror::Open(Client& client, MirrorOptions options) {
  if (const absl::string_view function = FunctionBeyondTheRecord(options.filter); !function.empty()) {
    return errors::InvalidField("filter", absl::StrCat("of a mirror must not ask for ", function,
                                                       ": what that matches changes without a change of the record, "
                                                       "which no watch tells"));
  }
  auto mirror = std::unique_ptr<Mirror>(new Mirror(std::move(options)));
  Mirror& opened = *mirror;
  opened.thread_ = std::thread([&opened, &client] { opened.Run(client); });
  {
    const Deadline deadline(opened.options_.patience);
    MutexLock lock(&opened.mutex_);
    while (!opened.whole_ && !opened.ended_ && !deadline.passed()) opened.changed_.WaitUntil(&opened.mutex_, deadline);
    if (opened.ended_) return opened.status_;
    if (opened.whole_) return mirror;
  }
  return absl::DeadlineExceededError(absl::StrCat("the mirror was not whole within ",
                                                  absl::FormatDuration(opened.options_.patience),
                                                  "; narrow its filter, or allow more time (MirrorOptions::patience)"));
}

Mirror::~Mirror() {
  closed_.Cancel();
  thread_.join();
}

void Mirror::Run(Client& client) {
  v1::WatchRequest request;
  request.set_filter(options_.filter);
  request.set_snapshot(true);
  Feed feed(*this);
  absl::Status status = client.Watch(std::move(request), feed, &closed_);
  // The feed stops by itself only where the mirror is being closed.
  if (status.ok()) status = absl::CancelledError("the mirror was closed");
  MutexLock lock(&mutex_);
  ended_ = true;
  status_ = std::move(status);
  changed_.SignalAll();
}

std::shared_ptr<const v1::Record> Mirror::Find(absl::string_view name) const {
  ReaderMutexLock lock(&mutex_);
  const auto found = records_.find(name);
  return found == records_.end() ? nullptr : found->second;
}

const v1::Record* Mirror::State::Find(absl::string_view name) const {
  const auto found = records_.find(name);
  return found == records_.end() ? nullptr : found->second.get();
}

void Mirror::State::ForEach(absl::FunctionRef<void(const std::shared_ptr<const v1::Record>&)> visit) const {
  for (const auto& [name, record] : records_) visit(record);
}

void Mirror::Read(absl::FunctionRef<void(const State&)> read) const {
  ReaderMutexLock lock(&mutex_);
  read(State(records_, revision_));
}

int64_t Mirror::revision() const {
  ReaderMutexLock lock(&mutex_);
  return revision_;
}

absl::Status Mirror::AwaitRevision(int64_t revision, absl::Duration timeout) const {
  const Deadline deadline(timeout);
  MutexLock lock(&mutex_);
  while (revision_ < revision && !ended_ && !deadline.passed()) changed_.WaitUntil(&mutex_, deadline);
  if (revision_ >= revision) return absl::OkStatus();
  if (ended_) return status_;
  return absl::DeadlineExceededError(absl::StrCat("the mirror is at revision ", revision_, " after ",
                                                  absl::FormatDuration(timeout), ", not yet at ", revision));
}

absl::Duration Mirror::age() const {
  ReaderMutexLock lock(&mutex_);
  return absl::FromChrono(std::chrono::steady_clock::now() - heard_);
}

absl::Status Mirror::status() const {
  ReaderMutexLock lock(&mutex_);
  return ended_ ? status_ : absl::OkStatus();
}

}  // namespace briefing::client
