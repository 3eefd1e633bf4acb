// What happens to searches when something happens to the index's file.
#include "service/search/index_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/search/checked_vfs.h"
#include "service/search/search.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace briefing {
namespace {

using ::briefing::testing::Apply;
using ::briefing::testing::CommitBuilder;
using ::briefing::testing::HasCode;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::SaysThat;
using ::briefing::testing::TempDir;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kPerCommit = 50;

// Event number `n` says "chips", and every tenth "zirconium".
void WriteCommit(Catalog& catalog) {
  const Revision revision = catalog.head().next();
  CommitBuilder commit(revision);
  for (int i = 0; i < kPerCommit; ++i) {
    v1::Event event = MakeEvent(absl::StrCat("e", revision.value(), "-", i));
    event.set_title(absl::StrCat("Chips ", i % 10 == 0 ? "zirconium " : "", "number", revision.value() * 1000 + i));
    event.set_description("Exports of memory chips, and what the ministry said about them on the day.");
    commit.Create(event);
  }
  Apply(catalog, commit);
}

class IndexFileTest : public ::testing::Test {
 protected:
  IndexFileTest() {
    for (int i = 0; i < 20; ++i) WriteCommit(catalog_);
  }

  std::unique_ptr<SearchIndex> MakeIndex(const std::string& ledger_id = "ledger") {
    return std::make_unique<SearchIndex>(
        SearchIndex::Options{.path = path_,
                             .ledger_id = ledger_id,
                             .on_event = [this](absl::string_view what, bool) { events_.emplace_back(what); },
                             .batch_versions = 200},
        catalog_);
  }
  void Start() {
    index_ = MakeIndex();
    index_->Start();
  }
  void Stop() { index_.reset(); }

  absl::StatusOr<SearchPage> Find(SearchIndex& index, absl::string_view text) {
    const Matcher all(catalog_, Predicate());
    const absl::Time until = absl::Now() + absl::Seconds(20);
    return Search(index, catalog_.ViewAtHead(), ParseTextQuery(text, "query").value(), all, {}, 10, [until] {
      return absl::Now() < until ? absl::OkStatus() : absl::DeadlineExceededError("the test waits no longer");
    });
  }
  // Asks until there is an answer, as a client would; what is refused on the way must say so.
  SearchPage Answer(absl::string_view text) {
    const absl::Time until = absl::Now() + absl::Seconds(20);
    while (true) {
      absl::StatusOr<SearchPage> page = Find(*index_, text);
      if (page.ok()) return *std::move(page);
      if (!absl::IsUnavailable(page.status()) || absl::Now() > until) {
        ADD_FAILURE() << page.status();
        return {};
      }
      index_->Await(catalog_.head(), [] { return absl::OkStatus(); }).IgnoreError();
    }
  }
  void ExpectRightAnswers() {
    const int64_t events = catalog_.head().value() * kPerCommit;
    EXPECT_EQ(Answer("chips").total, events);
    EXPECT_EQ(Answer("zirconium").total, events / 10);
    EXPECT_EQ(Answer("number1007").hits.at(0).record.name, "events/e1-7");
  }
  void Flip(size_t at, int bit) {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ (1 << bit));
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
  }
  // Where FTS5 keeps its blocks.
  std::vector<int64_t> PagesOfTexts() {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open_v2(path_.c_str(), &database, SQLITE_OPEN_READWRITE, search::CheckedVfs()), SQLITE_OK);
    std::vector<int64_t> pages;
    search::Statement page(database, "SELECT pageno FROM dbstat WHERE name = 'texts_data' AND pagetype = 'leaf'");
    while (page.Step() == SQLITE_ROW) pages.push_back(page.Integer(0));
    EXPECT_FALSE(pages.empty()) << sqlite3_errmsg(database);
    sqlite3_close_v2(database);
    return pages;
  }
  // Waits until all is indexed.
  void AwaitHead() {
    const absl::Time until = absl::Now() + absl::Seconds(20);
    absl::Status status;
    do {
      status = index_->Await(catalog_.head(), [until] {
        return absl::Now() < until ? absl::OkStatus() : absl::DeadlineExceededError("the test waits no longer");
      });
    } while (absl::IsUnavailable(status) && absl::Now() < until);
    EXPECT_THAT(status, testing::IsOk());
  }
  size_t FileSize() { return std::filesystem::file_size(path_); }
  void Run(const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open_v2(path_.c_str(), &database, SQLITE_OPEN_READWRITE, search::CheckedVfs()), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  }

  void GoThroughAFullDisk();

  TempDir dir_;
  std::string path_ = dir_.path() + "/s";
  Catalog catalog_;
  std::vector<std::string> events_;
  std::unique_ptr<SearchIndex> index_;
};

