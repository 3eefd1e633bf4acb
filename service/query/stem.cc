#include "service/query/stem.h"

#include <libstemmer.h>

#include <algorithm>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "service/query/irregular.h"

namespace briefing {
namespace {

struct StemmerDeleter {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

absl::string_view StemAnew(absl::string_view word) {
  thread_local const std::unique_ptr<sb_stemmer, StemmerDeleter> stemmer(sb_stemmer_new("english", "UTF_8"));
  if (stemmer == nullptr || !std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
    return word;
  const absl::string_view base = BaseOf(word);
  const sb_symbol* stem =
      sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(base.data()), static_cast<int>(base.size()));
  if (stem == nullptr) return word;
  return {reinterpret_cast<const char*>(stem), static_cast<size_t>(sb_stemmer_length(stemmer.get()))};
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

}  // namespace briefing
