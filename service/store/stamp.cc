#include "service/store/stamp.h"

#include "briefing/v1/party.pb.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

// Every kind of record has these fields under the numbers that Party has them under.
const FieldDescriptor* Field(const Message& record, int number) {
  return record.GetDescriptor()->FindFieldByNumber(number);
}

Timestamp ReadTime(const Message& record, int number) {
  return static_cast<const Timestamp&>(record.GetReflection()->GetMessage(record, Field(record, number)));
}

void WriteTime(const Timestamp& time, int number, Message& record) {
  record.GetReflection()->MutableMessage(&record, Field(record, number))->CopyFrom(time);
}

}  // namespace

Stamp ReadStamp(const Message& record) {
  const auto* reflection = record.GetReflection();
  return {reflection->GetString(record, Field(record, v1::Party::kEtagFieldNumber)),
          Revision(reflection->GetInt64(record, Field(record, v1::Party::kRevisionFieldNumber))),
          ReadTime(record, v1::Party::kCreateTimeFieldNumber), ReadTime(record, v1::Party::kUpdateTimeFieldNumber)};
}

void WriteStamp(const Stamp& stamp, Message& record) {
  const auto* reflection = record.GetReflection();
  reflection->SetString(&record, Field(record, v1::Party::kEtagFieldNumber), stamp.etag);
  reflection->SetInt64(&record, Field(record, v1::Party::kRevisionFieldNumber), stamp.revision.value());
  WriteTime(stamp.create_time, v1::Party::kCreateTimeFieldNumber, record);
  WriteTime(stamp.update_time, v1::Party::kUpdateTimeFieldNumber, record);
}

v1::MutationResult::Outcome OutcomeOf(v1::ChangeType type) {
  switch (type) {
    case v1::CHANGE_TYPE_CREATED:
      return v1::MutationResult::OUTCOME_CREATED;
    case v1::CHANGE_TYPE_UPDATED:
      return v1::MutationResult::OUTCOME_UPDATED;
    case v1::CHANGE_TYPE_RETRACTED:
      return v1::MutationResult::OUTCOME_RETRACTED;
    default:
      return v1::MutationResult::OUTCOME_UNSPECIFIED;
  }
}

}  // namespace briefing
