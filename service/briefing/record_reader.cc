#include "service/briefing/record_reader.h"

#include <utility>

#include "briefing/v1/source.pb.h"
#include "service/catalog/record_type.h"
#include "service/query/record_message.h"

namespace briefing {

const google::protobuf::Message* RecordReader::Find(absl::string_view name) {
  const auto [it, added] = records_.try_emplace(std::string(name));
  if (added) {
    if (const auto version = view_.FindLive(name)) it->second = ParseRecord(*version);
  }
  return it->second.get();
}

std::string RecordReader::TitleOf(absl::string_view name) {
  const google::protobuf::Message* record = Find(name);
  return record == nullptr ? std::string(name) : TitleIn(*record);
}

std::string RecordReader::AttributionOf(const v1::Claim& claim) {
  if (!claim.attribution().empty()) return claim.attribution();
  const auto* source = Read<v1::Source>(claim.source());
  if (source == nullptr) return claim.source();
  return source->publisher().empty() ? source->title() : source->publisher();
}

const v1::EdtfDate* RecordReader::AssertDateOf(const v1::Claim& claim) {
  if (claim.has_assert_date()) return &claim.assert_date();
  const auto* source = Read<v1::Source>(claim.source());
  return source != nullptr && source->has_publish_date() ? &source->publish_date() : nullptr;
}

}  // namespace briefing
