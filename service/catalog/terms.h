// What records are indexed by.
#ifndef BRIEFING_SERVICE_CATALOG_TERMS_H_
#define BRIEFING_SERVICE_CATALOG_TERMS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/message.h"

namespace briefing {

// The fields that equality conditions go by.
enum class TermField : uint8_t {
  kType = 1,   // the kind of record, as its number
  kParty,      // "parties/x": takes part, promises, is assessed, observed, or is the record itself
  kTopic,      // a topic slug
  kState,      // state of a commitment, as its number
  kKind,       // kind of an event, as its number
  kModality,   // modality of an event, as its number (OCCURRED where unset)
  kMechanism,  // mechanism of a commitment, as its number
  kPartyKind,  // kind of a party, as its number
  kReference,  // any record that this one refers to, its parent included, by name (parties under kParty too)
  kParent,     // the record whose name comes first in this one's
  kMeasure,    // "indicators/x": what a target is measured by
};

// A field and a value of it.
struct Term {
  TermField field;
  std::string value;

  friend bool operator==(const Term&, const Term&) = default;
};

// What all records of a kind have.
Term TypeTerm(v1::RecordType type);

// The span of time that a record's date can mean, in seconds of Unix time; half-open [start, end).
struct DateBounds {
  static constexpr int64_t kOpenStart = INT64_MIN;
  static constexpr int64_t kOpenEnd = INT64_MAX;
  // No date: start == end == 0 and `known` false.
  bool known = false;
  int64_t start = 0;
  int64_t end = 0;

  friend bool operator==(const DateBounds&, const DateBounds&) = default;
};

// What the catalog indexes of one version of a record.
struct Facets {
  // Each term once, in no particular order.
  std::vector<Term> terms;
  DateBounds date;
};

// Derives the facets of a complete record message. Pure. The head of record.proto says what each field means; the
// references are found through the schema's google.api.resource_reference options.
Facets FacetsOf(v1::RecordType type, const google::protobuf::Message& message);

// The bounds of an EdtfDate message as stored (bounds filled in).
DateBounds BoundsOf(const v1::EdtfDate& date);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_TERMS_H_
