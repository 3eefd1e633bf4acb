// Copies of ledgers, between engines and kept level beside one.
#include "service/ledger/copy/copy.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/errors.h"
#include "service/base/mutex.h"
#include "service/ledger/copy/copied_ledger.h"
#include "service/ledger/engines/engines.h"
#include "tests/store/fault_ledger.h"
#include "tests/support/etcd.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace briefing {
namespace {

using ::briefing::testing::EtcdCluster;
using ::briefing::testing::FailsWith;
using ::briefing::testing::FaultLedger;
using ::briefing::testing::IsOk;
using ::briefing::testing::TempDir;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> EntriesOf(Ledger& ledger) {
  std::vector<std::string> entries;
  EXPECT_THAT(ledger.Head(), IsOk());
  EXPECT_THAT(ledger.Read(Revision(),
                          [&](Revision, absl::string_view entry) {
                            entries.emplace_back(entry);
                            return absl::OkStatus();
                          }),
              IsOk());
  return entries;
}

void Append(Ledger& ledger, const std::vector<std::string>& entries) {
  ASSERT_THAT(ledger.Append(*ledger.Head(), entries), IsOk());
}

class CopyTest : public ::testing::Test {
 protected:
  std::string Sqlite(const std::string& name) const { return "sqlite:" + directory_.File(name); }
  std::unique_ptr<Ledger> Open(const std::string& uri, const std::string& id = "") {
    auto ledger = OpenLedger(uri, {.ledger_id = id});
    EXPECT_THAT(ledger, IsOk());
    return ledger.ok() ? *std::move(ledger) : nullptr;
  }
  absl::Status CopyAll(Ledger& from, Ledger& to) {
    return CopyEntries(from, to, [](Revision) { return absl::OkStatus(); }).status();
  }

