#include "service/base/wire.h"

#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "briefing/storage/v1/entry.pb.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/unknown_field_set.h"
#include "google/protobuf/wrappers.pb.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::wire {
namespace {

using ::briefing::storage::v1::Entry;
using ::briefing::testing::EqualsProto;
using ::briefing::testing::ParseText;
using ::google::protobuf::io::CodedOutputStream;

constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
const uint64_t kValues[] = {0, 1, 127, 128, 300, 16383, 16384, 1u << 31, 1ull << 32, 1ull << 63, kMax};

Entry SampleEntry() {
  return ParseText<Entry>(R"pb(
    commit: "\010\001some commit"
    request_digest: 0x0123456789abcdef
    unchanged { index: 3 name: "events/summit" revision: 42 }
    unchanged { name: "parties/jp" revision: -1 }
  )pb");
}

// Walks to the end; whether all of it was well formed.
bool Walk(absl::string_view bytes, int* fields = nullptr) {
  FieldReader reader(bytes);
  while (reader.Next()) {
    if (fields != nullptr) ++*fields;
  }
  EXPECT_FALSE(reader.Next()) << "went on after the end";
  return reader.ok();
}

TEST(VarintTest, IsAsProtobufWritesIt) {
  for (const uint64_t value : kValues) {
    std::string bytes;
    AppendVarint(value, bytes);
    uint8_t expected[kMaxVarintBytes];
    uint8_t* const end = CodedOutputStream::WriteVarint64ToArray(value, expected);
    EXPECT_EQ(bytes, std::string(static_cast<uint8_t*>(expected), end)) << value;
    EXPECT_EQ(bytes.size(), VarintSize(value)) << value;
  }
}

TEST(AppendTest, ProtobufParsesWhatWasAppended) {
  google::rpc::BadRequest::FieldViolation inner;
  inner.set_field("date.edtf");
  std::string bytes;
  AppendBytesField(1, inner.SerializeAsString(), bytes);
  AppendBytesField(1, "", bytes);
  google::rpc::BadRequest parsed;
  ASSERT_TRUE(parsed.ParseFromString(bytes));
  EXPECT_THAT(parsed, EqualsProto(ParseText<google::rpc::BadRequest>(R"pb(field_violations { field: "date.edtf" }
                                                                          field_violations {})pb")));
}

TEST(AppendTest, VarintFieldsAreAsProtobufWritesThem) {
  for (const uint64_t value : kValues) {
    if (value == 0) continue;  // proto3 leaves it out
    google::protobuf::UInt64Value message;
    message.set_value(value);
    std::string bytes;
    AppendVarintField(1, value, bytes);
    EXPECT_EQ(bytes, message.SerializeAsString());
  }
}

TEST(AppendTest, DoubleFieldsAreAsProtobufWritesThem) {
  for (const double value : {0.001, 1.0, -2.5, 4096.125, std::numeric_limits<double>::infinity()}) {
    google::protobuf::DoubleValue message;
    message.set_value(value);
    std::string bytes;
    AppendDoubleField(1, value, bytes);
    EXPECT_EQ(bytes, message.SerializeAsString());
  }
}

TEST(AppendTest, SizesAreThoseOfWhatIsAppended) {
  for (const int number : {1, 15, 16, 2047, 2048, 0x1fffffff}) {
    for (const size_t size : {0, 1, 127, 128, 16383, 16384}) {
      std::string field, header;
      AppendBytesField(number, std::string(size, 'x'), field);
      AppendBytesHeader(number, size, header);
      EXPECT_EQ(field.size(), BytesFieldSize(number, size));
      EXPECT_EQ(field.size(), header.size() + size);
    }
  }
}

TEST(FieldReaderTest, FindsWhatProtobufWrote) {
  const Entry entry = SampleEntry();
  const std::string bytes = entry.SerializeAsString();
  FieldReader reader(bytes);
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.number(), 1);
  EXPECT_EQ(reader.bytes(), entry.commit());
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.number(), 2);
  EXPECT_EQ(reader.varint(), entry.request_digest());
  for (const auto& unchanged : entry.unchanged()) {
    ASSERT_TRUE(reader.Next());
    EXPECT_EQ(reader.number(), 3);
    EXPECT_EQ(reader.bytes(), unchanged.SerializeAsString());
    FieldReader inner(reader.bytes());
    uint64_t revision = 0;
    while (inner.Next()) revision = inner.number() == 3 ? inner.varint() : revision;
    EXPECT_EQ(static_cast<int64_t>(revision), unchanged.revision());
  }
  EXPECT_FALSE(reader.Next());
  EXPECT_TRUE(reader.ok());
}

TEST(FieldReaderTest, WholeFieldsTogetherAreTheMessage) {
  const std::string bytes = SampleEntry().SerializeAsString();
  FieldReader reader(bytes);
  std::string rebuilt;
  while (reader.Next()) absl::StrAppend(&rebuilt, reader.field());
  EXPECT_EQ(rebuilt, bytes);
}

TEST(FieldReaderTest, LeavesNoValueOfTheFieldBefore) {
  std::string bytes;
  AppendVarintField(1, 7, bytes);
  AppendBytesField(2, "seven", bytes);
  AppendVarintField(3, 8, bytes);
  FieldReader reader(bytes);
  ASSERT_TRUE(reader.Next());
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.varint(), 0);
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.bytes(), "");
}

