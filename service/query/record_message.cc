#include "service/query/record_message.h"

#include "service/catalog/record_type.h"

namespace briefing {

std::unique_ptr<google::protobuf::Message> ParseRecord(const RecordVersion& version) {
  const google::protobuf::Descriptor* descriptor = InfoOf(version.type).descriptor;
  std::unique_ptr<google::protobuf::Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  message->ParseFromArray(version.bytes.data(), static_cast<int>(version.bytes.size()));
  return message;
}

}  // namespace briefing