  TempDir directory_;
  std::unique_ptr<Ledger> base_ = *OpenLedger("memory:", {});
};

TEST_F(CopyTest, HoldsTheSameEntriesUnderTheSameId) {
  const auto original = Open(Sqlite("a.db"));
  Append(*original, {"a"});
  Append(*original, {"b", "c"});
  const auto copy = Open(Sqlite("b.db"), original->id());
  ASSERT_THAT(CopyAll(*original, *copy), IsOk());
  EXPECT_THAT(EntriesOf(*copy), ElementsAre("a", "b", "c"));
  EXPECT_EQ(copy->id(), original->id());
  EXPECT_EQ(*copy->ChecksumAt(Revision(3)), *original->ChecksumAt(Revision(3)));
}

TEST_F(CopyTest, GoesOnWhereItWasBrokenOff) {
  const auto original = Open(Sqlite("a.db"));
  for (int i = 0; i < 10; ++i) Append(*original, std::vector<std::string>(1000, absl::StrCat(i)));
  const auto copy = Open(Sqlite("b.db"), original->id());
  const auto broken = CopyEntries(*original, *copy, [](Revision) { return absl::CancelledError("enough"); });
  EXPECT_TRUE(absl::IsCancelled(broken.status()));
  EXPECT_GT(*copy->Head(), Revision());
  EXPECT_LT(*copy->Head(), *original->Head());
  Append(*original, {"new"});
  ASSERT_THAT(CopyAll(*original, *copy), IsOk());
  EXPECT_EQ(EntriesOf(*copy), EntriesOf(*original));
}

TEST_F(CopyTest, RefusesAnotherLedgerAndAnotherHistory) {
  const auto original = Open(Sqlite("a.db"));
  Append(*original, {"a", "b"});
  EXPECT_THAT(CopyAll(*original, *Open(Sqlite("foreign.db"))),
              FailsWith(absl::StatusCode::kFailedPrecondition, "OTHER_LEDGER"));
  EXPECT_THAT(OpenLedger(Sqlite("foreign.db"), {.ledger_id = original->id()}),
              FailsWith(absl::StatusCode::kFailedPrecondition, "OTHER_LEDGER"));
  const auto strayed = Open(Sqlite("b.db"), original->id());
  Append(*strayed, {"A"});
  const absl::Status other = CopyAll(*original, *strayed);
  EXPECT_THAT(other, FailsWith(absl::StatusCode::kFailedPrecondition, "OTHER_LEDGER"));
  EXPECT_THAT(std::string(other.message()),
              AllOf(HasSubstr("the same up to revision 0"), HasSubstr("each has gone on")));
  const auto ahead = Open(Sqlite("c.db"), original->id());
  Append(*ahead, {"a", "b", "c"});
  const absl::Status lost = CopyAll(*original, *ahead);
  EXPECT_THAT(lost, FailsWith(absl::StatusCode::kFailedPrecondition, "OTHER_LEDGER"));
  EXPECT_THAT(std::string(lost.message()), AllOf(HasSubstr("the same up to revision 2"), HasSubstr("has lost")));
  EXPECT_THAT(EntriesOf(*ahead), ElementsAre("a", "b", "c"));
}

TEST_F(CopyTest, TellsFromWhereTwoHaveGoneOnApart) {
  const auto original = Open(Sqlite("a.db"));
  const auto copy = Open(Sqlite("b.db"), original->id());
  for (int i = 0; i < 100; ++i) Append(*original, {absl::StrCat(i)});
  ASSERT_THAT(CopyAll(*original, *copy), IsOk());
  for (int i = 0; i < 30; ++i) Append(*original, {"one"});
  for (int i = 0; i < 20; ++i) Append(*copy, {"other"});
  const absl::Status status = CheckCopy(*original, *copy);
  EXPECT_THAT(std::string(status.message()), HasSubstr("the same up to revision 100 only"));
  EXPECT_FALSE(IsDamageOfCopy(status));
}

TEST_F(CopyTest, SaysWhichOfTheTwoIsDamaged) {
  const auto original = std::make_unique<FaultLedger>(*base_);
  Append(*base_, {"a", "b"});
  const auto copy = Open(Sqlite("b.db"), base_->id());
  original->FailReads(errors::LedgerCorrupt("\"a.db\" at revision 1", "it is gone"), 1);
  const absl::Status of_original = CopyAll(*original, *copy);
  EXPECT_TRUE(absl::IsDataLoss(of_original));
  EXPECT_FALSE(IsDamageOfCopy(of_original));
  EXPECT_THAT(std::string(of_original.message()), HasSubstr("the original: \"a.db\""));

  FaultLedger bad_copy(*copy);
  bad_copy.FailAppend(errors::LedgerCorrupt("\"b.db\"", "it is gone"));
  const absl::Status of_copy = CopyAll(*base_, bad_copy);
  EXPECT_TRUE(IsDamageOfCopy(of_copy)) << of_copy;
  EXPECT_THAT(std::string(of_copy.message()), HasSubstr("the copy: \"b.db\""));
}

// --- Set aside ---

TEST_F(CopyTest, WhatWasSetAsideStays) {
  for (const std::string entry : {"first", "second"}) {
    Append(*Open(Sqlite("a.db")), {entry});
    ASSERT_THAT(SetLedgerAside(Sqlite("a.db")), IsOk());
  }
  ASSERT_THAT(SetLedgerAside(Sqlite("a.db")), IsOk()) << "nothing is there";
  EXPECT_THAT(EntriesOf(*Open(Sqlite("a.db.damaged"))), ElementsAre("first"));
  EXPECT_THAT(EntriesOf(*Open(Sqlite("a.db.damaged-2"))), ElementsAre("second"));
  EXPECT_FALSE(std::filesystem::exists(directory_.File("a.db.damaged-3")));
}

TEST_F(CopyTest, SettingAsideComesToAnEnd) {
  for (int i = 0; i < 9; ++i) {
    Append(*Open(Sqlite("a.db")), {"a"});
    ASSERT_THAT(SetLedgerAside(Sqlite("a.db")), IsOk());
  }
  Append(*Open(Sqlite("a.db")), {"last"});
  EXPECT_THAT(SetLedgerAside(Sqlite("a.db")), FailsWith(absl::StatusCode::kFailedPrecondition, "LEDGER_FORMAT"));
  EXPECT_THAT(EntriesOf(*Open(Sqlite("a.db"))), ElementsAre("last"));
}

// Closed later, it would remove the journal of the one that has taken its place.
TEST_F(CopyTest, AnOpenLedgerIsNotSetAside) {
  const auto open = Open(Sqlite("a.db"));
  Append(*open, {"a"});
  EXPECT_THAT(SetLedgerAside(Sqlite("a.db")), FailsWith(absl::StatusCode::kFailedPrecondition, "LEDGER_LOCKED"));
  EXPECT_THAT(EntriesOf(*open), ElementsAre("a"));
}

TEST_F(CopyTest, MovesToEtcdAndBack) {
  if (testing::EtcdBinary().empty()) GTEST_SKIP() << testing::kNoEtcd;
  EtcdCluster cluster;
  const auto original = Open(Sqlite("a.db"));
  Append(*original, {"a", "b"});
  // More than one part, and more than one append.
  Append(*original, {std::string(3 << 20, 'x'), std::string(7 << 20, 'y'), "z"});
  const auto moved = Open(cluster.Uri("moved"), original->id());
  ASSERT_THAT(CopyAll(*original, *moved), IsOk());
  for (int64_t r = 0; r <= 5; ++r) EXPECT_EQ(*moved->ChecksumAt(Revision(r)), *original->ChecksumAt(Revision(r))) << r;
  Append(*moved, {"on"});
  const auto back = Open(Sqlite("b.db"), original->id());
  ASSERT_THAT(CopyAll(*moved, *back), IsOk());
  EXPECT_TRUE(EntriesOf(*back) == EntriesOf(*moved));
  // The original has not what came after the move, but is a beginning of it.
  EXPECT_THAT(CopyAll(*moved, *original), IsOk());
  EXPECT_EQ(*original->Head(), Revision(6));
}

TEST_F(CopyTest, MakesNoneWhereOneMustBe) {
  EXPECT_THAT(OpenLedger(Sqlite("none.db"), {.create = false}),
              FailsWith(absl::StatusCode::kFailedPrecondition, "LEDGER_FORMAT"));
  EXPECT_THAT(OpenLedger("postgres:x", {}), testing::BlamesField("ledger"));
}

// --- Kept level ---

class KeptCopyTest : public CopyTest {
 protected:
  OpenCopy Opener() {
    return [this](const std::string& id, bool anew) -> absl::StatusOr<std::unique_ptr<Ledger>> {
      if (anew) {
        if (absl::Status status = SetLedgerAside(Sqlite("copy.db")); !status.ok()) return status;
      }
      return OpenLedger(Sqlite("copy.db"), {.ledger_id = id});
    };
  }
  // A shared original, read by a server that starts.
  std::unique_ptr<Ledger> Keep() {
    auto original = std::make_unique<FaultLedger>(*base_);
    original->Share(absl::ZeroDuration());
    original->HideFromFollowers(false);
    original_ = original.get();
    CopiedLedgerOptions options;
    options.interval = absl::Milliseconds(10);
    options.on_event = [this](absl::string_view what, bool) {
      MutexLock lock(&mutex_);
      absl::StrAppend(&events_, what, "\n");
    };
    auto kept = KeepCopy(std::move(original), Opener(), options);
    EXPECT_THAT(kept, IsOk());
    return kept.ok() ? *std::move(kept) : nullptr;
  }
  std::string events() {
    MutexLock lock(&mutex_);
    return events_;
  }
  std::vector<std::string> Copied() { return EntriesOf(*Open(Sqlite("copy.db"), base_->id())); }
  void Damage(const std::string& entry, const std::string& name = "copy.db") {
    std::string file = testing::ReadFile(directory_.File(name));
    const size_t at = file.find(entry);
    ASSERT_NE(at, std::string::npos);
    file[at] ^= 1;
    std::ofstream(directory_.File(name), std::ios::binary) << file;
  }
  // A ledger in a SQLite file, of which a copy is kept.
  absl::StatusOr<std::unique_ptr<Ledger>> KeepFile() {
    CopiedLedgerOptions options;
    options.interval = absl::Milliseconds(10);
    options.how_to_restore = HowToRestore(Sqlite("a.db"), Sqlite("copy.db"));
    options.on_event = [this](absl::string_view what, bool) {
      MutexLock lock(&mutex_);
      absl::StrAppend(&events_, what, "\n");
    };
    return KeepCopy(Open(Sqlite("a.db")), Opener(), options);
  }

