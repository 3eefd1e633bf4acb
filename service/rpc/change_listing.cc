#include "service/rpc/change_listing.h"

#include <algorithm>
#include <string>
#include <utility>

#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/base/wire.h"
#include "service/catalog/record_type.h"
#include "service/query/filter.h"
#include "xxhash.h"

namespace briefing::rpc {
namespace {

using Request = v1::ListChangesRequest;

absl::Status CheckRevisions(const Request& request) {
  if (request.start_revision() < 0) return errors::InvalidField("start_revision", "must be 0 (the first) or more");
  if (request.end_revision() < 0) {
    return errors::InvalidField("end_revision", "must be 0 (after the last) or more");
  }
  if (request.end_revision() > 0 && request.end_revision() < request.start_revision()) {
    return errors::InvalidField("end_revision", "must not be before start_revision");
  }
  return absl::OkStatus();
}

// Commits and differences are picked by fields of their own.
absl::Status CheckMode(const Request& request) {
  if (request.has_since()) {
    constexpr absl::string_view kNotWithSince = "must be 0 with since, which says from where differences are told";
    if (request.start_revision() != 0) return errors::InvalidField("start_revision", kNotWithSince);
    if (request.end_revision() != 0) return errors::InvalidField("end_revision", kNotWithSince);
    if (request.since().point_case() == v1::AsOf::POINT_NOT_SET) {
      return errors::InvalidField("since", "must have a revision or a time; revision 0 is the empty ledger");
    }
    if (request.since().has_latest())
      return errors::InvalidField("since.latest", "nothing differs from the latest state");
    return absl::OkStatus();
  }
  if (!request.filter().empty()) return errors::InvalidField("filter", "goes with since: commits are listed whole");
  if (request.each_step()) return errors::InvalidField("each_step", "goes with since");
  return absl::OkStatus();
}

absl::Status Check(const Request& request) {
  if (!request.name().empty()) {
    if (auto type = CheckName(request.name(), "name"); !type.ok()) return type.status();
  }
  if (absl::Status status = CheckRevisions(request); !status.ok()) return status;
  if (absl::Status status = CheckMode(request); !status.ok()) return status;
  if (request.page_size() < 0) return errors::InvalidField("page_size", "must be 0 (the default) or more");
  return absl::OkStatus();
}

uint64_t FingerprintOfListing(const Request& request) {
  std::string canon;
  wire::AppendBytesField(Request::kNameFieldNumber, request.name(), canon);
  wire::AppendVarintField(Request::kStartRevisionFieldNumber, request.start_revision(), canon);
  wire::AppendVarintField(Request::kEndRevisionFieldNumber, request.end_revision(), canon);
  // What is not given leaves tokens as they were before there was such a field.
  if (request.has_as_of()) {
    wire::AppendBytesField(Request::kAsOfFieldNumber, request.as_of().SerializeAsString(), canon);
  }
  if (request.has_since()) {
    wire::AppendBytesField(Request::kSinceFieldNumber, request.since().SerializeAsString(), canon);
    wire::AppendVarintField(Request::kFilterFieldNumber, FingerprintOf(request.filter()), canon);
    wire::AppendVarintField(Request::kEachStepFieldNumber, request.each_step(), canon);
  }
  return XXH3_64bits(canon.data(), canon.size());
}

}  // namespace

v1::AsOf ChangeListing::as_of() const {
  if (!position) return request.as_of();
  v1::AsOf first_page;
  first_page.set_revision(position->revision.value());
  return first_page;
}

int64_t ChangeListing::at_least_revision() const {
  const int64_t asked = request.at_least_revision();
  return position && asked >= 0 ? std::max(asked, position->revision.value()) : asked;
}

int ChangeListing::page_size() const {
  const int size = request.page_size() > 0 ? request.page_size() : limits::kDefaultPageSize;
  return std::min(size, limits::kMaxPageSize);
}

absl::StatusOr<ChangeListing> CheckChangeListing(const Request& request, absl::string_view page_secret) {
  if (absl::Status status = Check(request); !status.ok()) return status;
  absl::StatusOr<Predicate> predicate = CompileFilter(request.filter(), v1::RECORD_TYPE_UNSPECIFIED, "", "filter");
  if (!predicate.ok()) return predicate.status();
  ChangeListing listing{.request = request, .predicate = *std::move(predicate), .position = {}};
  listing.fingerprint = FingerprintOfListing(request);
  if (request.page_token().empty()) return listing;
  absl::StatusOr<PageToken> position = DecodePageToken(request.page_token(), listing.fingerprint, page_secret);
  if (!position.ok()) return position.status();
  listing.position = *position;
  return listing;
}

}  // namespace briefing::rpc
