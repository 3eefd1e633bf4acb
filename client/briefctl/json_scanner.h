// Finds out where things stand in JSON.
#ifndef BRIEFING_CLIENT_BRIEFCTL_JSON_SCANNER_H_
#define BRIEFING_CLIENT_BRIEFCTL_JSON_SCANNER_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// "due_date.edtf" for "dueDate.edtf": names as the schema writes them.
std::string SnakePath(absl::string_view path);

// Walks one JSON text (RFC 8259) by its grammar and tells of each value in it. Keeps nothing.
class JsonScanner {
 public:
  struct Value {
    // From the root: "records[3].event.due_date", keys in snake case; "" for the root.
    std::string path;
    // Of its member, as written between the quotes, escapes and all; empty in an array and at the root.
    absl::string_view key;
    // Where it is in the text: [begin, end).
    size_t begin = 0;
    size_t end = 0;
    // Of its first character.
    int line = 0;
  };

  // `on_value` is called for each value after those within it. `text` must outlive the scanner.
  JsonScanner(absl::string_view text, int first_line, std::function<void(const Value&)> on_value)
      : text_(text), line_(first_line), on_value_(std::move(on_value)) {}

  // False where the text is no JSON; then error and error_line tell what and where.
  bool Scan();
  const std::string& error() const { return error_; }
  int error_line() const { return line_; }

 private:
  bool ScanValue(int depth);
  bool ScanObject(int depth);
  bool ScanArray(int depth);
  bool ScanString(absl::string_view* contents);
  bool ScanEscape();
  bool ScanNumber();
  bool ScanWord(absl::string_view word);
  bool Fail(absl::string_view what);
  void SkipSpace();
  bool Take(char wanted);
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  const absl::string_view text_;
  size_t at_ = 0;
  int line_;
  std::string path_;
  absl::string_view key_;
  std::string error_;
  const std::function<void(const Value&)> on_value_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_JSON_SCANNER_H_
