#include "client/briefctl/unpack.h"

#include <gmock/gmock.h>

#include <string>

#include "absl/strings/escaping.h"
#include "tests/support/matchers.h"

namespace briefing::briefctl {
namespace {

using ::testing::HasSubstr;

// "one\n" by gzip, and "two\n".
std::string Gzip1() { return absl::HexStringToBytes("1f8b0800000000000003cbcf4be502009fa817f804000000"); }
std::string Gzip2() { return absl::HexStringToBytes("1f8b08000000000000032b29cfe702007408179604000000"); }

std::string Message(const absl::StatusOr<std::string>& result) { return std::string(result.status().message()); }

TEST(UnpackTest, LeavesAloneWhatIsNotPacked) {
  EXPECT_EQ(*Unpack("a.csv", "a,b\n"), "a,b\n");
  EXPECT_EQ(*Unpack("a.csv", ""), "");
}

TEST(UnpackTest, ReadsGzipOfSeveralMembersAndSaysWhereOneIsCut) {
  EXPECT_EQ(*Unpack("a.gz", Gzip1()), "one\n");
  EXPECT_EQ(*Unpack("a.gz", Gzip1() + Gzip2() + std::string(3, '\0')), "one\ntwo\n");
  EXPECT_THAT(Message(Unpack("a.gz", Gzip1().substr(0, 14))), HasSubstr("a.gz: gzip: it is cut short"));
  std::string broken = Gzip1();
  broken[17] = 'x';
  EXPECT_THAT(Message(Unpack("a.gz", broken)), HasSubstr("broken"));
}

// An archive of one file beside a folder, of one that is only stored, and of two files.
std::string Zip() {
  return absl::HexStringToBytes(
      "504b03041400000008000000210000000000020000000000000002000000662f0300504b030414000000080000002100e6b9"
      "c998080000000c00000007000000662f612e637376cbcf4be5ca876200504b01021403140000000800000021000000000002"
      "00000000000000020000000000000000000000800100000000662f504b0102140314000000080000002100e6b9c998080000"
      "000c000000070000000000000000000000800122000000662f612e637376504b05060000000002000200650000004f000000"
      "0000");
}
std::string StoredZip() {
  return absl::HexStringToBytes(
      "504b0304140000000000000021009fa817f8040000000400000005000000612e6373766f6e650a504b010214031400000000"
      "00000021009fa817f80400000004000000050000000000000000000000800100000000612e637376504b0506000000000100"
      "010033000000270000000000");
}
std::string ZipOfTwo() {
  return absl::HexStringToBytes(
      "504b030414000000080000002100b7efdc8303000000010000000100000061330400504b0304140000000800000021000dbe"
      "d51a03000000010000000100000062330200504b0102140314000000080000002100b7efdc83030000000100000001000000"
      "000000000000000080010000000061504b01021403140000000800000021000dbed51a030000000100000001000000000000"
      "000000000080012200000062504b050600000000020002005e000000440000000000");
}

TEST(UnpackTest, ReadsAZipArchiveOfOneFile) {
  EXPECT_EQ(*Unpack("a.zip", Zip()), "one\none\none\n");
  EXPECT_EQ(*Unpack("a.zip", StoredZip()), "one\n");
  EXPECT_THAT(Message(Unpack("a.zip", ZipOfTwo())), HasSubstr("several files"));
  EXPECT_THAT(Message(Unpack("a.zip", std::string("PK\x05\x06", 4) + std::string(18, '\0'))),
              HasSubstr("a.zip: zip: it holds no file"));
}

TEST(UnpackTest, NoCutOrChangedArchiveIsReadAsSomethingElse) {
  const std::string whole = Zip();
  for (size_t size = 4; size < whole.size(); ++size) EXPECT_FALSE(Unpack("a.zip", whole.substr(0, size)).ok()) << size;
  for (size_t at = 4; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x55);
    const absl::StatusOr<std::string> result = Unpack("a.zip", changed);
    EXPECT_EQ(result.value_or("one\none\none\n"), "one\none\none\n") << at;
  }
}

}  // namespace
}  // namespace briefing::briefctl
