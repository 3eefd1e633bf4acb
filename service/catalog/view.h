// The only way to read records: the state at one revision.
#ifndef BRIEFING_SERVICE_CATALOG_VIEW_H_
#define BRIEFING_SERVICE_CATALOG_VIEW_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "briefing/v1/record.pb.h"
#include "service/base/bytes.h"
#include "service/base/revision.h"
#include "service/catalog/catalog.h"
#include "service/catalog/facet_code.h"
#include "service/catalog/facet_walk.h"
#include "service/catalog/terms.h"

namespace briefing {

class TermOrder;
class View;
struct DatedList;
struct DatedRows;
struct RecordVersion;

// A condition that no index answers. Immutable and thread-safe.
class RecordTest {
 public:
  virtual ~RecordTest() = default;
  // Whether it holds for a version, judged by what the view knows and at its time.
  virtual bool Holds(const RecordVersion& version, const View& view) const = 0;
  // The condition in words, for explanations.
  virtual absl::string_view text() const = 0;
};

// Records that an index outside of the catalog has found, for one view.
struct Shortlist {
  Revision revision;
  // Ascending.
  std::vector<RecordId> records;
  // What was looked up, in words, for explanations.
  std::string text;
};

// What a record has at least one of: a text that is looked for in its texts, or a term.
struct Holdings {
  std::vector<std::string> texts;
  std::vector<Term> terms = {};

  friend bool operator==(const Holdings&, const Holdings&) = default;
};

// Conditions on records: all of them must hold. An empty predicate passes everything.
struct Predicate {
  // A group holds where the record has any of its terms.
  std::vector<std::vector<Term>> all_of = {};
  // Parties: for each of them, the record must involve (TermField::kParty) it or a party that belongs to it, directly
  // or through others, as the memberships stand in the view.
  std::vector<std::string> member_of = {};

  enum class DateTest { kNone, kOverlaps, kWithin };
  DateTest date_test = DateTest::kNone;
  // Read where date_test is not kNone.
  DateBounds date = {};

  // Looked at last. Null where all is said above.
  std::shared_ptr<const RecordTest> residual = nullptr;
  // What passes the residual test has one of each of these: what an index of texts could answer first. None is without
  // texts.
  std::vector<Holdings> words = {};
  // Where given, the residual test lets no record of another name pass. No condition either, but looked up by scans.
  absl::optional<std::vector<std::string>> names = absl::nullopt;
  // What such an index answered: at this revision no record beside these passes. It is no condition, but walked by
  // scans of views at the revision, where it is shorter than the catalog's own. Null: not asked.
  std::shared_ptr<const Shortlist> shortlist = nullptr;

  // Whether a version that passes in one view passes in every other in which it stands.
  bool hangs_on_versions_alone() const { return member_of.empty() && residual == nullptr; }
  bool empty() const {
    return all_of.empty() && member_of.empty() && date_test == DateTest::kNone && residual == nullptr;
  }
};

// A predicate made ready for one catalog: its terms looked up, the rarest group known. Valid as long as the catalog.
// Terms that the catalog first sees later are found by Refresh, which Matcher calls itself; a Matcher is not
// thread-safe, but copies are independent.
class Matcher {
 public:
  Matcher(const Catalog& catalog, Predicate predicate);
  ~Matcher();
  Matcher(const Matcher&);
  Matcher& operator=(const Matcher&);
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;

  // Whether a version satisfies the predicate, judged by the view, which is of the same catalog. Says nothing of
  // whether it is live or stands in the view.
  bool Matches(VersionId version, const View& view) const;
  const Predicate& predicate() const;

 private:
  friend class View;
  struct State;
  std::unique_ptr<State> state_;
};

// One version of a record.
struct RecordVersion {
  RecordId id;
  VersionId version;
  v1::RecordType type;
  // Whether this version retracts the record (then the bytes are as it last stood).
  bool retracted;
  // The commit that wrote it.
  Revision revision;
  absl::string_view name;
  // The encoded message (an Event, a Party…).
  absl::string_view bytes;
};

// Cheap to copy; refers to the catalog, which must outlive it. Thread-safe. Costs grow with what is asked for, not with
// the ledger.
class View {
 public:
  Revision revision() const { return revision_; }
  const Catalog& catalog() const { return *catalog_; }
  // When the view's revision was committed; the Unix epoch for revision 0.
  absl::Time commit_time() const;
  // The time that the view answers for: what is overdue is so by this clock. That of the commit, unless At was given
  // one.
  absl::Time time() const;
  // The same view, answering for `time`.
  View At(absl::Time time) const;

