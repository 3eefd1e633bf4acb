#include "service/store/field_path.h"

#include <gtest/gtest.h>

#include "service/base/errors.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using testing::BlamesField;
using testing::ParseText;

TEST(FieldPath, MutationsAreNamedByTheirKind) {
  EXPECT_EQ(RecordPath(3, ParseText<v1::Mutation>("put { event {} }")), "mutations[3].put.event");
  EXPECT_EQ(RecordPath(0, ParseText<v1::Mutation>("update { record { party {} } }")),
            "mutations[0].update.record.party");
  EXPECT_EQ(RecordPath(1, ParseText<v1::Mutation>("retract {}")), "mutations[1].retract");
  EXPECT_EQ(MutationPath(2, v1::Mutation()), "mutations[2]");
}

TEST(FieldPath, SingleMethodsSeeTheirOwnFields) {
  EXPECT_THAT(WithoutMutationPath(errors::InvalidField("mutations[0].create.event.date.edtf", "x")),
              BlamesField("event.date.edtf"));
  EXPECT_THAT(WithoutMutationPath(errors::InvalidField("mutations[0].update.record.event.title", "x")),
              BlamesField("event.title"));
  EXPECT_THAT(WithoutMutationPath(errors::InvalidField("mutations[0].update.update_mask", "x")),
              BlamesField("update_mask"));
  EXPECT_THAT(WithoutMutationPath(errors::InvalidField("mutations[0].transition.transition.state", "x")),
              BlamesField("transition.state"));
  EXPECT_THAT(WithoutMutationPath(errors::InvalidField("request_id", "x")), BlamesField("request_id"));
}

TEST(FieldPath, OtherErrorsTellTheFieldInTheirMetadata) {
  const absl::Status status =
      errors::UnderField(errors::MissingReference("place.party", "parties/x"), "mutations[0].put.event");
  const absl::Status stripped = WithoutMutationPath(status);
  EXPECT_EQ(errors::InfoOf(stripped)->metadata().at("field"), "event.place.party");
  EXPECT_EQ(errors::ReasonOf(stripped), "MISSING_REFERENCE");
  EXPECT_EQ(stripped.code(), absl::StatusCode::kFailedPrecondition);
}

TEST(FieldPath, OkStaysOk) { EXPECT_TRUE(WithoutMutationPath(absl::OkStatus()).ok()); }

}  // namespace
}  // namespace briefing
