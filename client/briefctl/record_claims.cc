#include "client/briefctl/record_claims.h"

#include <string>
#include <utility>

#include "client/record_kind.h"

namespace briefing::briefctl {
namespace {

using google::protobuf::Message;

std::string String(const Message& message, const char* field) {
  return message.GetReflection()->GetString(message, message.GetDescriptor()->FindFieldByName(field));
}
void SetString(const char* field, const std::string& value, Message& message) {
  message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName(field), value);
}

}  // namespace

bool IsOfAddedMembership(const v1::Claim& claim) {
  return claim.field() == "memberships" && claim.note() == kAddedNote;
}

google::protobuf::RepeatedPtrField<v1::Claim>& MutableClaims(v1::Record& record) {
  switch (record.record_case()) {
    case v1::Record::kParty:
      return *record.mutable_party()->mutable_claims();
    case v1::Record::kSource:
      return *record.mutable_source()->mutable_claims();
    case v1::Record::kIndicator:
      return *record.mutable_indicator()->mutable_claims();
    case v1::Record::kEvent:
      return *record.mutable_event()->mutable_claims();
    case v1::Record::kCommitment:
      return *record.mutable_commitment()->mutable_claims();
    case v1::Record::kObservation:
      return *record.mutable_observation()->mutable_claims();
    case v1::Record::kVerdict:
      return *record.mutable_verdict()->mutable_claims();
    default:
      return *record.mutable_assessment()->mutable_claims();
  }
}

v1::UpdateMutation ClaimsUpdate(v1::Record record) {
  const Message& old = *client::Inside(record);
  v1::UpdateMutation update;
  const client::RecordKind& kind = client::KindOf(static_cast<v1::RecordType>(record.record_case()));
  Message& inside = *client::MakeInside(kind, *update.mutable_record());
  SetString("name", String(old, "name"), inside);
  MutableClaims(*update.mutable_record()).Swap(&MutableClaims(record));
  client::ClearOutputOnly(inside);
  // Output only like the rest, but what a writer gives back.
  SetString("etag", String(old, "etag"), inside);
  update.mutable_update_mask()->add_paths("claims");
  return update;
}

v1::UpdateMutation FieldsUpdate(v1::Record record, const std::vector<std::string>& fields) {
  v1::Record values = record;
  v1::UpdateMutation update = ClaimsUpdate(std::move(record));
  Message& from = *client::MutableInside(values);
  Message& to = *client::MutableInside(*update.mutable_record());
  for (const std::string& name : fields) {
    from.GetReflection()->SwapFields(&from, &to, {from.GetDescriptor()->FindFieldByName(name)});
    update.mutable_update_mask()->add_paths(name);
  }
  return update;
}

v1::RetractMutation RetractionOf(const v1::Record& record) {
  v1::RetractMutation retraction;
  retraction.set_name(client::NameOf(record));
  retraction.set_etag(String(*client::Inside(record), "etag"));
  retraction.set_allow_missing(true);
  return retraction;
}

}  // namespace briefing::briefctl
