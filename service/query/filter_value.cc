#include "service/query/filter_value.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/api/resource.pb.h"
#include "service/base/errors.h"
#include "service/catalog/facet_walk.h"
#include "service/catalog/record_type.h"
#include "service/query/edtf.h"
#include "service/query/field_value.h"
#include "service/query/filter_fields.h"
#include "service/query/value_text.h"

namespace briefing {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

// Enum fields whose absence the schema reads as a value.
struct ReadAs {
  absl::string_view full_name;
  int number;
};
constexpr ReadAs kReadAs[] = {
    {"briefing.v1.Event.modality", v1::MODALITY_OCCURRED},
    {"briefing.v1.Participant.role", v1::PARTICIPANT_ROLE_PARTICIPANT},
    {"briefing.v1.Observation.qualifier", v1::VALUE_QUALIFIER_EXACT},
    {"briefing.v1.Marking.tlp", v1::TLP_CLEAR},
};

// Numbers of which the schema says that 0 means "not given".
constexpr absl::string_view kNotGivenAtZero[] = {"briefing.v1.Locator.paragraph", "briefing.v1.Locator.page"};

int NumberIfUnset(const FieldDescriptor& field) {
  const auto found = std::find_if(std::begin(kReadAs), std::end(kReadAs),
                                  [&](const ReadAs& read) { return read.full_name == field.full_name(); });
  return found == std::end(kReadAs) ? 0 : found->number;
}

bool IsNameOfRecord(const FieldDescriptor& field) {
  const auto& types = AllRecordTypes();
  return field.name() == "name" && std::any_of(types.begin(), types.end(), [&](const RecordTypeInfo& type) {
           return type.descriptor == field.containing_type();
         });
}

ValueTestKind KindOf(FilterComparator comparator) {
  switch (comparator) {
    case FilterComparator::kLess:
      return ValueTestKind::kLess;
    case FilterComparator::kLessOrEqual:
      return ValueTestKind::kLessOrEqual;
    case FilterComparator::kGreater:
      return ValueTestKind::kGreater;
    case FilterComparator::kGreaterOrEqual:
      return ValueTestKind::kGreaterOrEqual;
    default:
      return ValueTestKind::kEqual;
  }
}

// What a field of whole numbers can hold.
struct Range {
  int64_t least = std::numeric_limits<int64_t>::min();
  int64_t most = std::numeric_limits<int64_t>::max();
};

Range RangeOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return {std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()};
    case FieldDescriptor::CPPTYPE_UINT32:
      return {0, std::numeric_limits<uint32_t>::max()};
    case FieldDescriptor::CPPTYPE_UINT64:
      return {0, std::numeric_limits<int64_t>::max()};
    default:
      return {};
  }
}

bool IsReal(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE || field.cpp_type() == FieldDescriptor::CPPTYPE_FLOAT;
}

Expectation ReadNumber(const FieldDescriptor& field, const FilterLiteral& literal, ValueTest& test) {
  test.whole = absl::SimpleAtoi(literal.text, &test.integer);
  if (!absl::SimpleAtod(literal.text, &test.real) || test.real - test.real != 0) {
    return absl::StrCat("expected a number, not \"", literal.text, "\"");
  }
  if (IsReal(field)) return absl::nullopt;
  const Range range = RangeOf(field);
  // As a double, the end of 64 bits is one more than it.
  const double behind = static_cast<double>(range.most) + (range.most < std::numeric_limits<int64_t>::max() ? 1 : 0);
  const bool inside = test.whole ? test.integer >= range.least && test.integer <= range.most
                                 : test.real >= static_cast<double>(range.least) && test.real < behind;
  const bool zero_is_a_value =
      std::find(std::begin(kNotGivenAtZero), std::end(kNotGivenAtZero), field.full_name()) == std::end(kNotGivenAtZero);
  test.holds_if_unset = zero_is_a_value && HoldsForInteger(test, 0);
  if (inside) return absl::nullopt;
  return absl::StrCat("expected a number from ", range.least, " to ", range.most, ", which is all that \"",
                      field.name(), "\" can be, not ", literal.text);
}

Expectation ReadBool(const FilterLiteral& literal, ValueTest& test) {
  if (literal.text != "true" && literal.text != "false") {
    return absl::StrCat("expected true or false, not \"", literal.text, "\"");
  }
  test.whole = true;
  test.integer = literal.text == "true" ? 1 : 0;
  test.holds_if_unset = test.kind == ValueTestKind::kEqual && test.integer == 0;
  return absl::nullopt;
}

