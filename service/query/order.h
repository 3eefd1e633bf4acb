// The order of a list (AIP-132 order_by).
#ifndef BRIEFING_SERVICE_QUERY_ORDER_H_
#define BRIEFING_SERVICE_QUERY_ORDER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/descriptor.h"
#include "service/catalog/view.h"

namespace briefing {

// Field names separated by commas, each perhaps followed by " desc" (or " asc"): "date desc, title".
//
// A name is a path to a singular field of the kind of record, through singular messages ("place.text"), or `date`, the
// record's date as filters mean it. Strings and names are ordered by their bytes, numbers and enums by number,
// timestamps and durations by length, false before true; EDTF dates by their earliest instant, then by their latest; a
// date that is open at its start comes before all others. What a record does not have comes before what it has. Records
// that are equal in all fields come in order of first creation, whichever way the fields go.
//
// Immutable; thread-safe; cheap to move.
class Order {
 public:
  // Order of first creation.
  Order() = default;

  // The order that `order_by` asks for among records of `type`; empty text is the order of first creation.
  // INVALID_ARGUMENT under `field` for more than limits::kMaxOrderFields fields, and for names that are none, come
  // twice, or cannot be ordered by; says which can.
  static absl::StatusOr<Order> Parse(absl::string_view order_by, v1::RecordType type, absl::string_view field);

  // Whether it is that of first creation.
  bool empty() const { return keys_.empty(); }
  // Whether it is by the record's date alone; then whether later dates come first.
  absl::optional<bool> by_date() const {
    if (keys_.size() != 1 || !keys_[0].path.empty()) return absl::nullopt;
    return keys_[0].descending;
  }
  // The same text for every spelling of the same order.
  std::string Canonical() const;

  // Sets `key` to bytes that compare, as unsigned, as the records do. `version` is of the kind that the order was made
  // for.
  void KeyOf(const View& view, const RecordVersion& version, std::string& key) const;

 private:
  struct Key {
    std::string name;
    // The fields on the way, the one ordered by last. Empty: the record's date.
    std::vector<const google::protobuf::FieldDescriptor*> path;
    bool descending = false;
  };
  static absl::StatusOr<Key> ParseKey(absl::string_view text, const google::protobuf::Descriptor& record,
                                      absl::string_view field);

  std::vector<Key> keys_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_ORDER_H_
