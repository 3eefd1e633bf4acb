#include "service/briefing/record_reader.h"

#include <algorithm>
#include <utility>

#include "briefing/v1/source.pb.h"
#include "google/protobuf/reflection.h"
#include "service/catalog/record_type.h"
#include "service/query/record_message.h"

namespace briefing {

const google::protobuf::Message* RecordReader::Find(absl::string_view name) {
  const auto [it, added] = records_.try_emplace(std::string(name));
  if (added) {
    if (const auto version = view_.FindLive(name)) it->second = ParseRecord(*version);
    if (it->second != nullptr) Count(*it->second);
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

v1::Tlp NarrowestIn(const google::protobuf::Message& record) {
  const google::protobuf::Descriptor& type = *record.GetDescriptor();
  const google::protobuf::Reflection& reflection = *record.GetReflection();
  const auto label_of = [&](const google::protobuf::FieldDescriptor* marking) {
    if (!reflection.HasField(record, marking)) return v1::TLP_UNSPECIFIED;
    return static_cast<const v1::Marking&>(reflection.GetMessage(record, marking)).tlp();
  };
  v1::Tlp narrowest = label_of(type.FindFieldByName("marking"));
  for (const v1::Claim& claim : reflection.GetRepeatedFieldRef<v1::Claim>(record, type.FindFieldByName("claims"))) {
    narrowest = std::max(narrowest, claim.marking().tlp());
  }
  return narrowest;
}

}  // namespace briefing
