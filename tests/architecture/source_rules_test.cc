#include "tests/architecture/source_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

const SourceTree& Checkout() {
  static const auto& tree = *new SourceTree(ReadSources({"service", "client", "tests"}));
  return tree;
}

TEST(Checkout, IsRead) {
  EXPECT_EQ(Checkout().count("service/base/errors.h"), 1u);
  EXPECT_EQ(Checkout().count("tests/architecture/source_rules_test.cc"), 1u);
}

TEST(Checkout, FoldersIncludeOnlyThoseBelowThem) { EXPECT_THAT(WrongIncludes(Checkout()), IsEmpty()); }

TEST(Checkout, HeadersAreGuardedByTheirPath) { EXPECT_THAT(WrongGuards(Checkout()), IsEmpty()); }

TEST(Checkout, FilesAreShort) { EXPECT_THAT(LongFiles(Checkout()), IsEmpty()); }

TEST(Checkout, WaitsBySteadyClocks) { EXPECT_THAT(UnsteadyWaits(Checkout()), IsEmpty()); }

// What the rules say of one file with one include in its second line.
std::vector<std::string> Including(const std::string& path, const std::string& include) {
  return WrongIncludes({{path, "// A comment.\n#include " + include + "\nint x;\n"}});
}

struct Include {
  std::string path;
  std::string include;
};

class Planted : public ::testing::TestWithParam<Include> {};

TEST_P(Planted, IsFound) {
  EXPECT_THAT(Including(GetParam().path, GetParam().include),
              ElementsAre(StartsWith(GetParam().path + ":2: includes ")));
}

INSTANTIATE_TEST_SUITE_P(Includes, Planted,
                         ::testing::ValuesIn(std::vector<Include>{
                             {"service/base/wire.cc", "\"service/ledger/ledger.h\""},
                             {"service/ledger/sqlite/open.cc", "\"service/catalog/view.h\""},
                             {"service/ledger/ledger.h", "\"briefing/v1/record.pb.h\""},
                             {"service/catalog/view.cc", "\"service/query/edtf.h\""},
                             {"service/query/edtf.cc", "\"service/store/store.h\""},
                             {"service/search/index.cc", "\"service/store/store.h\""},
                             {"service/store/store.cc", "\"service/watch/watch_hub.h\""},
                             {"service/briefing/compose.cc", "\"service/store/store.h\""},
                             {"service/watch/watch_hub.cc", "\"service/briefing/compose.h\""},
                             {"service/watch/watch_hub.cc", "\"service/rpc/server.h\""},
                             {"service/watch/watch_hub.cc", "<grpcpp/grpcpp.h>"},
                             {"service/store/store.cc", "\"briefing/v1/event_service.grpc.pb.h\""},
                             {"service/ledger/sqlite/open.cc", "  <grpc/grpc.h>"},
                             {"service/rpc/server.cc", "\"client/client.h\""},
                             {"service/rpc/server.cc", "\"tests/support/matchers.h\""},
                             {"client/client.cc", "\"service/catalog/record_type.h\""},
                             {"client/client.cc", "\"client/briefctl/table.h\""},
                             {"client/client.cc", "\"briefing/storage/v1/entry.pb.h\""},
                             {"client/briefctl/main.cc", "\"service/query/edtf.h\""},
                             {"service/novel/thing.cc", "\"service/base/errors.h\""},
                             {"service/query/edtf.cc", "\"../base/errors.h\""},
                         }));

class Allowed : public ::testing::TestWithParam<Include> {};

TEST_P(Allowed, IsLeftAlone) { EXPECT_THAT(Including(GetParam().path, GetParam().include), IsEmpty()); }

INSTANTIATE_TEST_SUITE_P(Includes, Allowed,
                         ::testing::ValuesIn(std::vector<Include>{
                             {"service/query/filter.cc", "\"service/query/filter_plan.h\""},
                             {"service/query/edtf.cc", "\"service/catalog/terms.h\""},
                             {"service/query/edtf.cc", "\"absl/strings/str_cat.h\""},
                             {"service/ledger/etcd/etcd_ledger.cc", "<grpcpp/channel.h>"},
                             {"service/ledger/sqlite/open.cc", "\"service/ledger/ledger.h\""},
                             {"service/rpc/server.cc", "\"service/watch/watch_hub.h\""},
                             {"service/rpc/server.cc", "<grpcpp/server.h>"},
                             {"service/main.cc", "\"service/ledger/sqlite/sqlite_ledger.h\""},
                             {"client/client.cc", "\"briefing/v1/event_service.grpc.pb.h\""},
                             {"client/briefctl/main.cc", "\"client/client.h\""},
                             {"tests/store/store_test.cc", "\"service/watch/watch_hub.h\""},
                         }));

TEST(PlantedSibling, IsFound) {
  const SourceTree tree = {{"service/query/edtf.cc", "#include \"edtf.h\"\n"}, {"service/query/edtf.h", ""}};
  EXPECT_THAT(WrongIncludes(tree),
              ElementsAre(HasSubstr("edtf.cc:1: includes edtf.h, but includes are written from the root")));
}

TEST(PlantedGuard, OfAnotherPathIsFound) {
  const std::string guard = "BRIEFING_SERVICE_QUERY_EDTF_H_";
  const std::string good =
      "// Dates.\n#ifndef " + guard + "\n#define " + guard + "\nint x;\n#endif  // " + guard + "\n";
  EXPECT_THAT(WrongGuards({{"service/query/edtf.h", good}}), IsEmpty());
  EXPECT_THAT(WrongGuards({{"service/query/moved.h", good}}), ElementsAre(StartsWith("service/query/moved.h:2: ")));
  EXPECT_THAT(WrongGuards({{"service/query/edtf.h", "#pragma once\n"}}),
              ElementsAre(StartsWith("service/query/edtf.h:1: ")));
  EXPECT_THAT(WrongGuards({{"service/query/edtf.h", ""}}), SizeIs(1));
  EXPECT_THAT(WrongGuards({{"service/query/edtf.h", good + "int y;\n"}}),
              ElementsAre(StartsWith("service/query/edtf.h:6: ")));
}

TEST(PlantedWait, IsFound) {
  const std::string wait = "\nmutex_.AwaitWithTimeout(absl::Condition(&over_), pause);\n";
  EXPECT_THAT(UnsteadyWaits({{"client/mirror.cc", wait}}), ElementsAre(StartsWith("client/mirror.cc:2: ")));
  EXPECT_THAT(UnsteadyWaits({{"tests/client/mirror_test.cc", wait}, {"client/watch.cc", "changed_.WaitFor(&m, p);"}}),
              IsEmpty());
}

TEST(PlantedLength, IsFound) {
  const std::string lines(kMaxLines, '\n');
  EXPECT_THAT(LongFiles({{"service/base/wire.cc", lines + "x\n"}}),
              ElementsAre(StartsWith("service/base/wire.cc:601: ")));
  EXPECT_THAT(LongFiles({{"service/base/wire.cc", "x" + lines}}), IsEmpty());
}

}  // namespace
}  // namespace briefing::testing
