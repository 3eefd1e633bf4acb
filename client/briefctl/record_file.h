// Reads files of records, and remembers where each record and field stands.
#ifndef BRIEFING_CLIENT_BRIEFCTL_RECORD_FILE_H_
#define BRIEFING_CLIENT_BRIEFCTL_RECORD_FILE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/formats.h"

namespace briefing::briefctl {

// A record and where it was read.
struct FileRecord {
  v1::Record record;
  // As given on the command line.
  std::string file;
  // From 1.
  int line = 0;
  // The line of a field by its path within Record ("event.date.edtf"), or of what is nearest around it. Never empty;
  // may be called as long as the record lives.
  std::function<int(absl::string_view path)> line_of;
};

// Reads all records of a file's contents.
//   text    a sequence of `records { event { … } }`, that is, a briefing.v1.ExportResponse
//   JSON    {"records": [{"event": {…}}, …]}, or the array alone, or one record
//   NDJSON  one record a line; blank lines are skipped
// Local failure that names "FILE:LINE" and what is wrong.
absl::StatusOr<std::vector<FileRecord>> ReadRecords(FileFormat format, const std::string& file,
                                                    const std::string& contents);

// Whole contents of a file; "-": standard input. Local failure where it cannot be read.
absl::StatusOr<std::string> ReadWhole(const std::string& file);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_RECORD_FILE_H_
