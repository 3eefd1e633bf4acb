#include "service/query/filter_syntax.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/query/words.h"

namespace briefing {
namespace {

using NodeKind = FilterNode::Kind;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

size_t ColumnOf(absl::string_view filter, size_t offset) {
  const absl::string_view before = filter.substr(0, offset);
  return 1 +
         static_cast<size_t>(std::count_if(before.begin(), before.end(), [](char c) { return !IsContinuation(c); }));
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// What a name or a literal without quotes is made of; dots, colons and quotes are judged where they stand.
bool IsTextCharacter(char c) {
  return static_cast<unsigned char>(c) > ' ' && c != '\x7f' &&
         !absl::StrContains("(),\"'<>=!:.", absl::string_view(&c, 1));
}

// The literal that `raw`, a text without quotes, stands for.
FilterLiteral Plain(absl::string_view raw, size_t offset) {
  const size_t star = raw.find('*', 1);
  const bool inside = star != absl::string_view::npos && star + 1 < raw.size();
  return {.text = std::string(raw),
          .quoted = false,
          .star_first = absl::StartsWith(raw, "*"),
          .star_last = absl::EndsWith(raw, "*"),
          .star_inside = inside ? absl::make_optional(offset + star) : absl::nullopt,
          .offset = offset};
}

// Moves `nodes` below one node of `kind`, those of the same kind dissolved; a single one stands for itself.
FilterNode Join(NodeKind kind, size_t offset, std::vector<FilterNode> nodes) {
  if (nodes.size() == 1) return std::move(nodes.front());
  FilterNode joined{.kind = kind, .offset = offset};
  for (FilterNode& node : nodes) {
    if (node.kind != kind) {
      joined.children.push_back(std::move(node));
      continue;
    }
    for (FilterNode& child : node.children) joined.children.push_back(std::move(child));
  }
  return joined;
}

std::string TooManyTerms() {
  return absl::StrCat("a filter has at most ", limits::kMaxFilterTerms,
                      " conditions and values, each word of a phrase counted");
}

// A descent along the grammar. Each method reads what it is named for and returns false at the first fault, which is
// then in `fault_`.
class Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text) {}

  bool Whole(FilterNode& out) {
    if (text_.size() > limits::kMaxFilterBytes) {
      return Fail(limits::kMaxFilterBytes,
                  absl::StrCat("a filter ends here at the latest, after ", limits::kMaxFilterBytes, " bytes"));
    }
    SkipBlanks();
    if (at_ == text_.size()) return true;
    if (!Expression(out)) return false;
    if (at_ == text_.size()) return true;
    return Peek() == ')' ? Fail(at_, "this ) closes nothing") : Expected("AND, OR, another condition or the end");
  }

  const FilterFault& fault() const { return fault_; }

 private:
  bool Expression(FilterNode& out) {
    const size_t begin = at_;
    std::vector<FilterNode> sequences(1);
    if (!Sequence(sequences.back())) return false;
    while (TakeKeyword("AND")) {
      if (!Sequence(sequences.emplace_back())) return false;
    }
    out = Join(NodeKind::kAnd, begin, std::move(sequences));
    return true;
  }

  bool Sequence(FilterNode& out) {
    const size_t begin = at_;
    std::vector<FilterNode> factors(1);
    if (!Factor(factors.back())) return false;
    for (SkipBlanks(); !AtEnd() && !KeywordIs("AND"); SkipBlanks()) {
      if (!Factor(factors.emplace_back())) return false;
    }
    if (!CheckOperators(factors)) return false;
    out = Join(NodeKind::kAnd, begin, std::move(factors));
    return true;
  }

  bool CheckOperators(const std::vector<FilterNode>& factors) {
    const bool words = std::all_of(factors.begin(), factors.end(),
                                   [](const FilterNode& factor) { return factor.kind == NodeKind::kLiteral; });
    if (words) return true;
    for (const FilterNode& factor : factors) {
      const absl::string_view meant = OperatorMeant(factor);
      if (meant.empty()) continue;
      return Fail(factor.offset, absl::StrCat("write ", meant, " for the operator, or \"", factor.literal.text,
                                              "\" in quotes for the word"));
    }
    return true;
  }

  bool Factor(FilterNode& out) {
    const size_t begin = at_;
    std::vector<FilterNode> terms(1);
    if (!Term(terms.back())) return false;
    while (TakeKeyword("OR")) {
      if (!Term(terms.emplace_back())) return false;
    }
    out = Join(NodeKind::kOr, begin, std::move(terms));
    return true;
  }

