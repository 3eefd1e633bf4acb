// Reads as the handlers do, without the wire.
#ifndef BRIEFING_TESTS_BRIEFING_VIEW_READER_H_
#define BRIEFING_TESTS_BRIEFING_VIEW_READER_H_

#include "tests/briefing/analyst_reader.h"
#include "tests/briefing/test_store.h"

namespace briefing::testing {

class ViewReader final : public AnalystReader {
 public:
  // `store` must outlive the reader.
  explicit ViewReader(const TestStore& store) : store_(store) {}
  std::vector<v1::Record> List(const v1::RecordFilter& filter) override;
  v1::Record Get(const std::string& name) override;
  v1::Briefing Compose(const v1::ComposeBriefingRequest& request) override;

 private:
  const TestStore& store_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_BRIEFING_VIEW_READER_H_
