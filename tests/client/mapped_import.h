// Mappings applied to the contents of one file.
#ifndef BRIEFING_TESTS_CLIENT_MAPPED_IMPORT_H_
#define BRIEFING_TESTS_CLIENT_MAPPED_IMPORT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/briefctl/mapped_feed.h"
#include "client/briefctl/mapped_records.h"
#include "client/briefctl/words.h"

namespace briefing::briefctl {

// What a mapping makes of one file.
struct Outcome {
  absl::Status status;
  feeds::Collection read{"sources/feed"};
  std::vector<v1::Record> records;
};

inline Outcome Import(const std::string& mapping, const std::string& contents,
                      const std::vector<std::string>& given = {}) {
  Outcome outcome;
  const absl::StatusOr<MappingPlan> plan = LoadMapping("map", mapping);
  outcome.status = plan.status();
  if (!plan.ok()) return outcome;
  MappedRecords records(outcome.read);
  outcome.status = ReadMapped(*plan, *GivenColumns(given), {"rows.csv", contents}, outcome.read, records);
  records.Settle();
  outcome.records = std::move(records.records());
  return outcome;
}

// An event with what a test adds.
inline std::string EventRule(const std::string& more) {
  return absl::StrCat(
      "records { kind: \"event\" id { column: \"id\" } fields { field: \"title\" column: \"what\" } "
      "fields { field: \"kind\" constant: \"agree\" } ",
      more, "}");
}

inline const v1::Commitment* CommitmentOf(const Outcome& out, const std::string& title) {
  for (const v1::Record& record : out.records) {
    if (record.commitment().title() == title) return &record.commitment();
  }
  return nullptr;
}

// "agreed, in-force 2020" of a history.
inline std::string StatesOf(const v1::Commitment& commitment) {
  return absl::StrJoin(commitment.transitions(), ", ", [](std::string* out, const v1::Transition& step) {
    absl::StrAppend(out, Word(step.state()), step.has_date() ? absl::StrCat(" ", step.date().edtf()) : "");
  });
}

inline std::vector<std::string> ValuesOf(const v1::Commitment& commitment) {
  std::vector<std::string> values;
  for (const v1::Claim& claim : commitment.claims()) {
    if (claim.field() == "transitions") values.push_back(claim.value());
  }
  return values;
}

}  // namespace briefing::briefctl

#endif  // BRIEFING_TESTS_CLIENT_MAPPED_IMPORT_H_
