// Finds the facets of a record in its encoded form, without making a message of it.
#ifndef BRIEFING_SERVICE_CATALOG_FACET_WALK_H_
#define BRIEFING_SERVICE_CATALOG_FACET_WALK_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/descriptor.h"
#include "service/catalog/terms.h"

namespace briefing {

// A term whose value lies in the bytes walked over, or, for the fields whose values are numbers, in the FacetList or in
// static memory.
struct TermView {
  TermField field;
  absl::string_view value;

  friend bool operator==(const TermView&, const TermView&) = default;
};

// Whether values of `field` are numbers written out.
bool IsNumeric(TermField field);

// Collects the facets of one record, or the terms of several one after the other. Reused, so that nothing is allocated
// for most records.
struct FacetList {
  // A term may come more than once.
  std::vector<TermView> terms;
  // Texts of rare numbers.
  std::deque<std::string> numbers;

  void Add(TermField field, absl::string_view value) { terms.push_back({field, value}); }
  void AddNumber(TermField field, int32_t number);
  void Clear();
};

// Adds to `list` the terms of the record `bytes` of kind `type`, and sets `date`. `name` is the record's own name.
// False where `bytes` are no message: the structure of every message within is checked too. `bytes` and `name` must
// outlive the list's use. Which fields count is worked out from the schema once per process. Thread-safe.
bool WalkFacets(v1::RecordType type, absl::string_view name, absl::string_view bytes, FacetList& list,
                DateBounds& date);

// BoundsOf on an encoded EdtfDate.
DateBounds BoundsIn(absl::string_view edtf_date);

// The term that the walk makes of each value of `field`, other than of a reference; TermField{0}: none.
TermField IndexedAs(const google::protobuf::FieldDescriptor& field);

// Whether `field` by itself is the date of its kind of record.
bool IsRecordDate(const google::protobuf::FieldDescriptor& field);

// Full names of the fields that the walk treats by name, for a test that all of them exist.
std::vector<std::string> FieldsTreatedByName();

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_FACET_WALK_H_
