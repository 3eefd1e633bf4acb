#include "service/store/head_reader.h"

#include <vector>

#include "service/base/errors.h"
#include "service/base/mutex.h"
#include "service/ledger/memory/memory_ledger.h"
#include "tests/store/fault_ledger.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

// An answer that a test waits for.
struct Answer {
  HeadReader::Then Then() {
    return [this](absl::StatusOr<Revision> head) {
      value = std::move(head);
      given.Notify();
    };
  }
  const absl::StatusOr<Revision>& Await() {
    given.WaitForNotification();
    return value;
  }

  absl::StatusOr<Revision> value = absl::UnknownError("not yet");
  Notification given;
};

class HeadReaderTest : public ::testing::Test {
 protected:
  void Append() {
    const std::string entry = "e";
    ASSERT_THAT(base_->Append(*base_->Head(), absl::MakeConstSpan(&entry, 1)), IsOk());
  }

  std::unique_ptr<Ledger> base_ = NewMemoryLedger();
  FaultLedger ledger_{*base_};
};

TEST_F(HeadReaderTest, TellsTheHead) {
  HeadReader reader(ledger_);
  Append();
  Answer answer;
  reader.Ask(answer.Then());
  EXPECT_EQ(*answer.Await(), Revision(1));
}

// A question that is under way may have been answered before the later ones came.
TEST_F(HeadReaderTest, ThoseWhoComeMeanwhileShareTheNextQuestion) {
  HeadReader reader(ledger_);
  Notification asked;
  Notification release;
  ledger_.BeforeHead([&] {
    asked.Notify();
    release.WaitForNotification();
  });
  Answer first;
  reader.Ask(first.Then());
  asked.WaitForNotification();
  Answer later[3];
  for (Answer& answer : later) reader.Ask(answer.Then());
  release.Notify();
  for (Answer& answer : later) EXPECT_THAT(answer.Await(), IsOk());
  EXPECT_EQ(ledger_.heads_asked(), 2);
}

TEST_F(HeadReaderTest, PassesErrorsOn) {
  HeadReader reader(ledger_);
  ledger_.FailHeads(errors::LedgerIo("x", "no leader"), 1);
  Answer answer;
  reader.Ask(answer.Then());
  EXPECT_THAT(answer.Await(), FailsWith(absl::StatusCode::kUnavailable, "LEDGER_IO"));
}

TEST_F(HeadReaderTest, StoppingAnswersThoseWhoAskLater) {
  HeadReader reader(ledger_);
  reader.Stop();
  Answer answer;
  reader.Ask(answer.Then());
  EXPECT_THAT(answer.Await(), FailsWith(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
}

}  // namespace
}  // namespace briefing::testing
