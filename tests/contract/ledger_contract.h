// The engines that the contract is tried on.
#ifndef BRIEFING_TESTS_CONTRACT_LEDGER_CONTRACT_H_
#define BRIEFING_TESTS_CONTRACT_LEDGER_CONTRACT_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/ledger/ledger.h"

namespace briefing::testing {

// Where one test's ledger is kept. Opening it again finds the same ledger, where the engine can.
class Site {
 public:
  virtual ~Site() = default;
  virtual absl::StatusOr<std::unique_ptr<Ledger>> Open() = 0;
};

struct Engine {
  std::string name;
  std::function<std::unique_ptr<Site>()> make_site;
  // The entries are there after the ledger was destroyed and opened anew.
  bool survives_reopening = false;
  // It may be open several times at once, in as many processes.
  bool takes_several_openers = false;
  // Empty, or why it cannot be tried here.
  std::string absent = {};
};

// Those of this program: each program of the contract has its own file with them.
std::vector<Engine> Engines();

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_CONTRACT_LEDGER_CONTRACT_H_