  bool Term(FilterNode& out) {
    SkipBlanks();
    const size_t begin = at_;
    bool negated = TakeKeyword("NOT");
    if (!negated && Peek() == '-') {
      negated = true;
      ++at_;
    }
    if (!negated) return Simple(out);
    if (Peek() == '-' || KeywordIs("NOT")) return Fail(at_, "a condition is negated once, by NOT or by -, not twice");
    out = {.kind = NodeKind::kNot, .offset = begin};
    return Simple(out.children.emplace_back());
  }

  bool Simple(FilterNode& out) {
    if (Peek() != '(') return in_argument_ ? LiteralAlone(out) : Restriction(out);
    const size_t begin = at_;
    if (!Enter()) return false;
    ++at_;
    SkipBlanks();
    if (!Expression(out)) return false;
    return Leave(begin);
  }

  bool Restriction(FilterNode& out) {
    out.offset = at_;
    if (!Condition() || !Path(out.path)) return false;
    const bool quoted = std::any_of(out.path.begin(), out.path.end(), [](const auto& name) { return name.quoted; });
    if (Peek() == '(' && !quoted) return Call(out) && Outcome(out) && Boundary();
    const size_t end = at_;
    SkipBlanks();
    if (TakeComparator(out.comparator)) return Comparison(out);
    at_ = end;
    out.kind = NodeKind::kLiteral;
    out.literal = out.path.size() == 1 ? std::move(out.path.front())
                                       : Plain(text_.substr(out.offset, end - out.offset), out.offset);
    out.path.clear();
    return StarsAtEnds(out.literal) && CountWords(out.literal) && Boundary();
  }

  // Whether a condition can begin here.
  bool Condition() {
    if (KeywordIs("AND") || KeywordIs("OR") || KeywordIs("NOT")) return Expected("a condition");
    if (Peek() == '!') return Expected("a condition; to negate one, write NOT or -");
    return IsQuote(Peek()) || IsTextCharacter(Peek()) || Expected("a condition");
  }

  bool Path(std::vector<FilterLiteral>& path) {
    if (!Name(path.emplace_back())) return false;
    while (Peek() == '.') {
      ++at_;
      if (!NameFollows(path.front()) || !Name(path.emplace_back())) return false;
    }
    return true;
  }

  // Whether a name can begin behind the dot of a path: a word may end in one, as "U.S." does.
  bool NameFollows(const FilterLiteral& first) {
    if (IsQuote(Peek()) || IsTextCharacter(Peek())) return true;
    if (first.quoted) return Expected("a name behind the dot");
    return Fail(at_, absl::StrCat("expected a name behind the dot, not ", Here(), "; put words with dots in quotes: \"",
                                  text_.substr(first.offset, at_ - first.offset), "\""));
  }

  bool Name(FilterLiteral& out) {
    if (!QuotesAreStraight()) return false;
    if (IsQuote(Peek())) return Quoted(out);
    const size_t begin = at_;
    while (at_ < text_.size() && (IsTextCharacter(text_[at_]) || (text_[at_] == '\'' && at_ > begin))) ++at_;
    if (at_ == begin) return Expected("a name behind the dot");
    out = Plain(text_.substr(begin, at_ - begin), begin);
    return true;
  }

  bool Comparison(FilterNode& out) {
    out.kind = NodeKind::kComparison;
    SkipBlanks();
    if (!ValueFollows()) return false;
    of_words_ = out.comparator == FilterComparator::kHas;
    FilterNode& argument = out.children.emplace_back();
    if (Peek() != '(') return LiteralAlone(argument);
    in_argument_ = true;
    const bool ok = Simple(argument);
    in_argument_ = false;
    return ok;
  }

  // Whether a value can begin behind a comparator: comparators of other languages leave a part of theirs.
  bool ValueFollows() {
    if (Peek() == '=') return Expected("a value; a comparison is written with a single =");
    return (Peek() != '<' && Peek() != '>') || Expected("a value; for other values than this one write !=");
  }

  // Of a comparison's value.
  bool LiteralAlone(FilterNode& out) {
    out.kind = NodeKind::kLiteral;
    out.offset = at_;
    if (KeywordIs("AND") || KeywordIs("OR") || KeywordIs("NOT")) return Expected("a value");
    if (!Value(out.literal)) return false;
    if (Peek() == '(') return Fail(out.offset, "expected a value, not a function; put parentheses in quotes");
    return StarsAtEnds(out.literal) && (of_words_ ? CountWords(out.literal) : Count()) && Boundary();
  }

  bool Value(FilterLiteral& out) {
    if (!QuotesAreStraight()) return false;
    if (IsQuote(Peek())) return Quoted(out);
    const size_t begin = at_;
    while (at_ < text_.size() && IsValueCharacter(begin)) ++at_;
    if (at_ == begin) return Expected("a value");
    out = Plain(text_.substr(begin, at_ - begin), begin);
    return true;
  }

