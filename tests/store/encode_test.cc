#include "service/store/encode.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using testing::EqualsProto;
using testing::HasCode;
using testing::IsOk;
using testing::ParseText;

v1::Party Japan() { return ParseText<v1::Party>("name: 'parties/jp' title: 'Japan'"); }

std::string EncodedJapan() {
  return EncodeCommit({.revision = Revision(300),
                       .commit_time = absl::FromUnixSeconds(1651654800) + absl::Nanoseconds(5),
                       .actor = "ana",
                       .request_id = "q1",
                       .reason = ""},
                      {{v1::CHANGE_TYPE_UPDATED, "parties/jp", v1::RECORD_TYPE_PARTY,
                        std::make_shared<const std::string>(Japan().SerializeAsString())}});
}

TEST(Encode, CommitsAreWhatTheMessageWouldEncodeTo) {
  auto commit = ParseText<v1::Commit>(
      "revision: 300 commit_time { seconds: 1651654800 nanos: 5 } actor: 'ana' request_id: 'q1' "
      "changes { type: CHANGE_TYPE_UPDATED name: 'parties/jp' record { party {} } }");
  *commit.mutable_changes(0)->mutable_record()->mutable_party() = Japan();
  EXPECT_EQ(EncodedJapan(), commit.SerializeAsString());
}

TEST(Encode, EntriesComeBackAsTheyWere) {
  const auto unchanged = ParseText<storage::v1::Unchanged>("index: 2 name: 'parties/us' revision: 7");
  const std::string entry = EncodeEntry(EncodedJapan(), 42, {unchanged});
  storage::v1::Entry message;
  ASSERT_TRUE(message.ParseFromString(entry));
  EXPECT_EQ(message.SerializeAsString(), entry);
  BRIEFING_ASSERT_OK_AND_ASSIGN(const DecodedEntry decoded, DecodeEntry(entry));
  EXPECT_EQ(decoded.commit, EncodedJapan());
  EXPECT_EQ(decoded.request_id, "q1");
  EXPECT_EQ(decoded.request_digest, 42u);
  storage::v1::Entry kept;
  ASSERT_TRUE(kept.ParseFromString(decoded.unchanged));
  ASSERT_EQ(kept.unchanged_size(), 1);
  EXPECT_THAT(kept.unchanged(0), EqualsProto(unchanged));
  EXPECT_EQ(kept.request_digest(), 0u);
}

TEST(Encode, RefusesWhatIsNoEntry) {
  EXPECT_THAT(DecodeEntry(""), HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(DecodeEntry("\xff\xff"), HasCode(absl::StatusCode::kInternal));
  const std::string entry = EncodeEntry(EncodedJapan(), 42, {});
  EXPECT_THAT(DecodeEntry(entry.substr(0, 20)), HasCode(absl::StatusCode::kInternal));
}

TEST(Encode, EtagsTellTheRevision) { EXPECT_EQ(EtagOf(Revision(42)), "r42"); }

}  // namespace
}  // namespace briefing
