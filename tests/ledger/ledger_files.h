// A small language for tests that damage, copy and compare ledger files.
#ifndef BRIEFING_TESTS_LEDGER_LEDGER_FILES_H_
#define BRIEFING_TESTS_LEDGER_LEDGER_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/ledger/ledger.h"

namespace briefing::testing {

// Distinct entries for revisions first to last, of about `bytes` bytes each.
std::vector<std::string> EntriesFor(int64_t first, int64_t last, size_t bytes = 40);

// All entries of an open ledger, or why they cannot be read.
absl::StatusOr<std::vector<std::string>> EntriesOf(Ledger& ledger, Revision after = Revision());
// The same for the ledger at `path`, opened for it.
absl::StatusOr<std::vector<std::string>> EntriesAt(const std::string& path);

// A ledger with `entries`, one append each, closed cleanly.
void MakeLedger(const std::string& path, const std::vector<std::string>& entries);

// Copies the ledger at `from`, open or not, with what lies beside it: what a crash at this moment would leave.
void CopyLedger(const std::string& from, const std::string& to);

// Runs SQL on a file, past the ledger.
void RunSql(const std::string& path, const std::string& sql);

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_LEDGER_LEDGER_FILES_H_
