#include "service/rpc/status.h"

#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "service/base/errors.h"

namespace briefing::rpc {
namespace {

std::string CutText(absl::string_view text) {
  if (text.size() <= kMaxStatusMessageBytes) return std::string(text);
  constexpr absl::string_view kEllipsis = "…";
  size_t end = kMaxStatusMessageBytes - kEllipsis.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  std::string cut(text.substr(0, end));
  cut.append(kEllipsis.data(), kEllipsis.size());
  return cut;
}

void AddDetail(absl::string_view type_url, const std::string& value, google::rpc::Status& status) {
  google::protobuf::Any& any = *status.add_details();
  any.set_type_url(std::string(type_url));
  any.set_value(value);
}

bool Fits(const google::rpc::Status& status) { return status.ByteSizeLong() <= kMaxStatusDetailBytes; }

// Adds as many of the fields as fit.
void AddBadRequest(const std::string& value, google::rpc::Status& status) {
  google::rpc::BadRequest bad_request;
  if (!bad_request.ParseFromString(value)) return;
  while (bad_request.field_violations_size() > 0) {
    AddDetail(errors::kBadRequestUrl, bad_request.SerializeAsString(), status);
    if (Fits(status)) return;
    status.mutable_details()->RemoveLast();
    if (bad_request.field_violations_size() == 1) return;
    bad_request.mutable_field_violations()->DeleteSubrange(bad_request.field_violations_size() / 2,
                                                           (bad_request.field_violations_size() + 1) / 2);
  }
}

google::rpc::Status DetailsOf(const absl::Status& status, const std::string& message) {
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(message);
  if (const auto info = status.GetPayload(errors::kErrorInfoUrl)) {
    AddDetail(errors::kErrorInfoUrl, std::string(*info), details);
  }
  status.ForEachPayload([&details](absl::string_view type_url, const absl::Cord& payload) {
    if (type_url == errors::kErrorInfoUrl) return;
    if (type_url == errors::kBadRequestUrl) return AddBadRequest(std::string(payload), details);
    AddDetail(type_url, std::string(payload), details);
    if (!Fits(details)) details.mutable_details()->RemoveLast();
  });
  return details;
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  std::string message = CutText(status.message());
  std::string details = DetailsOf(status, message).SerializeAsString();
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::move(message), std::move(details));
}

}  // namespace briefing::rpc
