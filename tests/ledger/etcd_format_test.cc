// The bytes that a ledger leaves in etcd.
#include "service/ledger/etcd/format.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/ledger/chain.h"
#include "service/ledger/etcd/options.h"
#include "service/ledger/etcd/segment.h"
#include "service/ledger/ledger_id.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::FailsWith;
using ::briefing::testing::IsOk;
using etcd_format::Draft;
using etcd_format::Entries;
using etcd_format::Head;
using etcd_format::Keys;
using etcd_format::Meta;
using storage::v1::Segment;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kId[] = "0123456789abcdef0123456789abcdef";

std::string Noise(size_t size) {
  std::mt19937_64 random(size);
  std::string noise(size, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  return noise;
}

Head EmptyHead() {
  Head head;
  head.chain = ledger_chain::Genesis(kId);
  return head;
}

Draft DraftOf(const std::vector<std::string>& entries, const Head& head = EmptyHead()) {
  auto draft = MakeDraft(Keys("p"), head, "writer.1", entries);
  EXPECT_THAT(draft, IsOk());
  return *std::move(draft);
}

std::string BodyOf(const Draft& draft) {
  std::string body;
  for (const std::string& part : draft.parts) body += part;
  return body;
}

TEST(EtcdKeys, StandInTheOrderOfRevisions) {
  const Keys keys("briefing");
  EXPECT_EQ(keys.Meta(), "briefing/meta");
  EXPECT_EQ(keys.Head(), "briefing/head");
  EXPECT_EQ(keys.Secret(), "briefing/secret");
  EXPECT_EQ(keys.Segment(Revision(255)), "briefing/e/00000000000000ff");
  EXPECT_LT(keys.Segment(Revision(9)), keys.Segment(Revision(10)));
  EXPECT_LT(keys.Segment(Revision(INT64_MAX)), keys.SegmentsEnd());
  EXPECT_EQ(keys.Part(Revision(1), "w.1", 26), "briefing/p/0000000000000001/w.1/001a");
}

TEST(EtcdKeys, KeepThePartsOfOneAppendApart) {
  const Keys keys("briefing");
  EXPECT_LT(keys.Part(Revision(1), "w.1", 0xffff), keys.PartsOfEnd(Revision(1), "w.1"));
  EXPECT_GE(keys.Part(Revision(1), "w.10", 0), keys.PartsOfEnd(Revision(1), "w.1"));
  EXPECT_LT(keys.Part(Revision(1), "w.10", 0), keys.PartsEnd(Revision(1)));
  EXPECT_GE(keys.Parts(Revision(2)), keys.PartsEnd(Revision(1)));
}

TEST(EtcdHead, IsReadAsWritten) {
  const Head head{.revision = Revision(7), .chain = 0xab, .append_id = "w.3", .total_bytes = 99, .mod_revision = 5};
  EXPECT_EQ(EncodeHead(head), "head 7 00000000000000ab w.3 99 bf80779d4dbacd61");
  const auto decoded = etcd_format::DecodeHead(EncodeHead(head), 6);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(EncodeHead(*decoded), EncodeHead(head));
  EXPECT_EQ(decoded->mod_revision, 6);
}

TEST(EtcdHead, OfAnotherTextIsDamaged) {
  const std::string whole = EncodeHead(EmptyHead());
  EXPECT_TRUE(etcd_format::DecodeHead(whole, 1).has_value());
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_FALSE(etcd_format::DecodeHead(damaged, 1).has_value()) << damaged;
    EXPECT_FALSE(etcd_format::DecodeHead(whole.substr(0, i), 1).has_value());
  }
}

TEST(EtcdMeta, IsReadAsWritten) {
  const auto meta = etcd_format::DecodeMeta("l", etcd_format::EncodeMeta({.ledger_id = kId, .created_us = 17}));
  ASSERT_THAT(meta, IsOk());
  EXPECT_EQ(meta->ledger_id, kId);
  EXPECT_EQ(meta->created_us, 17);
}

TEST(EtcdMeta, OfAnotherVersionOrProgramIsRefused) {
  const auto refusal = [](const std::string& value) {
    const absl::Status status = etcd_format::DecodeMeta("etcd://h:1/p", value).status();
    EXPECT_THAT(status, FailsWith(absl::StatusCode::kFailedPrecondition, "LEDGER_FORMAT")) << value;
    return std::string(status.message());
  };
  EXPECT_THAT(refusal("briefing-ledger 2 what a newer one has"), HasSubstr("format version 2; this program reads"));
  EXPECT_THAT(refusal("briefing-ledger 0 x"), HasSubstr("version 0"));
  EXPECT_THAT(refusal("somebody else's"), HasSubstr("no briefing ledger"));
  EXPECT_THAT(refusal(""), HasSubstr("no briefing ledger"));
  std::string damaged = etcd_format::EncodeMeta({.ledger_id = kId, .created_us = 17});
  damaged[20] ^= 1;
  EXPECT_THAT(etcd_format::DecodeMeta("l", damaged), FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
}

TEST(EtcdSecret, IsReadAsWritten) {
  const std::string secret = Noise(kLedgerSecretBytes);
  EXPECT_EQ(etcd_format::DecodeSecret(etcd_format::EncodeSecret(secret)), secret);
  const std::string whole = etcd_format::EncodeSecret(secret);
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_EQ(etcd_format::DecodeSecret(damaged), absl::nullopt) << damaged;
  }
  EXPECT_EQ(etcd_format::DecodeSecret(etcd_format::EncodeSecret(secret.substr(1))), absl::nullopt);
}

