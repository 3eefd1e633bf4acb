// What the server tells operators: its logs and its metrics.
#ifndef BRIEFING_TESTS_SYSTEM_EXPOSITION_H_
#define BRIEFING_TESTS_SYSTEM_EXPOSITION_H_

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/struct.pb.h"

namespace briefing::testing {

// Lines of JSON; one that is none fails the test.
std::vector<google::protobuf::Struct> JsonLines(const std::string& text);
// What the server answers to GET `path`, headers and all.
std::string HttpGet(const std::string& host_port, const std::string& path);
// The samples of a Prometheus exposition: name with labels → value. Lines that are none fail the test.
std::map<std::string, double> ParseMetrics(const std::string& answer);

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SYSTEM_EXPOSITION_H_
