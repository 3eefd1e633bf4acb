// Records decoded from the bytes that the catalog keeps.
#ifndef BRIEFING_SERVICE_QUERY_RECORD_MESSAGE_H_
#define BRIEFING_SERVICE_QUERY_RECORD_MESSAGE_H_

#include <memory>

#include "google/protobuf/message.h"
#include "service/catalog/view.h"

namespace briefing {

// Parses the record message of a version.
std::unique_ptr<google::protobuf::Message> ParseRecord(const RecordVersion& version);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_RECORD_MESSAGE_H_
