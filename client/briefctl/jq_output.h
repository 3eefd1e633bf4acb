// What a command prints, through a jq filter.
#ifndef BRIEFING_CLIENT_BRIEFCTL_JQ_OUTPUT_H_
#define BRIEFING_CLIENT_BRIEFCTL_JQ_OUTPUT_H_

#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace briefing::briefctl {

// A stream that takes JSON values, however they are laid out, and writes to another what a jq expression makes of each
// as soon as it is complete: one result a line, texts without quotes, what could hide on a terminal escaped. Used by
// one thread.
class JqOutput {
 public:
  // `out` must outlive it. Usage failure for an expression that is none.
  static absl::StatusOr<std::unique_ptr<JqOutput>> Create(const std::string& expression, std::ostream& out);
  ~JqOutput();

  std::ostream& stream();
  // Why it has given up so far; OK while it has not.
  const absl::Status& status() const;
  // After the last value: OK, or a local failure where the expression failed on one of them or what came was no JSON.
  // From then on nothing is written; the stream is bad.
  absl::Status Finish();

 private:
  class Filter;

  explicit JqOutput(std::unique_ptr<Filter> filter);

  std::unique_ptr<Filter> filter_;
  std::unique_ptr<std::ostream> stream_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_JQ_OUTPUT_H_
