#include "service/query/page.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/limits.h"
#include "service/query/term_words.h"

namespace briefing {
namespace {

// Takes records in their order up to a number and a size.
class PageFill {
 public:
  PageFill(int size, size_t max_bytes, Page& page) : size_(size), max_bytes_(max_bytes), page_(page) {
    page_.records.reserve(size);
  }
  // False once the page is full.
  bool Take(const RecordVersion& version) {
    const bool first = page_.records.empty();
    page_.more =
        page_.records.size() == static_cast<size_t>(size_) || (!first && bytes_ + version.bytes.size() > max_bytes_);
    if (page_.more) return false;
    bytes_ += version.bytes.size();
    page_.records.push_back(version);
    return true;
  }

 private:
  const int size_;
  const size_t max_bytes_;
  Page& page_;
  size_t bytes_ = 0;
};

struct Ranked {
  std::string key;
  RecordVersion version;

  friend bool operator<(const Ranked& a, const Ranked& b) {
    const int compared = a.key.compare(b.key);
    return compared != 0 ? compared < 0 : a.version.id < b.version.id;
  }
};

// The least of all that it is shown, up to a number.
class Least {
 public:
  explicit Least(size_t size) : size_(size) { heap_.reserve(size + 1); }

  void Show(Ranked& candidate) {
    if (heap_.size() == size_ && !(candidate < heap_.front())) return;
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end());
    if (heap_.size() <= size_) return;
    std::pop_heap(heap_.begin(), heap_.end());
    heap_.pop_back();
  }
  std::vector<Ranked> Take() {
    std::sort_heap(heap_.begin(), heap_.end());
    return std::move(heap_);
  }

