// JSON as a tree, with the lines on which things stand.
#ifndef BRIEFING_CLIENT_BRIEFCTL_JSON_TREE_H_
#define BRIEFING_CLIENT_BRIEFCTL_JSON_TREE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace briefing::briefctl {

struct JsonNode {
  enum class Kind { kNull, kWord, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  // Of a member of an object.
  std::string key;
  // Of its first character, from 1.
  int line = 0;
  // A string without its quotes and escapes; a number, "true" and "false" as written, so that none loses digits.
  std::string text;
  // What is wrong with its key or text, which are then cut off there: half of a surrogate pair. Empty where nothing is.
  std::string fault;
  // Of an array or object, in order.
  std::vector<JsonNode> children;

  // The last member of that name; null where there is none.
  const JsonNode* Find(absl::string_view name) const;
};

// Local failure that names "FILE:LINE" and what is wrong: the grammar, a number that is none, bytes that are no UTF-8.
// What concerns one text alone is its node's fault.
absl::StatusOr<JsonNode> ParseJson(const std::string& file, absl::string_view text);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_JSON_TREE_H_
