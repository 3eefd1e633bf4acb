#include "client/feeds/state_forms.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/feeds/feed_id.h"

namespace briefing::feeds {
namespace {

using FormWords = std::vector<std::string>;
using FormSet = absl::flat_hash_set<absl::string_view>;

// What a state may be, before "of".
const FormSet& FormsOfState() {
  static const auto& forms = *new FormSet{"republic",
                                          "kingdom",
                                          "principality",
                                          "grand duchy",
                                          "sultanate",
                                          "commonwealth",
                                          "union",
                                          "republic of the union",
                                          "arab republic",
                                          "bolivarian republic",
                                          "co operative republic",
                                          "cooperative republic",
                                          "democratic people s republic",
                                          "democratic republic",
                                          "democratic socialist republic",
                                          "eastern republic",
                                          "oriental republic",
                                          "federal democratic republic",
                                          "federal republic",
                                          "federative republic",
                                          "hashemite kingdom",
                                          "independent state",
                                          "islamic republic",
                                          "people s democratic republic",
                                          "people s republic",
                                          "plurinational state",
                                          "socialist republic",
                                          "united republic"};
  return forms;
}

// Long forms of states that are no more, or of no state, whose short name is that of one.
const FormSet& FormsOfOthers() {
  static const auto& forms = *new FormSet{"republic of vietnam",          "republic of viet nam",
                                          "democratic republic of yemen", "people s democratic republic of yemen",
                                          "kingdom of yugoslavia",        "democratic republic of germany"};
  return forms;
}

// States that are called "State of" in full; states of federations are, too.
const FormSet& StatesOf() {
  static const auto& names = *new FormSet{"eritrea", "israel", "kuwait", "libya", "palestine", "qatar"};
  return names;
}

const FormSet& WordsOfForms() {
  static const auto& words = *new FormSet{
      "the",         "of",        "republic",      "kingdom",    "state",       "states",       "democratic",
      "people",      "s",         "federal",       "federated",  "federative",  "islamic",      "arab",
      "united",      "socialist", "plurinational", "bolivarian", "hashemite",   "principality", "grand",
      "duchy",       "sultanate", "commonwealth",  "union",      "cooperative", "co",           "operative",
      "independent", "eastern",   "oriental",      "former",     "yugoslav"};
  return words;
}

// Abbreviations in full; what it was where there are none.
FormWords InFull(FormWords words) {
  if (!words.empty() && words.front() == "st") words.front() = "saint";
  for (std::string& word : words) {
    if (word == "rep") word = "republic";
    if (word == "dem") word = "democratic";
  }
  return words;
}

// "republic of korea" for "korea republic of" and, where a comma told them apart, for "korea republic"; empty where
// nothing follows.
std::string FormFirst(const FormWords& words, bool has_comma) {
  size_t begin = words.size();
  while (begin > 0 && WordsOfForms().contains(words[begin - 1])) --begin;
  const auto last = words.end() - (!words.empty() && words.back() == "the" ? 1 : 0);
  auto first = words.begin() + static_cast<std::ptrdiff_t>(begin);
  if (first == words.begin() || first >= last) return "";
  const bool ends_in_of = *(last - 1) == "of";
  if (!ends_in_of && (!has_comma || *(last - 1) != "republic")) return "";
  if (*first == "the") ++first;
  const std::string name = absl::StrJoin(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(begin), " ");
  return absl::StrCat(absl::StrJoin(first, words.end(), " "), ends_in_of ? " " : " of ", name);
}

// "norway" for "kingdom of norway"; empty where it is no such form.
std::string ShortForm(absl::string_view name) {
  absl::ConsumePrefix(&name, "the ");
  if (FormsOfOthers().contains(name)) return "";
  // "Republic of the Union of" goes on behind its first "of".
  for (size_t of = name.rfind(" of "); of != absl::string_view::npos; of = of == 0 ? of : name.rfind(" of ", of - 1)) {
    absl::string_view rest = name.substr(of + 4);
    absl::ConsumePrefix(&rest, "the ");
    const absl::string_view form = name.substr(0, of);
    if (FormsOfState().contains(form) || (form == "state" && StatesOf().contains(rest))) return std::string(rest);
    if (of == 0) break;
  }
  return "";
}

}  // namespace

std::vector<std::string> OtherWritings(absl::string_view name) {
  const std::string folded = Folded(name);
  const FormWords words = InFull(absl::StrSplit(folded, ' '));
  std::vector<std::string> writings;
  const auto add = [&](std::string writing) {
    if (!writing.empty() && writing != folded) writings.push_back(std::move(writing));
  };
  const std::string full = absl::StrJoin(words, " ");
  add(full);
  const std::string form_first = FormFirst(words, absl::StrContains(name, ','));
  add(form_first);
  add(ShortForm(form_first.empty() ? full : form_first));
  return writings;
}

}  // namespace briefing::feeds
