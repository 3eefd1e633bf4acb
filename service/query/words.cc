#include "service/query/words.h"

#include <libstemmer.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace briefing {
namespace {

enum class Class { kNone, kLetter, kPaired };

// One character as it is read: a code point with the marks that follow it.
struct Cluster {
  Class kind = Class::kNone;
  // Belongs to no word, but does not part one either (soft hyphen, joiners).
  bool ignored = false;
  std::string folded;
  size_t begin = 0;
  size_t end = 0;
};

bool IsPaired(utf8proc_int32_t c) {
  return (c >= 0x3041 && c <= 0x309F) || (c >= 0x30A1 && c <= 0x30FF && c != 0x30FB) || (c >= 0x31F0 && c <= 0x31FF) ||
         (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x20000 && c <= 0x323AF) || c == 0x3005 || c == 0x3006 || c == 0x3007;
}

bool IsMark(utf8proc_int32_t c) {
  const auto category = utf8proc_category(c);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME;
}

// Half-width voicing marks are letters to Unicode, and vowels and finals of decomposed Hangul too.
bool JoinsPrevious(utf8proc_int32_t c) {
  return IsMark(c) || c == 0xFF9E || c == 0xFF9F || (c >= 0x1160 && c <= 0x11FF);
}

bool IsLetter(utf8proc_int32_t c) {
  switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

// The code point at the front of `text`, and its length; -1 and 1 where there is none.
utf8proc_int32_t Decode(absl::string_view text, size_t& length) {
  utf8proc_int32_t c = -1;
  const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &c);
  length = read > 0 ? static_cast<size_t>(read) : 1;
  return read > 0 ? c : -1;
}

std::string Map(absl::string_view text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &mapped, static_cast<utf8proc_option_t>(options));
  if (size < 0) return {};
  std::string out(reinterpret_cast<const char*>(mapped), static_cast<size_t>(size));
  std::free(mapped);
  return out;
}

