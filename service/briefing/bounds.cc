#include "service/briefing/bounds.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "service/base/limits.h"
#include "service/briefing/section.h"
#include "service/query/filter.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::RepeatedPtrField;

constexpr absl::string_view kEllipsis = "…";

void ClipString(Message& message, const FieldDescriptor& field, size_t limit) {
  const auto& reflection = *message.GetReflection();
  const auto clip = [limit](const std::string& text, absl::FunctionRef<void(std::string)> set) {
    if (text.size() > limit) set(Clipped(text, limit));
  };
  if (!field.is_repeated()) {
    const std::string text = reflection.GetString(message, &field);
    return clip(text, [&](std::string clipped) { reflection.SetString(&message, &field, std::move(clipped)); });
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const std::string text = reflection.GetRepeatedString(message, &field, i);
    clip(text, [&](std::string clipped) { reflection.SetRepeatedString(&message, &field, i, std::move(clipped)); });
  }
}

// Which items of a section stay: the first of `order` that fit its limits.
class Kept {
 public:
  Kept(size_t total, size_t limit) : kept_(total, false), limit_(limit) {}

  // False: full.
  bool Add(size_t index, Message& item) {
    if (count_ == limit_) return false;
    ClipTexts(item);
    bytes_ += item.ByteSizeLong();
    if (bytes_ > limits::kMaxSectionBytes) return false;
    ++count_;
    return kept_[index] = true;
  }
  bool Has(size_t index) const { return kept_[index]; }
  int64_t left_out() const { return static_cast<int64_t>(kept_.size() - count_); }

 private:
  std::vector<bool> kept_;
  const size_t limit_;
  size_t count_ = 0;
  size_t bytes_ = 0;
};

// Cuts `items`, keeping those with the lowest `rank`, earlier ones first among equals. Returns how many are left out.
template <typename T>
int64_t Bound(size_t limit, absl::FunctionRef<int64_t(const T&, int64_t index)> rank, RepeatedPtrField<T>& items) {
  std::vector<int64_t> ranks;
  std::vector<size_t> order(items.size());
  std::iota(order.begin(), order.end(), 0);
  for (int i = 0; i < items.size(); ++i) ranks.push_back(rank(items.Get(i), i));
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return ranks[a] < ranks[b]; });
  Kept kept(items.size(), limit);
  for (const size_t index : order) {
    if (!kept.Add(index, *items.Mutable(static_cast<int>(index)))) break;
  }
  if (kept.left_out() == 0) return 0;
  RepeatedPtrField<T> left;
  for (int i = 0; i < items.size(); ++i) {
    if (kept.Has(i)) *left.Add() = std::move(*items.Mutable(i));
  }
  items = std::move(left);
  return kept.left_out();
}

template <typename T>
int64_t BoundFirst(size_t limit, RepeatedPtrField<T>& items) {
  return Bound<T>(
      limit, [](const T&, int64_t) { return 0; }, items);
}

// The first of what is to come, and of what is overdue before it the latest; neither takes more than half where the
// other needs it.
int64_t BoundUpcoming(RepeatedPtrField<v1::UpcomingItem>& items) {
  const auto overdue = std::count_if(items.begin(), items.end(), [](const auto& item) { return item.overdue(); });
  const int64_t limit = limits::kMaxUpcomingItems;
  const int64_t kept = std::max(limit / 2, limit - (items.size() - overdue));
  const int64_t left_out = std::max<int64_t>(0, overdue - kept);
  items.erase(items.begin(), items.begin() + left_out);
  return left_out + BoundFirst(limits::kMaxUpcomingItems, items);
}

// All groups share one limit; a group of which nothing is kept stays with its count.
int64_t BoundGroups(v1::Briefing& briefing) {
  RepeatedPtrField<v1::CommitmentBrief> all;
  for (auto& group : *briefing.mutable_commitment_groups()) {
    for (auto& brief : *group.mutable_commitments()) *all.Add() = std::move(brief);
    group.clear_commitments();
  }
  const int64_t left_out = Bound<v1::CommitmentBrief>(
      limits::kMaxBriefedCommitments, [](const auto& brief, int64_t) { return TroubleOf(brief); }, all);
  auto group = briefing.mutable_commitment_groups()->begin();
  for (auto& brief : all) {
    while (group->state() != brief.state()) ++group;
    *group->add_commitments() = std::move(brief);
  }
  return left_out;
}

int64_t RankOfChange(const v1::RecordChange& change, int64_t) {
  return change.direction() == v1::DIRECTION_DOWN ? 0 : change.direction() == v1::DIRECTION_UP ? 1 : 2;
}

int64_t BoundNumbers(v1::Briefing& briefing) {
  for (auto& series : *briefing.mutable_numbers()) {
    const int64_t over = series.points_size() - static_cast<int64_t>(limits::kMaxSeriesPoints);
    if (over > 0) series.mutable_points()->DeleteSubrange(0, static_cast<int>(over));
    series.set_omitted_point_count(std::max<int64_t>(over, 0));
  }
  return Bound<v1::Series>(
      limits::kMaxSeries, [](const v1::Series& series, int64_t) { return series.targets().empty() ? 1 : 0; },
      *briefing.mutable_numbers());
}

