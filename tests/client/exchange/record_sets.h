// Sets of records, and what formats make of them.
#ifndef BRIEFING_TESTS_CLIENT_EXCHANGE_RECORD_SETS_H_
#define BRIEFING_TESTS_CLIENT_EXCHANGE_RECORD_SETS_H_

#include <gtest/gtest.h>

#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "client/briefctl/exchange/record_set.h"

namespace briefing::testing {

// Of revision 7.
inline briefctl::RecordSet SetOf(const std::vector<v1::Record>& picked, const std::vector<v1::Record>& named = {}) {
  briefctl::RecordSet records;
  for (const v1::Record& record : picked) EXPECT_TRUE(records.Add(record, true).ok());
  for (const v1::Record& record : named) EXPECT_TRUE(records.Add(record, false).ok());
  records.set_revision(7);
  return records;
}

using Convert = absl::Status (*)(const briefctl::RecordSet&, std::ostream&);

inline std::string Written(Convert convert, const briefctl::RecordSet& records) {
  std::ostringstream out;
  EXPECT_TRUE(convert(records, out).ok());
  return out.str();
}

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_CLIENT_EXCHANGE_RECORD_SETS_H_
