#include "service/query/text_axis.h"

#include <algorithm>
#include <utility>

namespace briefing {

TextAxis::TextAxis(TermField field, const View& view, std::shared_ptr<const TermOrder> order)
    : field_(field), view_(view), none_(AddKey()), order_(std::move(order)) {}

void TextAxis::MakeRoomFor(TermId term) { key_of_.resize(std::max(view_.term_count(), term + size_t{1}), kNotMet); }

uint32_t TextAxis::NewKey(TermId term) {
  terms_.push_back(term);
  return AddKey();
}

void TextAxis::KeysOf(absl::Span<const TermId> terms, const DateBounds&, KeyIds& keys) {
  keys.clear();
  for (const TermId term : terms) {
    uint32_t& key = SlotOf(term);
    if (key == kNotMet) key = view_.TermAt(term).field == field_ ? NewKey(term) : kOtherField;
    if (key != kOtherField) keys.push_back(key);
  }
  if (keys.empty()) keys.push_back(none_);
  std::sort(keys.begin(), keys.end());
}

void TextAxis::KeysOfRows(const DatedRows& rows, const FacetColumn& column, RowKeys& keys) {
  keys.keys.clear();
  keys.ends.resize(rows.places.size());
  for (size_t i = 0; i < rows.places.size(); ++i) {
    const absl::Span<const TermId> terms = column.At(rows.places[i]);
    for (const TermId term : terms) {
      uint32_t& key = SlotOf(term);
      if (key == kNotMet) key = NewKey(term);
      keys.keys.push_back(key);
    }
    if (terms.empty()) keys.keys.push_back(none_);
    keys.ends[i] = static_cast<uint32_t>(keys.keys.size());
  }
}

void TextAxis::FindPlaces(std::vector<uint32_t>& places) {
  if (order_ != nullptr) {
    const TermId last = terms_.empty() ? 0 : *std::max_element(terms_.begin(), terms_.end());
    if (last >= order_->end()) order_ = view_.TermsInOrder(field_, last);
  }
  if (order_ == nullptr) {
    std::vector<absl::string_view> texts = {""};
    for (const TermId term : terms_) texts.push_back(view_.TermAt(term).value);
    return SortKeys(std::move(texts), places);
  }
  places = {0};
  for (const TermId term : terms_) places.push_back(order_->PlaceOf(term) + 1);
}

absl::string_view TextAxis::KeyAt(uint32_t place) const {
  if (order_ == nullptr) return CountAxis::KeyAt(place);
  return place == 0 ? absl::string_view() : order_->TextAt(place - 1);
}

size_t TextAxis::memory_bytes() const {
  return CountAxis::memory_bytes() + (key_of_.capacity() + terms_.capacity()) * sizeof(uint32_t);
}

}  // namespace briefing
