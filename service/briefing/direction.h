// Which way a change points: nearer to a promise kept, or further from it.
#ifndef BRIEFING_SERVICE_BRIEFING_DIRECTION_H_
#define BRIEFING_SERVICE_BRIEFING_DIRECTION_H_

#include <string>

#include "briefing/v1/briefing_service.pb.h"
#include "google/protobuf/message.h"

namespace briefing {

struct Move {
  v1::Direction direction = v1::DIRECTION_SAME;
  // Why, in words ("expected → agreed"); empty for SAME.
  std::string reason;
};

// Of a record that is new in the briefing's scope: a commitment made points up, one already broken down.
Move DirectionOfNew(const google::protobuf::Message& record);

// Of two versions of one record. The step in the life cycle or the modality decides; else a milestone done.
Move DirectionOfUpdate(const google::protobuf::Message& before, const google::protobuf::Message& after);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_DIRECTION_H_
