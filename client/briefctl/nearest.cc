#include "client/briefctl/nearest.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace briefing::briefctl {
namespace {

constexpr size_t kNear = 2;

// Letters to insert, delete, replace or swap with the next one.
size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<std::vector<size_t>> table(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) table[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) table[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      table[i][j] = std::min({replaced, table[i - 1][j] + 1, table[i][j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
      }
    }
  }
  return table[a.size()][b.size()];
}

// The words of `known` that go on with a hyphen behind `word`: what is left out is no slip of the fingers. "" where
// there are none, or more than can be meant.
std::string CompoundsOf(absl::string_view word, const std::vector<std::string>& known) {
  constexpr size_t kMost = 3;
  std::vector<std::string> compounds;
  for (const std::string& each : known) {
    if (!word.empty() && absl::StartsWith(each, absl::StrCat(word, "-"))) compounds.push_back(each);
  }
  if (compounds.empty() || compounds.size() > kMost) return "";
  return absl::StrCat("; did you mean \"", absl::StrJoin(compounds, "\" or \""), "\"?");
}

}  // namespace

std::string DidYouMean(absl::string_view word, const std::vector<std::string>& known) {
  // What is longer than any word known is none mistyped, and would only cost time.
  constexpr size_t kLongest = 64;
  if (word.size() > kLongest) return "";
  if (const std::string compound = CompoundsOf(word, known); !compound.empty()) return compound;
  size_t distance = (word.size() > 3 ? kNear : 1) + 1;
  std::string nearest;
  for (const std::string& each : known) {
    const size_t edits = EditDistance(word, each);
    if (edits >= distance) continue;
    distance = edits;
    nearest = each;
  }
  return nearest.empty() ? "" : absl::StrCat("; did you mean \"", nearest, "\"?");
}

}  // namespace briefing::briefctl
