#include "tests/scenario/scenario.h"

#include <spdlog/sinks/ostream_sink.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/ledger/sqlite/sqlite_ledger.h"

namespace briefing::testing {

Watcher::Watcher(client::Client& client, const std::string& filter) {
  v1::WatchRequest request;
  request.set_filter(filter);
  request.set_start_revision(1);
  thread_ = std::thread([this, &client, request = std::move(request)] {
    client.Watch(request, *this, &cancellation_).IgnoreError();
    MutexLock lock(&mutex_);
    ended_ = true;
  });
}

Watcher::~Watcher() {
  cancellation_.Cancel();
  thread_.join();
}

v1::Commit Watcher::At(int64_t revision) {
  MutexLock lock(&mutex_);
  const auto arrived = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return revision_ >= revision || ended_; };
  mutex_.Await(absl::Condition(&arrived));
  return commits_[revision];
}

client::Step Watcher::OnCommits(const google::protobuf::RepeatedPtrField<v1::Commit>& commits,
                                const client::WatchPosition& position) {
  {
    MutexLock lock(&mutex_);
    for (const v1::Commit& commit : commits) {
      EXPECT_TRUE(commits_.emplace(commit.revision(), commit).second) << "told twice: " << commit.revision();
    }
  }
  Move(position);
  return client::Step::kContinue;
}

client::Step Watcher::OnNotice(v1::WatchNotice, const client::WatchPosition& position) {
  Move(position);
  return client::Step::kContinue;
}

void Watcher::Move(const client::WatchPosition& position) {
  MutexLock lock(&mutex_);
  revision_ = position.revision;
}

Scenario::Scenario()
    : log_(rpc::LogFormat::kJson, spdlog::level::warn, std::make_shared<spdlog::sinks::ostream_sink_mt>(log_text_)) {
  Start();
}

Scenario::~Scenario() { Stop(); }

void Scenario::Start() {
  auto ledger = OpenSqliteLedger(directory_.File("ledger.db"));
  ASSERT_THAT(ledger.status(), IsOk());
  ledger_ = *std::move(ledger);
  rpc::ServerOptions options;
  options.listen = "127.0.0.1:0";
  options.metrics_listen.clear();
  options.search = directory_.File("ledger.db.search");
  auto server = rpc::Server::Start(options, *ledger_, clock_, log_);
  ASSERT_THAT(server.status(), IsOk());
  server_ = *std::move(server);
  ASSERT_THAT(server_->Load(), IsOk());
  client::ConnectionOptions connection;
  connection.addresses = {server_->address()};
  auto client = client::Client::Connect(std::move(connection));
  ASSERT_THAT(client.status(), IsOk());
  client_ = *std::move(client);
  watcher_ = std::make_unique<Watcher>(*client_, "");
}

void Scenario::Stop() {
  watcher_.reset();
  client_.reset();
  if (server_ != nullptr) server_->Stop();
  server_.reset();
  ledger_.reset();
}

void Scenario::Restart() {
  Stop();
  Start();
}

void Scenario::On(const std::string& day) {
  absl::Time time;
  ASSERT_TRUE(absl::ParseTime("%Y-%m-%d", day, &time, nullptr)) << day;
  clock_.Set(time);
}

v1::Commit Scenario::Write(const std::string& text) {
  const auto response = client_->Apply(ParseText<v1::ApplyRequest>(text));
  EXPECT_THAT(response.status(), IsOk()) << text;
  if (!response.ok()) return v1::Commit();
  head_ = response->revision();
  return watcher_->At(head_);
}

v1::Commit Scenario::AwaitNext() { return watcher_->At(++head_); }

v1::Verdict Scenario::Verdict(const std::string& name) {
  const auto record = client_->Get(name);
  EXPECT_THAT(record.status(), IsOk()) << name;
  return record.ok() ? record->verdict() : v1::Verdict();
}

v1::Verdict VerdictIn(const v1::Commit& commit, const std::string& name) {
  for (const v1::Change& change : commit.changes()) {
    if (change.name() == name) return change.record().verdict();
  }
  return v1::Verdict();
}

std::string Move(const std::string& commitment, const std::string& state, const std::string& date) {
  return absl::StrCat("mutations { transition { name: '", commitment, "' transition { state: COMMITMENT_STATE_", state,
                      " date { edtf: '", date, "' } } } }\n");
}

std::string Cast() {
  return Create("party { name: 'parties/jp' title: 'Japan' kind: PARTY_KIND_STATE }") +
         Create("party { name: 'parties/us' title: 'United States' kind: PARTY_KIND_STATE }") +
         Create(
             "source { name: 'sources/wire' title: 'Wire' publish_date { edtf: '2022-05-04' } reliability: "
             "RELIABILITY_USUALLY_RELIABLE }") +
         Create(
             "source { name: 'sources/ministry' title: 'Ministry' publish_date { edtf: '2022-05-01' } reliability: "
             "RELIABILITY_COMPLETELY_RELIABLE }");
}

std::string Parties(const std::string& role) {
  std::string parties;
  for (const char* party : {"jp", "us"}) {
    absl::StrAppend(&parties, "parties { party: 'parties/", party, "' role: COMMITMENT_ROLE_", role, " } ");
  }
  return parties;
}

}  // namespace briefing::testing
