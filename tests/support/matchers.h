// Matchers for absl::Status and StatusOr, which Debian's Abseil does not have yet.
#ifndef BRIEFING_TESTS_SUPPORT_MATCHERS_H_
#define BRIEFING_TESTS_SUPPORT_MATCHERS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/base/errors.h"

namespace briefing::testing {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// The code, as absl::StatusCode::kNotFound.
MATCHER_P(HasCode, code, "has status code " + absl::StatusCodeToString(code)) {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

// The code, the ErrorInfo's reason, and that its domain is this API's.
MATCHER_P2(FailsWith, code, reason,
           "fails with " + absl::StatusCodeToString(code) + " " + ::testing::PrintToString(reason)) {
  const absl::Status& status = StatusOf(arg);
  const auto info = errors::InfoOf(status);
  *result_listener << status.ToString() << (info ? " reason " + info->reason() : " without ErrorInfo");
  return status.code() == code && info && info->reason() == reason && info->domain() == errors::kDomain;
}

// INVALID_ARGUMENT whose BadRequest names `field`.
MATCHER_P(BlamesField, field, "blames field " + ::testing::PrintToString(field)) {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status.ToString();
  if (status.code() != absl::StatusCode::kInvalidArgument) return false;
  for (const auto& violation : errors::ViolationsOf(status)) {
    *result_listener << " [" << violation.field << "]";
    if (violation.field == field) return true;
  }
  return false;
}

// The status's message matches.
MATCHER_P(SaysThat, matcher, "says that " + ::testing::DescribeMatcher<std::string>(matcher)) {
  return ::testing::ExplainMatchResult(matcher, std::string(StatusOf(arg).message()), result_listener);
}

}  // namespace briefing::testing

// Unwraps a StatusOr into `lhs`, or fails the test.
#define BRIEFING_ASSERT_OK_AND_ASSIGN(lhs, expression) \
  BRIEFING_ASSERT_OK_AND_ASSIGN_(BRIEFING_CONCAT_(status_or_, __LINE__), lhs, expression)
#define BRIEFING_ASSERT_OK_AND_ASSIGN_(status_or, lhs, expression) \
  auto status_or = (expression);                                   \
  ASSERT_THAT(status_or.status(), ::briefing::testing::IsOk());    \
  lhs = std::move(status_or).value()
#define BRIEFING_CONCAT_(a, b) BRIEFING_CONCAT_INNER_(a, b)
#define BRIEFING_CONCAT_INNER_(a, b) a##b

#endif  // BRIEFING_TESTS_SUPPORT_MATCHERS_H_
