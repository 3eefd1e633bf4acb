// What the catalog holds for each record, over what the record takes on the wire.
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "service/catalog/view.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/sanitized.h"

namespace briefing {
namespace {

using ::briefing::testing::CommitBuilder;
using ::briefing::testing::IsOk;

constexpr int kEvents = 100'000;

// About 300 bytes encoded, about 9 terms.
v1::Event TypicalEvent(int i, std::mt19937& random) {
  const auto below = [&](uint32_t n) { return random() % n; };
  v1::Event event;
  event.set_name(absl::StrCat("events/semiconductor-talks-", i));
  event.set_title(absl::StrCat("Ministers discuss supply chains and joint research, round ", i));
  event.set_kind(static_cast<v1::EventKind>(1 + below(18)));
  event.set_cameo_code("057");
  event.add_participants()->set_party(absl::StrCat("parties/", below(200)));
  event.mutable_participants(0)->set_role(v1::PARTICIPANT_ROLE_ACTOR);
  event.add_participants()->set_party(absl::StrCat("parties/", 200 + below(200)));
  event.add_topics(absl::StrCat("topic-", below(100)));
  event.mutable_date()->set_edtf(absl::StrCat(1980 + below(40), "-0", 1 + below(9), "-1", below(10)));
  v1::Claim& claim = *event.add_claims();
  claim.set_id("c1");
  claim.set_source(absl::StrCat("sources/", below(20'000)));
  claim.mutable_locator()->set_paragraph(static_cast<int>(1 + below(30)));
  claim.set_attribution("government officials, speaking after the meeting");
  claim.set_modality(v1::MODALITY_OCCURRED);
  claim.set_credibility(v1::CREDIBILITY_PROBABLY_TRUE);
  return event;
}

class CatalogMemory : public ::testing::TestWithParam<int> {};

TEST_P(CatalogMemory, IsAtMostTwiceTheEncodedRecords) {
  if (testing::kSanitized) {
    GTEST_SKIP() << "skipped: the catalog counts its memory the same under a sanitizer, and ten times as slowly";
  }
  const int per_commit = GetParam();
  std::mt19937 random(1);
  Catalog catalog;
  size_t terms = 0;
  for (int i = 0; i < kEvents;) {
    CommitBuilder builder(catalog.head().next());
    for (int j = 0; j < per_commit; ++j, ++i) {
      const v1::Event event = TypicalEvent(i, random);
      terms += FacetsOf(v1::RECORD_TYPE_EVENT, event).terms.size();
      builder.Create(event);
    }
    ASSERT_THAT(catalog.Apply(builder.Build()), IsOk());
  }
  const Catalog::Statistics statistics = catalog.GetStatistics();
  const double record_bytes = static_cast<double>(statistics.encoded_bytes) / kEvents;
  const double ratio = static_cast<double>(statistics.memory_bytes) / static_cast<double>(statistics.encoded_bytes);
  RecordProperty("record_bytes", absl::StrCat(record_bytes));
  RecordProperty("ratio", absl::StrCat(ratio));
  // The figure means something only for records of the size that it is promised for.
  ASSERT_GE(record_bytes, 250);
  ASSERT_LE(record_bytes, 320);
  ASSERT_GE(terms, size_t{9} * kEvents);
  EXPECT_LE(ratio, 2.0) << record_bytes << " bytes a record, " << terms / kEvents << " terms";
}

INSTANTIATE_TEST_SUITE_P(RecordsPerCommit, CatalogMemory, ::testing::Values(1, 100),
                         [](const auto& param) { return absl::StrCat("of", param.param); });

}  // namespace
}  // namespace briefing
