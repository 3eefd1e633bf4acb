#include <fuzzer/FuzzedDataProvider.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "service/base/errors.h"
#include "service/query/token.h"
#include "tests/fuzz/check.h"

namespace briefing {
namespace {

constexpr char kLedger[] = "0d4ff8f6-5a53-4e2b-a1ab-8d0b7e1c3a55";

void CheckRefusal(const absl::Status& status) {
  BRIEFING_FUZZ_CHECK(absl::IsInvalidArgument(status));
  BRIEFING_FUZZ_CHECK(errors::ReasonOf(status) == "BAD_TOKEN");
}

// Bytes from anywhere: good only where they are what Encode gives.
void CheckForeign(const std::string& bytes, uint64_t fingerprint) {
  const auto page = DecodePageToken(bytes, fingerprint, kLedger);
  if (!page.ok()) CheckRefusal(page.status());
  BRIEFING_FUZZ_CHECK(!page.ok() || Encode(*page, kLedger) == bytes);
  const auto resume = DecodeResumeToken(bytes, fingerprint, kLedger);
  if (!resume.ok()) CheckRefusal(resume.status());
  BRIEFING_FUZZ_CHECK(!resume.ok() || Encode(*resume, kLedger) == bytes);
}

template <typename Token, typename Decode>
void CheckOwn(const Token& token, Decode decode, FuzzedDataProvider& input) {
  std::string bytes = Encode(token, kLedger);
  const auto back = decode(bytes);
  BRIEFING_FUZZ_CHECK(back.ok() && *back == token);
  const size_t at = input.ConsumeIntegralInRange<size_t>(0, bytes.size() - 1);
  const char character = input.ConsumeIntegral<char>();
  if (bytes[at] == character) return;
  bytes[at] = character;
  const auto altered = decode(bytes);
  BRIEFING_FUZZ_CHECK(!altered.ok());
  CheckRefusal(altered.status());
}

}  // namespace
}  // namespace briefing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace briefing;
  FuzzedDataProvider input(data, size);
  const Revision revision(input.ConsumeIntegralInRange<int64_t>(0, std::numeric_limits<int64_t>::max()));
  const uint64_t after = input.ConsumeIntegral<uint64_t>();
  const uint64_t fingerprint = input.ConsumeIntegral<uint64_t>();
  const absl::optional<uint64_t> within = input.ConsumeBool() ? absl::optional<uint64_t>(after) : absl::nullopt;
  const auto page = [&](const std::string& token) { return DecodePageToken(token, fingerprint, kLedger); };
  const auto resume = [&](const std::string& token) { return DecodeResumeToken(token, fingerprint, kLedger); };
  CheckOwn(PageToken{revision, after, fingerprint}, page, input);
  CheckOwn(ResumeToken{revision, within, fingerprint}, resume, input);
  CheckForeign(input.ConsumeRemainingBytesAsString(), fingerprint);
  return 0;
}
