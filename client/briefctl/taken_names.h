// Names of records whose ids are made of numbers that files give out for themselves.
#ifndef BRIEFING_CLIENT_BRIEFCTL_TAKEN_NAMES_H_
#define BRIEFING_CLIENT_BRIEFCTL_TAKEN_NAMES_H_

#include <map>
#include <set>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "briefing/v1/record.pb.h"

namespace briefing::briefctl {

// What a record is called; "" where its kind has no titles.
std::string TitleIn(const v1::Record& record);

// A record of the ledger, as far as it decides whether a name is free.
struct HeldTitle {
  std::string title;
  // Whether one of its claims is of the import that is read now.
  bool is_of_import = false;
  // Whether it is to take the title that the import has now.
  bool takes_title = false;
};
// By full names.
using HeldTitles = absl::flat_hash_map<std::string, HeldTitle>;

// Gives no two titles one name: neither within what is read, nor with what the ledger holds. Titles that differ in
// case, hyphens, underscores and the number of spaces alone are the same. Usage: Count every row, then ask for the
// names in the order of the rows. Used by one thread.
class TakenNames {
 public:
  // `held` is borrowed.
  explicit TakenNames(const HeldTitles& held) : held_(held) {}

  void Count(const std::string& name, const std::string& title);

  // `name`, or where that is another title's `if_taken`. The same for the same three whenever it is asked, and for the
  // next import of the same rows. Local failure where both are taken, and where the record of `name` came with this
  // very import under another title that it does not give up.
  absl::StatusOr<std::string> NameFor(const std::string& name, const std::string& if_taken, const std::string& title);

 private:
  bool IsHeldAs(const std::string& name, const std::string& title) const;
  // Nobody's, or that title's already.
  bool IsFree(const std::string& name, const std::string& title) const;

  const HeldTitles& held_;
  // Titles of the rows, made comparable, by the name that they would have.
  std::map<std::string, std::set<std::string>> counted_;
  // Names given out, to the titles that have them, made comparable.
  std::map<std::string, std::string> given_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_TAKEN_NAMES_H_