TEST_F(IndexFileTest, AddsOnlyWhatIsNewAfterARestart) {
  Start();
  ExpectRightAnswers();
  EXPECT_EQ(index_->versions_added(), 20 * kPerCommit);
  Stop();
  events_.clear();
  WriteCommit(catalog_);
  Start();
  ExpectRightAnswers();
  EXPECT_EQ(index_->versions_added(), kPerCommit);
  Stop();
  EXPECT_THAT(events_, IsEmpty());
}

TEST_F(IndexFileTest, IsMadeAnewWhereItWasDeleted) {
  Start();
  ExpectRightAnswers();
  std::filesystem::remove(path_);
  ExpectRightAnswers();
  Stop();
  std::filesystem::remove(path_);
  Start();
  ExpectRightAnswers();
}

TEST_F(IndexFileTest, IsMadeAnewWhereItWasCutOff) {
  Start();
  ExpectRightAnswers();
  Stop();
  const size_t size = FileSize();
  for (const size_t left : {size_t{0}, size_t{4096}, size / 2 / 4096 * 4096, size / 2 + 77, size - 1}) {
    std::filesystem::resize_file(path_, left);
    Start();
    ExpectRightAnswers();
    Stop();
  }
  Start();
  ExpectRightAnswers();
  index_->Await(catalog_.head(), [] { return absl::OkStatus(); }).IgnoreError();
  std::filesystem::resize_file(path_, FileSize() / 2);
  ExpectRightAnswers();
}

// Damage while the server is down, one bit at a time.
TEST_F(IndexFileTest, GivesNoWrongAnswerForAnyBit) {
  constexpr int kSeed = 3;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  Start();
  ExpectRightAnswers();
  Stop();
  for (int i = 0; i < 40; ++i) {
    // Not in the header: without it the file is nobody's.
    const size_t at = 100 + random() % (FileSize() - 100);
    SCOPED_TRACE(absl::StrCat("byte ", at));
    Flip(at, static_cast<int>(random() % 8));
    events_.clear();
    Start();
    ExpectRightAnswers();
    Stop();
    EXPECT_THAT(events_, Contains(HasSubstr("made anew")));
  }
}

TEST_F(IndexFileTest, FindsDamageWhileItIsInUse) {
  Start();
  ExpectRightAnswers();
  Stop();
  // Nothing is left in the log, and no search keeps pages, so that they are read from the file.
  Start();
  ASSERT_TRUE(index_->Await(catalog_.head(), [] { return absl::OkStatus(); }).ok());
  for (size_t page = 1; page < FileSize() / 4096; ++page) Flip(page * 4096 + 2000, 3);
  ExpectRightAnswers();
  Stop();
  EXPECT_THAT(events_, Contains(HasSubstr("made anew")));
}

// Damage that only FTS5 comes upon, which reads its blocks by another way than statements do.
TEST_F(IndexFileTest, FindsDamagedTextsWhileItIsInUse) {
  Start();
  ExpectRightAnswers();
  Stop();
  Start();
  AwaitHead();
  for (const int64_t page : PagesOfTexts()) Flip((page - 1) * 4096 + 2000, 3);
  ExpectRightAnswers();
  Stop();
  EXPECT_THAT(events_, Contains(HasSubstr("made anew")));
}

// No search tells of the damage: what is added is merged with blocks that are damaged.
TEST_F(IndexFileTest, FindsDamagedTextsWhereItAddsToThem) {
  Start();
  ExpectRightAnswers();
  Stop();
  Start();
  AwaitHead();
  for (const int64_t page : PagesOfTexts()) Flip((page - 1) * 4096 + 2000, 3);
  // The check at the start left the pages in the writer's memory, and it would write them anew from there. After
  // another connection's commits it reads them from the file.
  Run("UPDATE state SET format = -format; UPDATE state SET format = -format");
  for (int i = 0; i < 20; ++i) WriteCommit(catalog_);
  index_->Wake();
  AwaitHead();
  Stop();
  EXPECT_THAT(events_, Contains(HasSubstr("made anew")));
  Start();
  ExpectRightAnswers();
}

