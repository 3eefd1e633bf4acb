#include "service/briefing/selection.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/catalog/record_type.h"
#include "service/query/filter.h"

namespace briefing {
namespace {

using Terms = std::vector<Term>;
using ByName = absl::btree_map<absl::string_view, RecordVersion>;

void AddOnce(const std::string& value, std::vector<std::string>& values) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

absl::Status CheckPartyName(const std::string& name, const std::string& field) {
  const absl::StatusOr<v1::RecordType> type = CheckName(name, field);
  if (!type.ok()) return type.status();
  if (*type == v1::RECORD_TYPE_PARTY) return absl::OkStatus();
  return errors::InvalidField(field, absl::StrCat("\"", name, "\" names no party; expected parties/{party}"));
}

Terms TermsOf(TermField field, const std::vector<std::string>& values) {
  Terms terms;
  for (const std::string& value : values) terms.push_back({field, value});
  return terms;
}

ByName Scan(const View& view, Predicate predicate, Pace& pace) {
  ByName found;
  const auto add = [&](const RecordVersion& record) {
    found.emplace(record.name, record);
    return pace.Go();
  };
  view.Scan(Matcher(view.catalog(), std::move(predicate)), absl::nullopt, add, [&] { return pace.Ask(); });
  return found;
}

// Scans for records that have a term of every group; empty groups ask for nothing.
ByName ScanFor(const View& view, Pace& pace, std::vector<Terms> groups) {
  Predicate predicate;
  for (Terms& group : groups) {
    if (!group.empty()) predicate.all_of.push_back(std::move(group));
  }
  return Scan(view, std::move(predicate), pace);
}

// The records of `type` directly below `parent` that have one of the parties.
ByName ScanChildren(const View& view, Pace& pace, v1::RecordType type, absl::string_view parent, const Terms& parties) {
  return ScanFor(view, pace, {{TypeTerm(type)}, {{TermField::kParent, std::string(parent)}}, parties});
}

void AddIndicatorsOf(const View& view, const ByName& observations, ByName& records) {
  for (const auto& [name, observation] : observations) {
    if (observation.type != v1::RECORD_TYPE_OBSERVATION) continue;
    if (const auto indicator = view.FindLive(ParentOf(name))) records.emplace(indicator->name, *indicator);
  }
}

ByName SelectByParty(const View& view, Pace& pace, const Terms& parties) {
  ByName records = ScanFor(view, pace, {parties});
  AddIndicatorsOf(view, ByName(records), records);
  return records;
}

ByName SelectByTopic(const View& view, Pace& pace, const Terms& topics, const Terms& parties) {
  ByName records = ScanFor(view, pace, {topics, parties});
  for (const auto& [name, indicator] : ScanFor(view, pace, {{TypeTerm(v1::RECORD_TYPE_INDICATOR)}, topics})) {
    const ByName observations = ScanChildren(view, pace, v1::RECORD_TYPE_OBSERVATION, name, parties);
    records.insert(observations.begin(), observations.end());
    AddIndicatorsOf(view, observations, records);
  }
  for (const auto& [name, commitment] : ScanFor(view, pace, {{TypeTerm(v1::RECORD_TYPE_COMMITMENT)}, topics})) {
    const ByName assessments = ScanChildren(view, pace, v1::RECORD_TYPE_ASSESSMENT, name, parties);
    records.insert(assessments.begin(), assessments.end());
  }
  return records;
}

ByName SelectByScope(const Scope& scope, const View& view, Pace& pace) {
  if (scope.topics.empty() && scope.parties.empty()) return Scan(view, scope.filter, pace);
  const Terms topics = TermsOf(TermField::kTopic, scope.topics);
  const Terms parties = TermsOf(TermField::kParty, scope.parties);
  ByName records = topics.empty() ? SelectByParty(view, pace, parties) : SelectByTopic(view, pace, topics, parties);
  if (scope.filter.empty()) return records;
  const Matcher matcher(view.catalog(), scope.filter);
  for (auto record = records.begin(); record != records.end();) {
    if (!pace.Go()) break;
    record = matcher.Matches(record->second.version, view) ? std::next(record) : records.erase(record);
  }
  return records;
}

template <typename T>
void ReadInto(const RecordVersion& version, std::vector<T>& records) {
  records.emplace_back().ParseFromArray(version.bytes.data(), static_cast<int>(version.bytes.size()));
}

}  // namespace

absl::StatusOr<Scope> ScopeOf(const v1::ComposeBriefingRequest& request) {
  if (request.topics_size() + request.parties_size() > limits::kMaxFilterValues) {
    return errors::InvalidField(request.topics_size() > request.parties_size() ? "topics" : "parties",
                                absl::StrCat("more than ", limits::kMaxFilterValues, " topics and parties together"));
  }
  Scope scope;
  for (int i = 0; i < request.topics_size(); ++i) {
    const absl::Status status = CheckId(request.topics(i), absl::StrCat("topics[", i, "]"));
    if (!status.ok()) return status;
    AddOnce(request.topics(i), scope.topics);
  }
  for (int i = 0; i < request.parties_size(); ++i) {
    const absl::Status status = CheckPartyName(request.parties(i), absl::StrCat("parties[", i, "]"));
    if (!status.ok()) return status;
    AddOnce(request.parties(i), scope.parties);
  }
  absl::StatusOr<Predicate> filter = CompileFilter(request.filter(), v1::RECORD_TYPE_UNSPECIFIED, "", "filter");
  if (!filter.ok()) return filter.status();
  scope.filter = *std::move(filter);
  return scope;
}

std::vector<RecordVersion> SelectRecords(const Scope& scope, const View& view, Pace& pace) {
  const ByName records = SelectByScope(scope, view, pace);
  std::vector<RecordVersion> result;
  result.reserve(records.size());
  for (const auto& [name, record] : records) result.push_back(record);
  return result;
}

Selection ReadSelection(const std::vector<RecordVersion>& records, Pace& pace) {
  Selection selection;
  for (const RecordVersion& record : records) {
    if (!pace.Go()) break;
    switch (record.type) {
      case v1::RECORD_TYPE_PARTY:
        ReadInto(record, selection.parties);
        break;
      case v1::RECORD_TYPE_SOURCE:
        ReadInto(record, selection.sources);
        break;
      case v1::RECORD_TYPE_INDICATOR:
        ReadInto(record, selection.indicators);
        break;
      case v1::RECORD_TYPE_EVENT:
        ReadInto(record, selection.events);
        break;
      case v1::RECORD_TYPE_COMMITMENT:
        ReadInto(record, selection.commitments);
        break;
      case v1::RECORD_TYPE_OBSERVATION:
        ReadInto(record, selection.observations);
        break;
      case v1::RECORD_TYPE_ASSESSMENT:
        ReadInto(record, selection.assessments);
        break;
      default:
        break;
    }
  }
  return selection;
}

}  // namespace briefing
