// Values of records as texts.
#ifndef BRIEFING_SERVICE_QUERY_VALUE_TEXT_H_
#define BRIEFING_SERVICE_QUERY_VALUE_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "service/base/date_words.h"

namespace briefing {

// An enum value without the prefix that all values of its enum have: "IN_FORCE" for COMMITMENT_STATE_IN_FORCE. A part
// of the schema: lives for ever.
absl::string_view ShortName(const google::protobuf::EnumValueDescriptor& value);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_VALUE_TEXT_H_