// Searches that come upon the new file before it is one say nothing of what it becomes.
TEST_F(IndexFileTest, IsMadeAnewOnceHoweverManySearchesComeUponIt) {
  Start();
  ExpectRightAnswers();
  const View view = catalog_.ViewAtHead();
  const TextQuery query = ParseTextQuery("number1007", "query").value();
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    std::filesystem::remove(path_);
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        const auto go_on = [] { return absl::OkStatus(); };
        const absl::Time until = absl::Now() + absl::Seconds(20);
        const auto any = [](VersionId, const Occurrences&) { return true; };
        // None of them waits for the index, as those that did just before.
        while (!index_->Find(query, VersionId{0}, view, go_on, any).ok() && absl::Now() < until) {
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    AwaitHead();
  }
  // The last one may be told of late.
  ExpectRightAnswers();
  Stop();
  EXPECT_EQ(std::count_if(events_.begin(), events_.end(),
                          [](const std::string& what) { return absl::StrContains(what, "made"); }),
            1 + kRounds);
}

TEST_F(IndexFileTest, RefusesAFileWithADamagedHeader) {
  Start();
  ExpectRightAnswers();
  Stop();
  Flip(69, 1);
  Start();
  EXPECT_THAT(Find(*index_, "chips"),
              AllOf(HasCode(absl::StatusCode::kUnavailable), SaysThat(HasSubstr("move it away"))));
  // Once that was done, all is well.
  std::filesystem::remove(path_);
  ExpectRightAnswers();
}

TEST_F(IndexFileTest, MakesANewerFormatAnew) {
  Start();
  ExpectRightAnswers();
  Stop();
  Run("UPDATE state SET format = 99");
  Start();
  ExpectRightAnswers();
  Stop();
  Run("DROP TABLE state; CREATE TABLE facts(format INTEGER, version TEXT)");
  Start();
  ExpectRightAnswers();
}

TEST_F(IndexFileTest, IsNotSharedWithAnotherServer) {
  Start();
  ExpectRightAnswers();
  const std::unique_ptr<SearchIndex> other = MakeIndex("another");
  other->Start();
  EXPECT_THAT(Find(*other, "chips"),
              AllOf(HasCode(absl::StatusCode::kUnavailable), SaysThat(HasSubstr("another server has"))));
  ExpectRightAnswers();
}

TEST_F(IndexFileTest, IsTakenOverWhenTheOtherServerEnds) {
  Start();
  ExpectRightAnswers();
  const std::unique_ptr<SearchIndex> first = std::move(index_);
  Start();
  EXPECT_THAT(Find(*index_, "chips"), HasCode(absl::StatusCode::kUnavailable));
  first->Stop();
  ExpectRightAnswers();
  EXPECT_EQ(index_->versions_added(), 0);
}

TEST_F(IndexFileTest, BeginsWhenItsDirectoryIsThere) {
  path_ = dir_.path() + "/none/s";
  Start();
  EXPECT_THAT(Find(*index_, "chips"),
              AllOf(HasCode(absl::StatusCode::kUnavailable), SaysThat(HasSubstr("No such file"))));
  std::filesystem::create_directory(dir_.path() + "/none");
  ExpectRightAnswers();
}

TEST_F(IndexFileTest, RefusesAndThenGoesOnAfterAFullDisk) {
  GoThroughAFullDisk();
  Stop();
  // Without a path, too, it begins where it was.
  path_ = "";
  GoThroughAFullDisk();
}

// An index without a path is used as others are: nobody waits for a search to end, or for what is added.
TEST_F(IndexFileTest, IsAddedToWhileItIsRead) {
  for (const std::string& path : {path_, std::string()}) {
    SCOPED_TRACE(path);
    IndexFile file(path, "ledger");
    const View first = *catalog_.ViewAt(Revision(1));
    EXPECT_THAT(file.Open(first, [] { return absl::OkStatus(); }), HasCode(absl::StatusCode::kDataLoss));
    ASSERT_THAT(file.Make(), testing::IsOk());
    ASSERT_THAT(file.Add(first, Revision(), 1), testing::IsOk());
    auto reader = file.TakeReader(Revision(1));
    ASSERT_THAT(reader, testing::IsOk());
    const absl::Time begin = absl::Now();
    ASSERT_THAT(file.Add(catalog_.ViewAtHead(), Revision(1), 5000), testing::IsOk());
    auto other = file.TakeReader(catalog_.head());
    ASSERT_THAT(other, testing::IsOk());
    EXPECT_LT(absl::Now() - begin, absl::Seconds(8));
    file.GiveBack(*std::move(other));
    file.GiveBack(*std::move(reader));
  }
}

