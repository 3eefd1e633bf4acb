// Messages as JSON, YAML and text.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FORMATS_H_
#define BRIEFING_CLIENT_BRIEFCTL_FORMATS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace briefing::briefctl {

// The value of -o.
enum class Output { kTable, kWide, kJson, kNdjson, kYaml, kName, kCsv, kBriefing, kMarkdown, kHtml, kPdf };
// kCsv is for counts and scorecards, kBriefing for watch alone, the pages are for briefings.
inline bool IsPageFormat(Output output) { return output >= Output::kMarkdown; }
absl::StatusOr<Output> ParseOutput(absl::string_view word);

// The format of a file of records.
enum class FileFormat { kText, kJson, kNdjson };
// By --format ("text", "json", "ndjson"), or where that is empty by the ending of `path`: .textproto, .txtpb, .pbtxt,
// .txt; .json; .ndjson, .jsonl. Standard input and output ("-") are text unless told otherwise.
absl::StatusOr<FileFormat> FormatOf(absl::string_view format, absl::string_view path);

enum class JsonShape { kIndented, kOneLine };

// Protobuf's JSON, lowerCamelCase names as foreign tools expect; with a line break at its end. What could hide on a
// terminal is escaped (it reads back the same).
std::string ToJson(const google::protobuf::Message& message, JsonShape shape);

// The same tree as ToJson, as YAML. Strings that could be read as something else are quoted.
std::string ToYaml(const google::protobuf::Message& message);

// Text proto, Unicode as it is.
std::string ToText(const google::protobuf::Message& message);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FORMATS_H_