Expectation ReadEnum(const FieldDescriptor& field, const FilterLiteral& literal, ValueTest& test) {
  const EnumDescriptor& kinds = *field.enum_type();
  const absl::optional<int> number = FindEnumValue(kinds, literal.text);
  if (!number.has_value()) {
    return absl::StrCat("\"", literal.text, "\" is no ", std::string(kinds.name()));
  }
  test.whole = true;
  test.integer = *number;
  const int64_t unset = NumberIfUnset(field);
  // What is not set, and not read as anything either, stands nowhere in an order.
  test.holds_if_unset = (unset != 0 || test.kind == ValueTestKind::kEqual) && HoldsForInteger(test, unset);
  return absl::nullopt;
}

Expectation ReadText(const FieldDescriptor& field, FilterComparator comparator, const FilterLiteral& literal,
                     ValueTest& test) {
  if (comparator == FilterComparator::kHas && !IsKey(field)) {
    test.kind = ValueTestKind::kWords;
    return ReadWords(literal, test.text.text, test.readings);
  }
  test.text = PatternOf(literal);
  if (test.kind != ValueTestKind::kEqual) test.text = {.text = literal.text};
  if (test.kind == ValueTestKind::kEqual && test.text.exact()) {
    test.holds_if_unset = test.text.text.empty();
    if ((IsReference(field) || IsNameOfRecord(field)) && !test.text.text.empty()) {
      const absl::StatusOr<v1::RecordType> type = CheckName(test.text.text, "value");
      if (!type.ok()) return errors::ViolationsOf(type.status()).front().description;
    }
  }
  return absl::nullopt;
}

Instant InstantOf(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  return {.seconds = seconds,
          .nanos = static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds)))};
}

Expectation ReadTime(const FilterLiteral& literal, ValueTest& test) {
  absl::CivilDay day;
  if (literal.text.size() == 10 && absl::ParseCivilTime(literal.text, &day)) {
    test.start = InstantOf(absl::FromCivil(day, absl::UTCTimeZone()));
    test.end = InstantOf(absl::FromCivil(day + 1, absl::UTCTimeZone()));
    return absl::nullopt;
  }
  absl::Time time;
  std::string error;
  const bool dated = !literal.text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(literal.text.front()));
  if (!dated || !absl::ParseTime(absl::RFC3339_full, literal.text, &time, &error)) {
    return absl::StrCat("expected a time such as 2022-05-23T10:00:00Z or a day such as 2022-05-23, not \"",
                        literal.text, "\"");
  }
  test.start = InstantOf(time);
  test.end = InstantOf(time + absl::Nanoseconds(1));
  return absl::nullopt;
}

Expectation ReadDuration(const FilterLiteral& literal, ValueTest& test) {
  absl::Duration duration;
  if (!absl::EndsWith(literal.text, "s") || !absl::ParseDuration(literal.text, &duration) ||
      absl::StrContains(literal.text, "m") || absl::StrContains(literal.text, "h") ||
      duration == absl::InfiniteDuration() || duration == -absl::InfiniteDuration()) {
    return absl::StrCat("expected a duration in seconds such as 20s or 1.5s, not \"", literal.text, "\"");
  }
  const int64_t seconds = absl::ToInt64Seconds(duration);
  const auto nanos = static_cast<int32_t>(absl::ToInt64Nanoseconds(duration - absl::Seconds(seconds)));
  test.start = {.seconds = seconds, .nanos = nanos};
  test.end = {.seconds = seconds, .nanos = nanos + 1};
  return absl::nullopt;
}

Expectation ReadDateTest(FilterComparator comparator, const FilterLiteral& literal, ValueTest& test) {
  if (comparator == FilterComparator::kHas) test.kind = ValueTestKind::kOverlaps;
  test.text = {.text = literal.text};
  return ReadDate(literal, test.date);
}

Expectation ReadOperand(const FieldDescriptor& field, FilterComparator comparator, const FilterLiteral& literal,
                        ValueTest& test) {
  if (test.form == ValueForm::kText) return ReadText(field, comparator, literal, test);
  if (test.form == ValueForm::kDate) return ReadDateTest(comparator, literal, test);
  if (IsMessage(field, "google.protobuf.Timestamp")) return ReadTime(literal, test);
  if (IsMessage(field, "google.protobuf.Duration")) return ReadDuration(literal, test);
  if (field.type() == FieldDescriptor::TYPE_BOOL) return ReadBool(literal, test);
  if (field.enum_type() != nullptr) return ReadEnum(field, literal, test);
  return ReadNumber(field, literal, test);
}

}  // namespace

bool IsAnything(const FilterLiteral& literal) { return literal.star_first && literal.text.size() == 1; }

