#include "service/catalog/view.h"

#include <algorithm>
#include <utility>

#include "service/base/errors.h"
#include "service/base/wire.h"
#include "service/catalog/candidates.h"
#include "service/catalog/catalog_state.h"
#include "service/catalog/matcher_state.h"

namespace briefing {
namespace {

VersionId StandingVersion(const RecordIndex& index, absl::string_view name, Revision revision) {
  const RecordId record = index.names.Find(name);
  return record == kNoRecord ? kNoVersion : index.versions.StandingAt(record, revision);
}

// Gives `take` the versions that stand live at `revision` among the candidates, and whether each is the only one that
// its record ever had, until it returns false.
// Asks `proceed` as Scan does; false where it stopped the walk.
bool ForEachLive(const RecordIndex& index, Revision revision, Candidates candidates,
                 absl::FunctionRef<bool(VersionId, bool only)> take, absl::FunctionRef<bool(RecordId next)> proceed,
                 int stride = View::kScanStride) {
  const VersionId end = index.versions.EndOf(revision);
  for (int left = 0; !candidates.done(); candidates.Next(), --left) {
    if (left == 0) {
      if (!proceed(static_cast<RecordId>(candidates.id()))) return false;
      left = stride;
    }
    const auto record = static_cast<RecordId>(candidates.id());
    // Records are numbered by first version, so all that follow are later still.
    const VersionId first = index.versions.First(record);
    if (first >= end) return true;
    const bool only = index.versions.Latest(record) == first;
    const VersionId standing = only ? first : index.versions.StandingAt(record, revision);
    if (!index.versions.At(standing).retracted && !take(standing, only)) return true;
  }
  return true;
}

bool Proceed(RecordId) { return true; }

}  // namespace

absl::Time View::commit_time() const {
  return revision_ == Revision() ? absl::UnixEpoch() : catalog_->CommitTime(revision_);
}

absl::Time View::time() const { return time_ == absl::InfinitePast() ? commit_time() : time_; }

View View::At(absl::Time time) const {
  View view = *this;
  view.time_ = time;
  return view;
}

std::vector<std::string> View::MembersOf(absl::string_view party) const {
  return catalog_->state_->memberships.At(*this)->MembersOf(party);
}

bool View::Belongs(absl::string_view party, absl::string_view group) const {
  return party == group || catalog_->state_->memberships.At(*this)->Belongs(party, group);
}

absl::optional<RecordVersion> View::Find(absl::string_view name) const {
  const RecordIndex& index = catalog_->state_->index;
  const VersionId id = StandingVersion(index, name, revision_);
  if (id == kNoVersion) return absl::nullopt;
  return index.Describe(id);
}

absl::optional<RecordVersion> View::FindLive(absl::string_view name) const {
  absl::optional<RecordVersion> found = Find(name);
  if (found.has_value() && found->retracted) found.reset();
  return found;
}

absl::Status View::WhyAbsent(absl::string_view name) const {
  const absl::optional<RecordVersion> found = Find(name);
  return found.has_value() ? errors::Retracted(name, found->revision) : errors::NotFound(name);
}

void View::Scan(const Matcher& matcher, absl::optional<RecordId> after,
                absl::FunctionRef<bool(const RecordVersion&)> visit) const {
  ScanInSteps(matcher, after, visit, Proceed);
}

bool View::Scan(const Matcher& matcher, absl::optional<RecordId> after,
                absl::FunctionRef<bool(const RecordVersion&)> visit, absl::FunctionRef<bool()> proceed) const {
  return ScanInSteps(matcher, after, visit, [&](RecordId) { return proceed(); });
}

bool View::ScanInSteps(const Matcher& matcher, absl::optional<RecordId> after,
                       absl::FunctionRef<bool(const RecordVersion&)> visit,
                       absl::FunctionRef<bool(RecordId next)> proceed, int stride) const {
  const RecordIndex& index = catalog_->state_->index;
  return ScanMatching(
      matcher, after, [&](VersionId id) { return visit(index.Describe(id)); }, proceed, stride);
}

bool View::ScanVersions(const Matcher& matcher, absl::FunctionRef<bool(VersionId)> visit,
                        absl::FunctionRef<bool()> proceed) const {
  // Their order does not matter: those of the span of dates are enough to look at.
  const int64_t candidates = PlanOf(matcher).candidates;
  if (matcher.predicate().date_test != Predicate::DateTest::kNone && candidates > kScanStride) {
    const auto orders = OrdersByDate(matcher, /*make=*/true);
    if (orders.has_value() && CandidatesByDate(matcher, *orders) < candidates) {
      return WalkByDate(matcher, *orders, /*descending=*/false, absl::nullopt, visit, proceed);
    }
  }
  return ScanMatching(matcher, absl::nullopt, visit, [&](RecordId) { return proceed(); });
}

bool View::ScanMatching(const Matcher& matcher, absl::optional<RecordId> after,
                        absl::FunctionRef<bool(VersionId)> visit, absl::FunctionRef<bool(RecordId next)> proceed,
                        int stride) const {
  const RecordIndex& index = catalog_->state_->index;
  Matcher::State& state = *matcher.state_;
  state.Refresh(*this);
  const uint32_t from = after.has_value() ? static_cast<uint32_t>(*after) + 1 : 0;
  const Matcher::State::Driver driver = state.ChooseDriver(revision_);
  return ForEachLive(
      index, revision_, state.CandidatesOf(driver, from),
      [&](VersionId id, bool only) {
        // The lists hold the records that ever had a term: one with a single version has it still.
        const size_t settled = only ? driver.group : Matcher::State::kNoGroup;
        return !state.MatchesBeside(id, *this, settled) || visit(id);
      },
      proceed, stride);
}

uint32_t View::record_end() const {
  const RecordIndex& index = catalog_->state_->index;
  const VersionId end = index.versions.EndOf(revision_);
  uint32_t low = 0;
  uint32_t high = index.versions.record_count();
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (index.versions.First(static_cast<RecordId>(middle)) < end) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

View::ScanPlan View::PlanOf(const Matcher& matcher) const {
  Matcher::State& state = *matcher.state_;
  state.Refresh(*this);
  const Matcher::State::Driver driver = state.ChooseDriver(revision_);
  const bool named = driver.listed == &state.named;
  ScanPlan plan{.shortlist = driver.listed != nullptr && !named,
                .names = named,
                .group = absl::nullopt,
                .candidates = driver.candidates};
  if (driver.group != Matcher::State::kNoGroup) plan.group = driver.group;
  return plan;
}

absl::optional<RecordVersion> View::Standing(RecordId record) const {
  const RecordIndex& index = catalog_->state_->index;
  if (static_cast<uint32_t>(record) >= index.versions.record_count()) return absl::nullopt;
  const VersionId id = index.versions.StandingAt(record, revision_);
  if (id == kNoVersion) return absl::nullopt;
  return index.Describe(id);
}

absl::optional<RecordId> View::StandsLive(VersionId version) const {
  const VersionTable& versions = catalog_->state_->index.versions;
  if (version >= version_end()) return absl::nullopt;
  const Version& found = versions.At(version);
  if (found.retracted) return absl::nullopt;
  // The newest stands in every view that knows it.
  const bool stands =
      versions.Latest(found.record) == version || versions.StandingAt(found.record, revision_) == version;
  return stands ? absl::optional<RecordId>(found.record) : absl::nullopt;
}

RecordVersion View::VersionAt(VersionId version) const { return catalog_->state_->index.Describe(version); }

VersionId View::version_end() const { return catalog_->state_->index.versions.EndOf(revision_); }

absl::optional<RecordVersion> View::Before(VersionId version) const {
  const RecordIndex& index = catalog_->state_->index;
  const VersionId previous = index.versions.At(version).previous;
  if (previous == kNoVersion) return absl::nullopt;
  return index.Describe(previous);
}

absl::optional<int64_t> View::LiveCount(v1::RecordType type) const {
  const Catalog::State& catalog = *catalog_->state_;
  // The count is of this revision where the writer had counted it before, and had not begun on the next one after.
  if (catalog.counted.load(std::memory_order_acquire) != revision_.value()) return absl::nullopt;
  const int64_t live = catalog.counts[type].live.load(std::memory_order_acquire);
  if (catalog.counting.load(std::memory_order_relaxed) != revision_.value()) return absl::nullopt;
  return live;
}

int64_t View::CountLive(const Term& term, int64_t limit, std::vector<RecordVersion>* first) const {
  const RecordIndex& index = catalog_->state_->index;
  const absl::optional<TermId> id = index.terms.Find(term.field, term.value);
  if (!id.has_value()) return 0;
  int64_t count = 0;
  ForEachLive(
      index, revision_, Candidates(index.terms, {*id}, 0),
      [&](VersionId version, bool only) {
        if (!only && !HasTermOf(index.versions.At(version).facets, absl::MakeConstSpan(&*id, 1))) return true;
        if (count++ < limit && first != nullptr) first->push_back(index.Describe(version));
        return true;
      },
      Proceed);
  return count;
}

DateBounds View::DateOf(VersionId version) const {
  return briefing::DateOf(catalog_->state_->index.versions.At(version).facets);
}

void View::ReadFacets(VersionId version, TermIds& terms, DateBounds& date) const {
  DecodeFacets(catalog_->state_->index.versions.At(version).facets, terms, date);
}

TermView View::TermAt(TermId term) const { return catalog_->state_->index.terms.At(term); }

size_t View::term_count() const { return catalog_->state_->index.terms.size(); }

std::shared_ptr<const TermOrder> View::TermsInOrder(TermField field, TermId last) const {
  return catalog_->state_->term_orders.Of(catalog_->state_->index.terms, field, last);
}

absl::optional<RecordVersion> View::FindAt(absl::string_view name, Revision revision) const {
  if (revision > revision_) return absl::nullopt;
  const RecordIndex& index = catalog_->state_->index;
  const VersionId id = StandingVersion(index, name, revision);
  if (id == kNoVersion || index.versions.At(id).revision != revision.value()) return absl::nullopt;
  return index.Describe(id);
}

std::vector<Revision> View::History(absl::string_view name) const {
  const RecordIndex& index = catalog_->state_->index;
  std::vector<Revision> revisions;
  for (VersionId id = StandingVersion(index, name, revision_); id != kNoVersion; id = index.versions.At(id).previous) {
    revisions.emplace_back(index.versions.At(id).revision);
  }
  std::reverse(revisions.begin(), revisions.end());
  return revisions;
}

void View::ForEachChange(Revision revision, absl::FunctionRef<bool(const VersionChange&)> visit) const {
  const RecordIndex& index = catalog_->state_->index;
  // A commit's versions are numbered in the order of its changes.
  auto next = static_cast<uint32_t>(index.versions.EndOf(revision.previous()));
  const SharedBytes commit = index.log.Commit(revision);
  wire::FieldReader reader(commit.view());
  ChangeParts parts;
  while (reader.Next()) {
    if (reader.number() != v1::Commit::kChangesFieldNumber || !TakeApart(reader.bytes(), parts)) continue;
    const auto id = static_cast<VersionId>(next++);
    const VersionId previous = index.versions.At(id).previous;
    const bool was_live = previous != kNoVersion && !index.versions.At(previous).retracted;
    const VersionChange change = {.now = index.Describe(id),
                                  .type = parts.type,
                                  .before = was_live ? previous : kNoVersion,
                                  .change_bytes = reader.bytes(),
                                  .record_bytes = parts.record};
    if (!visit(change)) return;
  }
}

SharedBytes View::Share(const RecordVersion& version) const {
  return catalog_->log().Share(version.bytes, version.revision);
}

}  // namespace briefing
