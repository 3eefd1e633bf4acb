#include "service/store/overlay.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/catalog/record_type.h"
#include "service/catalog/terms.h"

namespace briefing {
namespace {

// Whether ForEachLive is asked for such records.
bool IsAskedFor(v1::RecordType type) {
  return type == v1::RECORD_TYPE_COMMITMENT || type == v1::RECORD_TYPE_OBSERVATION || type == v1::RECORD_TYPE_VERDICT;
}

}  // namespace

const Overlay::Version* Overlay::FindAbove(absl::string_view name) const {
  for (const Layer* layer : {&staged_, &accepted_}) {
    const auto version = layer->versions.find(name);
    if (version != layer->versions.end()) return &version->second;
  }
  return nullptr;
}

absl::optional<RecordState> Overlay::Find(absl::string_view name) const {
  if (const Version* above = FindAbove(name)) return above->state;
  const absl::optional<RecordVersion> version = base_.Find(name);
  if (!version) return absl::nullopt;
  return RecordState{version->type, !version->retracted, version->revision, version->bytes};
}

absl::optional<RecordState> Overlay::FindLive(absl::string_view name) const {
  absl::optional<RecordState> state = Find(name);
  return state && state->live ? state : absl::nullopt;
}

absl::Status Overlay::WhyAbsent(absl::string_view name) const {
  const Version* above = FindAbove(name);
  return above != nullptr ? errors::Retracted(name, above->state.revision) : base_.WhyAbsent(name);
}

std::vector<std::string> Overlay::Referrers(absl::string_view name, size_t limit, int64_t& count) const {
  std::vector<std::string> referrers;
  for (const Layer* layer : {&staged_, &accepted_}) {
    for (const auto& [referrer, version] : layer->versions) {
      const bool hidden = layer == &accepted_ && IsStaged(referrer);
      const auto& to = version.references;
      if (version.state.type == v1::RECORD_TYPE_VERDICT) continue;
      if (!hidden && std::find(to.begin(), to.end(), name) != to.end()) referrers.push_back(referrer);
    }
  }
  std::sort(referrers.begin(), referrers.end());
  const Term term{TermField::kReference, std::string(name)};
  const Matcher matcher(base_.catalog(), Predicate{.all_of = {{term}}, .date = {}});
  bool more = false;
  base_.Scan(matcher, absl::nullopt, [&](const RecordVersion& version) {
    if (version.type == v1::RECORD_TYPE_VERDICT || FindAbove(version.name) != nullptr) return true;
    more = referrers.size() >= limit;
    if (!more) referrers.emplace_back(version.name);
    return !more;
  });
  count = static_cast<int64_t>(referrers.size());
  if (more) {
    int64_t verdicts = 0;
    const Matcher of_verdicts(base_.catalog(), Predicate{.all_of = {{term}, {TypeTerm(v1::RECORD_TYPE_VERDICT)}}});
    base_.Scan(of_verdicts, absl::nullopt, [&](const RecordVersion&) { return ++verdicts > 0; });
    count = std::max(count + 1, base_.CountLive(term, 0, nullptr) - verdicts);
  }
  if (referrers.size() > limit) referrers.resize(limit);
  return referrers;
}

void Overlay::ForEachLive(v1::RecordType type, const Term& term,
                          absl::FunctionRef<void(absl::string_view, absl::string_view)> visit) const {
  const Matcher matcher(base_.catalog(), Predicate{.all_of = {{term}, {TypeTerm(type)}}});
  base_.Scan(matcher, absl::nullopt, [&](const RecordVersion& version) {
    if (FindAbove(version.name) == nullptr) visit(version.name, version.bytes);
    return true;
  });
  for (const Layer* layer : {&staged_, &accepted_}) {
    const auto referrers = layer->referrers.find(term.value);
    if (referrers == layer->referrers.end()) continue;
    for (const std::string& name : referrers->second) {
      const Version& version = layer->versions.at(name);
      if (version.state.type != type || !version.state.live) continue;
      if (layer == &accepted_ && IsStaged(name)) continue;
      const auto& to = version.references;
      if (std::find(to.begin(), to.end(), term.value) != to.end()) visit(name, *version.bytes);
    }
  }
}

void Overlay::ForEachAbove(absl::string_view parent,
                           absl::FunctionRef<void(absl::string_view, const RecordState&)> visit) const {
  for (const Layer* layer : {&staged_, &accepted_}) {
    for (const auto& [name, version] : layer->versions) {
      if (ParentOf(name) != parent || (layer == &accepted_ && IsStaged(name))) continue;
      visit(name, version.state);
    }
  }
}

void Overlay::Stage(absl::string_view name, const RecordState& state, std::shared_ptr<const std::string> bytes,
                    const google::protobuf::Message& message) {
  Version& version = staged_.versions[std::string(name)];
  version.state = state;
  version.state.bytes = *bytes;
  version.bytes = std::move(bytes);
  version.references.clear();
  if (!state.live) return;
  for (Term& term : FacetsOf(state.type, message).terms) {
    if (term.field != TermField::kReference) continue;
    if (IsAskedFor(state.type)) staged_.referrers[term.value].emplace(name);
    version.references.push_back(std::move(term.value));
  }
}

void Overlay::Accept() {
  for (auto& [name, version] : staged_.versions) accepted_.versions[name] = std::move(version);
  for (auto& [name, referrers] : staged_.referrers) accepted_.referrers[name].merge(referrers);
  Discard();
}

void Overlay::Discard() {
  staged_.versions.clear();
  staged_.referrers.clear();
}

}  // namespace briefing
