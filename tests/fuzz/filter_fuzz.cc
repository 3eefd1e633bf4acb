#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "briefing/v1/ledger_service.pb.h"
#include "google/protobuf/stubs/logging.h"
#include "service/base/errors.h"
#include "service/base/wire.h"
#include "service/query/filter.h"
#include "service/query/filter_syntax.h"
#include "tests/fuzz/check.h"

namespace briefing {
namespace {

void CheckRefusal(const absl::Status& status) {
  BRIEFING_FUZZ_CHECK(absl::IsInvalidArgument(status));
  const auto violations = errors::ViolationsOf(status);
  BRIEFING_FUZZ_CHECK(violations.size() == 1);
  BRIEFING_FUZZ_CHECK(violations.front().field == "filter");
  BRIEFING_FUZZ_CHECK(absl::StartsWith(violations.front().description, "column "));
}

bool Same(const Predicate& a, const Predicate& b) {
  return a.all_of == b.all_of && a.member_of == b.member_of && a.date_test == b.date_test && a.date == b.date &&
         a.words == b.words && a.names == b.names && (a.residual == nullptr) == (b.residual == nullptr) &&
         (a.residual == nullptr || a.residual->text() == b.residual->text());
}

// What is printed reads the same, and printing it again changes nothing.
void Check(absl::string_view filter, v1::RecordType type) {
  const auto node = ParseFilter(filter, "filter");
  const auto predicate = CompileFilter(filter, type, "", "filter");
  if (!node.ok()) CheckRefusal(node.status());
  if (!predicate.ok()) CheckRefusal(predicate.status());
  if (!node.ok()) return;
  const std::string printed = Print(*node);
  const auto again = ParseFilter(printed, "filter");
  // Quotes may make it longer than a filter may be.
  if (!again.ok()) return;
  BRIEFING_FUZZ_CHECK(Print(*again) == printed);
  BRIEFING_FUZZ_CHECK(FingerprintOf(printed) == FingerprintOf(filter));
  const auto same = CompileFilter(printed, type, "", "filter");
  BRIEFING_FUZZ_CHECK(same.ok() == predicate.ok());
  BRIEFING_FUZZ_CHECK(!same.ok() || Same(*same, *predicate));
}

}  // namespace
}  // namespace briefing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Requests with bytes that are no UTF-8 are refused before a filter is read, and Protobuf would write a line for
  // many.
  const google::protobuf::LogSilencer silencer;
  std::string bytes;
  briefing::wire::AppendBytesField(briefing::v1::ExportRequest::kFilterFieldNumber,
                                   absl::string_view(reinterpret_cast<const char*>(data), size), bytes);
  briefing::v1::ExportRequest request;
  if (!request.ParseFromString(bytes)) return 0;
  briefing::Check(request.filter(), briefing::v1::RECORD_TYPE_UNSPECIFIED);
  briefing::Check(request.filter(), briefing::v1::RECORD_TYPE_EVENT);
  return 0;
}
