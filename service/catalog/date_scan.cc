#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "service/catalog/catalog_state.h"
#include "service/catalog/date_cursor.h"
#include "service/catalog/matcher_state.h"
#include "service/catalog/term_conditions.h"
#include "service/catalog/view.h"

namespace briefing {
namespace {

// More orders are not gone through side by side.
constexpr size_t kMaxDateOrders = 64;

// The blocks of several orders, each with the columns that conditions ask for, where it has them or they are due.
class WalkedBlocks {
 public:
  WalkedBlocks(const View::DatedLists& orders, const TermConditions& conditions, const RecordIndex& index) {
    for (const auto& order : orders) {
      for (const DatedBlock* block : {order->settled.get(), order->recent.get()}) Add(*block, conditions, index);
    }
  }
  ~WalkedBlocks() {
    for (const Walked& walked : blocks_) walked.block->NoteReads(walked.reads);
  }
  WalkedBlocks(const WalkedBlocks&) = delete;
  WalkedBlocks& operator=(const WalkedBlocks&) = delete;

  bool made_columns() const { return made_columns_; }
  // Empty where the block has not got them: then its versions' facets are to be read, of which note is taken.
  absl::Span<const FacetColumn* const> ColumnsOf(size_t block) {
    Walked& walked = blocks_[block];
    walked.reads += walked.columns.empty();
    return walked.columns;
  }

 private:
  struct Walked {
    const DatedBlock* block;
    std::vector<const FacetColumn*> columns;
    uint32_t reads = 0;
  };

  void Add(const DatedBlock& block, const TermConditions& conditions, const RecordIndex& index) {
    Walked walked{.block = &block, .columns = {}};
    if (block.HasColumns(conditions.fields()) || block.ColumnsAreDue(conditions.fields())) {
      walked.columns = block.Columns(conditions.fields(), index, made_columns_);
    }
    blocks_.push_back(std::move(walked));
  }

  // By DateCursor::block.
  std::vector<Walked> blocks_;
  bool made_columns_ = false;
};

// Candidates whose versions, and what these point to, are being fetched from memory, where they lie far apart, while
// later ones are looked for: a page of a hundred waits for none of them three times.
class FetchedAhead {
 public:
  struct Candidate {
    VersionId version;
    DateBounds date;
    // Whether the columns have told that it fulfils the conditions on terms.
    bool terms_hold;
    // The step of the walk by which it is due at the latest.
    uint32_t due = 0;
  };

  explicit FetchedAhead(const RecordIndex& index) : index_(index) {}

  void Add(Candidate candidate) {
    candidate.due = step_ + kMaxSteps;
    __builtin_prefetch(&index_.versions.At(candidate.version));
    ring_[end_++ % kMost] = candidate;
    if (end_ - begin_ > kMost / 2) FetchContents(ring_[(end_ - 1 - kMost / 2) % kMost]);
  }
  // Gives `finish` the candidates that have waited long enough, in their order; each step of the walk, before Add.
  // False as soon as it says so.
  template <typename Finish>
  bool TakeDue(const Finish& finish) {
    ++step_;
    while (begin_ != end_ && (end_ - begin_ == kMost || ring_[begin_ % kMost].due <= step_)) {
      if (!finish(ring_[begin_++ % kMost])) return false;
    }
    return true;
  }
  template <typename Finish>
  bool TakeAll(const Finish& finish) {
    while (begin_ != end_) {
      if (!finish(ring_[begin_++ % kMost])) return false;
    }
    return true;
  }

 private:
  // Of two, so that numbers wrap round rightly.
  static constexpr uint32_t kMost = 16;
  // So far at most the walk goes on where a page is full.
  static constexpr uint32_t kMaxSteps = 64;

  void FetchContents(const Candidate& candidate) {
    const Version& version = index_.versions.At(candidate.version);
    __builtin_prefetch(candidate.terms_hold ? version.bytes : version.facets);
  }

