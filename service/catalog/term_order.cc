#include "service/catalog/term_order.h"

#include <algorithm>
#include <iterator>

namespace briefing {

TermOrder::TermOrder(const TermOrder& before, const TermTable& table, TermField field, size_t end) {
  std::vector<std::pair<absl::string_view, TermId>> old_terms;
  for (uint32_t place = 0; place < before.size(); ++place) {
    old_terms.emplace_back(before.TextAt(place), before.terms_[place]);
  }
  std::vector<std::pair<absl::string_view, TermId>> new_terms;
  for (size_t term = before.end(); term < end; ++term) {
    const TermView view = table.At(static_cast<TermId>(term));
    if (view.field == field) new_terms.emplace_back(view.value, static_cast<TermId>(term));
    too_many_ = old_terms.size() + new_terms.size() > kMaxTerms;
    if (too_many_) return;
  }
  std::sort(new_terms.begin(), new_terms.end());
  std::vector<std::pair<absl::string_view, TermId>> all;
  all.reserve(old_terms.size() + new_terms.size());
  std::merge(old_terms.begin(), old_terms.end(), new_terms.begin(), new_terms.end(), std::back_inserter(all));
  terms_.reserve(all.size());
  text_ends_.reserve(all.size() + 1);
  place_of_.resize(end, UINT32_MAX);
  for (const auto& [text, term] : all) {
    place_of_[term] = static_cast<uint32_t>(terms_.size());
    terms_.push_back(term);
    texts_.append(text.data(), text.size());
    text_ends_.push_back(static_cast<uint32_t>(texts_.size()));
  }
}

std::shared_ptr<const TermOrder> TermOrders::Of(const TermTable& table, TermField field, TermId last) {
  const auto of_field = [field](const auto& each) { return each.first == field; };
  std::shared_ptr<const TermOrder> order;
  {
    MutexLock lock(&mutex_);
    const auto found = std::find_if(orders_.begin(), orders_.end(), of_field);
    order = found == orders_.end() ? std::make_shared<TermOrder>() : found->second;
  }
  if (order->too_many()) return nullptr;
  if (last < order->end()) return order;
  order = std::make_shared<TermOrder>(*order, table, field, table.size());
  {
    MutexLock lock(&mutex_);
    const auto found = std::find_if(orders_.begin(), orders_.end(), of_field);
    if (found == orders_.end()) {
      orders_.emplace_back(field, order);
    } else if (order->too_many() || found->second->end() < order->end()) {
      found->second = order;
    }
  }
  return order->too_many() ? nullptr : order;
}

size_t TermOrders::memory_bytes() const {
  MutexLock lock(&mutex_);
  size_t bytes = 0;
  for (const auto& each : orders_) bytes += each.second->memory_bytes();
  return bytes;
}

}  // namespace briefing
