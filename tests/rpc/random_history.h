// Random writes to all kinds of record, for tests that compare states of a ledger.
#ifndef BRIEFING_TESTS_RPC_RANDOM_HISTORY_H_
#define BRIEFING_TESTS_RPC_RANDOM_HISTORY_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "briefing/v1/ledger_service.pb.h"

namespace briefing::testing {

// Makes batches over a few names of each kind, so that records are created, changed, moved on, retracted and created
// again. Many are refused by the service's rules: the caller tries the next one.
class RandomHistory {
 public:
  explicit RandomHistory(uint64_t seed) : random_(seed) {}

  // One batch of one to four mutations, no record twice.
  v1::ApplyRequest Next();
  // A whole number from 0 to `end` - 1.
  int Any(int end) { return static_cast<int>(random_() % static_cast<uint64_t>(end)); }

  // Every name that Next writes.
  static std::vector<std::string> Names();

 private:
  v1::Mutation MutationOf(const std::string& name);
  void Fill(const std::string& name, v1::Record& record);
  std::string OneOf(const std::vector<std::string>& texts) { return texts[Any(static_cast<int>(texts.size()))]; }
  std::string Claims();
  std::string Event();
  std::string Commitment();
  std::string Party(const std::string& name);

  std::mt19937_64 random_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_RPC_RANDOM_HISTORY_H_
