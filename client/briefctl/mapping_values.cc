#include "client/briefctl/mapping_values.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "briefing/v1/edtf.pb.h"
#include "briefing/v1/event.pb.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/words.h"
#include "client/feeds/actor.h"
#include "client/feeds/cameo.h"
#include "client/feeds/coarse_date.h"
#include "client/feeds/countries.h"
#include "client/feeds/feed_id.h"
#include "client/feeds/feed_text.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/limits.h"

namespace briefing::briefctl {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

namespace {

constexpr absl::string_view kParties = "parties/";
// Of a text that an error repeats.
constexpr size_t kMaxQuoted = 100;

std::string Quoted(absl::string_view text) {
  return text.size() <= kMaxQuoted ? absl::StrCat("\"", text, "\"")
                                   : absl::StrCat("\"", feeds::Beginning(text, kMaxQuoted), "…\"");
}

// "Party", "Event", "*"; empty where it refers to nothing.
absl::string_view ReferredType(const FieldDescriptor& field) {
  return absl::StripPrefix(field.options().GetExtension(google::api::resource_reference).type(), "briefing.dev/");
}

bool IsDate(const FieldDescriptor& field) { return field.message_type() == v1::EdtfDate::descriptor(); }

bool IsNumber(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE || field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
}

bool IsId(absl::string_view text) {
  const auto fits = [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) || absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
           c == '-';
  };
  return !text.empty() && text.size() <= limits::kMaxIdBytes && std::all_of(text.begin(), text.end(), fits) &&
         text.front() != '-' && text.back() != '-';
}

std::string TopicOf(absl::string_view printed) {
  std::string slug = absl::StrReplaceAll(feeds::Folded(printed), {{" ", "-"}});
  return IsId(slug) ? slug : feeds::SlugOf(printed);
}

// Of a code, or of one that is a name too ("UK"); empty where it is neither.
std::string CountryNameOf(const std::string& printed) {
  const feeds::Country* country = feeds::FindCountryByAlpha3(printed);
  if (country == nullptr && printed.size() == 2) country = feeds::FindCountryByCode(printed);
  if (country == nullptr) country = feeds::FindCountry(printed);
  return country == nullptr ? "" : std::string(country->name);
}

bool LooksLikeCountryCode(const std::string& text) {
  return (text.size() == 2 || text.size() == 3) && std::all_of(text.begin(), text.end(), absl::ascii_isupper);
}

// Whether there is a digit in it and no letter.
bool IsFigure(const std::string& text) {
  const auto is_letter = [](char c) {
    return !absl::ascii_isascii(static_cast<unsigned char>(c)) || absl::ascii_isalpha(c);
  };
  return std::any_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         std::none_of(text.begin(), text.end(), is_letter);
}

size_t MaxBytes(const FieldDescriptor& field) {
  const std::string& name = field.name();
  const bool is_long = name == "description" || name == "rationale" || name == "note" || name == "url";
  return is_long ? limits::kMaxTextBytes : limits::kMaxTitleBytes;
}

// What the first of the columns that holds something holds: what the row or its file says counts before what was given
// for all rows, and that before where the row stands, which it always does somewhere.
Values FirstOf(const Alternatives& columns, const Row& row, RowNotes& notes) {
  Values values;
  for (size_t i = 0; i < columns.size() && values.empty(); ++i) {
    if (!IsPlaceColumn(columns[i])) values = row.Said(columns[i]);
  }
  for (const std::string& column : columns) {
    const Values given = row.Given(column);
    if (given.empty()) continue;
    if (values.empty()) return given;
    if (values != given) notes.overruled.insert(column);
  }
  for (size_t i = 0; i < columns.size() && values.empty(); ++i) values = row.Said(columns[i]);
  return values;
}

// What the columns hold, before anything is made of it.
Values Printed(const ValuePlan& plan, const Row& row, RowNotes& notes) {
  if (plan.is_constant()) return {plan.rule->constant()};
  const bool is_column = !plan.rule->column().empty();
  std::string text;
  bool something = false;
  for (const Piece& piece : plan.pieces) {
    text += piece.text;
    Values values = FirstOf(piece.columns, row, notes);
    if (values.empty()) continue;
    if (is_column) return values;
    text += absl::StrJoin(values, ", ");
    something = true;
  }
  // A template without columns is a constant.
  if (!something && (is_column || plan.pieces.size() > 1)) return {};
  return {std::string(absl::StripAsciiWhitespace(text))};
}

Values Divided(const Values& cells, const std::string& separator) {
  if (separator.empty()) return cells;
  Values values;
  for (const std::string& cell : cells) {
    for (const absl::string_view part : absl::StrSplit(cell, separator)) {
      const absl::string_view value = absl::StripAsciiWhitespace(part);
      if (!value.empty()) values.emplace_back(value);
    }
  }
  return values;
}

// Whether the signs of a number stand where they may: those of thousands before groups of three digits, or before two
// where another group follows (1,23,456), and none of them behind the decimal sign.
bool IsInNotation(absl::string_view printed, absl::string_view thousands, absl::string_view decimal) {
  // With "." for thousands and nothing else there are whole numbers alone.
  const bool is_whole = decimal.empty() && thousands == ".";
  const absl::string_view point = decimal.empty() ? "." : decimal;
  if (point != "." && thousands != "." && absl::StrContains(printed, ".")) return false;
  if (thousands.empty()) return true;
  std::vector<absl::string_view> halves = {printed};
  if (!is_whole) halves = absl::StrSplit(printed, absl::MaxSplits(point, 1));
  if (halves.size() > 1 && absl::StrContains(halves[1], thousands)) return false;
  const std::vector<absl::string_view> groups = absl::StrSplit(halves[0], thousands);
  absl::string_view first = groups[0];
  if (!absl::ConsumePrefix(&first, "-")) absl::ConsumePrefix(&first, "+");
  const bool begins_well = !first.empty() && first.size() <= 3 && first[0] != '0' &&
                           std::all_of(first.begin(), first.end(), absl::ascii_isdigit);
  if (groups.size() > 1 && !begins_well) return false;
  for (size_t i = 1; i < groups.size(); ++i) {
    const auto* const end = std::find_if_not(groups[i].begin(), groups[i].end(), absl::ascii_isdigit);
    const auto digits = static_cast<size_t>(end - groups[i].begin());
    // Behind the last group there may be an exponent.
    const bool is_last = i + 1 == groups.size();
    if (digits != 3 && (is_last || digits != 2)) return false;
    if (!is_last && digits < groups[i].size()) return false;
  }
  return true;
}

// Makes one value of what is printed.
class Conversion {
 public:
  Conversion(const ValuePlan& plan, const Row& row, RowNotes& notes)
      : plan_(plan), rule_(*plan.rule), row_(row), notes_(notes) {}

