#include "client/status.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "google/rpc/error_details.pb.h"
#include "service/base/errors.h"

namespace briefing::client {

absl::Status FromGrpc(const grpc::Status& status) {
  absl::Status converted(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (converted.ok() || !details.ParseFromString(status.error_details())) return converted;
  for (const google::protobuf::Any& detail : details.details()) {
    converted.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return converted;
}

google::rpc::Status ToProto(const absl::Status& status) {
  google::rpc::Status proto;
  proto.set_code(static_cast<int>(status.code()));
  proto.set_message(std::string(status.message()));
  status.ForEachPayload([&proto](absl::string_view type_url, const absl::Cord& value) {
    google::protobuf::Any& detail = *proto.add_details();
    detail.set_type_url(std::string(type_url));
    detail.set_value(std::string(value));
  });
  return proto;
}

absl::optional<absl::Duration> RetryDelayOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(errors::kRetryInfoUrl);
  google::rpc::RetryInfo retry;
  if (!payload || !retry.ParseFromString(std::string(*payload))) return absl::nullopt;
  return absl::Seconds(retry.retry_delay().seconds()) + absl::Nanoseconds(retry.retry_delay().nanos());
}

bool IsTransient(const absl::Status& status) {
  const absl::string_view message = status.message();
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return errors::ReasonOf(status) != "WRITES_CLOSED";
    case absl::StatusCode::kResourceExhausted:
      return RetryDelayOf(status).has_value();
    case absl::StatusCode::kUnknown:
      return absl::StrContains(absl::AsciiStrToLower(message), "stream removed");
    case absl::StatusCode::kInternal:
      return absl::StrContains(message, "RST_STREAM") || absl::StrContains(message, "GOAWAY");
    default:
      return false;
  }
}

bool IsBehind(const absl::Status& status) {
  const std::string reason = errors::ReasonOf(status);
  return reason == "REVISION_AHEAD" || reason == "REVISION_NOT_REACHED";
}

bool IsResumable(const absl::Status& status) {
  return status.ok() || status.code() == absl::StatusCode::kCancelled || IsTransient(status);
}

}  // namespace briefing::client
