// A predicate in terms of one catalog's indexes.
#ifndef BRIEFING_SERVICE_CATALOG_MATCHER_STATE_H_
#define BRIEFING_SERVICE_CATALOG_MATCHER_STATE_H_

#include <cstddef>
#include <vector>

#include "service/catalog/record_index.h"
#include "service/catalog/view.h"

namespace briefing {

struct Matcher::State {
  State(const RecordIndex& index, Predicate predicate);

  // Looks again for terms that the catalog did not have.
  void Refresh();
  bool Matches(const Version& version);

  // The group with the fewest records, those of all its terms together; null where there are no groups. Refresh first.
  const std::vector<TermId>* RarestGroup() const;

  const RecordIndex* index;
  Predicate predicate;
  // For each group, the ids of those of its terms that the catalog has, ascending.
  std::vector<std::vector<TermId>> groups;
  // Size of the term table when all terms were last looked for; terms that were missing then.
  size_t terms_seen = 0;
  bool incomplete = true;
  // Reused between versions.
  TermIds terms;
};

// Whether `date` passes the predicate's date condition.
bool PassesDate(const Predicate& predicate, const DateBounds& date);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_MATCHER_STATE_H_
