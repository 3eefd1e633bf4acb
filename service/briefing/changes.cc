#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "briefing/v1/verdict.pb.h"
#include "google/protobuf/reflection.h"
#include "service/base/limits.h"
#include "service/briefing/direction.h"
#include "service/briefing/record_words.h"
#include "service/briefing/section.h"
#include "service/briefing/wording.h"
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

void Tell(const std::string& field, const std::string& before, const std::string& after,
          std::vector<v1::FieldChange>& fields) {
  if (before == after) return;
  v1::FieldChange& change = fields.emplace_back();
  change.set_field(field);
  change.set_old_value(before);
  change.set_new_value(after);
}

// What a verdict rests on changes with every observation, and all of it is the server's: its status and the reason say
// it.
std::vector<v1::FieldChange> FieldsOf(const v1::Verdict& before, const v1::Verdict& after) {
  std::vector<v1::FieldChange> fields;
  const auto& statuses = *v1::VerdictStatus_descriptor();
  Tell("status", PhraseOf(statuses, before.status()), PhraseOf(statuses, after.status()), fields);
  Tell("reason", before.reason(), after.reason(), fields);
  return fields;
}

std::vector<v1::FieldChange> FieldsThatChanged(const google::protobuf::Message& before,
                                               const google::protobuf::Message& after) {
  const auto* then = dynamic_cast<const v1::Verdict*>(&before);
  const auto* now = dynamic_cast<const v1::Verdict*>(&after);
  return then != nullptr && now != nullptr ? FieldsOf(*then, *now) : DiffRecords(before, after);
}

class Changes {
 public:
  Changes(SectionContext& context, v1::Briefing& briefing) : context_(context), briefing_(briefing) {
    briefing_.mutable_change_summary()->set_direction(v1::DIRECTION_SAME);
  }

  // What became of one record; either version may be missing, not both.
  void Add(const absl::optional<RecordVersion>& before, const absl::optional<RecordVersion>& after) {
    if (before && after && before->version == after->version)
      return Count(&Summary::set_unchanged_count, &Summary::unchanged_count);
    if (before && after) {
      AddUpdate(*ParseRecord(*before), *ParseRecord(*after));
    } else if (after) {
      AddWhole(*ParseRecord(*after), v1::CHANGE_TYPE_CREATED);
    } else if (before) {
      AddWhole(*ParseRecord(*before), v1::CHANGE_TYPE_RETRACTED);
    }
  }

 private:
  using Summary = v1::ChangeSummary;

  void Count(void (Summary::*set)(int64_t), int64_t (Summary::*get)() const) {
    Summary& summary = *briefing_.mutable_change_summary();
    (summary.*set)((summary.*get)() + 1);
  }

  // Of the changes that point the same way the first one decides.
  void Point(const Move& move, v1::RecordChange& change) {
    change.set_direction(move.direction);
    change.set_direction_reason(move.reason);
    Summary& summary = *briefing_.mutable_change_summary();
    if (move.direction == v1::DIRECTION_UP) summary.set_up_count(summary.up_count() + 1);
    if (move.direction == v1::DIRECTION_DOWN) summary.set_down_count(summary.down_count() + 1);
    const bool decides = move.direction == v1::DIRECTION_DOWN ? summary.direction() != v1::DIRECTION_DOWN
                         : move.direction == v1::DIRECTION_UP ? summary.direction() == v1::DIRECTION_SAME
                                                              : false;
    if (!decides) return;
    summary.set_direction(move.direction);
    summary.set_direction_reason(absl::StrCat(change.title(), ": ", move.reason));
  }

  v1::RecordChange ChangeOf(const google::protobuf::Message& record, v1::ChangeType type) {
    v1::RecordChange change;
    change.set_name(NameIn(record));
    change.set_title(TitleInWords(record, context_.reader));
    change.set_type(type);
    context_.reader.Count(record);
    return change;
  }

  void AddWhole(const google::protobuf::Message& record, v1::ChangeType type) {
    v1::RecordChange change = ChangeOf(record, type);
    context_.citations.Cite(ClaimsIn(record), *change.mutable_citations());
    if (type == v1::CHANGE_TYPE_CREATED) {
      Count(&Summary::set_added_count, &Summary::added_count);
      Point(DirectionOfNew(record), change);
    } else {
      Count(&Summary::set_removed_count, &Summary::removed_count);
      Point({}, change);
    }
    *briefing_.add_changes() = std::move(change);
  }

  // A record that was changed and changed back has no news.
  void AddUpdate(const google::protobuf::Message& before, const google::protobuf::Message& after) {
    std::vector<v1::FieldChange> fields = FieldsThatChanged(before, after);
    if (fields.empty()) return Count(&Summary::set_unchanged_count, &Summary::unchanged_count);
    v1::RecordChange change = ChangeOf(after, v1::CHANGE_TYPE_UPDATED);
    context_.reader.Count(before);
    for (v1::FieldChange& field : fields) {
      if (change.fields_size() < limits::kMaxItemFields) *change.add_fields() = std::move(field);
    }
    change.set_omitted_field_count(static_cast<int32_t>(fields.size()) - change.fields_size());
    context_.citations.Cite(NewsIn(before, after), *change.mutable_citations());
    Count(&Summary::set_changed_count, &Summary::changed_count);
    Point(DirectionOfUpdate(before, after), change);
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
  for (const absl::string_view name : names) {
    if (!context.pace.Go()) return;
    changes.Add(since.FindLive(name), context.reader.view().FindLive(name));
  }
}

}  // namespace briefing
