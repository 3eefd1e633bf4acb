// A predicate in terms of one catalog's indexes.
#ifndef BRIEFING_SERVICE_CATALOG_MATCHER_STATE_H_
#define BRIEFING_SERVICE_CATALOG_MATCHER_STATE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "service/catalog/record_index.h"
#include "service/catalog/view.h"

namespace briefing {

struct Matcher::State {
  State(const RecordIndex& index, Predicate predicate);

  // Looks again for terms that the catalog did not have.
  void Refresh();
  bool Matches(const Version& version);
  // The same without a Refresh, which must have been made, and without a look at group `settled`, which is known to
  // hold.
  bool MatchesBeside(const Version& version, size_t settled);

  static constexpr size_t kNoGroup = SIZE_MAX;
  // The group with the fewest records, those of all its terms together; kNoGroup where there are no groups. Refresh
  // first.
  size_t RarestGroup() const;

  const RecordIndex* index;
  Predicate predicate;
  // For each group, the ids of those of its terms that the catalog has, ascending.
  std::vector<std::vector<TermId>> groups;
  // For each group, the kinds of record that it lets pass, as bits; 0 where it is about something else. A version's
  // kind is at hand, and need not be looked for among its terms.
  std::vector<uint32_t> kinds;
  // Size of the term table when all terms were last looked for; terms that were missing then.
  size_t terms_seen = 0;
  bool incomplete = true;
};

// Whether `date` passes the predicate's date condition.
bool PassesDate(const Predicate& predicate, const DateBounds& date);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_MATCHER_STATE_H_
