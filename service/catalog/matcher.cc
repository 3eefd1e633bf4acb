#include <algorithm>
#include <utility>

#include "service/catalog/catalog_state.h"
#include "service/catalog/matcher_state.h"
#include "service/catalog/view.h"

namespace briefing {
namespace {

// Both ascending.
bool HaveOneInCommon(const std::vector<TermId>& group, const TermIds& terms) {
  return std::any_of(group.begin(), group.end(),
                     [&](TermId term) { return std::binary_search(terms.begin(), terms.end(), term); });
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

Matcher::State::State(const RecordIndex& index, Predicate predicate) : index(&index), predicate(std::move(predicate)) {
  groups.resize(this->predicate.all_of.size());
}

void Matcher::State::Refresh() {
  const size_t terms_now = index->terms.size();
  if (!incomplete || (terms_now == terms_seen && terms_seen != 0)) return;
  terms_seen = terms_now;
  incomplete = false;
  for (size_t i = 0; i < groups.size(); ++i) {
    groups[i].clear();
    for (const Term& term : predicate.all_of[i]) {
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

bool Matcher::State::Matches(const Version& version) {
  Refresh();
  if (predicate.empty()) return true;
  DateBounds date;
  DecodeFacets(version.facets, terms, date);
  return PassesDate(predicate, date) &&
         std::all_of(groups.begin(), groups.end(), [&](const auto& group) { return HaveOneInCommon(group, terms); });
}

const std::vector<TermId>* Matcher::State::RarestGroup() const {
  const std::vector<TermId>* rarest = nullptr;
  size_t fewest = 0;
  for (const std::vector<TermId>& group : groups) {
    size_t records = 0;
    for (const TermId term : group) records += index->terms.Postings(term).size();
    if (rarest != nullptr && records >= fewest) continue;
    rarest = &group;
    fewest = records;
  }
  return rarest;
}

Matcher::Matcher(const Catalog& catalog, Predicate predicate)
    : state_(std::make_unique<State>(catalog.state_->index, std::move(predicate))) {}
Matcher::~Matcher() = default;
Matcher::Matcher(const Matcher& other) : state_(std::make_unique<State>(*other.state_)) {}
Matcher& Matcher::operator=(const Matcher& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

bool Matcher::Matches(VersionId version) const { return state_->Matches(state_->index->versions.At(version)); }

const Predicate& Matcher::predicate() const { return state_->predicate; }

}  // namespace briefing
