// Reads tables and JSON by a mapping.
#ifndef BRIEFING_CLIENT_BRIEFCTL_MAPPED_FEED_H_
#define BRIEFING_CLIENT_BRIEFCTL_MAPPED_FEED_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/briefctl/input_file.h"
#include "client/briefctl/mapped_records.h"
#include "client/briefctl/mapping_plan.h"
#include "client/feeds/collection.h"

namespace briefing::briefctl {

// A mapping from a file's contents: protobuf's text format, or JSON where it begins with a brace. Local failure with
// the line where it is neither, usage failure where it does not fit the schema.
absl::StatusOr<MappingPlan> LoadMapping(const std::string& file, const std::string& contents);

// Columns given on the command line as NAME=VALUE. Usage failure where one is written otherwise.
absl::StatusOr<std::map<std::string, std::string>> GivenColumns(const std::vector<std::string>& columns);

// Adds what a file holds: JSON where it begins with a brace or bracket, a table otherwise. Rows that are wrong are told
// to `collection` as faults and make nothing. Local failure where the file as a whole cannot be read, usage failure
// where it lacks columns that the mapping needs; then nothing is added.
absl::Status ReadMapped(const MappingPlan& plan, const std::map<std::string, std::string>& given, const InputFile& file,
                        feeds::Collection& collection, MappedRecords& records);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_MAPPED_FEED_H_
