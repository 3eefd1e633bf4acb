#include "service/query/token.h"

#include <random>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::FailsWith;
using ::briefing::testing::SaysThat;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kLedger[] = "0d4ff8f6-5a53-4e2b-a1ab-8d0b7e1c3a55";
constexpr char kOtherLedger[] = "5b1f1d0a-77f2-4a53-9c9e-0f6d1b2c3d4e";
// 32 bytes, as a ledger's secret has.
constexpr char kSecret[] = "what nobody but the ledger knows";
constexpr char kOtherSecret[] = "what only another ledger knows..";
constexpr uint64_t kFingerprint = 0x9e3779b97f4a7c15;

auto IsBadToken(const std::string& field) {
  return AllOf(FailsWith(absl::StatusCode::kInvalidArgument, "BAD_TOKEN"), BlamesField(field));
}

PageToken SomePage() { return {Revision(1042), 77, kFingerprint}; }
ResumeToken SomeResume() { return {Revision(1042), absl::nullopt, kFingerprint}; }

TEST(PageTokenTest, ComesBackAsItWas) {
  for (const PageToken& token :
       {SomePage(), PageToken{Revision(0), 0, 0}, PageToken{Revision(INT64_MAX), UINT64_MAX, UINT64_MAX}}) {
    BRIEFING_ASSERT_OK_AND_ASSIGN(PageToken back,
                                  DecodePageToken(Encode(token, kSecret), token.request_fingerprint, kSecret));
    EXPECT_EQ(back, token);
  }
}

TEST(ResumeTokenTest, ComesBackAsItWas) {
  for (absl::optional<uint64_t> after :
       {absl::optional<uint64_t>(), absl::optional<uint64_t>(0), absl::optional<uint64_t>(4294967296)}) {
    const ResumeToken token{Revision(1042), after, kFingerprint};
    BRIEFING_ASSERT_OK_AND_ASSIGN(ResumeToken back, DecodeResumeToken(Encode(token, kLedger), kFingerprint, kLedger));
    EXPECT_EQ(back, token);
  }
}

// Resume tokens outlive processes and releases: this was written by the first one.
TEST(ResumeTokenTest, StaysReadable) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(ResumeToken resume,
                                DecodeResumeToken("CAIQkggYlfip-pe33pueAUWtMi_UsYRt", kFingerprint, kLedger));
  EXPECT_EQ(resume, SomeResume());
}

// Of the releases before ledgers had secrets.
TEST(PageTokenTest, WithoutASignatureIsRefused) {
  for (const char* key : {kLedger, kSecret}) {
    EXPECT_THAT(DecodePageToken("CAEQkggYlfip-pe33pueASBN-MS0ydC54hs", kFingerprint, key).status(),
                AllOf(IsBadToken("page_token"), SaysThat(HasSubstr("by an earlier release; begin the listing"))));
  }
}

// Servers of one ledger, and of one release and the next, read one another's.
TEST(PageTokenTest, IsTheSameWhoeverMakesItWithTheSecret) {
  EXPECT_EQ(Encode(SomePage(), kSecret), "CAMQkggYlfip-pe33pueASBNyuf114q06dB5Xj2TZww4Rg");
}

TEST(PageTokenTest, IsNotMadeByWhoKnowsTheLedgersId) {
  EXPECT_THAT(DecodePageToken(Encode(SomePage(), kLedger), kFingerprint, kSecret).status(), IsBadToken("page_token"));
  EXPECT_THAT(DecodePageToken(Encode(SomePage(), ""), kFingerprint, kSecret).status(), IsBadToken("page_token"));
}

TEST(ResumeTokenTest, NamesTheCommitThatItGoesUpTo) {
  ResumeToken token = SomeResume();
  token.commit_fingerprint = UINT64_MAX;
  BRIEFING_ASSERT_OK_AND_ASSIGN(ResumeToken back, DecodeResumeToken(Encode(token, kLedger), kFingerprint, kLedger));
  EXPECT_EQ(back, token);
}

TEST(TokenFormat, IsSafeInUrls) {
  std::mt19937_64 random(1986);
  for (int i = 0; i < 1000; ++i) {
    const Revision revision(static_cast<int64_t>(random() >> 1));
    const std::string token = Encode(PageToken{revision, random(), random()}, kSecret);
    for (const char c : token) ASSERT_TRUE(absl::ascii_isalnum(c) || c == '-' || c == '_') << token;
  }
}

