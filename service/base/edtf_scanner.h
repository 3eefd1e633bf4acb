// One pass over an EDTF expression, and the refusals that say where it went wrong.
#ifndef BRIEFING_SERVICE_BASE_EDTF_SCANNER_H_
#define BRIEFING_SERVICE_BASE_EDTF_SCANNER_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace briefing {

// Steps through the characters of `expression`. All that it has stepped over is ASCII, so that its position counts
// characters as well as bytes. Both arguments must outlive it.
class EdtfScanner {
 public:
  // `field` is what refusals blame.
  EdtfScanner(absl::string_view expression, absl::string_view field) : expression_(expression), field_(field) {}

  // How many characters it has stepped over.
  size_t position() const { return position_; }
  bool AtEnd() const { return position_ == expression_.size(); }

  // The character `ahead` places from here; NUL at and after the end, and no rule takes a NUL.
  char Peek(size_t ahead = 0) const;
  bool PeekDigit(size_t ahead = 0) const;
  bool PeekQualifier(size_t ahead = 0) const;
  // How many digits, or how many `c`, follow one another `ahead` places from here.
  size_t CountDigits(size_t ahead = 0) const;
  size_t Count(char c, size_t ahead = 0) const;
  bool StartsWith(absl::string_view text) const;
  // The next `count` characters, which must be there.
  absl::string_view Ahead(size_t count) const { return expression_.substr(position_, count); }

  // Steps over `text` where it is next.
  bool Take(absl::string_view text);
  // Steps over `count` digits, at most 18, which must be there, and returns their value.
  int64_t TakeNumber(size_t count);
  void Skip(size_t count) { position_ += count; }

  // INVALID_ARGUMENT under the field: "at character 6 of "2022-13": expected <expected>". `position` counts from 0.
  absl::Status Expected(absl::string_view expected) const { return ExpectedAt(position_, expected); }
  absl::Status ExpectedAt(size_t position, absl::string_view expected) const;
  // The same for a form of Level 2 that is not taken: "expected <expected>; <form> is EDTF Level 2, which is not taken
  // here".
  absl::Status Level2At(size_t position, absl::string_view form, absl::string_view expected) const;

 private:
  absl::string_view expression_;
  absl::string_view field_;
  size_t position_ = 0;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BASE_EDTF_SCANNER_H_