// Sets kind and folded form from the characters that compatibility and case folding make of the cluster.
void Fold(absl::string_view text, Cluster& cluster) {
  const std::string composed =
      Map(text, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  cluster.ignored = composed.empty();
  for (size_t at = 0, length = 0; at < composed.size(); at += length) {
    const absl::string_view rest = absl::string_view(composed).substr(at);
    const utf8proc_int32_t c = Decode(rest, length);
    if (c < 0 || IsMark(c)) continue;
    if (IsPaired(c)) {
      cluster.kind = Class::kPaired;
      absl::StrAppend(&cluster.folded, rest.substr(0, length));
    } else if (IsLetter(c)) {
      if (cluster.kind == Class::kNone) cluster.kind = Class::kLetter;
      cluster.folded += Map(rest.substr(0, length), UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK);
    }
  }
}

bool IsPlainLetter(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

class ClusterReader {
 public:
  explicit ClusterReader(absl::string_view text) : text_(text) {}

  // The run of ASCII letters and digits that comes next, without one that marks may follow.
  absl::string_view TakePlain() {
    const size_t begin = at_;
    while (at_ < text_.size() && IsPlainLetter(text_[at_])) ++at_;
    if (at_ > begin && at_ < text_.size() && static_cast<unsigned char>(text_[at_]) >= 0x80) --at_;
    return text_.substr(begin, at_ - begin);
  }

  // False at the end.
  bool Next(Cluster& cluster) {
    if (at_ >= text_.size()) return false;
    cluster.kind = Class::kNone;
    cluster.ignored = false;
    cluster.folded.clear();
    cluster.begin = at_;
    size_t length = 0;
    const utf8proc_int32_t c = Decode(text_.substr(at_), length);
    at_ += length;
    const bool alone = SkipMarks();
    cluster.end = at_;
    if (c < 0) return true;
    if (alone && c < 0x80) {
      const char plain = static_cast<char>(c);
      if (IsPlainLetter(plain)) {
        cluster.kind = Class::kLetter;
        cluster.folded.push_back(absl::ascii_tolower(static_cast<unsigned char>(plain)));
      }
    } else if (alone && c >= 0x4E00 && c <= 0x9FFF) {
      cluster.kind = Class::kPaired;
      absl::StrAppend(&cluster.folded, text_.substr(cluster.begin, length));
    } else {
      Fold(text_.substr(cluster.begin, cluster.end - cluster.begin), cluster);
    }
    return true;
  }

  // Takes the s of a possessive that ends here, its apostrophe having been read.
  bool TakePossessive() {
    if (at_ >= text_.size() || (text_[at_] != 's' && text_[at_] != 'S')) return false;
    size_t length = 0;
    if (at_ + 1 < text_.size()) {
      const utf8proc_int32_t next = Decode(text_.substr(at_ + 1), length);
      if (next >= 0 && (JoinsPrevious(next) || (IsLetter(next) && !IsPaired(next)))) return false;
    }
    ++at_;
    return true;
  }

 private:
  // Whether none follow. A run of marks has no natural end: what is over a few is no writing.
  bool SkipMarks() {
    const size_t start = at_;
    size_t length = 0;
    while (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) >= 0x80) {
      const utf8proc_int32_t c = Decode(text_.substr(at_), length);
      if (c < 0 || !JoinsPrevious(c) || at_ - start > 64) break;
      at_ += length;
    }
    return at_ == start;
  }

  absl::string_view text_;
  size_t at_ = 0;
};

bool IsApostrophe(absl::string_view text) { return text == "'" || text == "\u2019"; }

struct StemmerDeleter {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

// `word` itself where it is not of a-z alone. The result lives until the next call in this thread.
absl::string_view StemAnew(absl::string_view word) {
  thread_local const std::unique_ptr<sb_stemmer, StemmerDeleter> stemmer(sb_stemmer_new("english", "UTF_8"));
  if (stemmer == nullptr || !std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
    return word;
  const sb_symbol* stem =
      sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
  if (stem == nullptr) return word;
  return {reinterpret_cast<const char*>(stem), static_cast<size_t>(sb_stemmer_length(stemmer.get()))};
}

// The same. Texts say the same words over and over, and finding one takes a tenth of stemming it.
absl::string_view Stem(absl::string_view word) {
  constexpr size_t kMaxKept = 8192;
  thread_local absl::flat_hash_map<std::string, std::string> kept;
  if (const auto found = kept.find(word); found != kept.end()) return found->second;
  if (kept.size() == kMaxKept) kept.clear();
  return kept.emplace(word, StemAnew(word)).first->second;
}

// What Phrase needs to know of a word beyond the word.
struct Cut {
  Word word;
  // The last of a run of paired characters, which the first of a longer run may stand for.
  bool last_of_run = false;
  // Of a run of one.
  bool lone = false;
};

using Visit = absl::FunctionRef<bool(const Cut&)>;

class Cutter {
 public:
  Cutter(Visit visit, absl::string_view initials) : visit_(visit), initials_(initials) {}

  bool in_letters() const { return !letters_.empty(); }

  bool Add(const Cluster& cluster) {
    if (cluster.kind == Class::kLetter) return AddLetter(cluster);
    if (!EndLetters()) return false;
    return cluster.kind == Class::kPaired ? AddPaired(cluster) : EndPairs();
  }

  // A run of ASCII letters and digits, which begins at byte `begin` of the text.
  bool AddPlain(absl::string_view run, size_t begin) {
    if (!EndPairs()) return false;
    if (letters_.empty()) begin_ = begin;
    end_ = begin + run.size();
    const size_t room = full_ ? 0 : kMaxTokenBytes - letters_.size();
    full_ = full_ || run.size() > room;
    for (const char c : run.substr(0, room)) letters_.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
    return true;
  }

  bool End() { return EndLetters() && EndPairs(); }

 private:
  bool AddLetter(const Cluster& cluster) {
    if (!EndPairs()) return false;
    if (letters_.empty()) begin_ = cluster.begin;
    end_ = cluster.end;
    if (letters_.size() + cluster.folded.size() <= kMaxTokenBytes && !full_) {
      letters_ += cluster.folded;
    } else {
      full_ = true;
    }
    return true;
  }

  bool EndLetters() {
    if (letters_.empty()) return true;
    // Stemming leaves the first letter as it is.
    const bool wanted = initials_.empty() || absl::StrContains(initials_, letters_.front());
    const bool go_on = visit_({.word = {wanted ? Stem(letters_) : letters_, letters_, begin_, end_}});
    letters_.clear();
    full_ = false;
    return go_on;
  }

  bool AddPaired(const Cluster& cluster) {
    if (!previous_.folded.empty()) {
      pair_ = previous_.folded + cluster.folded;
      if (!visit_({.word = {pair_, pair_, previous_.begin, cluster.end}})) return false;
    }
    lone_ = previous_.folded.empty();
    previous_ = cluster;
    return true;
  }

  bool EndPairs() {
    if (previous_.folded.empty()) return true;
    const Word word = {previous_.folded, previous_.folded, previous_.begin, previous_.end};
    const bool go_on = visit_({.word = word, .last_of_run = true, .lone = lone_});
    previous_.folded.clear();
    return go_on;
  }

  Visit visit_;
  const absl::string_view initials_;
  std::string letters_;
  bool full_ = false;
  size_t begin_ = 0;
  size_t end_ = 0;
  Cluster previous_;
  bool lone_ = false;
  std::string pair_;
};

// Words that begin with none of `initials` (of one byte each; none: any) need not be stemmed.
void ForEachCut(absl::string_view text, Visit visit, absl::string_view initials = {}) {
  ClusterReader reader(text);
  Cutter cutter(visit, initials);
  Cluster cluster;
  while (true) {
    if (const absl::string_view run = reader.TakePlain(); !run.empty()) {
      if (!cutter.AddPlain(run, static_cast<size_t>(run.data() - text.data()))) return;
      continue;
    }
    if (!reader.Next(cluster)) break;
    if (cluster.ignored) continue;
    const absl::string_view read = text.substr(cluster.begin, cluster.end - cluster.begin);
    if (cutter.in_letters() && IsApostrophe(read)) reader.TakePossessive();
    if (!cutter.Add(cluster)) return;
  }
  cutter.End();
}

}  // namespace

void ForEachWord(absl::string_view text, absl::FunctionRef<bool(const Word&)> visit) {
  ForEachCut(text, [&visit](const Cut& cut) { return visit(cut.word); });
}

Phrase Phrase::Of(absl::string_view literal) {
  Phrase phrase;
  const bool starred = absl::EndsWith(literal, "*");
  std::string written;
  Cut last;
  ForEachCut(literal, [&](const Cut& cut) {
    phrase.tokens_.emplace_back(cut.word.token);
    written.assign(cut.word.written.data(), cut.word.written.size());
    last = cut;
    return true;
  });
  if (phrase.tokens_.empty()) return phrase;
  if (last.last_of_run && !last.lone) {
    // The text may go on where the literal ends; the pair before has this character already.
    phrase.tokens_.pop_back();
  } else if (last.last_of_run || starred) {
    phrase.tokens_.back() = written;
    phrase.prefix_ = true;
  }
  return phrase;
}

bool Phrase::Holds(size_t index, const Word& word) const {
  const absl::string_view token = tokens_[index];
  if (prefix_ && index + 1 == tokens_.size())
    return absl::StartsWith(word.token, token) || absl::StartsWith(word.written, token);
  return word.token == token || word.written == token;
}

bool Phrase::In(absl::string_view text) const {
  bool found = false;
  ForEachIn(text, [&found](size_t, size_t) {
    found = true;
    return false;
  });
  return found;
}

// Finds one phrase as the words of a text go by.
class Phrase::Finder {
 public:
  explicit Finder(const Phrase& phrase) : phrase_(&phrase) {}

  // Whether `word` is the last of an occurrence; where it began, then.
  bool Take(const Word& word, size_t& begin) {
    if (phrase_->tokens_.size() > 1) return TakeInOrder(word, begin);
    begin = word.begin;
    if (word.begin < free_from_ || !phrase_->Holds(0, word)) return false;
    free_from_ = word.end;
    return true;
  }

 private:
  // An occurrence that may become one: where it began, and how many tokens it has.
  struct Attempt {
    size_t begin;
    size_t tokens;
  };

  bool TakeInOrder(const Word& word, size_t& begin) {
    if (word.begin >= free_from_) attempts_.push_back({word.begin, 0});
    std::erase_if(attempts_, [&](const Attempt& attempt) { return !phrase_->Holds(attempt.tokens, word); });
    for (Attempt& attempt : attempts_) ++attempt.tokens;
    if (attempts_.empty() || attempts_.front().tokens < phrase_->tokens_.size()) return false;
    begin = attempts_.front().begin;
    attempts_.clear();
    free_from_ = word.end;
    return true;
  }

  const Phrase* phrase_;
  // Those that still hold, the oldest first.
  std::vector<Attempt> attempts_;
  // Occurrences do not overlap.
  size_t free_from_ = 0;
};

void Phrase::ForEachIn(absl::Span<const Phrase* const> phrases, absl::string_view text,
                       absl::FunctionRef<bool(size_t which, size_t begin, size_t end)> visit) {
  std::string initials;
  absl::InlinedVector<Finder, 4> finders;
  for (const Phrase* phrase : phrases) {
    finders.emplace_back(*phrase);
    for (const std::string& token : phrase->tokens_) initials.push_back(token.front());
  }
  if (initials.empty()) return;
  const auto take = [&](const Cut& cut) {
    size_t begin = 0;
    for (size_t i = 0; i < finders.size(); ++i) {
      if (!phrases[i]->empty() && finders[i].Take(cut.word, begin) && !visit(i, begin, cut.word.end)) return false;
    }
    return true;
  };
  ForEachCut(text, take, initials);
}

void Phrase::ForEachIn(absl::string_view text, absl::FunctionRef<bool(size_t begin, size_t end)> visit) const {
  ForEachIn({this}, text, [&visit](size_t, size_t begin, size_t end) { return visit(begin, end); });
}

}  // namespace briefing
