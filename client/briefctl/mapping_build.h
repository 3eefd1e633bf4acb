// Makes records of rows.
#ifndef BRIEFING_CLIENT_BRIEFCTL_MAPPING_BUILD_H_
#define BRIEFING_CLIENT_BRIEFCTL_MAPPING_BUILD_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "briefing/v1/claim.pb.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/mapping_plan.h"
#include "client/briefctl/mapping_row.h"
#include "client/briefctl/mapping_values.h"

namespace briefing::briefctl {

// A claim that a row makes. Without a document it is the import's own; with one, the document's.
struct RowClaim {
  v1::Claim claim;
  absl::optional<v1::Source> document;
};

// A record that a row makes, with its name and without claims.
struct RowRecord {
  v1::Record record;
  // Its name where a record of another title has that; empty where titles do not matter.
  std::string name_if_taken = "";
  std::vector<RowClaim> claims;
  RowNotes notes;
  // Whether its id is the same for all rows.
  bool is_constant = false;
};

// What a row makes.
struct RowRecords {
  std::vector<RowRecord> records;
  // Kinds of records that it does not make, with the column that they need.
  struct Missing {
    std::string kind;
    std::string column;
  };
  std::vector<Missing> missing;
  // As in RowNotes.
  std::set<std::string> overruled;
};

// All records of one row, or what is wrong with it as a local failure: then it makes none.
absl::StatusOr<RowRecords> BuildRecords(const MappingPlan& plan, const Row& row);

// "sources/www-example-org-0123456789abcdef" for a URL, the slug for any other text.
std::string DocumentNameOf(absl::string_view document);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_MAPPING_BUILD_H_
