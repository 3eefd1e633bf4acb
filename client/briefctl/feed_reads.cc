#include "client/briefctl/feed_reads.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/record_kind.h"

namespace briefing::briefctl {
namespace {

std::string OfType(v1::RecordType type) {
  return type == v1::RECORD_TYPE_UNSPECIFIED ? "" : absl::StrCat("type = ", v1::RecordType_Name(type));
}

absl::StatusOr<int64_t> Read(std::string filter, Context& context, const OnRecord& on_record) {
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  v1::ExportRequest request;
  request.set_filter(std::move(filter));
  int64_t revision = 0;
  const auto on_part = [&](const v1::ExportResponse& part) {
    revision = part.revision();
    for (const v1::Record& record : part.records()) {
      if (!record.has_verdict()) on_record(record);
    }
    return client::Step::kContinue;
  };
  if (absl::Status status = (*client)->Export(std::move(request), on_part, &context.cancellation()); !status.ok()) {
    return status;
  }
  return revision;
}

}  // namespace

absl::StatusOr<int64_t> ReadAllOf(v1::RecordType type, Context& context, const OnRecord& on_record) {
  return Read(OfType(type), context, on_record);
}

absl::StatusOr<int64_t> ReadEventsWithin(const std::string& date, Context& context, const OnRecord& on_record) {
  return Read(absl::StrCat("type = EVENT AND within(date, \"", date, "\")"), context, on_record);
}

absl::StatusOr<int64_t> ReadReferring(const std::string& name, Context& context, const OnRecord& on_record) {
  return Read(absl::StrCat("reference = \"", name, "\""), context, [&](const v1::Record& record) {
    if (client::NameOf(record) != name) on_record(record);
  });
}

}  // namespace briefing::briefctl