  // A star inside stands for nothing, which would go unnoticed.
  bool StarsAtEnds(const FilterLiteral& literal) {
    return !literal.star_inside || Fail(*literal.star_inside,
                                        "a * stands at the beginning or the end of a value; for the character, write "
                                        "\\* in quotes");
  }

  // Word processors bend quotes, which would be letters of the value.
  bool QuotesAreStraight() {
    const absl::string_view rest = text_.substr(at_);
    for (const absl::string_view bent : {"“", "”", "„", "‘", "’", "«"}) {
      if (absl::StartsWith(rest, bent)) return Fail(at_, absl::StrCat("write quotes as \" or ', not as ", bent));
    }
    return true;
  }

  bool IsValueCharacter(size_t begin) const {
    const char c = text_[at_];
    if (c == ':') {
      return at_ > begin && absl::ascii_isdigit(static_cast<unsigned char>(text_[at_ - 1])) && at_ + 1 < text_.size() &&
             absl::ascii_isdigit(static_cast<unsigned char>(text_[at_ + 1]));
    }
    return IsTextCharacter(c) || c == '.' || (c == '\'' && at_ > begin);
  }

  bool Quoted(FilterLiteral& out) {
    const size_t begin = at_;
    const char quote = text_[at_++];
    out = FilterLiteral();
    out.quoted = true;
    out.offset = begin;
    bool escaped = false;
    size_t star = 0;
    for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
      escaped = text_[at_] == '\\';
      if (escaped && ++at_ == text_.size()) break;
      const char c = text_[at_];
      if (out.star_last && out.text.size() > 1 && !out.star_inside) out.star_inside = star;
      out.star_last = c == '*' && !escaped;
      if (out.star_last) star = at_;
      if (out.text.empty()) out.star_first = out.star_last;
      out.text.push_back(escaped && c == 'n' ? '\n' : escaped && c == 't' ? '\t' : c);
    }
    if (at_ == text_.size()) return Fail(begin, "this quote is not closed");
    ++at_;
    return true;
  }

  bool Call(FilterNode& out) {
    out.kind = NodeKind::kCall;
    const size_t begin = at_;
    if (!Enter() || !Count()) return false;
    ++at_;
    SkipBlanks();
    while (Peek() != ')' || !out.children.empty()) {
      if (!Argument(out.children.emplace_back())) return false;
      SkipBlanks();
      if (Peek() == ')') break;
      if (Peek() != ',') return Expected("a comma or )");
      ++at_;
      SkipBlanks();
    }
    return Leave(begin);
  }

  bool Argument(FilterNode& out) {
    out.offset = at_;
    if (AtEnd()) return Expected("an argument");
    if (!Value(out.literal)) return false;
    if (Peek() == '(' && !out.literal.quoted) {
      out.path.push_back(std::move(out.literal));
      return Call(out);
    }
    out.kind = NodeKind::kLiteral;
    return Count();
  }

  // Of a function, which holds or not: "= true" adds nothing to it, and "= false" is NOT.
  bool Outcome(FilterNode& out) {
    const size_t end = at_;
    SkipBlanks();
    const size_t symbol = at_;
    FilterComparator comparator;
    if (!TakeComparator(comparator)) {
      at_ = end;
      return true;
    }
    const bool equal = comparator == FilterComparator::kEqual || comparator == FilterComparator::kHas;
    if (!equal && comparator != FilterComparator::kNotEqual) {
      return Fail(symbol,
                  absl::StrCat("a function is true or false; expected = or != behind it, not ", SymbolOf(comparator)));
    }
    SkipBlanks();
    if (!ValueFollows()) return false;
    FilterLiteral value;
    const size_t begin = at_;
    if (!Value(value)) return false;
    if (value.text != "true" && value.text != "false") {
      return Fail(begin, absl::StrCat("a function is true or false; expected one of these, not \"", value.text, "\""));
    }
    if ((value.text == "true") == equal) return true;
    FilterNode negated{.kind = NodeKind::kNot, .offset = out.offset};
    negated.children.push_back(std::move(out));
    out = std::move(negated);
    return true;
  }

  // Steps into a parenthesis, and out of the one that began at `begin`.
  bool Enter() {
    return ++depth_ <= limits::kMaxFilterDepth ||
           Fail(at_, absl::StrCat("parentheses stand at most ", limits::kMaxFilterDepth, " deep"));
  }
  bool Leave(size_t begin) {
    SkipBlanks();
    if (at_ == text_.size()) return Fail(begin, "this ( is not closed");
    if (Peek() != ')') return Expected(in_argument_ ? "another value or )" : "AND, OR, another condition or )");
    ++at_;
    --depth_;
    return true;
  }

