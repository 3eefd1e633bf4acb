#include "tests/fault/cluster_load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "briefing/v1/party_service.grpc.pb.h"

namespace briefing::testing {
namespace {

constexpr char kCounter[] = "parties/counter";
constexpr absl::Duration kCallDeadline = absl::Seconds(12);
// How long a client waits before it turns to the next server.
constexpr absl::Duration kTurn = absl::Milliseconds(20);
constexpr absl::Duration kLook = absl::Milliseconds(5);
// Revisions, evenly spread, at which the past is read.
constexpr int64_t kPastReads = 20;

bool MayPass(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED ||
         code == grpc::StatusCode::RESOURCE_EXHAUSTED;
}

absl::Time TimeOf(const v1::Commit& commit) {
  return absl::FromUnixSeconds(commit.commit_time().seconds()) + absl::Nanoseconds(commit.commit_time().nanos());
}

v1::ListPartiesResponse PageOf(const std::shared_ptr<grpc::Channel>& channel, int64_t revision) {
  v1::ListPartiesRequest request;
  request.set_page_size(50);
  request.mutable_as_of()->set_revision(revision);
  v1::ListPartiesResponse page;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallDeadline));
  const grpc::Status status = v1::PartyService::NewStub(channel)->ListParties(&context, request, &page);
  EXPECT_TRUE(status.ok()) << status.error_message();
  page.clear_next_page_token();
  return page;
}

}  // namespace

void Whereabouts::Publish(int server, const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  MutexLock lock(&mutex_);
  channels_[static_cast<size_t>(server)] = std::move(channel);
}

std::shared_ptr<grpc::Channel> Whereabouts::ChannelTo(int server) const {
  MutexLock lock(&mutex_);
  return channels_[static_cast<size_t>(server)];
}

void Whereabouts::End() {
  MutexLock lock(&mutex_);
  ended_ = true;
}

bool Whereabouts::ended() const {
  MutexLock lock(&mutex_);
  return ended_;
}

void Whereabouts::Breathe(absl::Duration pause) const {
  MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&ended_), pause);
}

bool RovingClient::Until(const Attempt& attempt) {
  while (!whereabouts_.ended()) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kCallDeadline));
    const grpc::Status status = attempt(whereabouts_.ChannelTo(server_), context);
    if (status.ok()) return true;
    EXPECT_TRUE(MayPass(status.error_code())) << status.error_code() << ": " << status.error_message();
    server_ = (server_ + 1) % whereabouts_.size();
    whereabouts_.Breathe(kTurn);
  }
  return false;
}

ClusterLoad::ClusterLoad(Whereabouts& whereabouts, Size size)
    : whereabouts_(whereabouts),
      size_(size),
      acknowledged_(static_cast<size_t>(size.writers + size.counters)),
      watched_(static_cast<size_t>(size.watchers)),
      last_watched_(static_cast<size_t>(size.watchers)) {}

ClusterLoad::~ClusterLoad() {
  whereabouts_.End();
  end_ = 0;
  for (auto* threads : {&writers_, &watchers_}) {
    for (std::thread& thread : *threads) {
      if (thread.joinable()) thread.join();
    }
  }
}

int64_t ClusterLoad::Create(int server, const std::string& name) {
  v1::CreatePartyRequest request;
  request.mutable_party()->set_name(name);
  request.mutable_party()->set_title("A group");
  request.mutable_party()->set_kind(v1::PARTY_KIND_GROUP);
  request.mutable_party()->set_description("0");
  v1::Party party;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallDeadline));
  const grpc::Status status =
      v1::PartyService::NewStub(whereabouts_.ChannelTo(server))->CreateParty(&context, request, &party);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return party.revision();
}

void ClusterLoad::Start() {
  ASSERT_EQ(Create(0, kCounter), 1);
  for (int i = 0; i < size_.writers; ++i) writers_.emplace_back([this, i] { Write(i); });
  for (int i = 0; i < size_.counters; ++i) writers_.emplace_back([this, i] { Count(i); });
  for (int i = 0; i < size_.watchers; ++i) watchers_.emplace_back([this, i] { Watch(i); });
}

void ClusterLoad::Write(int writer) {
  RovingClient client(whereabouts_, writer % whereabouts_.size());
  Acknowledged& acknowledged = acknowledged_[static_cast<size_t>(writer)];
  for (int number = 0; !whereabouts_.ended(); ++number) {
    v1::CreatePartyRequest request;
    request.set_request_id(absl::StrCat("writer-", writer, "-", number));
    request.mutable_party()->set_name(absl::StrCat("parties/", request.request_id()));
    request.mutable_party()->set_title("A group of one writer");
    request.mutable_party()->set_kind(v1::PARTY_KIND_GROUP);
    v1::Party party;
    const bool answered = client.Until([&](const auto& channel, grpc::ClientContext& context) {
      return v1::PartyService::NewStub(channel)->CreateParty(&context, request, &party);
    });
    if (!answered) return;
    acknowledged[request.request_id()] = party.revision();
    ++acknowledged_count_;
  }
}

