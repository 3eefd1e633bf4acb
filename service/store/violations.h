// Collects the wrong fields of a request, so that a caller hears of all of them at once.
#ifndef BRIEFING_SERVICE_STORE_VIOLATIONS_H_
#define BRIEFING_SERVICE_STORE_VIOLATIONS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "service/base/errors.h"

namespace briefing {

// Not thread-safe.
class Violations {
 public:
  // Errors travel in HTTP/2 trailers, of which common clients take 8 KiB: the first so many are told.
  static constexpr size_t kMaxTold = 16;

  void Add(absl::string_view field, absl::string_view description);
  // Takes over what an INVALID_ARGUMENT status names, its paths under `prefix` where that is not empty. Any other error
  // is kept where it is the first of its kind, and told if no field is wrong. OK adds nothing.
  void Add(const absl::Status& status, absl::string_view prefix = {});

  bool empty() const { return violations_.empty() && other_.ok(); }
  bool full() const { return violations_.size() >= kMaxTold; }
  // OK where there are none.
  absl::Status ToStatus() const;

 private:
  std::vector<errors::FieldViolation> violations_;
  absl::Status other_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_VIOLATIONS_H_
