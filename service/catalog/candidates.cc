#include "service/catalog/candidates.h"

#include <algorithm>

namespace briefing {
namespace {

constexpr auto kLaterId = [](const PostingList::Cursor& a, const PostingList::Cursor& b) { return a.id() > b.id(); };

}  // namespace

Candidates::Candidates(const TermTable& table, const std::vector<TermId>& terms, uint32_t from) {
  cursors_.reserve(terms.size());
  for (const TermId term : terms) {
    PostingList::Cursor cursor(table.Postings(term), from);
    if (!cursor.done()) cursors_.push_back(cursor);
  }
  std::make_heap(cursors_.begin(), cursors_.end(), kLaterId);
}

Candidates::Candidates(const std::vector<RecordId>& listed, uint32_t from)
    : listed_(&listed), end_(static_cast<uint32_t>(listed.size())) {
  next_ = static_cast<uint32_t>(std::lower_bound(listed.begin(), listed.end(), RecordId{from}) - listed.begin());
}

Candidates::Candidates(uint32_t from, uint32_t end) : next_(from), end_(end) {}

void Candidates::Next() {
  if (cursors_.empty()) {
    ++next_;
    return;
  }
  const uint32_t passed = id();
  while (!cursors_.empty() && cursors_.front().id() == passed) {
    // The commonest case needs no heap.
    if (cursors_.size() == 1) {
      cursors_.front().Next();
      if (cursors_.front().done()) cursors_.clear();
      return;
    }
    std::pop_heap(cursors_.begin(), cursors_.end(), kLaterId);
    cursors_.back().Next();
    if (cursors_.back().done()) {
      cursors_.pop_back();
    } else {
      std::push_heap(cursors_.begin(), cursors_.end(), kLaterId);
    }
  }
}

}  // namespace briefing