  bool Count(size_t more = 1) {
    terms_ += more;
    return terms_ <= limits::kMaxFilterTerms || Fail(at_, TooManyTerms());
  }

  // Of what is looked for in texts each word, which costs as much as one alone.
  bool CountWords(const FilterLiteral& literal) {
    constexpr size_t kMost = limits::kMaxFilterTerms;
    size_t words = 0;
    // Nobody asks for the stems.
    ForEachWord(literal.text, " ", [&words](const Word&) { return ++words <= kMost; });
    if (words < 2) return Count();
    return terms_ + words <= kMost ? Count(words) : Fail(literal.offset, TooManyTerms());
  }

  // A literal or a function must be parted from what follows.
  bool Boundary() {
    if (at_ == text_.size() || IsBlank(Peek()) || Peek() == ')') return true;
    return Expected("a blank or the end behind this; put values with such characters in quotes");
  }

  bool TakeComparator(FilterComparator& out) {
    constexpr std::pair<absl::string_view, FilterComparator> kComparators[] = {
        {"!=", FilterComparator::kNotEqual},
        {"<=", FilterComparator::kLessOrEqual},
        {">=", FilterComparator::kGreaterOrEqual},
        {"<", FilterComparator::kLess},
        {">", FilterComparator::kGreater},
        {"=", FilterComparator::kEqual},
        {":", FilterComparator::kHas},
    };
    for (const auto& [symbol, comparator] : kComparators) {
      if (!absl::StartsWith(text_.substr(at_), symbol)) continue;
      at_ += symbol.size();
      out = comparator;
      return true;
    }
    return false;
  }

  bool KeywordIs(absl::string_view keyword) const {
    const absl::string_view rest = text_.substr(at_);
    if (!absl::StartsWith(rest, keyword)) return false;
    if (rest.size() == keyword.size()) return true;
    const char next = rest[keyword.size()];
    return IsBlank(next) || next == '(' || next == ')';
  }

  bool TakeKeyword(absl::string_view keyword) {
    SkipBlanks();
    if (!KeywordIs(keyword)) return false;
    at_ += keyword.size();
    SkipBlanks();
    return true;
  }

  static bool IsQuote(char c) { return c == '"' || c == '\''; }
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool AtEnd() const { return at_ == text_.size() || Peek() == ')'; }
  void SkipBlanks() {
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
  }

  // What stands here, for a message.
  std::string Here() const {
    if (at_ == text_.size()) return "the end";
    size_t end = at_ + 1;
    if (IsTextCharacter(Peek())) {
      while (end < text_.size() && IsTextCharacter(text_[end]) && end - at_ < 32) ++end;
    }
    while (end < text_.size() && IsContinuation(text_[end])) ++end;
    return absl::StrCat("\"", text_.substr(at_, end - at_), "\"");
  }

  bool Expected(absl::string_view what) { return Fail(at_, absl::StrCat("expected ", what, ", not ", Here())); }

  // The first fault counts.
  bool Fail(size_t offset, std::string what) {
    if (fault_.what.empty()) fault_ = {.offset = offset, .what = std::move(what)};
    return false;
  }

  const absl::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  size_t terms_ = 0;
  bool in_argument_ = false;
  // Whether the value of the comparison is looked for in texts.
  bool of_words_ = false;
  FilterFault fault_;
};

}  // namespace

absl::string_view OperatorMeant(const FilterNode& node) {
  if (node.kind != NodeKind::kLiteral || node.literal.quoted) return "";
  const std::string word = absl::AsciiStrToUpper(node.literal.text);
  if (word == "AND" || word == "&&" || word == "&") return "AND";
  if (word == "OR" || word == "||" || word == "|") return "OR";
  return word == "NOT" ? "NOT" : "";
}

absl::string_view SymbolOf(FilterComparator comparator) {
  switch (comparator) {
    case FilterComparator::kEqual:
      return "=";
    case FilterComparator::kNotEqual:
      return "!=";
    case FilterComparator::kLess:
      return "<";
    case FilterComparator::kLessOrEqual:
      return "<=";
    case FilterComparator::kGreater:
      return ">";
    case FilterComparator::kGreaterOrEqual:
      return ">=";
    case FilterComparator::kHas:
      break;
  }
  return ":";
}

absl::Status RefuseFilter(absl::string_view field, absl::string_view filter, const FilterFault& fault) {
  return errors::InvalidField(field, absl::StrCat("column ", ColumnOf(filter, fault.offset), ": ", fault.what));
}

absl::StatusOr<FilterNode> ParseFilter(absl::string_view filter, absl::string_view field) {
  FilterNode node;
  Parser parser(filter);
  if (!parser.Whole(node)) return RefuseFilter(field, filter, parser.fault());
  return node;
}

}  // namespace briefing
