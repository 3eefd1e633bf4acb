// The grammar of filters: from text to a tree, and back.
#ifndef BRIEFING_SERVICE_QUERY_FILTER_SYNTAX_H_
#define BRIEFING_SERVICE_QUERY_FILTER_SYNTAX_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace briefing {

// A value as written, or a field's name where a function takes one.
struct FilterLiteral {
  // Without quotes and escapes.
  std::string text;
  bool quoted = false;
  // Whether the text begins and ends with a '*' that was not escaped. Both for a lone one.
  bool star_first = false;
  bool star_last = false;
  // Where in the filter the first such '*' stands between the two.
  absl::optional<size_t> star_inside = absl::nullopt;
  // Where it begins in the filter.
  size_t offset = 0;
};

enum class FilterComparator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHas };

// "<=" and its like.
absl::string_view SymbolOf(FilterComparator comparator);

// A part of a filter. What of it counts depends on its kind.
struct FilterNode {
  enum class Kind {
    // All of `children`, two or more: written with AND, or one after the other.
    kAnd,
    // Any of `children`, two or more.
    kOr,
    // Not the only child.
    kNot,
    // `literal` alone: a word or phrase of the text.
    kLiteral,
    // `path` `comparator` the only child: a tree of literals.
    kComparison,
    // The function named by `path`, of `children`: literals, or what is refused later.
    kCall,
  };
  Kind kind = Kind::kAnd;
  // Where it begins in the filter.
  size_t offset = 0;
  std::vector<FilterNode> children = {};
  FilterLiteral literal = {};
  // The names between the dots, each with its place.
  std::vector<FilterLiteral> path = {};
  FilterComparator comparator = FilterComparator::kEqual;
};

// Something wrong in a filter.
struct FilterFault {
  size_t offset = 0;
  // What was expected, and what stands there.
  std::string what;
};

// The INVALID_ARGUMENT for a fault: under `field`, with the column (characters, from 1).
absl::Status RefuseFilter(absl::string_view field, absl::string_view filter, const FilterFault& fault);

// Parses a filter by the grammar of AIP-160, wholly:
//
//   expression : sequence {AND sequence}
//   sequence   : factor {factor}                     (all must hold)
//   factor     : term {OR term}                      (so OR binds tighter than AND and adjacency)
//   term       : [NOT | -] simple                    (one sign: two are refused)
//   simple     : restriction | ( expression )
//   restriction: comparable [comparator argument]    (blanks around a comparator are free)
//   comparable : name {.name} | function             (a function's parenthesis stands right behind its name; it is
//                                                    compared with true or false by = != : alone, or stands for true)
//   argument   : literal | "quoted" | 'quoted' | ( expression of literals )
//
// A literal without quotes runs up to a blank, a parenthesis, a comma or a comparator; a ':' between digits belongs to
// it, so that timestamps need no quotes. In quotes, \ makes the next character plain: \" \' \\ \* and \n, \t. A '*'
// that is not plain stands first or last in a literal that is compared with or looked for; elsewhere it is refused. A
// filter of blanks alone is a kAnd without children. Deterministic; takes time in proportion to the length.
// INVALID_ARGUMENT under `field` with the column, also beyond limits::kMaxFilterBytes, kMaxFilterDepth and
// kMaxFilterTerms, to which each word counts of what stands alone or behind ':'.
absl::StatusOr<FilterNode> ParseFilter(absl::string_view filter, absl::string_view field);

// How a literal alone that stands for an operator in other languages ("&&", "not") is written here; empty for others.
absl::string_view OperatorMeant(const FilterNode& node);

// The same filter in one spelling: parsed, it gives the same tree.
std::string Print(const FilterNode& node);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_FILTER_SYNTAX_H_
