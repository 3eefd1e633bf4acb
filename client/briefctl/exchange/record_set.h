// All records of one revision that a filter picks, for formats that put them together anew.
#ifndef BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_RECORD_SET_H_
#define BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_RECORD_SET_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/ledger_service.pb.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

// Records by name, and beside them those that are only looked up: the parties, sources and indicators that they name.
class RecordSet {
 public:
  RecordSet() = default;
  // `picked` and `named` in any order; what is in both is picked.
  RecordSet(std::vector<v1::Record> picked, std::vector<v1::Record> named, int64_t revision);

  // What was picked, by name.
  const std::vector<v1::Record>& records() const { return picked_; }
  int64_t revision() const { return revision_; }
  // What was picked and what that names, by name. Borrowed from this.
  std::vector<const v1::Record*> all() const;

  // Null where neither picked nor named.
  const v1::Record* Find(absl::string_view name) const;
  // The title; the name itself where the record is not known or has none.
  std::string TitleOf(absl::string_view name) const;
  const v1::Source* FindSource(absl::string_view name) const;

 private:
  std::vector<v1::Record> picked_;
  std::map<std::string, v1::Record, std::less<>> by_name_;
  int64_t revision_ = 0;
};

// Reads what `request` asks for, and then, at the same revision, what that refers to. All of it is held in memory.
absl::StatusOr<RecordSet> ReadRecordSet(v1::ExportRequest request, Context& context);

// As of which a record may be passed on together with what it names: the narrowest label of it, of its claims, and of
// the records among `records` that it names, whose titles and references stand beside it.
v1::Tlp LabelOf(const v1::Record& record, const RecordSet& records);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_RECORD_SET_H_
