// Records that have no title of their own, in words.
#ifndef BRIEFING_SERVICE_BRIEFING_RECORD_WORDS_H_
#define BRIEFING_SERVICE_BRIEFING_RECORD_WORDS_H_

#include <string>

#include "google/protobuf/message.h"
#include "service/briefing/record_reader.h"

namespace briefing {

// A record's title. What has none is told in words, with the titles of what it belongs to:
//   observations  "Share of world production: Japan, 2022: about 10 %"
//   assessments   "Semiconductor Agreement: Japan, 1986: assessed as 0 by the research group"
//   verdicts      "Emergency stock: weeks of supply: Japan: broken: 6 wk against at least 8 wk"
std::string TitleInWords(const google::protobuf::Message& record, RecordReader& reader);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_RECORD_WORDS_H_
