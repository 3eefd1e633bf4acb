#include "service/query/order.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "briefing/v1/edtf.pb.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/base/wire.h"
#include "service/catalog/record_type.h"
#include "service/query/field_value.h"

namespace briefing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr absl::string_view kDate = "date";
constexpr absl::string_view kEdtfDate = "briefing.v1.EdtfDate";
constexpr absl::string_view kTimestamp = "google.protobuf.Timestamp";
constexpr absl::string_view kDuration = "google.protobuf.Duration";

// Messages that are ordered as one value.
bool IsValueMessage(const FieldDescriptor& field) {
  return IsMessage(field, kEdtfDate) || IsMessage(field, kTimestamp) || IsMessage(field, kDuration);
}

bool CanBeOrderedBy(const FieldDescriptor& field) {
  return !field.is_repeated() && (field.message_type() == nullptr || IsValueMessage(field));
}

// "date, title, and by fields of marking, place, as in marking.tlp".
std::string OrderableIn(const Descriptor& record) {
  std::vector<std::string> names{std::string(kDate)};
  std::vector<std::string> messages;
  std::string example;
  for (int i = 0; i < record.field_count(); ++i) {
    const FieldDescriptor& field = *record.field(i);
    if (field.is_repeated() || absl::string_view(field.name()) == kDate) continue;
    (CanBeOrderedBy(field) ? names : messages).emplace_back(field.name());
    if (!CanBeOrderedBy(field) && example.empty()) {
      example = absl::StrCat(field.name(), ".", field.message_type()->field(0)->name());
    }
  }
  std::sort(names.begin(), names.end());
  return absl::StrCat(absl::StrJoin(names, ", "), ", and by fields of ", absl::StrJoin(messages, ", "), ", as in ",
                      example);
}

// --- Keys: bytes that compare as the values do ---

// Comes before whatever is there.
constexpr char kAbsent = 0;
constexpr char kPresent = 1;

void AppendUnsigned(uint64_t value, std::string& key) {
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(value >> shift));
}

void AppendSigned(int64_t value, std::string& key) { AppendUnsigned(static_cast<uint64_t>(value) ^ (1ull << 63), key); }

void AppendDouble(uint64_t bits, std::string& key) {
  const bool negative = (bits >> 63) != 0;
  AppendUnsigned(negative ? ~bits : bits | (1ull << 63), key);
}

// A zero byte is followed by 0xff, the end by 0x00: so "a" comes before "a\0" and before "ab".
void AppendText(absl::string_view text, std::string& key) {
  for (const char c : text) {
    key.push_back(c);
    if (c == '\0') key.push_back('\xff');
  }
  key.append(2, '\0');
}

void AppendBounds(const DateBounds& bounds, std::string& key) {
  AppendSigned(bounds.start, key);
  AppendSigned(bounds.end, key);
}

struct Found {
  absl::string_view bytes;
  uint64_t number = 0;
};

// The last occurrence counts, as in any parser of the format.
absl::optional<Found> FindField(absl::string_view message, int number) {
  absl::optional<Found> found;
  wire::FieldReader reader(message);
  while (reader.Next()) {
    if (reader.number() == number) found = Found{reader.bytes(), reader.varint()};
  }
  return found;
}

int64_t NumberIn(absl::string_view message, int number) {
  const absl::optional<Found> found = FindField(message, number);
  return found.has_value() ? static_cast<int64_t>(found->number) : 0;
}

DateBounds BoundsIn(absl::string_view encoded) {
  DateBounds bounds{.known = true, .start = DateBounds::kOpenStart, .end = DateBounds::kOpenEnd};
  if (const auto start = FindField(encoded, v1::EdtfDate::kStartTimeFieldNumber))
    bounds.start = NumberIn(start->bytes, 1);
  if (const auto end = FindField(encoded, v1::EdtfDate::kEndTimeFieldNumber)) bounds.end = NumberIn(end->bytes, 1);
  return bounds;
}

void AppendValue(const FieldDescriptor& field, const Found& found, std::string& key) {
  if (IsMessage(field, kEdtfDate)) return AppendBounds(BoundsIn(found.bytes), key);
  if (field.type() == FieldDescriptor::TYPE_SINT32 || field.type() == FieldDescriptor::TYPE_SINT64) {
    return AppendSigned(wire::Unzigzag(found.number), key);
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      // Seconds and nanoseconds stand under the same numbers in both kinds.
      AppendSigned(NumberIn(found.bytes, 1), key);
      return AppendSigned(NumberIn(found.bytes, 2), key);
    case FieldDescriptor::CPPTYPE_STRING:
      return AppendText(found.bytes, key);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return AppendDouble(found.number, key);
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_BOOL:
      return AppendUnsigned(found.number, key);
    default:
      return AppendSigned(static_cast<int64_t>(found.number), key);
  }
}