void ClusterLoad::Count(int counter) {
  RovingClient client(whereabouts_, counter % whereabouts_.size());
  Acknowledged& acknowledged = acknowledged_[static_cast<size_t>(size_.writers + counter)];
  // That of its creation, at another server perhaps.
  int64_t seen = 1;
  for (int number = 0; Increment(client, absl::StrCat("counter-", counter, "-", number), seen, acknowledged);
       ++number) {
  }
}

// Reads, adds one, and writes back what nobody has written meanwhile. False when the load ended.
bool ClusterLoad::Increment(RovingClient& client, const std::string& request_id, int64_t& seen,
                            Acknowledged& acknowledged) {
  v1::GetPartyRequest get;
  get.set_name(kCounter);
  get.set_at_least_revision(seen);
  v1::UpdatePartyRequest update;
  v1::Party& party = *update.mutable_party();
  const bool read = client.Until([&](const auto& channel, grpc::ClientContext& context) {
    return v1::PartyService::NewStub(channel)->GetParty(&context, get, &party);
  });
  if (!read) return false;
  EXPECT_GE(party.revision(), seen) << "a client's reads went back in time";
  seen = party.revision();
  int value = 0;
  EXPECT_TRUE(absl::SimpleAtoi(party.description(), &value));
  party.set_description(absl::StrCat(value + 1));
  update.mutable_update_mask()->add_paths("description");
  update.set_request_id(request_id);
  bool stale = false;
  v1::Party updated;
  const bool answered = client.Until([&](const auto& channel, grpc::ClientContext& context) {
    const grpc::Status status = v1::PartyService::NewStub(channel)->UpdateParty(&context, update, &updated);
    stale = status.error_code() == grpc::StatusCode::ABORTED;
    return stale ? grpc::Status::OK : status;
  });
  if (!answered) return false;
  if (stale) return true;
  seen = updated.revision();
  acknowledged[request_id] = updated.revision();
  ++acknowledged_count_;
  return true;
}

void ClusterLoad::Watch(int watcher) {
  std::vector<int64_t>& watched = watched_[static_cast<size_t>(watcher)];
  std::string token;
  for (int server = watcher;; ++server) {
    grpc::ClientContext context;
    v1::WatchRequest request;
    if (token.empty()) {
      request.set_start_revision(1);
    } else {
      request.set_resume_token(token);
    }
    request.mutable_progress_interval()->set_nanos(100000000);
    const auto channel = whereabouts_.ChannelTo(server % whereabouts_.size());
    const auto stream = v1::LedgerService::NewStub(channel)->Watch(&context, request);
    v1::WatchResponse response;
    while (stream->Read(&response)) {
      token = response.resume_token();
      for (const v1::Commit& commit : response.commits()) watched.push_back(commit.revision());
      if (!watched.empty()) last_watched_[static_cast<size_t>(watcher)] = watched.back();
      if (response.revision() >= end_) context.TryCancel();
    }
    const grpc::Status status = stream->Finish();
    if (response.revision() >= end_ || end_ == 0) return;
    EXPECT_TRUE(MayPass(status.error_code())) << status.error_code() << ": " << status.error_message();
    absl::SleepFor(kTurn);
  }
}

void ClusterLoad::AwaitWrites(int64_t writes, absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  for (const int64_t wanted = acknowledged_count_ + writes; acknowledged_count_ < wanted; absl::SleepFor(kLook)) {
    ASSERT_LT(absl::Now(), deadline) << "no progress: " << wanted - acknowledged_count_ << " writes are missing";
  }
}

void ClusterLoad::AwaitProgress(int64_t writes, absl::Duration patience) {
  const int64_t wanted = acknowledged_count_ + writes;
  std::vector<int64_t> before(last_watched_.begin(), last_watched_.end());
  const auto all_moved = [&] {
    return std::equal(before.begin(), before.end(), last_watched_.begin(),
                      [](int64_t then, const std::atomic<int64_t>& now) { return now > then; });
  };
  const absl::Time deadline = absl::Now() + patience;
  while (acknowledged_count_ < wanted || !all_moved()) {
    ASSERT_LT(absl::Now(), deadline) << "no progress: " << wanted - acknowledged_count_ << " writes are missing";
    absl::SleepFor(kLook);
  }
}

