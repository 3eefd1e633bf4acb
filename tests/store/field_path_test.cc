#include "service/store/field_path.h"

#include <gtest/gtest.h>

#include "service/base/errors.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using testing::ParseText;

TEST(FieldPath, MutationsAreNamedByTheirKind) {
  EXPECT_EQ(RecordPath(3, ParseText<v1::Mutation>("put { event {} }")), "mutations[3].put.event");
  EXPECT_EQ(RecordPath(0, ParseText<v1::Mutation>("update { record { party {} } }")),
            "mutations[0].update.record.party");
  EXPECT_EQ(RecordPath(1, ParseText<v1::Mutation>("retract {}")), "mutations[1].retract");
  EXPECT_EQ(MutationPath(2, v1::Mutation()), "mutations[2]");
}

TEST(FieldPath, IsToldStepByStep) {
  const FieldPath root("mutations[1].transition");
  const FieldPath list(root, "claims");
  const FieldPath element(list, 2);
  EXPECT_EQ(FieldPath(element, "source").Text(), "mutations[1].transition.claims[2].source");
  EXPECT_EQ(FieldPath(FieldPath(""), "title").Text(), "title");
}

}  // namespace
}  // namespace briefing
