#include "service/search/text_query.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "service/base/errors.h"
#include "service/query/filter_fields.h"

namespace briefing {
namespace {

// What Japanese keyboards give; blanks take its place byte for byte.
constexpr absl::string_view kWideSpace = "\u3000";

constexpr TextScope kScopes[] = {TextScope::kTitle, TextScope::kText, TextScope::kClaims, TextScope::kNames};

// Words that say nothing of what is looked for, where others do.
constexpr absl::string_view kSmallWords[] = {"a",  "an", "and", "as", "at",  "by", "for", "from",
                                             "in", "of", "on",  "or", "the", "to", "with"};

// Two capitals may be an abbreviation: IN is India, AT Austria.
bool IsSmallWord(absl::string_view written) {
  const std::string word = absl::AsciiStrToLower(written);
  if (written.size() == 2 && written != "OF" && absl::AsciiStrToUpper(written) == written) return false;
  return std::find(std::begin(kSmallWords), std::end(kSmallWords), word) != std::end(kSmallWords);
}

class Parser {
 public:
  Parser(absl::string_view written, absl::string_view field)
      : written_(written), text_(absl::StrReplaceAll(written, {{kWideSpace, "   "}})), field_(field) {}

  absl::StatusOr<TextQuery> Parse() {
    if (text_.size() > kMaxQueryBytes) return Fail(kMaxQueryBytes, absl::StrCat("at most ", kMaxQueryBytes, " bytes"));
    for (SkipSpace(); at_ < text_.size(); SkipSpace()) {
      if (absl::Status status = ParseClause(); !status.ok()) return status;
    }
    if (query_.all_of.empty()) query_.all_of = std::move(small_words_);
    if (query_.all_of.empty()) return Fail(0, "expected a word to look for");
    return std::move(query_);
  }

 private:
  absl::Status Fail(size_t at, absl::string_view what) const {
    return errors::InvalidField(field_, absl::StrCat("column ", ColumnAt(at), ": ", what));
  }

