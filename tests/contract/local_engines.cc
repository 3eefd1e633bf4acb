// The engines of one process.
#include "service/ledger/memory/memory_ledger.h"
#include "service/ledger/sqlite/sqlite_ledger.h"
#include "tests/contract/ledger_contract.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

class MemorySite final : public Site {
 public:
  absl::StatusOr<std::unique_ptr<Ledger>> Open() override { return NewMemoryLedger(); }
};

class SqliteSite final : public Site {
 public:
  absl::StatusOr<std::unique_ptr<Ledger>> Open() override { return OpenSqliteLedger(directory_.File("contract.db")); }

 private:
  TempDir directory_;
};

}  // namespace

std::vector<Engine> Engines() {
  return {
      Engine{.name = "memory", .make_site = [] { return std::make_unique<MemorySite>(); }},
      Engine{.name = "sqlite", .make_site = [] { return std::make_unique<SqliteSite>(); }, .survives_reopening = true}};
}

}  // namespace briefing::testing
