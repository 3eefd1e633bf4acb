#include "service/query/phrase.h"

#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "service/query/stem.h"

namespace briefing {

std::vector<Phrase> ReadingsOf(absl::string_view literal) {
  struct Reading {
    Phrase phrase;
    // The last word of it.
    std::string written;

    void Add(const Word& word) {
      phrase.tokens_.emplace_back(word.token);
      written.assign(word.written.data(), word.written.size());
    }
  };
  std::vector<Reading> readings(1);
  // Those that take the word which hyphens part here as one.
  std::vector<Reading> as_one;
  Word last;
  ForEachWord(literal, [&](const Word& word) {
    if (word.whole != nullptr && word.begin == word.whole->begin && readings.size() * 2 <= kMaxReadings) {
      as_one = readings;
      for (Reading& reading : as_one) reading.Add(*word.whole);
    }
    for (Reading& reading : readings) reading.Add(word);
    if (word.whole != nullptr && word.end == word.whole->end) {
      for (Reading& reading : as_one) readings.push_back(std::move(reading));
      as_one.clear();
    }
    last = word;
    return true;
  });
  std::vector<Phrase> phrases;
  for (Reading& reading : readings) {
    Phrase& phrase = reading.phrase;
    if (phrase.tokens_.empty()) continue;
    if (last.last_of_run && !last.lone) {
      // The text may go on where the literal ends; the pair before has this character already.
      phrase.tokens_.pop_back();
    } else if (last.last_of_run || absl::EndsWith(literal, "*")) {
      phrase.tokens_.back() = reading.written;
      phrase.prefix_ = true;
    }
    phrases.push_back(std::move(phrase));
  }
  return phrases;
}

const Word* Phrase::Held(size_t index, const Word& word) const {
  const absl::string_view token = tokens_[index];
  const bool begins = IsPrefix(index);
  for (const Word* each = &word; each != nullptr; each = each->whole) {
    if (begins ? absl::StartsWith(each->written, token) : each->token == token || each->written == token) return each;
  }
  return nullptr;
}

Phrase Phrase::Beginning(size_t words) const {
  Phrase beginning = *this;
  if (words >= tokens_.size()) return beginning;
  beginning.tokens_.resize(words);
  beginning.prefix_ = false;
  return beginning;
}

bool Phrase::In(absl::string_view text) const { return AnyIn({this, 1}, text); }

namespace {

char InitialOf(absl::string_view token) { return Unmarked(token).front(); }

// What a word, or the whole that it is of, begins with as any of its forms.
struct Initials {
  explicit Initials(const Word& word)
      : token(InitialOf(word.token)),
        written(word.written.front()),
        whole_token(word.whole == nullptr ? written : InitialOf(word.whole->token)),
        whole_written(word.whole == nullptr ? written : word.whole->written.front()) {}

  bool Have(char initial) const {
    return initial == written || initial == token || initial == whole_token || initial == whole_written;
  }

  char token;
  char written;
  char whole_token;
  char whole_written;
};

}  // namespace

// Finds one phrase as the words of a text go by.
class Phrase::Finder {
 public:
  explicit Finder(const Phrase& phrase) : phrase_(&phrase), initial_(InitialOf(phrase.tokens_.front())) {}

  // Whether Take would make nothing of a word. Most words are nothing to most phrases, and this is soon told.
  bool Skips(const Initials& initials) const { return attempts_.empty() && !initials.Have(initial_); }

  // Whether `word` is the last of an occurrence; where that is, then.
  bool Take(const Word& word, size_t& begin, size_t& end) {
    if (phrase_->tokens_.size() > 1) return TakeInOrder(word, begin, end);
    const Word* const held = phrase_->Held(0, word);
    if (held == nullptr || held->begin < free_from_) return false;
    begin = held->begin;
    end = free_from_ = held->end;
    return true;
  }

 private:
  // An occurrence that may become one: where it is, and how many tokens it has.
  struct Attempt {
    size_t begin;
    size_t end;
    size_t tokens;
  };

  bool TakeInOrder(const Word& word, size_t& begin, size_t& end) {
    size_t kept = 0;
    for (const Attempt& attempt : attempts_) {
      const Word* const held = phrase_->Held(attempt.tokens, word);
      if (held != nullptr) attempts_[kept++] = {attempt.begin, held->end, attempt.tokens + 1};
    }
    attempts_.resize(kept);
    const Word* const first = phrase_->Held(0, word);
    if (first != nullptr && first->begin >= free_from_) attempts_.push_back({first->begin, first->end, 1});
    if (attempts_.empty() || attempts_.front().tokens < phrase_->tokens_.size()) return false;
    begin = attempts_.front().begin;
    end = free_from_ = attempts_.front().end;
    attempts_.clear();
    return true;
  }

  const Phrase* phrase_;
  // Of the first token.
  char initial_;
  // Those that still hold, the oldest first.
  std::vector<Attempt> attempts_;
  // Occurrences do not overlap.
  size_t free_from_ = 0;
};

void Phrase::ForEachIn(absl::Span<const Phrase* const> phrases, absl::string_view text,
                       absl::FunctionRef<bool(size_t which, size_t begin, size_t end)> visit) {
  if (phrases.empty()) return;
  absl::InlinedVector<Finder, 4> finders;
  finders.reserve(phrases.size());
  // A prefix needs no stems. No token begins with a blank; without any, all words would be stemmed.
  std::string initials = " ";
  for (const Phrase* phrase : phrases) {
    finders.emplace_back(*phrase);
    for (size_t i = 0; i < phrase->tokens_.size(); ++i) {
      const char initial = InitialOf(phrase->tokens_[i]);
      if (!phrase->IsPrefix(i) && !absl::StrContains(initials, initial)) initials.push_back(initial);
    }
  }
  ForEachWord(text, initials, [&](const Word& word) {
    const Initials initials(word);
    size_t begin = 0;
    size_t end = 0;
    for (size_t i = 0; i < finders.size(); ++i) {
      if (finders[i].Skips(initials)) continue;
      if (finders[i].Take(word, begin, end) && !visit(i, begin, end)) return false;
    }
    return true;
  });
}

void Phrase::ForEachIn(absl::string_view text, absl::FunctionRef<bool(size_t begin, size_t end)> visit) const {
  ForEachIn({this}, text, [&visit](size_t, size_t begin, size_t end) { return visit(begin, end); });
}

bool AnyIn(absl::Span<const Phrase> readings, absl::string_view text) {
  absl::InlinedVector<const Phrase*, kMaxReadings> phrases;
  for (const Phrase& reading : readings) phrases.push_back(&reading);
  bool found = false;
  Phrase::ForEachIn(phrases, text, [&found](size_t, size_t, size_t) {
    found = true;
    return false;
  });
  return found;
}

}  // namespace briefing
