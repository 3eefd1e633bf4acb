// The fields that the service writes into every record.
#ifndef BRIEFING_SERVICE_STORE_STAMP_H_
#define BRIEFING_SERVICE_STORE_STAMP_H_

#include <string>

#include "briefing/v1/change.pb.h"
#include "briefing/v1/ledger_service.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "service/base/revision.h"

namespace briefing {

struct Stamp {
  std::string etag;
  Revision revision;
  google::protobuf::Timestamp create_time;
  google::protobuf::Timestamp update_time;
};

// `record` must be a record message (an Event, a Party…).
Stamp ReadStamp(const google::protobuf::Message& record);
void WriteStamp(const Stamp& stamp, google::protobuf::Message& record);

// What a change means to the one who asked for it.
v1::MutationResult::Outcome OutcomeOf(v1::ChangeType type);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_STAMP_H_