  const RecordIndex& index_;
  uint32_t step_ = 0;
  uint32_t begin_ = 0;
  uint32_t end_ = 0;
  std::array<Candidate, kMost> ring_;
};

}  // namespace

absl::optional<View::DatedLists> View::OrdersByDate(const Matcher& matcher, bool make) const {
  Catalog::State& catalog = *catalog_->state_;
  Matcher::State& state = *matcher.state_;
  state.Refresh(*this);
  const size_t driver = state.RarestGroup();
  if (driver == Matcher::State::kNoGroup || state.groups[driver].size() > kMaxDateOrders) return absl::nullopt;
  if (state.ChooseDriver(revision_).listed != nullptr) return absl::nullopt;
  DatedLists orders;
  const VersionId head = catalog.index.versions.EndOf(catalog_->head());
  for (const TermId term : state.groups[driver]) {
    const DateOrders::Wanted wanted{.term = term, .end = version_end(), .head = head};
    auto order = make ? catalog.dates.Make(catalog.index, wanted) : catalog.dates.AtHand(catalog.index, wanted);
    if (order == nullptr) return absl::nullopt;
    orders.push_back(std::move(order));
  }
  return orders;
}

int64_t View::CandidatesByDate(const Matcher& matcher, const DatedLists& orders) const {
  return static_cast<int64_t>(DateCursor::CountOf(orders, RangeOf(matcher.predicate(), orders)));
}

bool View::ScanByDate(const Matcher& matcher, const DatedLists& orders, bool descending, absl::optional<RecordId> after,
                      absl::FunctionRef<bool(const RecordVersion&)> visit, absl::FunctionRef<bool()> proceed) const {
  const RecordIndex& index = catalog_->state_->index;
  return WalkByDate(
      matcher, orders, descending, after, [&](VersionId id) { return visit(index.Describe(id)); }, proceed);
}

int64_t View::ColumnsDue(const Matcher& matcher, const DatedLists& orders) const {
  Matcher::State& state = *matcher.state_;
  state.Refresh(*this);
  const TermConditions conditions = state.ConditionsBeside(state.GroupOf(orders));
  int64_t versions = 0;
  for (const auto& order : orders) {
    for (const DatedBlock* block : {order->settled.get(), order->recent.get()}) {
      if (block->ColumnsAreDue(conditions.fields())) versions += block->size();
    }
  }
  return versions;
}

bool View::WalkByDate(const Matcher& matcher, const DatedLists& orders, bool descending, absl::optional<RecordId> after,
                      absl::FunctionRef<bool(VersionId)> visit, absl::FunctionRef<bool()> proceed) const {
  const RecordIndex& index = catalog_->state_->index;
  Matcher::State& state = *matcher.state_;
  state.Refresh(*this);
  absl::optional<DatedVersion> last;
  if (after.has_value()) {
    const VersionId standing = index.versions.StandingAt(*after, revision_);
    if (standing != kNoVersion) last.emplace(DateOf(standing), *after, standing);
  }
  const size_t walked = state.GroupOf(orders);
  const TermConditions conditions = state.ConditionsBeside(walked);
  WalkedBlocks blocks(orders, conditions, index);
  if (blocks.made_columns()) catalog_->state_->dates.Trim();
  const VersionId end = version_end();
  VersionId looked_at = kNoVersion;
  DateCursor cursor(orders, RangeOf(matcher.predicate(), orders), descending, last ? &*last : nullptr);
  FetchedAhead ahead(index);
  // False where the walk is to end.
  const auto finish = [&](const FetchedAhead::Candidate& candidate) {
    const VersionId version = candidate.version;
    const bool matches = candidate.terms_hold ? state.MatchesBeyondTerms(version, *this, candidate.date)
                                              : state.MatchesBeside(version, *this, walked, &candidate.date);
    return !matches || visit(version);
  };
  for (int left = 0; !cursor.done(); cursor.Next(), --left) {
    if (left == 0) {
      if (!ahead.TakeAll(finish)) return true;
      if (!proceed()) return false;
      left = kScanStride;
    }
    if (!ahead.TakeDue(finish)) return true;
    if (!cursor.StandsAt(end)) continue;
    // One with several terms of the group comes several times.
    const VersionId version = cursor.version();
    if (std::exchange(looked_at, version) == version) continue;
    bool terms_hold = false;
    if (!conditions.empty()) {
      const absl::Span<const FacetColumn* const> columns = blocks.ColumnsOf(cursor.block());
      terms_hold = !columns.empty();
      if (terms_hold && !conditions.Hold(columns, cursor.place())) continue;
    }
    ahead.Add({.version = version, .date = cursor.date(), .terms_hold = terms_hold});
  }
  ahead.TakeAll(finish);
  return true;
}

}  // namespace briefing
