#include "service/base/bytes.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "service/base/revision.h"

namespace briefing {
namespace {

TEST(SharedBytesTest, KeepsItsOwnerAliveAsLongAsTheLastCopy) {
  auto owner = std::make_shared<const std::string>("committed record");
  const std::weak_ptr<const std::string> watched = owner;
  auto bytes = std::make_unique<SharedBytes>(owner, absl::string_view(*owner).substr(0, 9));
  owner.reset();
  SharedBytes copy = *bytes;
  bytes.reset();
  EXPECT_FALSE(watched.expired());
  EXPECT_EQ(copy.view(), "committed");
  copy = SharedBytes();
  EXPECT_TRUE(watched.expired());
}

TEST(SharedBytesTest, TakesOverBytesOfItsOwn) {
  const SharedBytes bytes = SharedBytes::Own(std::string("short"));
  EXPECT_EQ(bytes.view(), "short");
  EXPECT_EQ(bytes.size(), 5);
  EXPECT_TRUE(SharedBytes().empty());
}

TEST(RevisionTest, CountsCommitsBetweenPositions) {
  EXPECT_EQ(Revision(7) - Revision(4), 3);
  EXPECT_EQ(Revision(4) + 3, Revision(7));
  EXPECT_EQ(Revision(4).next().previous(), Revision(4));
  EXPECT_LT(Revision(), Revision(1));
}

}  // namespace
}  // namespace briefing
