#include "client/briefctl/claims.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/briefctl/failure.h"

namespace briefing::briefctl {

absl::StatusOr<v1::Claim> ParseClaim(absl::string_view text) {
  v1::Claim claim;
  const size_t hash = text.find('#');
  claim.set_source(std::string(text.substr(0, hash)));
  if (hash == absl::string_view::npos) return claim;
  int paragraph = 0;
  if (!absl::SimpleAtoi(text.substr(hash + 1), &paragraph) || paragraph < 1) {
    return UsageFailure(absl::StrCat("--claim ", text, ": write SOURCE#PARAGRAPH, such as sources/wire-2022#3"));
  }
  claim.mutable_locator()->set_paragraph(paragraph);
  return claim;
}

}  // namespace briefing::briefctl
