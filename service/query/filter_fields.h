// The names that a filter can compare, found through descriptors.
#ifndef BRIEFING_SERVICE_QUERY_FILTER_FIELDS_H_
#define BRIEFING_SERVICE_QUERY_FILTER_FIELDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/descriptor.h"
#include "service/catalog/terms.h"
#include "service/query/filter_syntax.h"

namespace briefing {

// A name that every kind of record has.
struct SharedName {
  absl::string_view name;
  // What the values of it are indexed as; none for the date.
  absl::optional<TermField> field;
};
// In the order in which they are told of.
absl::Span<const SharedName> SharedNames();

// One of SharedNames; null for others.
const SharedName* FindSharedName(absl::string_view name);

// A field of one kind of record: the fields on the way, itself the last.
struct FieldPath {
  v1::RecordType type = v1::RECORD_TYPE_UNSPECIFIED;
  std::vector<const google::protobuf::FieldDescriptor*> fields;

  const google::protobuf::FieldDescriptor& leaf() const { return *fields.back(); }
};

// The fields that `path` names, at most one in each kind of record; of the kind `type` alone where that is not
// UNSPECIFIED. Empty where no kind has it: then `fault` says which name is wrong, and which right ones are near.
std::vector<FieldPath> FindFields(const std::vector<FilterLiteral>& path, v1::RecordType type, FilterFault& fault);

// Whether `other` may be meant by `name`: of three letters one may be wrong, and one of fewer.
bool IsNear(absl::string_view name, absl::string_view other);

inline constexpr absl::string_view kDidYouMean = "; did you mean ";
// kDidYouMean and "a or b?" where some of `names` are near to `name`, else "".
std::string Suggest(absl::string_view name, std::vector<std::string> names);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_FILTER_FIELDS_H_