// Where an index without a path is.
class IndexPlaceTest : public IndexFileTest {
 protected:
  IndexPlaceTest() {
    path_ = "";
    setenv("TMPDIR", dir_.path().c_str(), 1);
  }
  ~IndexPlaceTest() override {
    Stop();
    unsetenv("TMPDIR");
  }
  std::vector<std::string> Places() {
    std::vector<std::string> places;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) places.push_back(entry.path().string());
    return places;
  }
  // Makes a directory as if a process that is gone had made it `age` ago.
  std::string LeftOver(const std::string& name, absl::Duration age) {
    const std::string path = dir_.path() + "/" + name;
    std::filesystem::create_directory(path);
    std::ofstream(path + "/lock") << "";
    std::ofstream(path + "/index") << "texts";
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - absl::ToChronoSeconds(age));
    return path;
  }
};

TEST_F(IndexPlaceTest, IsGoneAfterwards) {
  Start();
  ExpectRightAnswers();
  EXPECT_THAT(Places(), ::testing::SizeIs(1));
  Stop();
  EXPECT_THAT(Places(), IsEmpty());
}

TEST_F(IndexPlaceTest, WhatOthersLeftBehindIsRemoved) {
  const std::string old = LeftOver("briefingd-search-abcdef", absl::Minutes(5));
  const std::string young = LeftOver("briefingd-search-ghijkl", absl::ZeroDuration());
  const std::string foreign = LeftOver("somebody-else", absl::Minutes(5));
  const std::string in_use = LeftOver("briefingd-search-mnopqr", absl::Minutes(5));
  const int lock = open((in_use + "/lock").c_str(), O_RDWR);
  ASSERT_EQ(flock(lock, LOCK_EX | LOCK_NB), 0);
  Start();
  ExpectRightAnswers();
  Stop();
  close(lock);
  EXPECT_THAT(Places(), ::testing::UnorderedElementsAre(young, foreign, in_use));
}

TEST_F(IndexPlaceTest, IsMadeAnewWhereItWasRemoved) {
  Start();
  ExpectRightAnswers();
  std::filesystem::remove_all(Places().at(0));
  ExpectRightAnswers();
}

TEST_F(IndexPlaceTest, IsElsewhereWhereThatCannotBe) {
  setenv("TMPDIR", "/proc/none", 1);
  Start();
  ExpectRightAnswers();
  EXPECT_THAT(Places(), IsEmpty());
}

void IndexFileTest::GoThroughAFullDisk() {
  Start();
  ExpectRightAnswers();
  const auto old_handler = signal(SIGXFSZ, SIG_IGN);
  rlimit old_limit;
  getrlimit(RLIMIT_FSIZE, &old_limit);
  // Writes beyond it fail, as on a full disk.
  const rlimit full = {.rlim_cur = 4096, .rlim_max = old_limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  WriteCommit(catalog_);
  EXPECT_THAT(Find(*index_, "chips"), HasCode(absl::StatusCode::kUnavailable));
  // What was indexed before can be found still.
  const Matcher all(catalog_, Predicate());
  EXPECT_THAT(Search(*index_, *catalog_.ViewAt(catalog_.head().previous()), *ParseTextQuery("chips", "query"), all, {},
                     10, [] { return absl::OkStatus(); }),
              testing::IsOk());
  setrlimit(RLIMIT_FSIZE, &old_limit);
  signal(SIGXFSZ, old_handler);
  ExpectRightAnswers();
  EXPECT_EQ(index_->versions_added(), catalog_.head().value() * kPerCommit);
}

TEST_F(IndexFileTest, SurvivesBeingKilledWhileItIsMade) {
  const std::string log = path_ + "-wal";
  size_t reach = 20000;
  for (int round = 0; round < 4; ++round, reach += 10000) {
    for (int i = 0; i < 10; ++i) WriteCommit(catalog_);
    const pid_t child = fork();
    if (child == 0) {
      Start();
      while (true) pause();
    }
    const absl::Time until = absl::Now() + absl::Seconds(20);
    std::error_code error;
    while (absl::Now() < until) {
      const auto size = std::filesystem::file_size(log, error);
      if (!error && size > reach) break;
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    Start();
    ExpectRightAnswers();
    Stop();
  }
}

}  // namespace
}  // namespace briefing
