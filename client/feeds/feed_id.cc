#include "client/feeds/feed_id.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "service/base/limits.h"
#include "utf8proc.h"
#include "xxhash.h"

namespace briefing::feeds {
namespace {

constexpr size_t kHashDigits = 8;

// Base letters without their marks.
std::string WithoutAccents(absl::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  constexpr auto kOptions =
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_COMPAT);
  const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                             static_cast<utf8proc_ssize_t>(text.size()), &mapped, kOptions);
  if (size < 0) return std::string(text);
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owned(mapped, std::free);
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<size_t>(size));
}

// How feeds write a name of these words; any other writing of them is another name.
std::string UsualWriting(absl::string_view folded) {
  std::string name;
  for (const absl::string_view word : absl::StrSplit(folded, ' ')) {
    const bool small = word == "of" || word == "and" || word == "the" || word == "for" || word == "in" ||
                       word == "to" || word == "on" || word == "de" || word == "bin" || word == "with" || word == "al";
    if (!name.empty()) name += ' ';
    const size_t begin = name.size();
    name.append(word.data(), word.size());
    if (!small || begin == 0) name[begin] = absl::ascii_toupper(name[begin]);
  }
  return name;
}

}  // namespace

std::string Hash(absl::string_view content) {
  const XXH128_hash_t hash = XXH3_128bits(content.data(), content.size());
  return absl::StrFormat("%016x%016x", hash.high64, hash.low64);
}

std::string Folded(absl::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isascii(c); });
  const std::string plain = ascii ? std::string(text) : WithoutAccents(text);
  std::string words;
  for (const char c : plain) {
    if (absl::ascii_isalnum(c)) {
      words += absl::ascii_tolower(c);
    } else if (absl::ascii_isascii(c) && !words.empty() && words.back() != ' ') {
      words += ' ';
    }
  }
  if (!words.empty() && words.back() == ' ') words.pop_back();
  return words;
}

std::string SlugOf(absl::string_view name) { return SlugOf(name, limits::kMaxIdBytes); }

std::string SlugOf(absl::string_view name, size_t max_bytes) {
  const std::string folded = Folded(name);
  std::string slug = absl::StrReplaceAll(folded, {{" ", "-"}});
  if (slug.size() <= max_bytes && !folded.empty() && UsualWriting(folded) == name) return slug;
  const std::string hash = Hash(name).substr(0, kHashDigits);
  if (slug.empty()) return hash;
  if (slug.size() + 1 + kHashDigits > max_bytes) slug.resize(max_bytes - 1 - kHashDigits);
  while (slug.back() == '-') slug.pop_back();
  return absl::StrCat(slug, "-", hash);
}

}  // namespace briefing::feeds
