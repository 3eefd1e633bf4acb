// The rules that source files keep: who may include whom, guards, length, waits.
#ifndef BRIEFING_TESTS_ARCHITECTURE_SOURCE_RULES_H_
#define BRIEFING_TESTS_ARCHITECTURE_SOURCE_RULES_H_

#include <map>
#include <string>
#include <vector>

namespace briefing::testing {

// Source files by their path from the root of the checkout, with their contents.
using SourceTree = std::map<std::string, std::string>;

// The .h, .cc and script files below `folders` of the checkout.
SourceTree ReadSources(const std::vector<std::string>& folders);

// Each of these returns what breaks its rule, one line each: "service/query/edtf.cc:12: …". Empty where all is well.

// Folders include only those below them: the table is in source_rules.cc. Includes are written from the root of the
// checkout.
std::vector<std::string> WrongIncludes(const SourceTree& tree);
// A header is guarded by BRIEFING_<PATH>_H_, and the guard's name stands behind its #endif.
std::vector<std::string> WrongGuards(const SourceTree& tree);
// No file is longer than kMaxLines.
inline constexpr int kMaxLines = 600;
std::vector<std::string> LongFiles(const SourceTree& tree);
// Nothing in service/ or client/ waits by Abseil's timed waits, which go by the system's clock (steady_wait.h).
std::vector<std::string> UnsteadyWaits(const SourceTree& tree);

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_ARCHITECTURE_SOURCE_RULES_H_