  // `party` itself, and every party that belongs to it in this view, directly or through others.
  std::vector<std::string> MembersOf(absl::string_view party) const;
  // Whether `party` is one of MembersOf(group).
  bool Belongs(absl::string_view party, absl::string_view group) const;

  // The record as of the view, live or retracted; none where it was never created by then. O(log versions).
  absl::optional<RecordVersion> Find(absl::string_view name) const;
  // Only live ones.
  absl::optional<RecordVersion> FindLive(absl::string_view name) const;
  // NOT_FOUND with the right reason for a name that FindLive does not find.
  absl::Status WhyAbsent(absl::string_view name) const;

  // Gives `visit` the live records that match, in order of first creation, those after `after` only (none: from the
  // first), until it returns false. Uses the shortest index among the predicate's groups and checks the rest on the
  // record's facets.
  void Scan(const Matcher& matcher, absl::optional<RecordId> after,
            absl::FunctionRef<bool(const RecordVersion&)> visit) const;
  // The same, but asks `proceed` before each kScanStride candidates, matching or not, and stops where it says no: false
  // then.
  static constexpr int kScanStride = 4096;
  bool Scan(const Matcher& matcher, absl::optional<RecordId> after, absl::FunctionRef<bool(const RecordVersion&)> visit,
            absl::FunctionRef<bool()> proceed) const;

  // The same, all of them in any order, for who needs their numbers only: it costs a good part of Scan to describe a
  // version. Goes by an index by date where the predicate has a condition on dates and more than a stride of candidates
  // without; it is made where it is not at hand.
  bool ScanVersions(const Matcher& matcher, absl::FunctionRef<bool(VersionId)> visit,
                    absl::FunctionRef<bool()> proceed) const;

  // The same, for who needs no more of a version than its date and its terms of `fields`: these are read from columns
  // beside an index by date, at a few nanoseconds a version rather than some hundred. None, and nothing was visited or
  // asked, where the predicate says more than terms and dates, and where the index is neither at hand nor worth making.
  absl::optional<bool> ScanColumns(const Matcher& matcher, absl::Span<const TermField> fields,
                                   absl::FunctionRef<bool(const DatedRows&)> visit,
                                   absl::FunctionRef<bool()> proceed) const;

  // The same as Scan, telling `proceed` which candidate comes next: where it stops the scan, all before that one were
  // looked at. Asks before each `stride` candidates.
  bool ScanInSteps(const Matcher& matcher, absl::optional<RecordId> after,
                   absl::FunctionRef<bool(const RecordVersion&)> visit, absl::FunctionRef<bool(RecordId next)> proceed,
                   int stride = kScanStride) const;

  // An index by date of one group of the predicate, of whichever has the fewest records: see ScanByDate. Keeps what it
  // refers to.
  using DatedLists = std::vector<std::shared_ptr<const DatedList>>;
  // Where it is at hand, or, with `make`, can be made: that takes longer than Scan does. None where there is no group,
  // where it would be too large, and where a shortlist is shorter, or the predicate's names are fewer.
  absl::optional<DatedLists> OrdersByDate(const Matcher& matcher, bool make) const;
  // How many versions ScanByDate looks at, at most: those in the predicate's span of dates.
  int64_t CandidatesByDate(const Matcher& matcher, const DatedLists& orders) const;
  // Of how many versions it would first make columns, which walks so far have paid for. They spare it to read the
  // facets of each that it looks at.
  int64_t ColumnsDue(const Matcher& matcher, const DatedLists& orders) const;
  // As Scan, in the order of the records' dates: by earliest instant, then by latest, then by first creation; what has
  // no date first. `descending` turns round all but the last. `orders` are OrdersByDate's of the same matcher and view;
  // `after` stands in the view.
  bool ScanByDate(const Matcher& matcher, const DatedLists& orders, bool descending, absl::optional<RecordId> after,
                  absl::FunctionRef<bool(const RecordVersion&)> visit, absl::FunctionRef<bool()> proceed) const;

