// A writer killed at any moment: what it reported as appended is there, dense and whole.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <random>

#include "absl/strings/str_cat.h"
#include "service/ledger/sqlite/open_options.h"
#include "tests/ledger/ledger_files.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

constexpr int kRounds = 50;
constexpr int64_t kBatch = 3;

// Runs in the child: appends for ever, and reports each new head.
[[noreturn]] void AppendForEver(const std::string& path, int reports) {
  // Few pages, so that kills hit checkpoints as well.
  auto ledger = OpenSqliteLedgerWith(path, {.checkpoint_pages = 16});
  if (!ledger.ok()) _exit(1);
  while (true) {
    const int64_t head = (*ledger)->Head()->value();
    if (!(*ledger)->Append(Revision(head), EntriesFor(head + 1, head + kBatch, 500)).ok()) _exit(2);
    const int64_t report = head + kBatch;
    if (write(reports, &report, sizeof report) != sizeof report) _exit(3);
  }
}

// Lets a child append until it has reported `reports` heads, and a little longer; kills it. The last head reported.
int64_t AppendUntilKilled(const std::string& path, int64_t reports, absl::Duration longer) {
  int pipe_ends[2];
  EXPECT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) AppendForEver(path, pipe_ends[1]);
  close(pipe_ends[1]);
  int64_t last = 0;
  for (int64_t report; reports > 0 && read(pipe_ends[0], &report, sizeof report) == sizeof report; --reports)
    last = report;
  EXPECT_EQ(reports, 0) << "the child ended by itself";
  usleep(static_cast<useconds_t>(absl::ToInt64Microseconds(longer)));
  kill(child, SIGKILL);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  for (int64_t report; read(pipe_ends[0], &report, sizeof report) == sizeof report;) last = report;
  close(pipe_ends[0]);
  return last;
}

TEST(SqliteKillTest, KeepsWhatWasAcknowledgedBeforeTheKill) {
  const char* const given = std::getenv("BRIEFING_TEST_SEED");
  const uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  SCOPED_TRACE(absl::StrCat("BRIEFING_TEST_SEED=", seed));
  std::mt19937_64 random(seed);
  const TempDir directory;
  const std::string path = directory.File("ledger.db");
  for (int round = 0; round < kRounds; ++round) {
    // The wait is what places the kill within an append; nothing is awaited by it.
    const int64_t acknowledged =
        AppendUntilKilled(path, static_cast<int64_t>(random() % 12) + 1, absl::Microseconds(random() % 3000));
    const auto entries = EntriesAt(path);
    ASSERT_THAT(entries, IsOk()) << "round " << round;
    const auto count = static_cast<int64_t>(entries->size());
    ASSERT_GE(count, acknowledged) << "round " << round;
    ASSERT_EQ(count % kBatch, 0) << "round " << round;
    ASSERT_TRUE(*entries == EntriesFor(1, count, 500)) << "round " << round;
  }
}

}  // namespace
}  // namespace briefing::testing
