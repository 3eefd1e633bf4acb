#include "client/briefctl/feed_reads.h"

#include <utility>

#include "client/record_kind.h"

namespace briefing::briefctl {
namespace {

v1::RecordFilter OfType(v1::RecordType type) {
  v1::RecordFilter filter;
  if (type != v1::RECORD_TYPE_UNSPECIFIED) filter.add_types(type);
  return filter;
}

v1::RecordFilter EventsWithin(const std::string& date) {
  v1::RecordFilter filter = OfType(v1::RECORD_TYPE_EVENT);
  filter.set_date(date);
  filter.set_date_match(v1::DATE_MATCH_WITHIN);
  return filter;
}

v1::RecordFilter Referring(const std::string& name) {
  v1::RecordFilter filter;
  filter.add_references(name);
  return filter;
}

absl::StatusOr<int64_t> Read(v1::RecordFilter filter, Context& context, const OnRecord& on_record) {
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  v1::ExportRequest request;
  *request.mutable_filter() = std::move(filter);
  int64_t revision = 0;
  const auto on_part = [&](const v1::ExportResponse& part) {
    revision = part.revision();
    for (const v1::Record& record : part.records()) on_record(record);
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
  return Read(EventsWithin(date), context, on_record);
}

absl::StatusOr<int64_t> ReadReferring(const std::string& name, Context& context, const OnRecord& on_record) {
  return Read(Referring(name), context, [&](const v1::Record& record) {
    if (client::NameOf(record) != name) on_record(record);
  });
}

}  // namespace briefing::briefctl