  // Empty: nothing.
  absl::StatusOr<std::string> Convert(std::string printed) {
    if (!plan_.words.empty()) {
      const auto word = plan_.words.find(Comparable(printed));
      if (word != plan_.words.end()) return Refer(word->second);
      if (rule_.own_words() || !IsWordOfField(printed)) {
        if (rule_.only_words()) return Refer(rule_.otherwise());
        const bool is_measure = plan_.field != nullptr && (IsDate(*plan_.field) || IsNumber(*plan_.field));
        if (!is_measure) Note(printed);
        if (!rule_.otherwise().empty()) return Refer(rule_.otherwise());
        if (IsEnum()) return std::string();
      }
    }
    if (rule_.cameo()) return Cameo(printed);
    if (plan_.field == nullptr) return printed;
    if (IsDate(*plan_.field)) return Date(printed);
    if (IsNumber(*plan_.field)) return Number(std::move(printed));
    if (rule_.slug()) return TopicOf(printed);
    return Refer(std::move(printed));
  }

 private:
  absl::Status Fail(absl::string_view printed, absl::string_view what) const {
    return LocalFailure(absl::StrCat(OriginOf(plan_), ": ", Quoted(printed), " ", what));
  }

  bool IsEnum() const { return plan_.field != nullptr && plan_.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM; }
  bool IsWordOfField(const std::string& printed) const {
    return IsEnum() && ParseWord(*plan_.field->enum_type(), printed, "").ok();
  }

  void Note(const std::string& printed) {
    notes_.unmatched.push_back({printed, plan_.field == nullptr ? "" : plan_.rule->field()});
  }

  absl::StatusOr<std::string> Cameo(const std::string& printed) {
    const feeds::CameoCode* code = feeds::FindCameoCode(printed);
    if (code == nullptr) code = feeds::FindCameoLabel(printed);
    if (code == nullptr) {
      const bool surmise = IsEnum() && rule_.otherwise().empty();
      notes_.unmatched.push_back({printed, plan_.field == nullptr ? "" : rule_.field(), true, surmise});
      return surmise ? v1::EventKind_Name(feeds::SurmisedKind(printed)) : rule_.otherwise();
    }
    return IsEnum() ? v1::EventKind_Name(code->kind) : std::string(code->code);
  }

