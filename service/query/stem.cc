#include "service/query/stem.h"

#include <libstemmer.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/query/irregular.h"

namespace briefing {
namespace {

struct StemmerDeleter {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

// `word` without its ending; itself where it is not of a-z alone.
std::string WithoutEnding(absl::string_view word) {
  thread_local const std::unique_ptr<sb_stemmer, StemmerDeleter> stemmer(sb_stemmer_new("english", "UTF_8"));
  if (stemmer == nullptr || !std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
    return std::string(word);
  const sb_symbol* stem =
      sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
  if (stem == nullptr) return std::string(word);
  return {reinterpret_cast<const char*>(stem), static_cast<size_t>(sb_stemmer_length(stemmer.get()))};
}

using Stems = absl::flat_hash_set<std::string>;

// Those of irregular forms that begin otherwise.
Stems StemsOfIrregulars() {
  Stems stems;
  ForEachIrregular([&stems](absl::string_view form, absl::string_view base) {
    std::string stem = WithoutEnding(base);
    if (!absl::StartsWith(form, stem)) stems.insert(std::move(stem));
  });
  return stems;
}

// Whether a word with this stem may begin otherwise: the stem alone decides, so that all words that have it agree. Of
// what it exchanges, the stemmer leaves "i" (for "y"), "e" (for "ing" and its like), "bl" (for "bility"), and "sky".
bool MayBeginOtherwise(absl::string_view stem) {
  static const Stems& irregular = *new Stems(StemsOfIrregulars());
  for (const absl::string_view end : {"i", "e", "bl", "sky"}) {
    if (absl::EndsWith(stem, end)) return true;
  }
  return irregular.contains(stem);
}

std::string StemAnew(absl::string_view word) {
  if (!std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; })) return std::string(word);
  std::string stem = WithoutEnding(BaseOf(word));
  if (MayBeginOtherwise(stem)) return absl::StrCat(std::string(1, kStemMark), stem);
  // A stemmer that exchanges more would have prefixes find what does not begin so.
  return absl::StartsWith(word, stem) ? stem : std::string(word);
}

}  // namespace

// Texts say the same words over and over, and finding one takes a tenth of stemming it.
absl::string_view StemOf(absl::string_view word) {
  constexpr size_t kMaxKept = 8192;
  thread_local absl::flat_hash_map<std::string, std::string> kept;
  if (const auto found = kept.find(word); found != kept.end()) return found->second;
  if (kept.size() == kMaxKept) kept.clear();
  return kept.emplace(word, StemAnew(word)).first->second;
}

absl::string_view Unmarked(absl::string_view stem) {
  if (absl::StartsWith(stem, absl::string_view(&kStemMark, 1))) stem.remove_prefix(1);
  return stem;
}

}  // namespace briefing
