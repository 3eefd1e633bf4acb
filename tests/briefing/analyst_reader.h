// What an analyst may use to answer a question: the API's reads, whichever way they are reached.
#ifndef BRIEFING_TESTS_BRIEFING_ANALYST_READER_H_
#define BRIEFING_TESTS_BRIEFING_ANALYST_READER_H_

#include <string>
#include <vector>

#include "briefing/v1/briefing_service.pb.h"
#include "briefing/v1/record.pb.h"

namespace briefing::testing {

class AnalystReader {
 public:
  virtual ~AnalystReader() = default;
  // The live records that match a filter (AIP-160), in order of first creation.
  virtual std::vector<v1::Record> List(const std::string& filter) = 0;
  // The record of that name; fails the test and returns an empty one where there is none.
  virtual v1::Record Get(const std::string& name) = 0;
  virtual v1::Briefing Compose(const v1::ComposeBriefingRequest& request) = 0;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_BRIEFING_ANALYST_READER_H_
