// A predicate in terms of one catalog's indexes.
#ifndef BRIEFING_SERVICE_CATALOG_MATCHER_STATE_H_
#define BRIEFING_SERVICE_CATALOG_MATCHER_STATE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "service/catalog/candidates.h"
#include "service/catalog/memberships.h"
#include "service/catalog/record_index.h"
#include "service/catalog/term_conditions.h"
#include "service/catalog/view.h"

namespace briefing {

struct Matcher::State {
  State(const Catalog& catalog, Predicate predicate);

  // Looks again for terms that the catalog did not have, and for the members of parties where they may have changed.
  void Refresh(const View& view);
  bool Matches(VersionId version, const View& view);
  // The same without a Refresh, which must have been made, and without a look at group `settled`, which is known to
  // hold, or at the date, where it is told.
  bool MatchesBeside(VersionId version, const View& view, size_t settled, const DateBounds* date = nullptr);

  // The same, where all groups but those on the kind of record are known to hold.
  bool MatchesBeyondTerms(VersionId version, const View& view, const DateBounds& date) const;

  bool IsOfKind(const Version& version) const;
  void RefreshMembers(const View& view);
  void LookUpNames();

  static constexpr size_t kNoGroup = SIZE_MAX;
  // The group with the fewest records, those of all its terms together; kNoGroup where there are no groups. Refresh
  // first.
  size_t RarestGroup() const;

  // What MatchesBeyondTerms takes for granted, of the groups beside `walked`. Valid until the next Refresh.
  TermConditions ConditionsBeside(size_t walked) const;

  // A group that holds for whatever is in one of the orders; kNoGroup where there is none. The rarest may be another
  // one by now.
  size_t GroupOf(const View::DatedLists& orders) const;

  // What a scan walks.
  struct Driver {
    // The predicate's shortlist, or `named`. Null where neither is walked.
    const std::vector<RecordId>* listed = nullptr;
    // kNoGroup without a list: all records.
    size_t group = kNoGroup;
    int64_t candidates = 0;
  };
  // Refresh first. Looks the predicate's names up.
  Driver ChooseDriver(Revision revision);
  // Those of the driver from `from` on; valid as long as the state is.
  Candidates CandidatesOf(const Driver& driver, uint32_t from) const;

  const RecordIndex* index;
  const Memberships* memberships;
  Predicate predicate;
  // The terms of each group: those of `predicate.all_of`, then those of the members of each of `predicate.member_of`.
  std::vector<std::vector<Term>> terms;
  // What `terms` has of members goes back to this change of a party; none yet: to nothing.
  absl::optional<Revision> members_as_of;
  // For each group, the ids of those of its terms that the catalog has, ascending.
  std::vector<std::vector<TermId>> groups;
  // For each group, the kinds of record that it lets pass, as bits; 0 where it is about something else. A version's
  // kind is at hand, and need not be looked for among its terms.
  std::vector<uint32_t> kinds;
  // The records of `predicate.names`, ascending, when they were last looked up.
  std::vector<RecordId> named;
  // Size of the term table when all terms were last looked for; terms that were missing then.
  size_t terms_seen = 0;
  bool incomplete = true;
};

// Whether `date` passes the predicate's date condition.
bool PassesDate(const Predicate& predicate, const DateBounds& date);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_MATCHER_STATE_H_