  // In characters, from 1.
  size_t ColumnAt(size_t at) const {
    const absl::string_view before = written_.substr(0, at);
    return 1 +
           static_cast<size_t>(std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  }

  void SkipSpace() {
    while (at_ < text_.size() && absl::ascii_isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  // Whether the operator is next, as a word of its own.
  bool TakeOperator(absl::string_view name) {
    const size_t start = at_;
    SkipSpace();
    const absl::string_view rest = absl::string_view(text_).substr(at_);
    const bool is_it =
        absl::StartsWith(rest, name) &&
        (rest.size() == name.size() || absl::ascii_isspace(static_cast<unsigned char>(rest[name.size()])));
    at_ = is_it ? at_ + name.size() : start;
    return is_it;
  }
  bool TakeOr() { return TakeOperator("OR"); }

  // Whether an operator stands where only a word can.
  bool AtOperator() {
    const size_t start = at_;
    SkipSpace();
    const bool is_minus = at_ < text_.size() && text_[at_] == '-';
    const bool is_operator = is_minus || TakeOperator("NOT") || TakeOperator("OR");
    at_ = start;
    return is_operator;
  }

  // "-" before a word, or NOT, which filters have for it.
  absl::StatusOr<bool> TakeNegation() {
    if (text_[at_] == '-') {
      ++at_;
      return true;
    }
    const size_t start = at_;
    if (!TakeOperator("NOT")) return false;
    SkipSpace();
    if (at_ == text_.size()) return Fail(start, "expected a word after NOT; for the word itself, write not");
    if (AtOperator()) return Fail(at_, "expected a word without - after NOT");
    return true;
  }

  // Passes over signs that stand alone, such as the dashes of a title: they are nothing to look for.
  bool TakeSigns() {
    size_t end = at_;
    while (end < text_.size() && !absl::ascii_isspace(static_cast<unsigned char>(text_[end]))) {
      if (text_[end++] == '"') return false;
    }
    if (!ReadingsOf(absl::string_view(text_).substr(at_, end - at_)).empty()) return false;
    at_ = end;
    return true;
  }

  absl::Status ParseClause() {
    if (TakeSigns()) return absl::OkStatus();
    if (TakeOr()) return Fail(at_ - 2, "expected a word before OR");
    const size_t start = at_;
    const absl::StatusOr<bool> negated = TakeNegation();
    if (!negated.ok()) return negated.status();
    std::vector<TextTerm> group;
    if (absl::Status status = ParseTerm(group); !status.ok()) return status;
    while (TakeOr()) {
      if (*negated) return Fail(at_ - 2, "a word with - before it stands alone, not beside OR");
      SkipSpace();
      if (AtOperator()) return Fail(at_, "expected a word without - after OR");
      if (absl::Status status = ParseTerm(group); !status.ok()) return status;
    }
    if (*negated) {
      query_.none_of.insert(query_.none_of.end(), group.begin(), group.end());
    } else if (IsSmallWord(text_.substr(start, at_ - start))) {
      small_words_.push_back(std::move(group));
    } else {
      query_.all_of.push_back(std::move(group));
    }
    return absl::OkStatus();
  }

  absl::Status ParseTerm(std::vector<TextTerm>& group) {
    const size_t begin = at_;
    const absl::optional<TextScope> scope = TakeScope();
    if (!scope.has_value()) {
      if (absl::Status status = CheckScope(); !status.ok()) return status;
    }
    const size_t start = at_;
    absl::StatusOr<std::string> literal = TakeLiteral();
    if (!literal.ok()) return literal.status();
    const std::vector<Phrase> readings = ReadingsOf(*literal);
    if (readings.empty()) return Fail(start, "expected a word, of letters or digits");
    terms_ += readings.size();
    if (terms_ > kMaxQueryTerms) return Fail(begin, absl::StrCat("at most ", kMaxQueryTerms, " words and phrases"));
    for (const Phrase& reading : readings) {
      if (reading.tokens().size() > 1) phrase_words_ += reading.tokens().size();
      group.push_back({reading, scope});
    }
    if (phrase_words_ > kMaxPhraseWords) {
      return Fail(begin, absl::StrCat("at most ", kMaxPhraseWords, " words in phrases"));
    }
    return absl::OkStatus();
  }

  // A word, or what stands between quotes, with the star that follows.
  absl::StatusOr<std::string> TakeLiteral() {
    const size_t start = at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      const size_t end = text_.find('"', at_ + 1);
      if (end == std::string::npos) return Fail(start, "expected a closing \" for this one");
      std::string literal = text_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
      if (at_ < text_.size() && text_[at_] == '*') literal.push_back(text_[at_++]);
      return literal;
    }
    while (at_ < text_.size() && !absl::ascii_isspace(static_cast<unsigned char>(text_[at_])) && text_[at_] != '"') {
      // It would go unnoticed.
      if (text_[at_] == '*' && at_ > start && IsOfWord(at_ - 1) && IsOfWord(at_ + 1)) {
        return Fail(at_,
                    "a * stands at the end of a word, for words that begin so; for the character, put it in quotes");
      }
      ++at_;
    }
    return text_.substr(start, at_ - start);
  }

  // Whether a letter or digit, or a part of one, may stand there.
  bool IsOfWord(size_t at) const {
    return at < text_.size() && (absl::ascii_isalnum(static_cast<unsigned char>(text_[at])) || (text_[at] & 0x80) != 0);
  }

  // A word before a colon that is none of the scopes but near to one is meant for it: as words, it would find nothing.
  absl::Status CheckScope() const {
    const absl::string_view rest = absl::string_view(text_).substr(at_);
    const size_t colon = rest.find(':');
    if (colon == absl::string_view::npos || colon + 1 == rest.size()) return absl::OkStatus();
    if (absl::ascii_isspace(static_cast<unsigned char>(rest[colon + 1]))) return absl::OkStatus();
    const absl::string_view name = rest.substr(0, colon);
    if (!std::all_of(name.begin(), name.end(),
                     [](char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }))
      return absl::OkStatus();
    const std::string lower = absl::AsciiStrToLower(name);
    const auto* const near = std::find_if(std::begin(kScopes), std::end(kScopes),
                                          [&](TextScope scope) { return IsNear(lower, NameOf(scope)); });
    if (near == std::end(kScopes)) return absl::OkStatus();
    const std::string all =
        absl::StrJoin(kScopes, ", ", [](std::string* out, TextScope scope) { absl::StrAppend(out, NameOf(scope)); });
    return Fail(at_, absl::StrCat("there is no part \"", name, "\" to look in; did you mean ", NameOf(*near),
                                  "? There are ", all, "; put words with a colon in quotes"));
  }

  // Other words with a colon in them are words.
  absl::optional<TextScope> TakeScope() {
    for (const TextScope scope : kScopes) {
      const absl::string_view rest = absl::string_view(text_).substr(at_);
      const absl::string_view name = NameOf(scope);
      if (!absl::StartsWith(rest, name) || rest.size() <= name.size() || rest[name.size()] != ':') continue;
      at_ += name.size() + 1;
      return scope;
    }
    return absl::nullopt;
  }

  const absl::string_view written_;
  // The same with plain blanks.
  const std::string text_;
  const absl::string_view field_;
  size_t at_ = 0;
  size_t terms_ = 0;
  size_t phrase_words_ = 0;
  TextQuery query_;
  // Used where there is nothing else.
  std::vector<std::vector<TextTerm>> small_words_;
};

std::string ToMatch(const std::vector<TextTerm>& any_of) {
  return absl::StrCat(
      "(",
      absl::StrJoin(any_of, " OR ",
                    [](std::string* out, const TextTerm& term) { absl::StrAppend(out, ToMatch(term)); }),
      ")");
}

}  // namespace

absl::string_view NameOf(TextScope scope) {
  switch (scope) {
    case TextScope::kTitle:
      return "title";
    case TextScope::kText:
      return "text";
    case TextScope::kClaims:
      return "claims";
    case TextScope::kNames:
      return "names";
  }
  return "";
}

absl::StatusOr<TextQuery> ParseTextQuery(absl::string_view text, absl::string_view field) {
  return Parser(text, field).Parse();
}

// Tokens are letters and digits, and kStemMark: nothing needs quoting within the quotes.
std::string ToMatch(const TextTerm& term) {
  return absl::StrCat(term.scope.has_value() ? absl::StrCat(std::string(NameOf(*term.scope)), " : ") : "", "\"",
                      absl::StrJoin(term.phrase.tokens(), " "), "\"", term.phrase.prefix() ? " *" : "");
}

std::string ToMatch(const TextQuery& query) {
  const std::string positive =
      absl::StrJoin(query.all_of, " AND ",
                    [](std::string* out, const std::vector<TextTerm>& group) { absl::StrAppend(out, ToMatch(group)); });
  if (query.none_of.empty()) return positive;
  return absl::StrCat("(", positive, ") NOT ", ToMatch(query.none_of));
}

}  // namespace briefing
