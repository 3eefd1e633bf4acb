// What the values in filters mean, by the type of the field that they are compared with.
#ifndef BRIEFING_SERVICE_QUERY_FILTER_VALUE_H_
#define BRIEFING_SERVICE_QUERY_FILTER_VALUE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "google/protobuf/descriptor.h"
#include "service/query/filter_condition.h"
#include "service/query/filter_syntax.h"

namespace briefing {

// Whether the literal is a lone '*': anything that is there.
bool IsAnything(const FilterLiteral& literal);

TextPattern PatternOf(const FilterLiteral& literal);

// The number of an enum's value named in full or without the enum's own prefix (IN_FORCE for
// COMMITMENT_STATE_IN_FORCE).
absl::optional<int> FindEnumValue(const google::protobuf::EnumDescriptor& kinds, absl::string_view name);

// The short names of an enum's values but 0.
std::vector<std::string> ShortNamesOf(const google::protobuf::EnumDescriptor& kinds);

// What to write in place of a word that is none of `names`: "; did you mean EVENT? Expected one of PARTY, EVENT", what
// is near first.
std::string OneOf(absl::string_view word, const std::vector<std::string>& names);

// What of a filter's value was expected, where it is none.
using Expectation = absl::optional<std::string>;

// Sets `bounds` to what an EDTF expression can mean.
Expectation ReadDate(const FilterLiteral& literal, DateBounds& bounds);

// Makes the test `comparator literal` of a value of `field`; kNotEqual is taken as kEqual, for the caller to turn
// round. Where the word is none of an enum's, OneOf is left for the caller to say, too: it takes time.
Expectation ReadTest(const google::protobuf::FieldDescriptor& field, FilterComparator comparator,
                     const FilterLiteral& literal, ValueTest& test);

// What is looked for in texts: sets the words as an index takes them, and their readings.
Expectation ReadWords(const FilterLiteral& literal, std::string& words, std::vector<Phrase>& readings);

// Whether `field` holds an EdtfDate.
bool IsDate(const google::protobuf::FieldDescriptor& field);
// Whether `field` holds names of records.
bool IsReference(const google::protobuf::FieldDescriptor& field);
// Whether `field` holds names of parties.
bool IsPartyReference(const google::protobuf::FieldDescriptor& field);
// Whether `field` holds names, ids or slugs, which are compared as a whole, rather than text.
bool IsKey(const google::protobuf::FieldDescriptor& field);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_FILTER_VALUE_H_