 private:
  const size_t size_;
  std::vector<Ranked> heap_;
};

void FindOrdered(const View& view, const Matcher& matcher, const Order& order, absl::optional<RecordId> after, int size,
                 size_t max_bytes, absl::FunctionRef<bool()> proceed, Page& page) {
  absl::optional<Ranked> last;
  if (after.has_value()) {
    if (const absl::optional<RecordVersion> version = view.Standing(*after)) {
      last = Ranked{"", *version};
      order.KeyOf(view, *version, last->key);
    }
  }
  // One more than the page, to know whether others follow.
  Least least(static_cast<size_t>(size) + 1);
  Ranked candidate;
  const auto show = [&](VersionId id) {
    ++page.matched_count;
    candidate.version = view.VersionAt(id);
    order.KeyOf(view, candidate.version, candidate.key);
    if (!last.has_value() || *last < candidate) least.Show(candidate);
    return true;
  };
  page.complete = view.ScanVersions(matcher, show, proceed);
  page.matched_all = page.complete;
  PageFill fill(size, max_bytes, page);
  for (const Ranked& ranked : least.Take()) {
    if (!fill.Take(ranked.version)) return;
  }
}

// A walk by date cannot end with the page where another order is asked for: it is worth while for so small a share.
constexpr int64_t kShareByDate = 4;
// A page that is full by then needs no index by date.
constexpr int64_t kStridesWithoutDates = 4;

// How many records lie in the predicate's span of dates, by an index that is at hand or, with `make`, is made; none
// where it is not used for a list in `order`, which is not that of dates.
absl::optional<int64_t> FewByDate(const View& view, const Matcher& matcher, const Order& order, bool make) {
  const int64_t candidates = view.PlanOf(matcher).candidates;
  if (matcher.predicate().date_test == Predicate::DateTest::kNone || candidates <= View::kScanStride) return {};
  const auto orders = view.OrdersByDate(matcher, make);
  if (!orders.has_value()) return absl::nullopt;
  const int64_t by_date = view.CandidatesByDate(matcher, *orders);
  if (by_date * (order.empty() ? kShareByDate : 1) >= candidates) return absl::nullopt;
  return by_date;
}

// To make a column of a version takes as long as to look at some versions.
constexpr int64_t kReadsForColumn = 4;

// How many are looked at, at most, before those in the span of dates are.
int64_t StridesFirst(const View& view, const Matcher& matcher) {
  if (matcher.predicate().date_test == Predicate::DateTest::kNone) return std::numeric_limits<int64_t>::max();
  const auto by_date = FewByDate(view, matcher, Order(), /*make=*/false);
  return by_date ? *by_date / View::kScanStride + 1 : kStridesWithoutDates;
}

// Fills a page in order of first creation. None where the walk by date is to do it.
absl::optional<bool> ScanForPage(const View& view, const Matcher& matcher, absl::optional<RecordId> after,
                                 absl::FunctionRef<bool(const RecordVersion&)> take,
                                 absl::FunctionRef<bool()> proceed) {
  int64_t strides = StridesFirst(view, matcher);
  bool stopped = false;
  absl::optional<RecordId> reached;
  const auto go_on = [&](RecordId next) {
    stopped = !proceed();
    if (!stopped && strides-- > 0) return true;
    reached = next;
    return false;
  };
  if (view.ScanInSteps(matcher, after, take, go_on)) return true;
  if (stopped) return false;
  if (FewByDate(view, matcher, Order(), /*make=*/true)) return absl::nullopt;
  strides = std::numeric_limits<int64_t>::max();
  const auto last = static_cast<uint32_t>(*reached);
  if (last > 0) after = static_cast<RecordId>(last - 1);
  return view.ScanInSteps(matcher, after, take, go_on);
}

// --- Numbers ---

// The kind of record that the predicate asks for, where it asks for nothing else.
absl::optional<v1::RecordType> OnlyKind(const Predicate& predicate) {
  if (predicate.all_of.size() != 1 || predicate.all_of.front().size() != 1) return absl::nullopt;
  const Term& term = predicate.all_of.front().front();
  int number = 0;
  const bool others = !predicate.member_of.empty() || predicate.date_test != Predicate::DateTest::kNone ||
                      predicate.residual != nullptr;
  if (others || term.field != TermField::kType || !absl::SimpleAtoi(term.value, &number)) return absl::nullopt;
  return v1::RecordType_IsValid(number) ? absl::make_optional(static_cast<v1::RecordType>(number)) : absl::nullopt;
}

// How many match; none where more had to be looked at than are counted.
absl::optional<int64_t> CountAll(const View& view, const Matcher& matcher) {
  const Predicate& predicate = matcher.predicate();
  if (const absl::optional<v1::RecordType> kind = OnlyKind(predicate)) {
    if (const absl::optional<int64_t> live = view.LiveCount(*kind)) return live;
  }
  const int64_t most =
      predicate.residual == nullptr ? limits::kMaxCountedByIndex : int64_t{limits::kMaxCountedCandidates};
  int64_t strides = most / View::kScanStride;
  int64_t count = 0;
  const bool complete = view.ScanVersions(
      matcher, [&count](VersionId) { return ++count > 0; }, [&strides] { return strides-- > 0; });
  if (!complete) return absl::nullopt;
  return count;
}

// Short ones, so that there are many: records of a time, or of a source, came one after the other.
constexpr int kSampleStride = 256;
constexpr uint64_t kSamples = limits::kMaxCountedCandidates / kSampleStride;

// How many of the records [begin, end) match, judged by the first stride of them: what comes later in the ledger than
// the view changes nothing.
int64_t EstimateBetween(const View& view, const Matcher& matcher, uint32_t begin, uint32_t end) {
  int64_t count = 0;
  const auto add = [&](const RecordVersion& version) {
    if (static_cast<uint32_t>(version.id) >= end) return false;
    return ++count > 0;
  };
  int strides = 0;
  uint32_t reached = end;
  const absl::optional<RecordId> after =
      begin == 0 ? absl::nullopt : absl::optional<RecordId>(static_cast<RecordId>(begin - 1));
  const auto proceed = [&](RecordId next) {
    if (strides++ == 0) return true;
    reached = std::min(static_cast<uint32_t>(next), end);
    return false;
  };
  view.ScanInSteps(matcher, after, add, proceed, kSampleStride);
  if (reached == end) return count;
  return static_cast<int64_t>(static_cast<double>(count) * (end - begin) / (reached - begin));
}

}  // namespace

