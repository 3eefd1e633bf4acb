// Records and commits in the format that was asked for.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PRINT_H_
#define BRIEFING_CLIENT_BRIEFCTL_PRINT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "briefing/v1/change.pb.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

// One record: as a table of one row, or the bare message of its kind.
void PrintRecord(const v1::Record& record, Context& context);
// Several: a table for each kind; JSON and YAML in the form that `import` reads.
void PrintRecords(const std::vector<v1::Record>& records, int64_t revision, Context& context);

// The line that stands for a record ("Japan–US summit").
std::string TitleOf(const v1::Record& record);

// "2022-05-04T09:00:00Z": what people read needs no nanoseconds.
std::string Seconds(const google::protobuf::Timestamp& time);

// Commits one after the other, for streams: a header before the first.
class CommitPrinter {
 public:
  explicit CommitPrinter(Context& context) : context_(context) {}
  void Print(const v1::Commit& commit);
  // A record of a snapshot.
  void Print(const v1::Record& record);

 private:
  void Row(absl::string_view revision, absl::string_view time, absl::string_view change, const std::string& name,
           const std::string& title, bool alarm, const v1::Commit* commit);
  void PrintMessage(const google::protobuf::Message& message);

  Context& context_;
  bool begun_ = false;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PRINT_H_