template <typename Values>
std::string AnyOf(absl::string_view name, const Values& values) {
  if (values.empty()) return "";
  return absl::StrCat(
      " AND ", name, " = (",
      absl::StrJoin(values, " OR ",
                    [](std::string* out, const auto& value) { absl::StrAppend(out, "\"", value, "\""); }),
      ")");
}

std::string ChangedSince(const v1::ComposeBriefingRequest& request, const v1::Briefing& briefing) {
  return FilterWithin(request, absl::StrCat("type:* AND revision > ", briefing.since_revision()));
}

// Observations are found by their indicators, having no topics of their own. Of more indicators than a filter holds,
// all observations.
std::string FilterForSeries(const std::set<std::string>& indicators) {
  const std::string filter = absl::StrCat("type = OBSERVATION", AnyOf("parent", indicators));
  const bool fits = indicators.size() <= limits::kMaxFilterValues / 2 && filter.size() <= limits::kMaxFilterBytes;
  return fits ? filter : "type = OBSERVATION";
}

std::set<std::string> IndicatorsOf(const v1::Briefing& briefing) {
  std::set<std::string> indicators;
  for (const v1::Series& series : briefing.numbers()) indicators.insert(series.indicator());
  return indicators;
}

}  // namespace

std::string Clipped(absl::string_view text, size_t limit) {
  if (text.size() <= limit) return std::string(text);
  size_t end = limit - kEllipsis.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), kEllipsis);
}

void ClipTexts(Message& message) {
  const size_t limit = message.GetDescriptor() == v1::FieldChange::descriptor() ? limits::kMaxBriefedValueBytes
                                                                                : limits::kMaxBriefedTextBytes;
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) ClipString(message, *field, limit);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      ClipTexts(*reflection.MutableMessage(&message, field));
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      ClipTexts(*reflection.MutableRepeatedMessage(&message, field, i));
    }
  }
}

void AddOmission(v1::BriefingSection section, int64_t count, const std::string& filter, v1::Briefing& briefing) {
  if (count == 0) return;
  v1::Omission& omission = *briefing.add_omissions();
  omission.set_section(section);
  omission.set_count(count);
  omission.set_filter(filter);
}

std::string FilterWithin(const v1::ComposeBriefingRequest& request, absl::string_view kind) {
  const std::string filter =
      absl::StrCat(kind, AnyOf("topic", request.topics()), AnyOf("party", request.parties()),
                   request.filter().empty() ? "" : absl::StrCat(" AND (", request.filter(), ")"));
  return CompileFilter(filter, v1::RECORD_TYPE_UNSPECIFIED, "", "filter").ok() ? filter : "";
}

void BoundSections(const v1::ComposeBriefingRequest& request, v1::Briefing& briefing) {
  for (auto& sentence : *briefing.mutable_bottom_line()) ClipTexts(sentence);
  if (briefing.has_outlook()) ClipTexts(*briefing.mutable_outlook());
  if (briefing.has_change_summary()) ClipTexts(*briefing.mutable_change_summary());
  AddOmission(v1::BRIEFING_SECTION_CHANGES,
              Bound<v1::RecordChange>(limits::kMaxBriefedChanges, RankOfChange, *briefing.mutable_changes()),
              ChangedSince(request, briefing), briefing);
  AddOmission(v1::BRIEFING_SECTION_COMMITMENTS, BoundGroups(briefing), FilterWithin(request, "type = COMMITMENT"),
              briefing);
  const int64_t entries = briefing.timeline_size();
  // The latest dated ones stay, and of the undated ones as many as there is room for.
  AddOmission(
      v1::BRIEFING_SECTION_TIMELINE,
      Bound<v1::TimelineEntry>(
          limits::kMaxTimelineEntries,
          [&](const auto& entry, int64_t index) { return entry.has_date() ? entries - index : entries + index; },
          *briefing.mutable_timeline()),
      FilterWithin(request, "type = (EVENT OR COMMITMENT)"), briefing);
  AddOmission(v1::BRIEFING_SECTION_UPCOMING, BoundUpcoming(*briefing.mutable_upcoming()),
              FilterWithin(request,
                           "type = (EVENT OR COMMITMENT) AND (modality = (EXPECTED OR UNDER_CONSIDERATION) OR state = "
                           "(PROPOSED OR EXPECTED) OR due_date:* OR "
                           "targets.due_date:* OR milestones:*)"),
              briefing);
  const std::string all_series = FilterForSeries(IndicatorsOf(briefing));
  const int64_t series = BoundNumbers(briefing);
  AddOmission(v1::BRIEFING_SECTION_NUMBERS, series, all_series, briefing);
  AddOmission(v1::BRIEFING_SECTION_CONTRADICTIONS,
              BoundFirst(limits::kMaxContradictions, *briefing.mutable_contradictions()),
              FilterWithin(request, "type:* AND claims:*"), briefing);
  AddOmission(v1::BRIEFING_SECTION_GAPS, BoundFirst(limits::kMaxGaps, *briefing.mutable_gaps()),
              FilterWithin(request, "type = (EVENT OR COMMITMENT)"), briefing);
  std::sort(briefing.mutable_omissions()->begin(), briefing.mutable_omissions()->end(),
            [](const auto& a, const auto& b) { return a.section() < b.section(); });
}

}  // namespace briefing
