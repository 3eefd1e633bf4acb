// Three servers on one ledger in three etcd members, all of them real processes, under load while they fail. One lap,
// about a minute, brings every fault; more are asked for by the environment:
//   BRIEFING_CLUSTER_ROUNDS=N      every fault N times in each lap
//   BRIEFING_CLUSTER_SECONDS=N     laps until so much time has passed, each with a new cluster and ledger
//   BRIEFING_CLUSTER_SEED=N        decides who is hit and, after the first lap, in what order; told at the start
//   BRIEFING_CLUSTER_FAULTS=A,B    only these; told at the start
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/fault/cluster.h"
#include "tests/support/etcd.h"

namespace briefing::testing {
namespace {

std::string FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

unsigned NumberFromEnvironment(const char* name, unsigned otherwise) {
  const std::string value = FromEnvironment(name);
  unsigned number = otherwise;
  EXPECT_TRUE(value.empty() || absl::SimpleAtoi(value, &number)) << name << " is not a number";
  return number;
}

// Those that the environment names; all, where it names none.
std::vector<Cluster::Fault> ChosenOf(std::vector<Cluster::Fault> faults) {
  const std::string names = FromEnvironment("BRIEFING_CLUSTER_FAULTS");
  if (names.empty()) return faults;
  std::set<std::string> chosen = absl::StrSplit(names, ',');
  std::erase_if(faults, [&](const Cluster::Fault& fault) { return chosen.count(fault.name) == 0; });
  EXPECT_EQ(faults.size(), chosen.size()) << "BRIEFING_CLUSTER_FAULTS names a fault that there is not: " << names;
  return faults;
}

class ClusterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (EtcdBinary().empty()) GTEST_SKIP() << kNoEtcd;
  }

  // A cluster from its first record to the check of all that its clients were told.
  void Lap(unsigned seed, bool in_order) {
    Cluster cluster(seed);
    cluster.load().Start();
    std::vector<Cluster::Fault> faults = ChosenOf(cluster.Faults());
    std::mt19937 random(seed);
    for (unsigned round = 0; round < rounds_; ++round) {
      if (!in_order || round > 0) std::shuffle(faults.begin(), faults.end(), random);
      for (const Cluster::Fault& fault : faults) {
        const absl::Time begun = absl::Now();
        SCOPED_TRACE(fault.name);
        fault.bring();
        cluster.load().AwaitProgress(kProgress, kRecovery);
        if (HasFailure()) return;
        std::cout << fault.name << ": " << absl::Trunc(absl::Now() - begun, absl::Milliseconds(10)) << std::endl;
        ++count_;
      }
    }
    cluster.load().Finish();
    cluster.load().Check();
    cluster.Stop();
    commits_ += cluster.load().commits();
    acknowledged_ += cluster.load().acknowledged();
  }

  // What must go on after a fault, and by when.
  static constexpr int64_t kProgress = 30;
  static constexpr absl::Duration kRecovery = absl::Seconds(60);

  const unsigned rounds_ = NumberFromEnvironment("BRIEFING_CLUSTER_ROUNDS", 1);
  int count_ = 0;
  size_t commits_ = 0;
  int64_t acknowledged_ = 0;
};

TEST_F(ClusterTest, LosesNothingAndRepeatsNothingWhateverFails) {
  unsigned seed = NumberFromEnvironment("BRIEFING_CLUSTER_SEED", 20220523);
  const absl::Time end = absl::Now() + absl::Seconds(NumberFromEnvironment("BRIEFING_CLUSTER_SECONDS", 0));
  bool first = true;
  do {
    std::cout << "seed " << seed << std::endl;
    Lap(seed++, first);
    first = false;
    if (HasFailure()) return;
    std::cout << count_ << " faults, " << commits_ << " commits, " << acknowledged_ << " acknowledged" << std::endl;
  } while (absl::Now() < end);
}

}  // namespace
}  // namespace briefing::testing