void ClusterLoad::Finish() {
  whereabouts_.End();
  for (std::thread& thread : writers_) thread.join();
  // Each behind whatever its server still had in its queue.
  for (int server = 0; server < whereabouts_.size(); ++server)
    head_ = Create(server, absl::StrCat("parties/end-", server));
  history_ = HistoryOf(0);
  end_ = head_;
  for (std::thread& thread : watchers_) thread.join();
}

std::vector<v1::Commit> ClusterLoad::HistoryOf(int server) {
  const auto stub = v1::LedgerService::NewStub(whereabouts_.ChannelTo(server));
  std::vector<v1::Commit> history;
  v1::ListChangesRequest request;
  request.set_page_size(1000);
  request.set_at_least_revision(head_);
  do {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kCallDeadline));
    v1::ListChangesResponse response;
    const grpc::Status status = stub->ListChanges(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    if (!status.ok()) return history;
    history.insert(history.end(), response.commits().begin(), response.commits().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return history;
}

void ClusterLoad::Check() {
  ASSERT_EQ(static_cast<int64_t>(history_.size()), head_);
  CheckWrites();
  CheckWatchers();
  CheckPast();
  for (int server = 1; server < whereabouts_.size(); ++server) {
    const std::vector<v1::Commit> history = HistoryOf(server);
    ASSERT_EQ(history.size(), history_.size()) << "server " << server;
    for (size_t i = 0; i < history.size(); ++i) {
      ASSERT_EQ(history[i].SerializeAsString(), history_[i].SerializeAsString()) << "server " << server;
    }
  }
}

void ClusterLoad::CheckWrites() {
  std::map<std::string, int64_t> written;
  int64_t increments = 0;
  for (size_t i = 0; i < history_.size(); ++i) {
    ASSERT_EQ(history_[i].revision(), static_cast<int64_t>(i) + 1) << "revisions are dense";
    const absl::Time before = i > 0 ? TimeOf(history_[i - 1]) : absl::InfinitePast();
    ASSERT_GE(TimeOf(history_[i]), before) << "the time went back at revision " << i + 1;
    const std::string& id = history_[i].request_id();
    if (id.empty()) continue;
    EXPECT_TRUE(written.emplace(id, history_[i].revision()).second) << id << " was applied twice";
    increments += absl::StartsWith(id, "counter-") ? 1 : 0;
  }
  for (const Acknowledged& acknowledged : acknowledged_) {
    for (const auto& [id, revision] : acknowledged) {
      ASSERT_TRUE(written.count(id)) << id << " was acknowledged at " << revision << " and is lost";
      EXPECT_EQ(written[id], revision) << id << " was acknowledged at another revision";
    }
  }
  const auto last = std::find_if(history_.rbegin(), history_.rend(),
                                 [](const v1::Commit& commit) { return commit.changes(0).name() == kCounter; });
  ASSERT_NE(last, history_.rend());
  EXPECT_EQ(last->changes(0).record().party().description(), absl::StrCat(increments)) << "an update was lost";
}

void ClusterLoad::CheckWatchers() {
  for (const std::vector<int64_t>& watched : watched_) {
    ASSERT_EQ(watched.size(), history_.size()) << "a watcher sees every commit once";
    for (size_t i = 0; i < watched.size(); ++i) ASSERT_EQ(watched[i], static_cast<int64_t>(i) + 1);
  }
}

// Any server tells any past state as the history does, and all of them the same.
void ClusterLoad::CheckPast() {
  const int64_t step = std::max<int64_t>(1, head_ / kPastReads);
  v1::Party counter;
  int64_t applied = 0;
  for (int64_t revision = step; revision <= head_; revision += step) {
    for (; applied < revision; ++applied) {
      const v1::Change& change = history_[static_cast<size_t>(applied)].changes(0);
      if (change.name() == kCounter) counter = change.record().party();
    }
    const v1::ListPartiesResponse page = PageOf(whereabouts_.ChannelTo(0), revision);
    EXPECT_GT(page.parties_size(), 0);
    for (int server = 0; server < whereabouts_.size(); ++server) {
      v1::GetPartyRequest get;
      get.set_name(kCounter);
      get.mutable_as_of()->set_revision(revision);
      v1::Party party;
      grpc::ClientContext context;
      context.set_deadline(absl::ToChronoTime(absl::Now() + kCallDeadline));
      const auto channel = whereabouts_.ChannelTo(server);
      const grpc::Status status = v1::PartyService::NewStub(channel)->GetParty(&context, get, &party);
      ASSERT_TRUE(status.ok()) << status.error_message();
      ASSERT_EQ(party.SerializeAsString(), counter.SerializeAsString()) << "server " << server << " at " << revision;
      ASSERT_EQ(PageOf(channel, revision).SerializeAsString(), page.SerializeAsString())
          << "server " << server << " at " << revision;
    }
  }
}

}  // namespace briefing::testing
