#include "service/query/words.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "service/query/irregular.h"
#include "service/query/letters.h"
#include "service/query/stem.h"

namespace briefing {
namespace {

bool IsApostrophe(absl::string_view text) { return text == "'" || text == "\u2019"; }

// Those that tie words together: not the soft one, which is for the printer, nor dashes.
bool IsHyphen(absl::string_view text) {
  return text == "-" || text == "\u2010" || text == "\u2011" || text == "\uff0d";
}

using WordVisit = absl::FunctionRef<bool(const Word&)>;

class Cutter {
 public:
  Cutter(WordVisit visit, absl::string_view initials) : visit_(visit), initials_(initials) {}

  bool in_letters() const { return !letters_.empty(); }

  bool Add(const Letter& letter) {
    if (letter.kind == Letter::Kind::kLetter) return AddLetter(letter);
    if (!EndTied()) return false;
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

  // A hyphen right behind letters.
  bool AddHyphen() {
    TieLetters();
    if (tied_.size() <= kMaxTiedWords) return true;
    too_many_ = true;
    return GiveTied();
  }

  bool End() { return EndTied() && EndPairs(); }

 private:
  // A word that others may be tied to.
  struct Tied {
    std::string letters;
    size_t begin;
    size_t end;
  };

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

  absl::string_view TokenOf(absl::string_view letters) const {
    const bool wanted = initials_.empty() || absl::StrContains(initials_, letters.front()) ||
                        (letters == kWent && absl::StrContains(initials_, 'g'));
    return wanted ? StemOf(letters) : letters;
  }

  void TieLetters() {
    tied_.push_back({letters_, begin_, end_});
    ClearLetters();
  }

  void ClearLetters() {
    letters_.clear();
    full_ = false;
  }

  // Ends the letters, and what they are tied to.
  bool EndTied() {
    if (tied_.empty()) {
      too_many_ = false;
      if (letters_.empty()) return true;
      const bool go_on = visit_({TokenOf(letters_), letters_, begin_, end_});
      ClearLetters();
      return go_on;
    }
    if (!letters_.empty()) TieLetters();
    const bool go_on = GiveTied();
    too_many_ = false;
    return go_on;
  }

  bool IsWhole() const {
    if (too_many_ || tied_.size() < 2 || tied_.size() > kMaxTiedWords) return false;
    size_t bytes = 0;
    bool letters = false;
    for (const Tied& each : tied_) {
      const auto digits = static_cast<size_t>(std::count_if(each.letters.begin(), each.letters.end(), [](char c) {
        return absl::ascii_isdigit(static_cast<unsigned char>(c));
      }));
      if (digits > kMaxTiedDigits) return false;
      letters = letters || digits < each.letters.size();
      bytes += each.letters.size();
    }
    return letters && bytes <= kMaxTiedBytes;
  }

  bool GiveTied() {
    std::string written;
    std::string token;
    Word whole;
    const bool is_whole = IsWhole();
    if (is_whole) {
      for (const Tied& each : tied_) written += each.letters;
      token = std::string(TokenOf(written));
      whole = {token, written, tied_.front().begin, tied_.back().end};
    }
    bool go_on = true;
    for (const Tied& each : tied_) {
      const absl::string_view letters = each.letters;
      go_on = go_on && visit_({TokenOf(letters), letters, each.begin, each.end, is_whole ? &whole : nullptr});
    }
    tied_.clear();
    return go_on;
  }

  bool AddPaired(const Letter& letter) {
    if (!previous_.folded.empty()) {
      pair_ = previous_.folded + letter.folded;
      if (!visit_({pair_, pair_, previous_.begin, letter.end})) return false;
    }
    lone_ = previous_.folded.empty();
    previous_ = letter;
    return true;
  }

  bool EndPairs() {
    if (previous_.folded.empty()) return true;
    const bool go_on = visit_({.token = previous_.folded,
                               .written = previous_.folded,
                               .begin = previous_.begin,
                               .end = previous_.end,
                               .last_of_run = true,
                               .lone = lone_});
    previous_.folded.clear();
    return go_on;
  }

  WordVisit visit_;
  const absl::string_view initials_;
  std::string letters_;
  bool full_ = false;
  size_t begin_ = 0;
  size_t end_ = 0;
  // Those before, which a hyphen each ties to what comes.
  std::vector<Tied> tied_;
  // Whether some have been given already of those that hyphens tie together.
  bool too_many_ = false;
  Letter previous_;
  bool lone_ = false;
  std::string pair_;
};

}  // namespace

void ForEachWord(absl::string_view text, absl::string_view initials, WordVisit visit) {
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
    if (!(cutter.in_letters() && IsHyphen(read) ? cutter.AddHyphen() : cutter.Add(letter))) return;
  }
  cutter.End();
}

void ForEachWord(absl::string_view text, WordVisit visit) { ForEachWord(text, {}, visit); }

}  // namespace briefing
