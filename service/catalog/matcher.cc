#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "service/catalog/catalog_state.h"
#include "service/catalog/date_orders.h"
#include "service/catalog/matcher_state.h"
#include "service/catalog/view.h"

namespace briefing {
namespace {

// The kinds of record that `group` lets pass, as bits; 0 where it has a term of another field.
uint32_t KindsOf(const std::vector<Term>& group) {
  uint32_t kinds = 0;
  for (const Term& term : group) {
    uint32_t number = 0;
    if (term.field != TermField::kType || !absl::SimpleAtoi(term.value, &number) || number >= 32) return 0;
    kinds |= uint32_t{1} << number;
  }
  return kinds;
}

}  // namespace

bool PassesDate(const Predicate& predicate, const DateBounds& date) {
  const DateBounds& wanted = predicate.date;
  switch (predicate.date_test) {
    case Predicate::DateTest::kNone:
      return true;
    case Predicate::DateTest::kOverlaps:
      return date.known && date.start < wanted.end && wanted.start < date.end;
    case Predicate::DateTest::kWithin:
      return date.known && date.start >= wanted.start && date.end <= wanted.end;
  }
  return false;
}

Matcher::State::State(const Catalog& catalog, Predicate wanted)
    : index(&catalog.state_->index),
      memberships(&catalog.state_->memberships),
      predicate(std::move(wanted)),
      terms(predicate.all_of),
      members_as_of() {
  terms.resize(predicate.all_of.size() + predicate.member_of.size());
  groups.resize(terms.size());
  for (const std::vector<Term>& group : predicate.all_of) kinds.push_back(KindsOf(group));
  kinds.resize(terms.size(), 0);
}

void Matcher::State::RefreshMembers(const View& view) {
  if (predicate.member_of.empty()) return;
  const Revision changed = memberships->LastChange(view.revision());
  if (members_as_of == changed) return;
  members_as_of = changed;
  incomplete = true;
  terms_seen = 0;
  for (size_t i = 0; i < predicate.member_of.size(); ++i) {
    std::vector<Term>& group = terms[predicate.all_of.size() + i];
    group.clear();
    for (std::string& member : view.MembersOf(predicate.member_of[i])) {
      group.push_back({TermField::kParty, std::move(member)});
    }
  }
}

void Matcher::State::Refresh(const View& view) {
  RefreshMembers(view);
  const size_t terms_now = index->terms.size();
  if (!incomplete || (terms_now == terms_seen && terms_seen != 0)) return;
  terms_seen = terms_now;
  incomplete = false;
  for (size_t i = 0; i < groups.size(); ++i) {
    groups[i].clear();
    for (const Term& term : terms[i]) {
      if (const auto id = index->terms.Find(term.field, term.value)) {
        groups[i].push_back(*id);
      } else {
        incomplete = true;
      }
    }
    std::sort(groups[i].begin(), groups[i].end());
    groups[i].erase(std::unique(groups[i].begin(), groups[i].end()), groups[i].end());
  }
}

bool Matcher::State::Matches(VersionId version, const View& view) {
  Refresh(view);
  return MatchesBeside(version, view, kNoGroup);
}

bool Matcher::State::IsOfKind(const Version& version) const {
  return std::all_of(kinds.begin(), kinds.end(),
                     [&](uint32_t wanted) { return wanted == 0 || (wanted >> version.type & 1) != 0; });
}

bool Matcher::State::MatchesBeyondTerms(VersionId id, const View& view, const DateBounds& date) const {
  if (!IsOfKind(index->versions.At(id)) || !PassesDate(predicate, date)) return false;
  return predicate.residual == nullptr || predicate.residual->Holds(index->Describe(id), view);
}

bool Matcher::State::MatchesBeside(VersionId id, const View& view, size_t settled, const DateBounds* date) {
  const Version& version = index->versions.At(id);
  if (!IsOfKind(version)) return false;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (i != settled && kinds[i] == 0 && !HasTermOf(version.facets, groups[i])) return false;
  }
  if (predicate.date_test != Predicate::DateTest::kNone &&
      !PassesDate(predicate, date == nullptr ? DateOf(version.facets) : *date)) {
    return false;
  }
  return predicate.residual == nullptr || predicate.residual->Holds(index->Describe(id), view);
}

size_t Matcher::State::RarestGroup() const {
  size_t rarest = kNoGroup;
  size_t fewest = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    size_t records = 0;
    for (const TermId term : groups[i]) records += index->terms.Postings(term).size();
    if (rarest != kNoGroup && records >= fewest) continue;
    rarest = i;
    fewest = records;
  }
  return rarest;
}

TermConditions Matcher::State::ConditionsBeside(size_t walked) const {
  TermConditions conditions;
  for (size_t i = 0; i < groups.size(); ++i) {
    // The kind of record is beside the version.
    if (i != walked && kinds[i] == 0) conditions.Add(terms[i], groups[i], /*wanted=*/true);
  }
  return conditions;
}

size_t Matcher::State::GroupOf(const View::DatedLists& orders) const {
  for (size_t i = 0; i < groups.size(); ++i) {
    const auto in_group = [&](const auto& order) {
      return std::binary_search(groups[i].begin(), groups[i].end(), order->term);
    };
    if (std::all_of(orders.begin(), orders.end(), in_group)) return i;
  }
  return kNoGroup;
}

Matcher::State::Driver Matcher::State::ChooseDriver(Revision revision) {
  Driver driver{.listed = nullptr, .group = RarestGroup(), .candidates = 0};
  if (driver.group == kNoGroup) {
    driver.candidates = index->versions.record_count();
  } else {
    for (const TermId term : groups[driver.group]) driver.candidates += index->terms.Postings(term).size();
  }
  const auto use = [&driver](const std::vector<RecordId>& listed) {
    const auto candidates = static_cast<int64_t>(listed.size());
    if (candidates < driver.candidates) driver = {.listed = &listed, .group = kNoGroup, .candidates = candidates};
  };
  if (predicate.names.has_value()) {
    LookUpNames();
    use(named);
  }
  const Shortlist* const shortlist = predicate.shortlist.get();
  if (shortlist != nullptr && shortlist->revision == revision) use(shortlist->records);
  return driver;
}

void Matcher::State::LookUpNames() {
  named.clear();
  for (const std::string& name : *predicate.names) {
    const RecordId record = index->names.Find(name);
    if (record != kNoRecord) named.push_back(record);
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
}

Candidates Matcher::State::CandidatesOf(const Driver& driver, uint32_t from) const {
  if (driver.listed != nullptr) return Candidates(*driver.listed, from);
  if (driver.group == kNoGroup) return Candidates(from, index->versions.record_count());
  return Candidates(index->terms, groups[driver.group], from);
}

Matcher::Matcher(const Catalog& catalog, Predicate predicate)
    : state_(std::make_unique<State>(catalog, std::move(predicate))) {}
Matcher::~Matcher() = default;
Matcher::Matcher(const Matcher& other) : state_(std::make_unique<State>(*other.state_)) {}
Matcher& Matcher::operator=(const Matcher& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

bool Matcher::Matches(VersionId version, const View& view) const { return state_->Matches(version, view); }

const Predicate& Matcher::predicate() const { return state_->predicate; }

}  // namespace briefing