  FaultLedger* original_ = nullptr;
  Mutex mutex_;
  std::string events_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(KeptCopyTest, IsLevelWhenTheLedgerCloses) {
  auto kept = Keep();
  Append(*kept, {"a", "b"});
  kept.reset();
  EXPECT_THAT(Copied(), ElementsAre("a", "b"));
  kept = Keep();
  Append(*kept, {"c"});
  kept.reset();
  EXPECT_THAT(Copied(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(events(), "");
}

TEST_F(KeptCopyTest, ARestartReadsTheCopyAndOnlyTheRestOfTheLedger) {
  std::vector<std::string> entries;
  for (int i = 0; i < 2000; ++i) entries.push_back(absl::StrCat("entry ", i));
  Append(*Keep(), entries);
  Append(*base_, {"later"});
  entries.push_back("later");
  const auto kept = Keep();
  const int64_t before = original_->entries_read();
  EXPECT_TRUE(EntriesOf(*kept) == entries);
  EXPECT_LE(original_->entries_read() - before, 2) << "by the read, and by the thread that copies";
}

TEST_F(KeptCopyTest, ADamagedCopyIsNotServedAndMadeAnew) {
  std::vector<std::string> entries;
  for (int i = 0; i < 2000; ++i) entries.push_back(absl::StrCat("entry ", i, "."));
  Append(*Keep(), entries);
  Damage("entry 1234.");
  auto kept = Keep();
  EXPECT_TRUE(EntriesOf(*kept) == entries);
  EXPECT_THAT(events(), HasSubstr("revision 1235"));
  kept.reset();
  EXPECT_TRUE(Copied() == entries);
  EXPECT_THAT(events(), HasSubstr("made anew"));
  EXPECT_TRUE(testing::ReadFile(directory_.File("copy.db.damaged")).size() > 0);
}

TEST_F(KeptCopyTest, ADamagedOriginalNeverTouchesTheCopy) {
  std::vector<std::string> entries;
  for (int i = 0; i < 2000; ++i) entries.push_back(absl::StrCat("entry ", i, "."));
  {
    auto kept = KeepFile();
    ASSERT_THAT(kept, IsOk());
    Append(**kept, entries);
  }
  // Something to copy, so that the copying meets the damage as well.
  Append(*Open(Sqlite("a.db")), {"entry 2000."});
  Damage("entry 2000.", "a.db");
  {
    auto kept = KeepFile();
    ASSERT_THAT(kept, IsOk());
    const absl::Status read = (*kept)->Read(Revision(), [](Revision, absl::string_view) { return absl::OkStatus(); });
    EXPECT_TRUE(absl::IsDataLoss(read));
    EXPECT_THAT(std::string(read.message()),
                AllOf(HasSubstr("a.db\" at revision 2001"), HasSubstr("up to 2000"), HasSubstr("ledger copy")));
  }
  EXPECT_THAT(events(), AllOf(HasSubstr("the original: "), Not(HasSubstr("made anew"))));
  EXPECT_TRUE(EntriesOf(*Open(Sqlite("copy.db"))) == entries);
  EXPECT_FALSE(std::filesystem::exists(directory_.File("copy.db.damaged")));
}

// The checksum that the copy is compared with may be what is damaged.
TEST_F(KeptCopyTest, AnOriginalThatDoesNotAgreeIsRefusedAndBothAreKept) {
  Append(*Keep(), {"a"});
  Append(*Open(Sqlite("copy.db"), base_->id()), {"strayed"});
  Append(*base_, {"b"});
  const auto kept = KeepCopy(std::make_unique<FaultLedger>(*base_), Opener(), {.how_to_restore = "do this"});
  EXPECT_THAT(kept, FailsWith(absl::StatusCode::kFailedPrecondition, "OTHER_LEDGER"));
  EXPECT_THAT(std::string(kept.status().message()), AllOf(HasSubstr("up to revision 1 only"), HasSubstr("do this")));
  EXPECT_THAT(Copied(), ElementsAre("a", "strayed"));
  EXPECT_FALSE(std::filesystem::exists(directory_.File("copy.db.damaged")));
}

TEST_F(KeptCopyTest, ACopyThatIsAheadIsRefusedAndKept) {
  Append(*Keep(), {"a"});
  Append(*Open(Sqlite("copy.db"), base_->id()), {"lost by the original"});
  const auto kept = KeepCopy(std::make_unique<FaultLedger>(*base_), Opener(), {.how_to_restore = "do this"});
  EXPECT_THAT(kept, FailsWith(absl::StatusCode::kFailedPrecondition, "OTHER_LEDGER"));
  EXPECT_THAT(std::string(kept.status().message()),
              AllOf(HasSubstr("the original has lost what comes after"), HasSubstr("do this")));
  EXPECT_THAT(Copied(), ElementsAre("a", "lost by the original"));
}

// The files are renamed only when the last reader has closed them.
TEST_F(KeptCopyTest, ACopyThatIsBeingReadIsMadeAnewAfterwards) {
  std::vector<std::string> entries;
  for (int i = 0; i < 2000; ++i) entries.push_back(absl::StrCat("entry ", i, "."));
  Append(*Keep(), entries);
  Damage("entry 1234.");
  auto kept = Keep();
  Notification reading, go_on;
  std::thread reader([&] {
    EXPECT_THAT(kept->Read(Revision(),
                           [&](Revision revision, absl::string_view) {
                             if (revision == Revision(1)) {
                               reading.Notify();
                               go_on.WaitForNotification();
                             }
                             return absl::OkStatus();
                           }),
                IsOk());
  });
  reading.WaitForNotification();
  EXPECT_TRUE(EntriesOf(*kept) == entries);
  EXPECT_FALSE(std::filesystem::exists(directory_.File("copy.db.damaged")));
  go_on.Notify();
  reader.join();
  kept.reset();
  EXPECT_TRUE(Copied() == entries);
  EXPECT_THAT(events(), Not(HasSubstr("there is no copy")));
}

TEST_F(KeptCopyTest, AnotherLedgerIsLeftAlone) {
  Append(*Open(Sqlite("copy.db")), {"precious"});
  EXPECT_THAT(KeepCopy(*OpenLedger("memory:", {}), Opener()),
              FailsWith(absl::StatusCode::kFailedPrecondition, "OTHER_LEDGER"));
  EXPECT_THAT(EntriesOf(*Open(Sqlite("copy.db"))), ElementsAre("precious"));
}

}  // namespace
}  // namespace briefing