TEST(EtcdSegment, HoldsEntriesByteForByte) {
  const std::vector<std::string> entries = {"", Noise(700), std::string(1, '\0'), std::string(5000, 'x')};
  const Draft draft = DraftOf(entries);
  EXPECT_EQ(draft.segment.first(), 1);
  EXPECT_EQ(draft.segment.last(), 4);
  EXPECT_THAT(draft.parts, IsEmpty());
  const auto unpacked = Entries::Unpack(draft.segment, "");
  ASSERT_TRUE(unpacked.has_value());
  EXPECT_THAT(unpacked->all(), ElementsAre(entries[0], entries[1], entries[2], entries[3]));
}

TEST(EtcdSegment, IsCompressedWhereThatPays) {
  EXPECT_EQ(DraftOf({"short"}).segment.encoding(), Segment::ENCODING_PLAIN);
  EXPECT_EQ(DraftOf({Noise(5000)}).segment.encoding(), Segment::ENCODING_PLAIN);
  const Draft draft = DraftOf({std::string(100000, 'x')});
  EXPECT_EQ(draft.segment.encoding(), Segment::ENCODING_ZSTD);
  EXPECT_LT(draft.segment.body().size(), 1000u);
}

TEST(EtcdSegment, LiesInPartsWhereItIsLarge) {
  const std::vector<std::string> entries = {Noise(3 << 20), "small"};
  const Draft draft = DraftOf(entries);
  EXPECT_THAT(draft.parts, SizeIs(4));
  EXPECT_EQ(draft.segment.parts(), 4);
  EXPECT_LT(draft.segment.ByteSizeLong(), 200u);
  for (const std::string& part : draft.parts) EXPECT_LE(part.size(), etcd_format::kPartBytes);
  const auto unpacked = Entries::Unpack(draft.segment, BodyOf(draft));
  ASSERT_TRUE(unpacked.has_value());
  EXPECT_TRUE(unpacked->all()[0] == entries[0]);
  EXPECT_FALSE(Entries::Unpack(draft.segment, draft.parts[0]).has_value());
}

TEST(EtcdSegment, TooLargeIsRefused) {
  const std::vector<std::string> entries(5, Noise(13 << 20));
  EXPECT_THAT(MakeDraft(Keys("p"), EmptyHead(), "w.1", entries),
              FailsWith(absl::StatusCode::kInvalidArgument, "TOO_LARGE"));
}

TEST(EtcdSegment, FollowsTheOneBefore) {
  const Draft first = DraftOf({"a", "b"});
  const Draft second = DraftOf({"c"}, first.head);
  EXPECT_EQ(second.segment.first(), 3);
  EXPECT_EQ(second.segment.previous(), first.segment.chain());
  EXPECT_EQ(second.head.revision, Revision(3));
  EXPECT_GT(second.head.total_bytes, first.head.total_bytes);
  EXPECT_EQ(second.head.chain, ledger_chain::Link(first.head.chain, Revision(3), "c"));
}

TEST(EtcdSegment, IsNotUnpackedWhereAByteIsWrong) {
  for (const std::string& entry : {Noise(300), std::string(3000, 'x')}) {
    const std::string whole = DraftOf({entry, "second"}).segment.SerializeAsString();
    for (size_t i = 0; i < whole.size(); ++i) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ 4);
      Segment segment;
      if (!segment.ParseFromString(damaged)) continue;
      // What is not about the entries may differ: who wrote them, and how much there is.
      const auto unpacked = Entries::Unpack(segment, "");
      if (!unpacked) continue;
      EXPECT_THAT(unpacked->all(), ElementsAre(entry, "second")) << i;
    }
  }
}

TEST(EtcdUri, NamesMembersAndPrefix) {
  const auto options = ParseEtcdUri("etcd://a.example:2379,[::1]:2380/teams/one/", "f");
  ASSERT_THAT(options, IsOk());
  EXPECT_THAT(options->endpoints, ElementsAre("a.example:2379", "[::1]:2380"));
  EXPECT_EQ(options->prefix, "teams/one");
  EXPECT_EQ(DescribeEtcd(*options), "etcd://a.example:2379,[::1]:2380/teams/one");
  EXPECT_EQ(ParseEtcdUri("etcd://a:1", "f")->prefix, "briefing");
  EXPECT_EQ(ParseEtcdUri("etcd://a:1/", "f")->prefix, "briefing");
}

TEST(EtcdUri, ThatIsWrongIsRefused) {
  for (const char* uri : {"etcd:a:1", "etcd://", "etcd://a", "etcd://a:0", "etcd://a:70000", "etcd://a:1,,b:2",
                          "etcd://u@a:1", "etcd://::1:2379", "etcd://a:1//x", "http://a:1"}) {
    EXPECT_THAT(ParseEtcdUri(uri, "--ledger"), BlamesField("--ledger")) << uri;
  }
}

}  // namespace
}  // namespace briefing
