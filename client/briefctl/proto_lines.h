// Where things stand in messages that were written as text.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PROTO_LINES_H_
#define BRIEFING_CLIENT_BRIEFCTL_PROTO_LINES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"

namespace briefing::briefctl {

// Keeps the first error of a parser: those after it mostly follow from it.
class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override;
  // From 1; 0: there was no error.
  int line() const { return line_; }
  const std::string& message() const { return message_; }

 private:
  int line_ = 0;
  std::string message_;
};

// The line of a field by its path ("event.participants[1].party") within a message of that type, or of what is nearest
// around it; `line` where nothing is. `tree`: the parser's, of that message.
int LineInTree(const google::protobuf::Descriptor* type, const google::protobuf::TextFormat::ParseInfoTree* tree,
               int line, absl::string_view path);

// The same in JSON that begins in line `first_line`.
int LineInJson(absl::string_view json, int first_line, absl::string_view path);

// What protobuf's JSON parser found wrong: "(event) titel: Cannot find field." taken apart.
struct JsonComplaint {
  std::string path;
  // With the path before it.
  std::string text;
};
JsonComplaint ParseComplaint(absl::string_view message);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PROTO_LINES_H_