  absl::StatusOr<std::string> Date(const std::string& printed) const {
    const std::vector<std::string> formats(rule_.date().begin(), rule_.date().end());
    if (formats.empty()) {
      if (std::string date = feeds::DateAsPrinted(printed); !date.empty()) return date;
    }
    for (const std::string& format : formats) {
      std::string date = format == kEdtfFormat ? feeds::DateAsPrinted(printed) : feeds::DateBy({format}, printed);
      if (!date.empty()) return date;
    }
    return Fail(printed, formats.empty() ? "is no date as EDTF or ISO 8601 has it; give its format as `date`"
                                         : absl::StrCat("is no date by ", absl::StrJoin(formats, " or ")));
  }

  absl::StatusOr<std::string> Number(std::string printed) const {
    std::string number = printed;
    if (!IsInNotation(printed, rule_.thousands(), rule_.decimal()))
      return Fail(printed, "is no number in this notation");
    if (!rule_.thousands().empty()) number = absl::StrReplaceAll(number, {{rule_.thousands(), ""}});
    if (!rule_.decimal().empty()) number = absl::StrReplaceAll(number, {{rule_.decimal(), "."}});
    double value = 0;
    if (!absl::SimpleAtod(number, &value) || !std::isfinite(value)) return Fail(printed, "is no number");
    return number;
  }

  // The party that is called so.
  absl::StatusOr<std::string> Party(std::string called) {
    if (rule_.country_codes()) {
      const std::string country = CountryNameOf(called);
      if (country.empty() && LooksLikeCountryCode(called)) return Fail(called, "is no country code of ISO 3166-1");
      if (!country.empty()) called = country;
    }
    if (IsFigure(called)) return Fail(called, "is a number, and no party is called by one");
    notes_.parties.push_back(
        {called, KindHolds(called) ? rule_.party_kind() : v1::PARTY_KIND_UNSPECIFIED, rule_.member_of()});
    return PartyNameOf(called);
  }

  bool KindHolds(const std::string& called) const {
    const auto& columns = rule_.party_kind_of();
    return columns.empty() || std::any_of(columns.begin(), columns.end(), [&](const std::string& column) {
             const Values values = row_.Get(column);
             return std::find(values.begin(), values.end(), called) != values.end();
           });
  }

  // Names of records that fields refer to.
  absl::StatusOr<std::string> Refer(std::string value) {
    const absl::string_view type = plan_.field == nullptr ? "" : ReferredType(*plan_.field);
    if (type.empty() || value.empty()) return value;
    if (type == "Party" && !absl::StartsWith(value, kParties)) {
      return Party(std::move(value));
    }
    std::vector<std::string> steps = absl::StrSplit(value, absl::MaxSplits('/', 3));
    const std::string shown = value;
    for (size_t i = 1; i < steps.size(); i += 2) steps[i] = IdOf(steps[i]);
    value = absl::StrJoin(steps, "/");
    const client::RecordKind* kind = client::KindOfName(value);
    if (kind == nullptr || (type != "*" && kind->descriptor->name() != type)) {
      return Fail(shown, absl::StrCat("is no name of a record such as ",
                                      type == "*" ? "event" : absl::AsciiStrToLower(type), "s/…"));
    }
    return value;
  }

