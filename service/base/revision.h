// The position of a commit in the ledger.
#ifndef BRIEFING_SERVICE_BASE_REVISION_H_
#define BRIEFING_SERVICE_BASE_REVISION_H_

#include <compare>
#include <cstdint>
#include <ostream>
#include <string>

namespace briefing {

// Revisions are dense: the first commit is 1, each next one is one more. 0 stands before the first: the empty ledger.
// A type of its own, since counts, ids and revisions are all integers and one taken for another loses data.
class Revision {
 public:
  constexpr Revision() = default;
  constexpr explicit Revision(int64_t value) : value_(value) {}

  constexpr int64_t value() const { return value_; }
  constexpr Revision next() const { return Revision(value_ + 1); }
  constexpr Revision previous() const { return Revision(value_ - 1); }
  std::string ToString() const { return std::to_string(value_); }

  friend constexpr auto operator<=>(Revision, Revision) = default;
  // How many commits lie in (from, to].
  friend constexpr int64_t operator-(Revision to, Revision from) { return to.value_ - from.value_; }
  friend constexpr Revision operator+(Revision from, int64_t commits) { return Revision(from.value_ + commits); }
  friend std::ostream& operator<<(std::ostream& out, Revision revision) { return out << revision.value_; }
  template <typename H>
  friend H AbslHashValue(H h, Revision revision) {
    return H::combine(std::move(h), revision.value_);
  }

 private:
  int64_t value_ = 0;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BASE_REVISION_H_