absl::optional<Found> FindPath(absl::string_view record, const std::vector<const FieldDescriptor*>& path) {
  absl::optional<Found> found = Found{record};
  for (const FieldDescriptor* field : path) {
    found = FindField(found->bytes, field->number());
    if (!found.has_value()) break;
  }
  return found;
}

void Invert(size_t from, std::string& key) {
  for (size_t i = from; i < key.size(); ++i) key[i] = static_cast<char>(~key[i]);
}

}  // namespace

absl::StatusOr<Order::Key> Order::ParseKey(absl::string_view text, const Descriptor& record, absl::string_view field) {
  const std::vector<absl::string_view> words = absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  const auto direction = [](absl::string_view word) { return absl::AsciiStrToLower(word); };
  const bool has_direction = words.size() == 2 && (direction(words[1]) == "desc" || direction(words[1]) == "asc");
  if (words.empty() || words.size() > 2 || (words.size() == 2 && !has_direction)) {
    return errors::InvalidField(
        field,
        absl::StrCat("must be field names separated by commas, each perhaps followed by desc, as in \"date desc, "
                     "title\"; \"",
                     text, "\" is none"));
  }
  Key key{.name = std::string(words[0]), .path = {}, .descending = has_direction && direction(words[1]) == "desc"};
  if (key.name == kDate) return key;
  const auto refuse = [&](absl::string_view why) {
    return errors::InvalidField(
        field, absl::StrCat("\"", key.name, "\" ", why, "; lists can be ordered by ", OrderableIn(record)));
  };
  const Descriptor* message = &record;
  for (const absl::string_view step : absl::StrSplit(key.name, '.')) {
    if (message == nullptr) return refuse("is no field");
    const FieldDescriptor* const found = message->FindFieldByName(std::string(step));
    if (found == nullptr) return refuse("is no field");
    if (found->is_repeated()) return refuse("may hold several values");
    key.path.push_back(found);
    message = IsValueMessage(*found) ? nullptr : found->message_type();
  }
  if (!CanBeOrderedBy(*key.path.back())) return refuse("holds several fields");
  return key;
}

absl::StatusOr<Order> Order::Parse(absl::string_view order_by, v1::RecordType type, absl::string_view field) {
  Order order;
  if (absl::StripAsciiWhitespace(order_by).empty()) return order;
  for (const absl::string_view part : absl::StrSplit(order_by, ',')) {
    if (order.keys_.size() == static_cast<size_t>(limits::kMaxOrderFields)) {
      return errors::InvalidField(field, absl::StrCat("must have at most ", limits::kMaxOrderFields, " fields"));
    }
    absl::StatusOr<Key> key = ParseKey(part, *InfoOf(type).descriptor, field);
    if (!key.ok()) return key.status();
    const auto same = [&](const Key& other) { return other.name == key->name; };
    if (std::any_of(order.keys_.begin(), order.keys_.end(), same)) {
      return errors::InvalidField(field, absl::StrCat("must name each field once; \"", key->name, "\" comes twice"));
    }
    order.keys_.push_back(*std::move(key));
  }
  return order;
}

std::string Order::Canonical() const {
  return absl::StrJoin(keys_, ",", [](std::string* out, const Key& key) {
    absl::StrAppend(out, key.name, key.descending ? " desc" : "");
  });
}

void Order::KeyOf(const View& view, const RecordVersion& version, std::string& key) const {
  key.clear();
  for (const Key& part : keys_) {
    const size_t from = key.size();
    if (part.path.empty()) {
      const DateBounds date = view.DateOf(version.version);
      key.push_back(date.known ? kPresent : kAbsent);
      if (date.known) AppendBounds(date, key);
    } else if (const absl::optional<Found> found = FindPath(version.bytes, part.path)) {
      key.push_back(kPresent);
      AppendValue(*part.path.back(), *found, key);
    } else if (part.path.back()->has_presence()) {
      key.push_back(kAbsent);
    } else {
      key.push_back(kPresent);
      AppendValue(*part.path.back(), Found{}, key);
    }
    if (part.descending) Invert(from, key);
  }
}

}  // namespace briefing
