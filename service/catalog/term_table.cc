#include "service/catalog/term_table.h"

#include <algorithm>
#include <utility>

#include "absl/hash/hash.h"

namespace briefing {

TermTable::TermTable(ByteArena& arena) : arena_(arena), ids_(0, Hash{&terms_}, Equal{&terms_}) {}

size_t TermTable::Hash::operator()(TermView term) const {
  return absl::Hash<std::pair<uint8_t, absl::string_view>>()({static_cast<uint8_t>(term.field), term.value});
}

void TermTable::Intern(absl::Span<const TermView> terms, TermIds& ids) {
  ids.clear();
  absl::InlinedVector<TermView, 8> missing;
  {
    ReaderMutexLock lock(&mutex_);
    for (const TermView& term : terms) {
      const auto found = ids_.find(term);
      if (found == ids_.end()) {
        missing.push_back(term);
      } else {
        ids.push_back(*found);
      }
    }
  }
  if (!missing.empty()) {
    MutexLock lock(&mutex_);
    for (const TermView& term : missing) ids.push_back(Enter(term));
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

TermId TermTable::Enter(TermView term) {
  // It may have been entered just before, where it came twice.
  const auto found = ids_.find(term);
  if (found != ids_.end()) return *found;
  const auto id = static_cast<TermId>(terms_.size());
  Entry& entry = terms_.Append();
  const absl::string_view value = IsNumeric(term.field) ? arena_.Copy(term.value) : term.value;
  entry.value = value.data();
  entry.value_bytes = value.size();
  entry.field = static_cast<uint8_t>(term.field);
  ids_.insert(id);
  size_.store(terms_.size(), std::memory_order_release);
  return id;
}

absl::optional<TermId> TermTable::Find(TermField field, absl::string_view value) const {
  ReaderMutexLock lock(&mutex_);
  const auto found = ids_.find(TermView{field, value});
  if (found == ids_.end()) return absl::nullopt;
  return *found;
}

size_t TermTable::memory_bytes() const {
  ReaderMutexLock lock(&mutex_);
  return terms_.memory_bytes() + ids_.capacity() * (sizeof(TermId) + 1);
}

}  // namespace briefing
