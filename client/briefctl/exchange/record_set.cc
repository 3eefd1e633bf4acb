#include "client/briefctl/exchange/record_set.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/progress.h"
#include "client/record_kind.h"
#include "google/protobuf/reflection.h"

namespace briefing::briefctl {
namespace {

// Names in one filter: well within its limits of conditions and bytes.
constexpr size_t kNamesAtOnce = 100;
constexpr size_t kBytesAtOnce = 3500;

absl::Status ReadInto(v1::ExportRequest request, Context& context, std::vector<v1::Record>& records,
                      int64_t& revision) {
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  Progress progress(context, "reading", 0);
  const absl::Status status = (*client)->Export(
      std::move(request),
      [&](const v1::ExportResponse& part) {
        records.insert(records.end(), part.records().begin(), part.records().end());
        revision = part.revision();
        progress.Show(records.size());
        return client::Step::kContinue;
      },
      &context.cancellation());
  progress.Clear();
  return status;
}

// What is named by `records` and not among them. Of records below others the parent is looked up, too.
std::set<std::string> NamedIn(const std::vector<v1::Record>& records) {
  std::set<std::string> named;
  for (const v1::Record& record : records) {
    for (std::string& name : client::ReferencesIn(*client::Inside(record))) named.insert(std::move(name));
  }
  for (const v1::Record& record : records) named.erase(client::NameOf(record));
  return named;
}

std::string FilterFor(std::set<std::string>& names) {
  std::string filter = "name = (";
  for (size_t count = 0; !names.empty() && count < kNamesAtOnce && filter.size() < kBytesAtOnce; ++count) {
    absl::StrAppend(&filter, count > 0 ? " OR " : "", "\"", *names.begin(), "\"");
    names.erase(names.begin());
  }
  return filter + ")";
}

}  // namespace

RecordSet::RecordSet(std::vector<v1::Record> picked, std::vector<v1::Record> named, int64_t revision)
    : picked_(std::move(picked)), revision_(revision) {
  std::sort(picked_.begin(), picked_.end(),
            [](const v1::Record& a, const v1::Record& b) { return client::NameOf(a) < client::NameOf(b); });
  for (const v1::Record& record : picked_) by_name_.emplace(client::NameOf(record), record);
  for (v1::Record& record : named) by_name_.emplace(client::NameOf(record), std::move(record));
}

std::vector<const v1::Record*> RecordSet::all() const {
  std::vector<const v1::Record*> all;
  for (const auto& [name, record] : by_name_) all.push_back(&record);
  return all;
}

const v1::Record* RecordSet::Find(absl::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  return found == by_name_.end() ? nullptr : &found->second;
}

std::string RecordSet::TitleOf(absl::string_view name) const {
  const v1::Record* record = Find(name);
  if (record == nullptr) return std::string(name);
  const google::protobuf::Message& inside = *client::Inside(*record);
  const auto* title = inside.GetDescriptor()->FindFieldByName("title");
  return title == nullptr ? std::string(name) : inside.GetReflection()->GetString(inside, title);
}

const v1::Source* RecordSet::FindSource(absl::string_view name) const {
  const v1::Record* record = Find(name);
  return record != nullptr && record->has_source() ? &record->source() : nullptr;
}

absl::StatusOr<RecordSet> ReadRecordSet(v1::ExportRequest request, Context& context) {
  std::vector<v1::Record> picked;
  int64_t revision = 0;
  if (absl::Status status = ReadInto(std::move(request), context, picked, revision); !status.ok()) return status;
  std::set<std::string> names = NamedIn(picked);
  std::vector<v1::Record> named;
  while (!names.empty()) {
    v1::ExportRequest more;
    more.mutable_as_of()->set_revision(revision);
    more.set_filter(FilterFor(names));
    if (absl::Status status = ReadInto(std::move(more), context, named, revision); !status.ok()) return status;
  }
  return RecordSet(std::move(picked), std::move(named), revision);
}

namespace {

v1::Tlp OwnLabelOf(const v1::Record& record) {
  const google::protobuf::Message& inside = *client::Inside(record);
  const google::protobuf::Descriptor& type = *inside.GetDescriptor();
  const google::protobuf::Reflection& reflection = *inside.GetReflection();
  const auto* marking = type.FindFieldByName("marking");
  v1::Tlp label = static_cast<const v1::Marking&>(reflection.GetMessage(inside, marking)).tlp();
  for (const v1::Claim& claim : reflection.GetRepeatedFieldRef<v1::Claim>(inside, type.FindFieldByName("claims"))) {
    label = std::max(label, claim.marking().tlp());
  }
  return label;
}

}  // namespace

v1::Tlp LabelOf(const v1::Record& record, const RecordSet& records) {
  v1::Tlp label = OwnLabelOf(record);
  for (const std::string& name : client::ReferencesIn(*client::Inside(record))) {
    if (const v1::Record* named = records.Find(name)) label = std::max(label, OwnLabelOf(*named));
  }
  return label;
}

}  // namespace briefing::briefctl
