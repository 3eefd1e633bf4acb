// The API read as any other service reads it: over gRPC, from a real briefingd.
#ifndef BRIEFING_TESTS_BRIEFING_WIRE_READER_H_
#define BRIEFING_TESTS_BRIEFING_WIRE_READER_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/briefing/analyst_reader.h"

namespace grpc {
class Channel;
}

namespace briefing::testing {

class WireReader final : public AnalystReader {
 public:
  // `address`: where briefingd listens.
  explicit WireReader(const std::string& address);

  std::vector<v1::Record> List(const std::string& filter) override;
  v1::Record Get(const std::string& name) override;
  v1::Briefing Compose(const v1::ComposeBriefingRequest& request) override;

 private:
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_BRIEFING_WIRE_READER_H_
