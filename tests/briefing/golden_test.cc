// The briefing on the seed, word for word: whatever changes in it is to be read by somebody before it becomes the new
// golden file. BRIEFING_UPDATE_GOLDEN=1 writes the file anew.
#include <cstdlib>
#include <fstream>

#include "google/protobuf/text_format.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

constexpr char kGolden[] = "tests/data/briefing_semiconductors_jp_us.textproto";
constexpr char kHeader[] =
    "# The briefing on semiconductors, Japan and the United States, composed from deploy/seed.\n"
    "#\n"
    "# proto-file: proto/briefing/v1/briefing_service.proto\n"
    "# proto-message: briefing.v1.Briefing\n\n";

std::string ComposeFromSeed() {
  TestStore store;
  PutSeed(store);
  const v1::Briefing briefing = store.Compose("topics: 'semiconductors' parties: 'parties/jp' parties: 'parties/us'");
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(briefing, &text);
  return kHeader + text;
}

TEST(Golden, BriefingOnTheSeedIsStable) {
  const std::string text = ComposeFromSeed();
  if (std::getenv("BRIEFING_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(std::string(std::getenv("BRIEFING_SOURCE_DIR")) + "/" + kGolden, std::ios::binary) << text;
  }
  EXPECT_EQ(text, ReadProjectFile(kGolden));
}

TEST(Golden, PuttingTheSeedAgainChangesNothing) {
  TestStore store;
  PutSeed(store);
  const Revision head = store.Now().revision();
  PutSeed(store);
  EXPECT_EQ(store.Now().revision(), head);
}

}  // namespace
}  // namespace briefing::testing