TextPattern PatternOf(const FilterLiteral& literal) {
  if (IsAnything(literal)) return {.text = "", .open_start = true, .open_end = true};
  absl::string_view text = literal.text;
  if (literal.star_first) text.remove_prefix(1);
  if (literal.star_last) text.remove_suffix(1);
  return {.text = std::string(text), .open_start = literal.star_first, .open_end = literal.star_last};
}

absl::optional<int> FindEnumValue(const EnumDescriptor& kinds, absl::string_view name) {
  for (int i = 0; i < kinds.value_count(); ++i) {
    const EnumValueDescriptor& value = *kinds.value(i);
    if (name == absl::string_view(value.name()) || name == ShortName(value)) return value.number();
  }
  return absl::nullopt;
}

std::vector<std::string> ShortNamesOf(const EnumDescriptor& kinds) {
  std::vector<std::string> names;
  for (int i = 0; i < kinds.value_count(); ++i) {
    if (kinds.value(i)->number() != 0) names.emplace_back(ShortName(*kinds.value(i)));
  }
  return names;
}

std::string OneOf(absl::string_view word, const std::vector<std::string>& names) {
  // As flags and other languages write it.
  const std::string name = absl::StrReplaceAll(absl::AsciiStrToUpper(word), {{"-", "_"}, {" ", "_"}});
  const bool found = std::find(names.begin(), names.end(), name) != names.end();
  const std::string suggestion = found ? Suggest(name, {name}) : Suggest(name, names);
  return absl::StrCat(suggestion, suggestion.empty() ? "; expected" : " Expected", " one of ",
                      absl::StrJoin(names, ", "));
}

Expectation ReadDate(const FilterLiteral& literal, DateBounds& bounds) {
  absl::StatusOr<DateBounds> parsed = ParseEdtf(literal.text, "value");
  if (!parsed.ok()) return errors::ViolationsOf(parsed.status()).front().description;
  bounds = *parsed;
  return absl::nullopt;
}

Expectation ReadTest(const FieldDescriptor& field, FilterComparator comparator, const FilterLiteral& literal,
                     ValueTest& test) {
  test.kind = IsAnything(literal) ? ValueTestKind::kPresent : KindOf(comparator);
  switch (field.type()) {
    case FieldDescriptor::TYPE_STRING:
      test.form = ValueForm::kText;
      break;
    case FieldDescriptor::TYPE_SINT32:
    case FieldDescriptor::TYPE_SINT64:
      test.form = ValueForm::kZigzag;
      break;
    case FieldDescriptor::TYPE_SFIXED32:
      test.form = ValueForm::kFixed32;
      break;
    case FieldDescriptor::TYPE_SFIXED64:
      test.form = ValueForm::kFixed64;
      break;
    case FieldDescriptor::TYPE_FLOAT:
      test.form = ValueForm::kFloat;
      break;
    case FieldDescriptor::TYPE_DOUBLE:
      test.form = ValueForm::kDouble;
      break;
    case FieldDescriptor::TYPE_MESSAGE:
      test.form = IsDate(field) ? ValueForm::kDate : ValueForm::kInstant;
      break;
    default:
      test.form = ValueForm::kInteger;
  }
  if (test.kind == ValueTestKind::kPresent) return absl::nullopt;
  Expectation expected = ReadOperand(field, comparator, literal, test);
  if (field.is_repeated() || field.has_presence()) test.holds_if_unset = false;
  return expected;
}

Expectation ReadWords(const FilterLiteral& literal, std::string& words, std::vector<Phrase>& readings) {
  if (literal.star_first) {
    return absl::StrCat(
        "a word cannot begin with a *: with a star at the end, words that begin so are found; whole "
        "texts are compared with =, as in title = \"",
        literal.text, "\"");
  }
  words = literal.text;
  // One that was escaped is a character, and part of no word.
  while (!literal.star_last && absl::EndsWith(words, "*")) words.pop_back();
  readings = ReadingsOf(words);
  if (!readings.empty()) return absl::nullopt;
  return absl::StrCat("expected a word to look for, not \"", literal.text, "\"");
}

bool IsDate(const FieldDescriptor& field) { return field.message_type() == v1::EdtfDate::descriptor(); }

bool IsReference(const FieldDescriptor& field) { return field.options().HasExtension(google::api::resource_reference); }

bool IsPartyReference(const FieldDescriptor& field) {
  return field.options().GetExtension(google::api::resource_reference).type() ==
             InfoOf(v1::RECORD_TYPE_PARTY).resource_type ||
         field.full_name() == "briefing.v1.Party.name";
}

bool IsKey(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_STRING &&
         (IndexedAs(field) == TermField::kTopic || IsNameOfRecord(field) || !TextScopeOf(field).has_value());
}

}  // namespace briefing
