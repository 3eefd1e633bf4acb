#include "tests/briefing/view_reader.h"

#include "service/catalog/record_type.h"
#include "service/query/filter.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

v1::Record RecordOf(const RecordVersion& version) {
  v1::Record record;
  SetType(record, version.type)->ParseFromArray(version.bytes.data(), static_cast<int>(version.bytes.size()));
  return record;
}

}  // namespace

std::vector<v1::Record> ViewReader::List(const v1::RecordFilter& filter) {
  std::vector<v1::Record> records;
  auto predicate = CompileFilter(filter, v1::RECORD_TYPE_UNSPECIFIED, "", "filter");
  EXPECT_THAT(predicate, IsOk());
  if (!predicate.ok()) return records;
  const View view = store_.Now();
  view.Scan(Matcher(view.catalog(), *std::move(predicate)), absl::nullopt, [&](const RecordVersion& version) {
    records.push_back(RecordOf(version));
    return true;
  });
  return records;
}

v1::Record ViewReader::Get(const std::string& name) {
  const auto version = store_.Now().FindLive(name);
  EXPECT_TRUE(version.has_value()) << name;
  return version ? RecordOf(*version) : v1::Record();
}

v1::Briefing ViewReader::Compose(const v1::ComposeBriefingRequest& request) {
  const auto briefing = ComposeBriefing(request, store_.Now(), absl::nullopt);
  EXPECT_THAT(briefing, IsOk());
  return briefing.ok() ? *briefing : v1::Briefing();
}

}  // namespace briefing::testing
