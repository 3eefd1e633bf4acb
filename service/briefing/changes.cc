#include <set>
#include <string>
#include <utility>

#include "google/protobuf/reflection.h"
#include "service/briefing/section.h"
#include "service/catalog/record_type.h"
#include "service/query/field_value.h"
#include "service/query/record_diff.h"
#include "service/query/record_message.h"

namespace briefing {
namespace {

Claims ClaimsIn(const google::protobuf::Message& record) {
  const auto* field = record.GetDescriptor()->FindFieldByName("claims");
  const auto claims = record.GetReflection()->GetRepeatedFieldRef<v1::Claim>(record, field);
  return Claims(claims.begin(), claims.end());
}

// The claims that an update brought; all of them where it brought none.
Claims NewsIn(const google::protobuf::Message& before, const google::protobuf::Message& after) {
  std::set<std::string> known;
  for (const v1::Claim& claim : ClaimsIn(before)) known.insert(TextOf(claim));
  Claims news;
  for (const v1::Claim& claim : ClaimsIn(after)) {
    if (!known.contains(TextOf(claim))) *news.Add() = claim;
  }
  return news.empty() ? ClaimsIn(after) : news;
}

v1::RecordChange ChangeOf(const google::protobuf::Message& record, v1::ChangeType type) {
  v1::RecordChange change;
  change.set_name(NameIn(record));
  change.set_title(TitleIn(record));
  change.set_type(type);
  return change;
}

class Changes {
 public:
  Changes(SectionContext& context, v1::Briefing& briefing) : context_(context), briefing_(briefing) {}

  // What became of one record; either version may be missing, not both.
  void Add(const absl::optional<RecordVersion>& before, const absl::optional<RecordVersion>& after) {
    if (before && after) {
      if (before->version != after->version) AddUpdate(*ParseRecord(*before), *ParseRecord(*after));
    } else if (after) {
      AddWhole(*ParseRecord(*after), v1::CHANGE_TYPE_CREATED);
    } else if (before) {
      AddWhole(*ParseRecord(*before), v1::CHANGE_TYPE_RETRACTED);
    }
  }

 private:
  void AddWhole(const google::protobuf::Message& record, v1::ChangeType type) {
    v1::RecordChange change = ChangeOf(record, type);
    context_.citations.Cite(ClaimsIn(record), *change.mutable_citations());
    *briefing_.add_changes() = std::move(change);
  }

  // A record that was changed and changed back has no news.
  void AddUpdate(const google::protobuf::Message& before, const google::protobuf::Message& after) {
    std::vector<v1::FieldChange> fields = DiffRecords(before, after);
    if (fields.empty()) return;
    v1::RecordChange change = ChangeOf(after, v1::CHANGE_TYPE_UPDATED);
    for (v1::FieldChange& field : fields) *change.add_fields() = std::move(field);
    context_.citations.Cite(NewsIn(before, after), *change.mutable_citations());
    *briefing_.add_changes() = std::move(change);
  }

  SectionContext& context_;
  v1::Briefing& briefing_;
};

}  // namespace

void AddChanges(SectionContext& context, const View& since, const std::vector<RecordVersion>& before,
                const std::vector<RecordVersion>& after, v1::Briefing& briefing) {
  // A record counts that was in scope at either point; what it was at the other is looked up.
  std::set<absl::string_view> names;
  for (const RecordVersion& record : before) names.insert(record.name);
  for (const RecordVersion& record : after) names.insert(record.name);
  Changes changes(context, briefing);
  for (const absl::string_view name : names) changes.Add(since.FindLive(name), context.reader.view().FindLive(name));
}

}  // namespace briefing