  const ValuePlan& plan_;
  const mapping::Value& rule_;
  const Row& row_;
  RowNotes& notes_;
};

std::string SetText(const FieldDescriptor& field, const std::string& value, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (value.size() > MaxBytes(field)) {
    return absl::StrCat(field.name(), ": ", value.size(), " bytes where ", MaxBytes(field), " fit");
  }
  if (!field.is_repeated()) {
    reflection.SetString(&message, &field, value);
    return "";
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (reflection.GetRepeatedString(message, &field, i) == value) return "";
  }
  reflection.AddString(&message, &field, value);
  return "";
}

std::string SetEnum(const FieldDescriptor& field, const std::string& value, Message& message) {
  const absl::StatusOr<int> number = ParseWord(*field.enum_type(), value, field.name());
  if (!number.ok()) return std::string(number.status().message());
  const Reflection& reflection = *message.GetReflection();
  field.is_repeated() ? reflection.AddEnumValue(&message, &field, *number)
                      : reflection.SetEnumValue(&message, &field, *number);
  return "";
}

std::string SetBool(const FieldDescriptor& field, const std::string& value, Message& message) {
  bool parsed = false;
  if (!absl::SimpleAtob(value, &parsed)) {
    return absl::StrCat(field.name(), ": ", Quoted(value), " is neither true nor false");
  }
  message.GetReflection()->SetBool(&message, &field, parsed);
  return "";
}

std::string SetNumber(const FieldDescriptor& field, const std::string& value, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  double real = 0;
  if (!absl::SimpleAtod(value, &real) || !std::isfinite(real)) {
    return absl::StrCat(field.name(), ": ", Quoted(value), " is no number");
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
    reflection.SetDouble(&message, &field, real);
    return "";
  }
  // "3.0" is whole, too.
  if (real != std::floor(real) || std::abs(real) > INT32_MAX) {
    return absl::StrCat(field.name(), ": ", Quoted(value), " is no whole number");
  }
  field.cpp_type() == FieldDescriptor::CPPTYPE_INT32
      ? reflection.SetInt32(&message, &field, static_cast<int32_t>(real))
      : reflection.SetInt64(&message, &field, static_cast<int64_t>(real));
  return "";
}

std::string SetMessage(const FieldDescriptor& field, const std::string& value, Message& message) {
  Message& inside = *message.GetReflection()->MutableMessage(&message, &field);
  if (auto* date = dynamic_cast<v1::EdtfDate*>(&inside)) {
    date->set_edtf(value);
    return "";
  }
  auto& time = dynamic_cast<google::protobuf::Timestamp&>(inside);
  if (google::protobuf::util::TimeUtil::FromString(value, &time)) return "";
  return absl::StrCat(field.name(), ": ", Quoted(value), " is no time such as 2022-05-04T09:00:00Z");
}

}  // namespace

bool IsPartyField(const FieldDescriptor& field) { return ReferredType(field) == "Party"; }

bool IsRequired(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
  }
  return false;
}

std::string IdOf(absl::string_view printed) {
  if (IsId(printed)) return std::string(printed);
  std::string lower = absl::AsciiStrToLower(printed);
  const std::vector<std::string> parts = absl::StrSplit(printed, '-');
  const bool by_parts = std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
    return part == absl::AsciiStrToLower(part) || part == absl::AsciiStrToUpper(part);
  });
  if (by_parts && IsId(lower)) return lower;
  return feeds::SlugOf(printed);
}

std::string PartyNameOf(absl::string_view called) {
  return absl::StartsWith(called, kParties) ? std::string(called) : absl::StrCat(kParties, feeds::PartyIdOf(called));
}

std::string OriginOf(const ValuePlan& plan) {
  if (plan.is_constant()) return "a constant";
  if (!plan.rule->template_().empty()) return absl::StrCat("template \"", plan.rule->template_(), "\"");
  return absl::StrCat("column \"", absl::StrJoin(plan.rule->column(), "\" or \""), "\"");
}

absl::StatusOr<Values> Evaluate(const ValuePlan& plan, const Row& row, RowNotes& notes) {
  Values values;
  Conversion conversion(plan, row, notes);
  for (std::string& printed : Divided(Printed(plan, row, notes), plan.rule->separator())) {
    absl::StatusOr<std::string> value = conversion.Convert(printed);
    if (!value.ok() && plan.rule->keep_wrong()) {
      notes.unmatched.push_back({std::move(printed), plan.rule->field()});
      continue;
    }
    if (!value.ok()) return value.status();
    if (!value->empty()) values.push_back(*std::move(value));
  }
  return values;
}

std::string SetField(const FieldDescriptor& field, const std::string& value, Message& message) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return SetText(field, value, message);
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(field, value, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetBool(field, value, message);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetMessage(field, value, message);
    default:
      return SetNumber(field, value, message);
  }
}

std::string FaultOfFixed(const FieldDescriptor& field, const std::string& value) {
  if (IsDate(field)) {
    return feeds::DateAsPrinted(value).empty() ? absl::StrCat(Quoted(value), " is no date in EDTF") : "";
  }
  const std::unique_ptr<Message> scratch(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(field.containing_type())->New());
  return SetField(field, value, *scratch);
}

}  // namespace briefing::briefctl