Page FindPage(const View& view, const Matcher& matcher, const Order& order, absl::optional<RecordId> after, int size,
              size_t max_bytes, absl::FunctionRef<bool()> proceed) {
  Page page;
  PageFill fill(size, max_bytes, page);
  const auto take = [&](const RecordVersion& version) {
    ++page.matched_count;
    return fill.Take(version);
  };
  const auto finish = [&](bool complete) {
    page.complete = complete;
    page.matched_all = complete && !page.more && !after.has_value();
    return page;
  };
  if (order.empty()) {
    if (const absl::optional<bool> complete = ScanForPage(view, matcher, after, take, proceed))
      return finish(*complete);
    page = Page();
  } else if (const absl::optional<bool> descending = order.by_date()) {
    if (const auto orders = view.OrdersByDate(matcher, /*make=*/true)) {
      return finish(view.ScanByDate(matcher, *orders, *descending, after, take, proceed));
    }
  }
  FindOrdered(view, matcher, order, after, size, max_bytes, proceed, page);
  return page;
}

int64_t MostInVain(const View& view, const Matcher& matcher, const Order& order) {
  if (order.by_date().has_value() || FewByDate(view, matcher, order, /*make=*/false).has_value()) {
    if (const auto orders = view.OrdersByDate(matcher, /*make=*/false)) {
      return view.CandidatesByDate(matcher, *orders) + kReadsForColumn * view.ColumnsDue(matcher, *orders);
    }
  }
  const View::ScanPlan scan = view.PlanOf(matcher);
  const Predicate& predicate = matcher.predicate();
  bool checked = !order.empty() || predicate.date_test != Predicate::DateTest::kNone || predicate.residual != nullptr ||
                 predicate.member_of.size() > (scan.group.value_or(0) >= predicate.all_of.size() ? 1u : 0u);
  for (size_t i = 0; i < predicate.all_of.size(); ++i) {
    const std::vector<Term>& group = predicate.all_of[i];
    // The other conditions of a narrower index mostly say of what kind its records are, which they all are.
    const bool kind = group.size() == 1 && group.front().field == TermField::kType;
    checked = checked || (scan.group != i && !kind);
  }
  return checked ? scan.candidates : 0;
}

TotalSize CountMatches(const View& view, const Matcher& matcher, const Page& page) {
  if (page.matched_all) return {.count = page.matched_count, .estimated = false};
  if (const absl::optional<int64_t> exact = CountAll(view, matcher)) return {.count = *exact, .estimated = false};
  TotalSize total{.count = 0, .estimated = true};
  const uint64_t records = view.record_end();
  for (uint64_t i = 0; i < kSamples; ++i) {
    total.count += EstimateBetween(view, matcher, static_cast<uint32_t>(records * i / kSamples),
                                   static_cast<uint32_t>(records * (i + 1) / kSamples));
  }
  total.count = std::max(total.count, static_cast<int64_t>(page.records.size()) + (page.more ? 1 : 0));
  return total;
}

v1::QueryPlan Explain(const View& view, const Matcher& matcher, const Order& order) {
  const View::ScanPlan scan = view.PlanOf(matcher);
  const Predicate& predicate = matcher.predicate();
  const auto in_order = order.by_date() ? view.OrdersByDate(matcher, /*make=*/false) : absl::nullopt;
  const auto few = in_order ? view.CandidatesByDate(matcher, *in_order) : FewByDate(view, matcher, order, false);
  v1::QueryPlan plan;
  plan.set_candidate_count(few.value_or(scan.candidates));
  plan.set_sorted_by(in_order ? "" : order.Canonical());
  if (scan.shortlist) plan.set_index(predicate.shortlist->text);
  if (scan.names) plan.set_index(absl::StrCat("name is ", absl::StrJoin(*predicate.names, " or ")));
  std::vector<std::string> groups;
  for (const std::vector<Term>& group : predicate.all_of) groups.push_back(InWords(group));
  for (const std::string& party : predicate.member_of) {
    groups.push_back(absl::StrCat("party is ", party, " or a member"));
  }
  for (size_t i = 0; i < groups.size(); ++i) {
    if (scan.group == i) {
      plan.set_index(absl::StrCat(groups[i], few ? ", by date" : ""));
    } else {
      plan.add_checks(groups[i]);
    }
  }
  if (predicate.date_test == Predicate::DateTest::kOverlaps) {
    plan.add_checks(absl::StrCat("date overlaps ", InWords(predicate.date)));
  }
  if (predicate.date_test == Predicate::DateTest::kWithin) {
    plan.add_checks(absl::StrCat("date is within ", InWords(predicate.date)));
  }
  if (predicate.residual != nullptr) plan.add_checks(std::string(predicate.residual->text()));
  return plan;
}

}  // namespace briefing
