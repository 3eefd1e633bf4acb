// A server on a clock of the test's, a client, and a watcher who sees every commit.
#ifndef BRIEFING_TESTS_SCENARIO_SCENARIO_H_
#define BRIEFING_TESTS_SCENARIO_SCENARIO_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "client/client.h"
#include "service/base/mutex.h"
#include "service/ledger/ledger.h"
#include "service/rpc/server.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {

// Receives a watch on a thread of its own and keeps what came.
class Watcher final : public client::WatchHandler {
 public:
  Watcher(client::Client& client, const std::string& filter);
  ~Watcher() override;

  // The commit as the watcher got it; waits for it. Empty where a later one came instead.
  v1::Commit At(int64_t revision);

  client::Step OnCommits(const google::protobuf::RepeatedPtrField<v1::Commit>& commits,
                         const client::WatchPosition& position) override;
  client::Step OnNotice(v1::WatchNotice notice, const client::WatchPosition& position) override;

 private:
  void Move(const client::WatchPosition& position);

  Mutex mutex_;
  std::map<int64_t, v1::Commit> commits_ ABSL_GUARDED_BY(mutex_);
  int64_t revision_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  client::Cancellation cancellation_;
  std::thread thread_;
};

class Scenario : public ::testing::Test {
 protected:
  Scenario();
  ~Scenario() override;

  // Stops the server, and starts another one on the same file. Watchers go on by themselves at the new address only
  // where the test makes new ones.
  void Restart();
  void Stop();
  void Start();

  // Moves the clock to the beginning of a day.
  void On(const std::string& day);

  // Writes the batch given in text form; the commit as a watcher of everything saw it.
  v1::Commit Write(const std::string& text);
  // The commit that time brings about next, likewise.
  v1::Commit AwaitNext();

  v1::Verdict Verdict(const std::string& name);
  client::Client& client() { return *client_; }
  int64_t head() const { return head_; }

  FakeClock clock_;

 private:
  TempDir directory_;
  std::ostringstream log_text_;
  rpc::Log log_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<client::Client> client_;
  std::unique_ptr<Watcher> watcher_;
  int64_t head_ = 0;
};

// The verdict of that name in a commit; an empty one where it holds none.
v1::Verdict VerdictIn(const v1::Commit& commit, const std::string& name);

// Mutations in text form.
inline std::string Create(const std::string& record) { return "mutations { create { " + record + " } }\n"; }
inline std::string Update(const std::string& record, const std::string& mask = "") {
  return "mutations { update { record { " + record + " } update_mask { " + mask + " } } }\n";
}
std::string Move(const std::string& commitment, const std::string& state, const std::string& date);

// Japan, the United States, a wire report of reliability B and a ministry's statement of reliability A.
std::string Cast();
std::string Parties(const std::string& role);

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SCENARIO_SCENARIO_H_