  // How many records there are in the view, retracted ones included: their numbers are below. O(log records).
  uint32_t record_end() const;

  // How Scan goes about it: walks the predicate's shortlist, or the records of its names, or the index of one of its
  // groups (of `all_of`, then of `member_of`), or all records where `group` is none.
  struct ScanPlan {
    bool shortlist = false;
    bool names = false;
    absl::optional<size_t> group;
    // How many records the walk comes to at most.
    int64_t candidates = 0;
  };
  ScanPlan PlanOf(const Matcher& matcher) const;

  // The version of a record that stands at the view, live or retracted; none where the record was created later.
  absl::optional<RecordVersion> Standing(RecordId record) const;
  // The record of a version, where this is the one that stands live at the view. Touches no bytes of the record.
  absl::optional<RecordId> StandsLive(VersionId version) const;
  // A version below version_end().
  RecordVersion VersionAt(VersionId version) const;
  // One after the last version written by the view's revision; all up to it are below.
  VersionId version_end() const;
  // The version of the same record before it, live or retracted; none for its first.
  absl::optional<RecordVersion> Before(VersionId version) const;
  // How many live records of a kind there are, at no cost. None where the view is not of the newest revision, and
  // where a commit is being applied.
  absl::optional<int64_t> LiveCount(v1::RecordType type) const;
  // Live records that have the term, at most `limit` of them, and how many there are in all.
  int64_t CountLive(const Term& term, int64_t limit, std::vector<RecordVersion>* first) const;

  // The date of a version, as the catalog indexes it. O(1).
  DateBounds DateOf(VersionId version) const;

  // The terms of a version, ascending, and its date. Neither O(1) nor parsing: a few bytes are decoded.
  void ReadFacets(VersionId version, TermIds& terms, DateBounds& date) const;
  // What a term of ReadFacets stands for; the value lives as long as the catalog. O(1).
  TermView TermAt(TermId term) const;
  // All terms of ReadFacets of visible versions are below; grows.
  size_t term_count() const;
  // The terms of a field in the order of their texts, as far as to `last` at least. Null where there are too many.
  std::shared_ptr<const TermOrder> TermsInOrder(TermField field, TermId last) const;

  // The version that `revision` (at or before the view's) made of the record whose commit bytes hold it; by name.
  absl::optional<RecordVersion> FindAt(absl::string_view name, Revision revision) const;
  // The revisions up to the view's that changed the record, oldest first. Empty where it was never created.
  std::vector<Revision> History(absl::string_view name) const;

  // The changes of one visible commit at or before the view's revision, in their order, each with the version before
  // it.
  struct VersionChange {
    RecordVersion now;
    v1::ChangeType type;
    // kNoVersion for a record that did not exist or was retracted before.
    VersionId before = kNoVersion;
    // The encoded briefing.v1.Change, and the encoded briefing.v1.Record in it.
    absl::string_view change_bytes;
    absl::string_view record_bytes;
  };
  void ForEachChange(Revision revision, absl::FunctionRef<bool(const VersionChange&)> visit) const;

  // Shares the bytes of a version for as long as needed.
  SharedBytes Share(const RecordVersion& version) const;

 private:
  friend class Catalog;
  bool ScanMatching(const Matcher& matcher, absl::optional<RecordId> after, absl::FunctionRef<bool(VersionId)> visit,
                    absl::FunctionRef<bool(RecordId next)> proceed, int stride = kScanStride) const;
  absl::optional<DatedLists> OrdersForColumns(const Matcher& matcher) const;
  bool WalkByDate(const Matcher& matcher, const DatedLists& orders, bool descending, absl::optional<RecordId> after,
                  absl::FunctionRef<bool(VersionId)> visit, absl::FunctionRef<bool()> proceed) const;
  View(const Catalog& catalog, Revision revision) : catalog_(&catalog), revision_(revision) {}

  const Catalog* catalog_;
  Revision revision_;
  // Not given where in the infinite past.
  absl::Time time_ = absl::InfinitePast();
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_VIEW_H_
