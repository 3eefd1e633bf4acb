// The bytes of a ledger file, as FORMAT.md tells them. What stands here must hold for ever.
#include "service/ledger/sqlite/format.h"

#include <filesystem>

#include "service/ledger/sqlite/sqlite_ledger.h"
#include "tests/ledger/ledger_files.h"
#include "tests/support/matchers.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

namespace fs = std::filesystem;
using sqlite_format::CheckHeader;
using sqlite_format::Genesis;
using sqlite_format::kFormatVersion;
using sqlite_format::kHeaderBytes;
using sqlite_format::Link;
using sqlite_format::Meta;
using sqlite_format::Seal;
using ::testing::ElementsAre;

constexpr char kGoldenId[] = "79340338fc02377da97889b369b6c5cf";

std::string AllBytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

// The header of an SQLite file with these marks.
std::string Header(uint32_t application_id, uint32_t version) {
  std::string header(sqlite_format::kMagic);
  header.resize(kHeaderBytes, '\0');
  for (size_t i = 0; i < 4; ++i) {
    header[sqlite_format::kApplicationIdOffset + i] = static_cast<char>(application_id >> (24 - 8 * i));
    header[sqlite_format::kUserVersionOffset + i] = static_cast<char>(version >> (24 - 8 * i));
  }
  return header;
}

auto IsFormatError() { return FailsWith(absl::StatusCode::kFailedPrecondition, "LEDGER_FORMAT"); }

TEST(SqliteFormatTest, ChecksumsAreThoseOfTheWorkedExample) {
  EXPECT_EQ(Genesis(""), 0x2d06800538d394c2u);  // XXH3's published value for no bytes
  EXPECT_EQ(Genesis(kGoldenId), 0xff31cf16fda693f2u);
  EXPECT_EQ(Link(Genesis(kGoldenId), Revision(1), "agreed"), 0xb104311bacb11515u);
  EXPECT_EQ(Link(0xb104311bacb11515u, Revision(2), AllBytes()), 0x84a6656525000e77u);
  EXPECT_EQ(Link(0x84a6656525000e77u, Revision(3), ""), 0x1376af07a058c37du);
}

TEST(SqliteFormatTest, SealIsThatOfTheWorkedExample) {
  const Meta meta{
      .ledger_id = kGoldenId, .created_us = 1795501471618390, .head = Revision(4), .chain = 0x1b9307a60664b1ba};
  EXPECT_EQ(Seal(meta), 0xe440ed5d4217977bu);
}

TEST(SqliteFormatTest, TheSealCoversEveryField) {
  const Meta meta{.ledger_id = kGoldenId, .created_us = 1, .head = Revision(2), .chain = 3, .open = false};
  Meta changed[5] = {meta, meta, meta, meta, meta};
  changed[0].ledger_id[0] = '8';
  changed[1].created_us = 2;
  changed[2].head = Revision(3);
  changed[3].chain = 4;
  changed[4].open = true;
  for (const Meta& other : changed) EXPECT_NE(Seal(other), Seal(meta));
}

TEST(SqliteFormatTest, ALinkDependsOnAllThatItLinks) {
  const uint64_t link = Link(1, Revision(2), "payload");
  EXPECT_NE(Link(2, Revision(2), "payload"), link);
  EXPECT_NE(Link(1, Revision(3), "payload"), link);
  EXPECT_NE(Link(1, Revision(2), "payloae"), link);
}

TEST(SqliteFormatTest, RecognisesItsOwnHeaderAlone) {
  EXPECT_THAT(CheckHeader("f", Header(sqlite_format::kApplicationId, 1)), IsOk());
  EXPECT_THAT(CheckHeader("f", Header(sqlite_format::kApplicationId + 1, 1)), IsFormatError());
  EXPECT_THAT(CheckHeader("f", Header(sqlite_format::kApplicationId, 0)), IsFormatError());
  EXPECT_THAT(CheckHeader("f", Header(sqlite_format::kApplicationId, kFormatVersion + 1)), IsFormatError());
  EXPECT_THAT(CheckHeader("f", Header(sqlite_format::kApplicationId, 0x80000001)), IsFormatError());
  EXPECT_THAT(CheckHeader("f", ""), IsFormatError());
  EXPECT_THAT(CheckHeader("f", Header(sqlite_format::kApplicationId, 1).substr(0, kHeaderBytes - 1)), IsFormatError());
}

class GoldenLedgerTest : public ::testing::Test {
 protected:
  GoldenLedgerTest() { fs::copy_file(SourcePath("tests/data/ledger-v1.db"), path_); }

  const TempDir directory_;
  const std::string path_ = directory_.File("ledger.db");
};

TEST_F(GoldenLedgerTest, VersionOneStaysReadable) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto ledger, OpenSqliteLedger(path_));
  EXPECT_EQ(ledger->id(), kGoldenId);
  EXPECT_EQ(*ledger->Head(), Revision(4));
  EXPECT_THAT(*EntriesOf(*ledger), ElementsAre("agreed", AllBytes(), "", std::string(5000, 'x')));
}

TEST_F(GoldenLedgerTest, VersionOneStaysWritable) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto ledger, OpenSqliteLedger(path_));
  EXPECT_EQ(*ledger->Append(Revision(4), std::vector<std::string>{"in force"}), Revision(5));
  ledger.reset();
  EXPECT_THAT(*EntriesAt(path_), ElementsAre("agreed", AllBytes(), "", std::string(5000, 'x'), "in force"));
}

}  // namespace
}  // namespace briefing::testing
