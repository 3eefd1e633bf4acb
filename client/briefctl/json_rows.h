// Which objects of a JSON file are rows.
#ifndef BRIEFING_CLIENT_BRIEFCTL_JSON_ROWS_H_
#define BRIEFING_CLIENT_BRIEFCTL_JSON_ROWS_H_

#include <string>
#include <vector>

#include "client/briefctl/json_tree.h"
#include "client/briefctl/mapping_plan.h"

namespace briefing::briefctl {

struct JsonRow {
  // What it stands under; empty where it is in a list alone.
  std::string key;
  // What is wrong with it, or with that; empty where nothing is.
  std::string fault;
  // Of the tree.
  const JsonNode* node;
};

// Finds rows, through groups of them to any depth where the mapping says what a row has. Borrows the plan.
class JsonRows {
 public:
  explicit JsonRows(const MappingPlan& plan);

  // The rows of what the mapping's `rows` lead to, an array or an object, in order. A group that holds none, and a list
  // that no rule reads, is one with a fault.
  std::vector<JsonRow> Within(const JsonNode& rows) const;

 private:
  struct Key {
    std::string text;
    std::string fault;
  };

  bool IsRow(const JsonNode& node) const;
  bool MayBeGroup(const JsonNode& node) const;
  bool HoldsRows(const JsonNode& node) const;
  // Whether it is a list, which no rule reads, of what would be rows, had they all that rows have.
  bool IsListOfLesser(const JsonNode& node) const;
  // What such a list's elements lack, in words.
  std::string WhatIsWrongWith(const JsonNode& list) const;
  // The first such in `node`; null where there is none.
  const JsonNode* ListWithin(const JsonNode& node) const;
  void AddElement(const JsonNode& node, const Key& key, std::vector<JsonRow>& rows) const;
  void AddGroup(const JsonNode& node, const Key& key, std::vector<JsonRow>& rows) const;

  const MappingPlan& plan_;
  // What a row has, as the columns of which it has one.
  std::vector<Alternatives> has_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_JSON_ROWS_H_