TEST(PageTokenTest, IsBoundToItsRequest) {
  const absl::Status status = DecodePageToken(Encode(SomePage(), kSecret), kFingerprint + 1, kSecret).status();
  EXPECT_THAT(status, IsBadToken("page_token"));
  EXPECT_THAT(status, SaysThat(HasSubstr("was made for a listing with another parent, filter")));
}

TEST(ResumeTokenTest, IsBoundToItsFilter) {
  const absl::Status status = DecodeResumeToken(Encode(SomeResume(), kLedger), kFingerprint + 1, kLedger).status();
  EXPECT_THAT(status, IsBadToken("resume_token"));
  EXPECT_THAT(status, SaysThat(HasSubstr("was made for a watch with another filter")));
}

TEST(TokenTest, OfAnotherLedgerIsRefused) {
  EXPECT_THAT(DecodePageToken(Encode(SomePage(), kOtherSecret), kFingerprint, kSecret).status(),
              IsBadToken("page_token"));
  EXPECT_THAT(DecodeResumeToken(Encode(SomeResume(), kOtherLedger), kFingerprint, kLedger).status(),
              AllOf(IsBadToken("resume_token"), SaysThat(HasSubstr("is no token of this ledger"))));
}

TEST(TokenTest, OfTheOtherKindIsRefusedByName) {
  EXPECT_THAT(DecodePageToken(Encode(SomeResume(), kLedger), kFingerprint, kSecret).status(),
              AllOf(IsBadToken("page_token"), SaysThat(HasSubstr("is a resume token"))));
  EXPECT_THAT(DecodeResumeToken(Encode(SomePage(), kSecret), kFingerprint, kLedger).status(),
              AllOf(IsBadToken("resume_token"), SaysThat(HasSubstr("is a page token"))));
}

TEST(TokenTest, EveryAlteredCharacterIsNoticed) {
  const std::string page = Encode(SomePage(), kSecret);
  for (size_t at = 0; at < page.size(); ++at) {
    for (int character = 0; character < 256; ++character) {
      std::string altered = page;
      altered[at] = static_cast<char>(character);
      if (altered == page) continue;
      ASSERT_THAT(DecodePageToken(altered, kFingerprint, kSecret).status(), IsBadToken("page_token")) << altered;
    }
  }
}

TEST(TokenTest, CutShortOrLongerIsRefused) {
  const std::string resume = Encode(SomeResume(), kLedger);
  for (size_t size = 0; size < resume.size(); ++size) {
    ASSERT_THAT(DecodeResumeToken(resume.substr(0, size), kFingerprint, kLedger).status(), IsBadToken("resume_token"));
  }
  for (const char* more : {"=", "==", "A", "AAAA", " ", "\n"}) {
    EXPECT_THAT(DecodeResumeToken(resume + more, kFingerprint, kLedger).status(), IsBadToken("resume_token")) << more;
  }
  EXPECT_THAT(DecodeResumeToken(std::string(100000, 'A'), kFingerprint, kLedger).status(), IsBadToken("resume_token"));
}

TEST(TokenTest, RandomBytesAreRefused) {
  std::mt19937 random(1986);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes;
    for (size_t size = random() % 60; size > 0; --size) bytes.push_back(static_cast<char>(random()));
    const std::string token = i % 2 == 0 ? bytes : absl::WebSafeBase64Escape(bytes);
    ASSERT_THAT(DecodePageToken(token, kFingerprint, kSecret).status(), IsBadToken("page_token"));
    ASSERT_THAT(DecodeResumeToken(token, kFingerprint, kLedger).status(), IsBadToken("resume_token"));
  }
}

TEST(PageTokenTime, ComesBackToTheMicrosecond) {
  for (const absl::Time time : {absl::UnixEpoch(), absl::FromUnixMicros(-1), absl::FromUnixMicros(1653307200000001)}) {
    const PageToken token{.revision = Revision(7), .after = 3, .request_fingerprint = 5, .time = time};
    const auto decoded = DecodePageToken(Encode(token, kSecret), 5, kSecret);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, token);
  }
}

}  // namespace
}  // namespace briefing
