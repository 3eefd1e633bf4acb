#include "service/query/count_axis.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "briefing/v1/party.pb.h"
#include "google/protobuf/descriptor.h"
#include "service/query/text_axis.h"

namespace briefing {
namespace {

// A dimension whose keys are terms.
struct TermDimension {
  v1::CountDimension dimension;
  TermField field;
  // For numbers: the enumeration and the prefix of its values' names.
  const google::protobuf::EnumDescriptor* (*numbers)();
  absl::string_view prefix;
};

constexpr TermDimension kTermDimensions[] = {
    {v1::COUNT_DIMENSION_TYPE, TermField::kType, v1::RecordType_descriptor, "RECORD_TYPE_"},
    {v1::COUNT_DIMENSION_PARTY, TermField::kParty, nullptr, ""},
    {v1::COUNT_DIMENSION_TOPIC, TermField::kTopic, nullptr, ""},
    {v1::COUNT_DIMENSION_STATE, TermField::kState, v1::CommitmentState_descriptor, "COMMITMENT_STATE_"},
    {v1::COUNT_DIMENSION_KIND, TermField::kKind, v1::EventKind_descriptor, "EVENT_KIND_"},
    {v1::COUNT_DIMENSION_MODALITY, TermField::kModality, v1::Modality_descriptor, "MODALITY_"},
    {v1::COUNT_DIMENSION_MECHANISM, TermField::kMechanism, v1::Mechanism_descriptor, "MECHANISM_"},
    {v1::COUNT_DIMENSION_PARTY_KIND, TermField::kPartyKind, v1::PartyKind_descriptor, "PARTY_KIND_"},
    {v1::COUNT_DIMENSION_REFERENCE, TermField::kReference, nullptr, ""},
    {v1::COUNT_DIMENSION_SOURCE, TermField::kReference, nullptr, "sources/"},
    {v1::COUNT_DIMENSION_INDICATOR, TermField::kReference, nullptr, "indicators/"},
};

std::string EnumKey(const TermDimension& dimension, absl::string_view number_text) {
  int number = 0;
  const auto* value = absl::SimpleAtoi(number_text, &number) ? dimension.numbers()->FindValueByNumber(number) : nullptr;
  if (value == nullptr) return std::string(number_text);
  return std::string(absl::StripPrefix(value->name(), dimension.prefix));
}

// The names of one collection: an indicator's observations lie below it and are none of it.
bool IsIn(absl::string_view collection, absl::string_view name) {
  return absl::StartsWith(name, collection) && !absl::StrContains(name.substr(collection.size()), "/");
}

size_t CommonPrefix(absl::string_view a, absl::string_view b) {
  return static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

// The first eight bytes as a number, in which order goes by text.
uint64_t Leading(absl::string_view text) {
  uint64_t number = 0;
  for (size_t i = 0; i < 8; ++i) number = number << 8 | (i < text.size() ? static_cast<uint8_t>(text[i]) : 0);
  return number;
}

class TermAxis final : public CountAxis {
 public:
  TermAxis(const TermDimension& dimension, bool as_state, const View& view)
      : dimension_(dimension), as_state_(as_state), view_(view), none_(IdOf("")) {}

  absl::optional<TermField> field() const override { return dimension_.field; }

  void KeysOf(absl::Span<const TermId> terms, const DateBounds&, KeyIds& keys) override {
    keys.clear();
    for (const TermId term : terms) AddKeys(term, keys);
    if (keys.empty()) keys.push_back(none_);
    if (keys.size() > 1) KeepEachOnce(keys, 0);
  }

  void KeysOfRows(const DatedRows& rows, const FacetColumn& column, RowKeys& keys) override {
    keys.keys.clear();
    keys.ends.clear();
    for (const uint32_t place : rows.places) {
      const size_t first = keys.keys.size();
      for (const TermId term : column.At(place)) AddKeys(term, keys.keys);
      if (keys.keys.size() == first) keys.keys.push_back(none_);
      // Terms have keys of their own, but for parties of one state.
      if (as_state_) KeepEachOnce(keys.keys, first);
      keys.ends.push_back(static_cast<uint32_t>(keys.keys.size()));
    }
  }

  size_t memory_bytes() const override {
    return CountAxis::memory_bytes() + of_term_.size() * sizeof(uint32_t) + groups_.size() * sizeof(KeyIds);
  }

 private:
  template <typename Keys>
  void AddKeys(TermId term, Keys& keys) {
    const uint32_t place = PlaceOf(term);
    if (place == kNothing) return;
    if (place < kSeveral) {
      keys.push_back(place);
      return;
    }
    const KeyIds& more = groups_[place - kSeveral];
    keys.insert(keys.end(), more.begin(), more.end());
  }

  // Of those from `first` on.
  template <typename Keys>
  static void KeepEachOnce(Keys& keys, size_t first) {
    const auto begin = keys.begin() + static_cast<ptrdiff_t>(first);
    std::sort(begin, keys.end());
    keys.erase(std::unique(begin, keys.end()), keys.end());
  }

  // Terms are looked up once, however many records have them.
  uint32_t PlaceOf(TermId term) {
    if (term >= of_term_.size()) of_term_.resize(std::max<size_t>(view_.term_count(), term + size_t{1}), kNotSeen);
    uint32_t& place = of_term_[term];
    if (place != kNotSeen) return place;
    KeyIds keys = LookUp(view_.TermAt(term));
    if (keys.empty()) return place = kNothing;
    if (keys.size() == 1 && keys[0] < kSeveral) return place = keys[0];
    groups_.push_back(std::move(keys));
    return place = kSeveral + static_cast<uint32_t>(groups_.size() - 1);
  }

  KeyIds LookUp(const TermView& term) {
    if (term.field != dimension_.field) return {};
    if (dimension_.numbers != nullptr) return {IdOf(EnumKey(dimension_, term.value))};
    if (!dimension_.prefix.empty() && !IsIn(dimension_.prefix, term.value)) return {};
    // No two terms of a field have one value.
    if (!as_state_) return {AddKey(term.value)};
    KeyIds keys;
    for (std::string& state : StatesOf(term.value, view_)) keys.push_back(IdOf(std::move(state)));
    return keys;
  }

  static constexpr uint32_t kNotSeen = UINT32_MAX;
  static constexpr uint32_t kNothing = UINT32_MAX - 1;
  static constexpr uint32_t kSeveral = uint32_t{1} << 31;

  const TermDimension& dimension_;
  const bool as_state_;
  const View view_;
  const uint32_t none_;
  // By TermId: its key; or, where there are several, kSeveral and their place in `groups_`.
  std::vector<uint32_t> of_term_;
  std::vector<KeyIds> groups_;
};

class PeriodAxis final : public CountAxis {
 public:
  explicit PeriodAxis(v1::CountDimension size) : size_(size) {}

  size_t memory_bytes() const override {
    return CountAxis::memory_bytes() + of_date_.capacity() * sizeof(decltype(of_date_)::value_type) +
           of_period_.capacity() * sizeof(decltype(of_period_)::value_type);
  }

  absl::optional<TermField> field() const override { return absl::nullopt; }

  void KeysOf(absl::Span<const TermId>, const DateBounds& date, KeyIds& keys) override {
    keys.clear();
    keys.push_back(KeyOf(date));
  }

  absl::optional<uint32_t> KeyOfDate(const DateBounds& date) override { return KeyOf(date); }

  void KeysOfRows(const DatedRows&, const FacetColumn&, RowKeys&) override {}

 private:
  uint32_t KeyOf(const DateBounds& date) {
    // Records that follow one another often are of one day.
    if (last_key_ == kNone || !(date == last_)) {
      const auto [found, is_new] = of_date_.try_emplace({date.start, date.known ? date.end : INT64_MIN}, 0);
      if (is_new) found->second = KeyOf(FindPeriod(date, size_));
      last_ = date;
      last_key_ = found->second;
    }
    return last_key_;
  }

  uint32_t KeyOf(const Period& period) {
    const auto [found, is_new] = of_period_.try_emplace(period, 0);
    if (is_new) found->second = IdOf(NameOf(period));
    return found->second;
  }

  static constexpr uint32_t kNone = UINT32_MAX;

  const v1::CountDimension size_;
  DateBounds last_;
  uint32_t last_key_ = kNone;
  // Many records share their dates. No known date ends at INT64_MIN.
  absl::flat_hash_map<std::pair<int64_t, int64_t>, uint32_t> of_date_;
  absl::flat_hash_map<Period, uint32_t> of_period_;
};

}  // namespace

uint32_t CountAxis::IdOf(std::string key) {
  if (const auto found = ids_.find(key); found != ids_.end()) return found->second;
  const absl::string_view kept = owned_.emplace_back(std::move(key));
  return ids_[kept] = AddKey(kept);
}

uint32_t CountAxis::AddKey(absl::string_view key) {
  keys_.push_back(key);
  return key_count_++;
}

const std::vector<uint32_t>& CountAxis::Places() {
  if (places_.size() != key_count_) FindPlaces(places_);
  return places_;
}

void CountAxis::FindPlaces(std::vector<uint32_t>& places) { SortKeys(std::move(keys_), places); }

void CountAxis::SortKeys(std::vector<absl::string_view> keys, std::vector<uint32_t>& places) {
  keys_ = std::move(keys);
  // Most are told apart by the first bytes after what they begin with in common.
  size_t common = absl::string_view::npos;
  absl::string_view first;
  for (const absl::string_view key : keys_) {
    if (key.empty()) continue;
    if (first.empty()) first = key;
    common = std::min(common, CommonPrefix(first, key));
  }
  std::vector<std::pair<uint64_t, uint32_t>> sorted;
  sorted.reserve(keys_.size());
  for (const absl::string_view key : keys_) {
    sorted.emplace_back(Leading(key.substr(std::min(common, key.size()))), static_cast<uint32_t>(sorted.size()));
  }
  std::sort(sorted.begin(), sorted.end(), [this](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : keys_[a.second] < keys_[b.second];
  });
  places.resize(keys_.size());
  key_at_.resize(keys_.size());
  for (uint32_t place = 0; place < sorted.size(); ++place) {
    key_at_[place] = sorted[place].second;
    places[sorted[place].second] = place;
  }
}

std::unique_ptr<CountAxis> MakeCountAxis(v1::CountDimension dimension, bool party_as_state, const View& view) {
  for (const TermDimension& each : kTermDimensions) {
    if (each.dimension != dimension) continue;
    if (each.numbers == nullptr && each.prefix.empty() && !party_as_state) {
      auto order = view.TermsInOrder(each.field, 0);
      if (order != nullptr) return std::make_unique<TextAxis>(each.field, view, std::move(order));
    }
    return std::make_unique<TermAxis>(each, party_as_state && each.field == TermField::kParty, view);
  }
  return std::make_unique<PeriodAxis>(dimension);
}

std::vector<std::string> StatesOf(absl::string_view name, const View& view) {
  std::set<std::string> seen = {std::string(name)};
  std::vector<std::string> open = {std::string(name)};
  std::set<std::string> states;
  while (!open.empty()) {
    const std::string party_name = std::move(open.back());
    open.pop_back();
    const absl::optional<RecordVersion> version = view.FindLive(party_name);
    v1::Party party;
    if (!version || !party.ParseFromArray(version->bytes.data(), static_cast<int>(version->bytes.size()))) continue;
    if (party.kind() == v1::PARTY_KIND_STATE) {
      states.insert(party_name);
      continue;
    }
    for (const v1::Membership& membership : party.memberships()) {
      if (seen.insert(membership.party()).second) open.push_back(membership.party());
    }
  }
  if (states.empty()) return {std::string(name)};
  return {states.begin(), states.end()};
}

}  // namespace briefing
