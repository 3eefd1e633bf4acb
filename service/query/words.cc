#include "service/query/words.h"

#include "absl/container/inlined_vector.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "service/query/letters.h"
#include "service/query/stem.h"

namespace briefing {
namespace {

bool IsApostrophe(absl::string_view text) { return text == "'" || text == "\u2019"; }

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

  bool Add(const Letter& letter) {
    if (letter.kind == Letter::Kind::kLetter) return AddLetter(letter);
    if (!EndLetters()) return false;
    return letter.kind == Letter::Kind::kPaired ? AddPaired(letter) : EndPairs();
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
  bool AddLetter(const Letter& letter) {
    if (!EndPairs()) return false;
    if (letters_.empty()) begin_ = letter.begin;
    end_ = letter.end;
    if (letters_.size() + letter.folded.size() <= kMaxTokenBytes && !full_) {
      letters_ += letter.folded;
    } else {
      full_ = true;
    }
    return true;
  }

  bool EndLetters() {
    if (letters_.empty()) return true;
    // Stemming leaves the first letter as it is.
    const bool wanted = initials_.empty() || absl::StrContains(initials_, letters_.front());
    const bool go_on = visit_({.word = {wanted ? StemOf(letters_) : letters_, letters_, begin_, end_}});
    letters_.clear();
    full_ = false;
    return go_on;
  }

  bool AddPaired(const Letter& letter) {
    if (!previous_.folded.empty()) {
      pair_ = previous_.folded + letter.folded;
      if (!visit_({.word = {pair_, pair_, previous_.begin, letter.end}})) return false;
    }
    lone_ = previous_.folded.empty();
    previous_ = letter;
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
  Letter previous_;
  bool lone_ = false;
  std::string pair_;
};

// Words that begin with none of `initials` (of one byte each; none: any) need not be stemmed.
void ForEachCut(absl::string_view text, Visit visit, absl::string_view initials = {}) {
  LetterReader reader(text);
  Cutter cutter(visit, initials);
  Letter letter;
  while (true) {
    if (const absl::string_view run = reader.TakePlain(); !run.empty()) {
      if (!cutter.AddPlain(run, static_cast<size_t>(run.data() - text.data()))) return;
      continue;
    }
    if (!reader.Next(letter)) break;
    if (letter.ignored) continue;
    const absl::string_view read = text.substr(letter.begin, letter.end - letter.begin);
    if (cutter.in_letters() && IsApostrophe(read)) reader.TakePossessive();
    if (!cutter.Add(letter)) return;
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