TEST(FieldReaderTest, TheEmptyMessageIsWellFormed) { EXPECT_TRUE(Walk("")); }

TEST(FieldReaderTest, ReadsFixedWidthFields) {
  const absl::string_view bytes("\x0d\x01\x02\x03\x04\x11\x01\x02\x03\x04\x05\x06\x07\x08", 14);
  FieldReader reader(bytes);
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.varint(), 0x04030201);
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.varint(), 0x0807060504030201);
  EXPECT_FALSE(reader.Next());
  EXPECT_TRUE(reader.ok());
}

TEST(FieldReaderTest, RefusesMalformedBytes) {
  const std::vector<std::string> malformed = {
      std::string("\x08", 1),                                               // no value
      std::string("\x08\x80", 2),                                           // a varint without end
      std::string("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12),  // one of eleven bytes
      std::string("\x80", 1),                                               // a tag without end
      std::string("\x0a\x05wor", 5),                                        // shorter than it says
      std::string("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11),      // 2^64 - 1 bytes
      std::string("\x0d\x01\x02\x03", 4),                                   // three of four bytes
      std::string("\x09\x01\x02\x03\x04\x05\x06\x07", 8),                   // seven of eight
      std::string("\x00\x00", 2),                                           // field 0
      std::string("\x0b", 1),                                               // a group
      std::string("\x0e\x00", 2),                                           // wire type 6
      std::string("\x80\x80\x80\x80\x10\x00", 6),                           // a field number over 2^29 - 1
  };
  for (const std::string& bytes : malformed) EXPECT_FALSE(Walk(bytes)) << ::testing::PrintToString(bytes);
}

TEST(FieldReaderTest, StopsAtTheFirstMalformedField) {
  std::string bytes;
  AppendBytesField(1, "good", bytes);
  bytes += "\x0b";
  int fields = 0;
  EXPECT_FALSE(Walk(bytes, &fields));
  EXPECT_EQ(fields, 1);
}

// Whether protobuf parses `bytes`, and finds no group in them: this schema has none, and the reader refuses them.
bool ProtobufTakes(const std::string& bytes) {
  // To a message without fields every field is an unknown one.
  google::protobuf::Empty message;
  if (!message.ParseFromString(bytes)) return false;
  const auto& unknown = message.GetReflection()->GetUnknownFields(message);
  for (int i = 0; i < unknown.field_count(); ++i) {
    if (unknown.field(i).type() == google::protobuf::UnknownField::TYPE_GROUP) return false;
  }
  return true;
}

// The address sanitizer sees to it that the reader is never led out of the bytes.
TEST(FieldReaderTest, TakesAllThatProtobufTakes) {
  constexpr uint64_t kSeed = 1985;
  std::mt19937_64 random(kSeed);
  const std::string whole = SampleEntry().SerializeAsString();
  int taken = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = whole.substr(0, random() % (whole.size() + 1));
    for (uint64_t flips = random() % 4; flips > 0 && !bytes.empty(); --flips) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const bool walked = Walk(bytes);
    if (!ProtobufTakes(bytes)) continue;
    ++taken;
    EXPECT_TRUE(walked) << "seed " << kSeed << " round " << round << " bytes " << ::testing::PrintToString(bytes);
  }
  EXPECT_GT(taken, 1000);
}

}  // namespace
}  // namespace briefing::wire
