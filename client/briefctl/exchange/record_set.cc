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

absl::Status ReadEach(v1::ExportRequest request, Context& context, int64_t& revision,
                      absl::FunctionRef<absl::Status(const v1::Record&)> take) {
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  Progress progress(context, "reading", 0);
  size_t count = 0;
  absl::Status taken;
  const absl::Status status = (*client)->Export(
      std::move(request),
      [&](const v1::ExportResponse& part) {
        for (const v1::Record& record : part.records()) {
          if (taken.ok()) taken = take(record);
        }
        revision = part.revision();
        progress.Show(count += static_cast<size_t>(part.records_size()));
        return taken.ok() ? client::Step::kContinue : client::Step::kStop;
      },
      &context.cancellation());
  progress.Clear();
  return taken.ok() ? status : taken;
}

std::string FilterFor(std::set<std::string>& names) {
  std::string filter = "name = (";
  for (size_t count = 0; !names.empty() && count < kNamesAtOnce && filter.size() < kBytesAtOnce; ++count) {
    absl::StrAppend(&filter, count > 0 ? " OR " : "", "\"", *names.begin(), "\"");
    names.erase(names.begin());
  }
  return filter + ")";
}

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

Mention MentionOf(const v1::Record& record) {
  Mention mention;
  mention.type = static_cast<v1::RecordType>(record.record_case());
  const google::protobuf::Message& inside = *client::Inside(record);
  const auto* title = inside.GetDescriptor()->FindFieldByName("title");
  if (title != nullptr) mention.title = inside.GetReflection()->GetString(inside, title);
  mention.tlp = OwnLabelOf(record);
  mention.unit = record.indicator().unit();
  mention.publisher = record.source().publisher();
  mention.url = record.source().url();
  mention.sha256 = record.source().sha256();
  return mention;
}

}  // namespace

absl::Status RecordSet::Add(const v1::Record& record, bool picked) {
  const auto [found, is_new] = entries_.try_emplace(client::NameOf(record));
  Entry& entry = found->second;
  if (picked && !entry.picked) ++picked_;
  entry.picked = entry.picked || picked;
  if (!is_new) return absl::OkStatus();
  const absl::StatusOr<Spool::Place> place = spool_.Add(record);
  if (!place.ok()) return place.status();
  entry.place = *place;
  entry.mention = MentionOf(record);
  return absl::OkStatus();
}

absl::Status RecordSet::ForEach(bool named_too, Use use) const {
  v1::Record record;
  for (const auto& [name, entry] : entries_) {
    if (!entry.picked && !named_too) continue;
    if (absl::Status status = spool_.Read(entry.place, record); !status.ok()) return status;
    use(record);
  }
  return absl::OkStatus();
}

std::vector<std::string> RecordSet::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries_) names.push_back(name);
  return names;
}

const Mention* RecordSet::Find(absl::string_view name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second.mention;
}

std::string RecordSet::TitleOf(absl::string_view name) const {
  const Mention* mention = Find(name);
  return mention == nullptr || mention->title.empty() ? std::string(name) : mention->title;
}

const Mention* RecordSet::FindSource(absl::string_view name) const {
  const Mention* mention = Find(name);
  return mention != nullptr && mention->type == v1::RECORD_TYPE_SOURCE ? mention : nullptr;
}

absl::StatusOr<RecordSet> ReadRecordSet(v1::ExportRequest request, Context& context) {
  RecordSet records;
  // Of records below others the parent is looked up, too.
  std::set<std::string> names;
  int64_t revision = 0;
  const auto pick = [&](const v1::Record& record) {
    for (std::string& name : client::ReferencesIn(*client::Inside(record))) names.insert(std::move(name));
    return records.Add(record, true);
  };
  if (absl::Status status = ReadEach(std::move(request), context, revision, pick); !status.ok()) return status;
  records.set_revision(revision);
  std::erase_if(names, [&](const std::string& name) { return records.Has(name); });
  const auto look_up = [&](const v1::Record& record) { return records.Add(record, false); };
  while (!names.empty()) {
    v1::ExportRequest more;
    more.mutable_as_of()->set_revision(revision);
    more.set_filter(FilterFor(names));
    if (absl::Status status = ReadEach(std::move(more), context, revision, look_up); !status.ok()) return status;
  }
  return records;
}

v1::Tlp LabelOf(const v1::Record& record, const RecordSet& records) {
  v1::Tlp label = OwnLabelOf(record);
  for (const std::string& name : client::ReferencesIn(*client::Inside(record))) {
    if (const Mention* named = records.Find(name)) label = std::max(label, named->tlp);
  }
  return label;
}

}  // namespace briefing::briefctl
