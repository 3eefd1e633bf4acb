#include "service/query/term_words.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/descriptor.h"

namespace briefing {
namespace {

absl::string_view FieldInWords(TermField field) {
  switch (field) {
    case TermField::kType:
      return "type";
    case TermField::kParty:
      return "party";
    case TermField::kTopic:
      return "topic";
    case TermField::kState:
      return "state";
    case TermField::kKind:
      return "kind";
    case TermField::kModality:
      return "modality";
    case TermField::kMechanism:
      return "mechanism";
    case TermField::kPartyKind:
      return "kind of party";
    case TermField::kReference:
      return "reference";
    case TermField::kParent:
      return "parent";
    case TermField::kMeasure:
      return "measured by";
  }
  return "";
}

std::string NameOfNumber(const google::protobuf::EnumDescriptor& kinds, const std::string& value) {
  int number = 0;
  if (!absl::SimpleAtoi(value, &number)) return value;
  const auto* found = kinds.FindValueByNumber(number);
  return found == nullptr ? value : std::string(found->name());
}

std::string ValueInWords(const Term& term) {
  switch (term.field) {
    case TermField::kType:
      return NameOfNumber(*v1::RecordType_descriptor(), term.value);
    case TermField::kState:
      return NameOfNumber(*v1::CommitmentState_descriptor(), term.value);
    case TermField::kKind:
      return NameOfNumber(*v1::EventKind_descriptor(), term.value);
    case TermField::kModality:
      return NameOfNumber(*v1::Modality_descriptor(), term.value);
    case TermField::kMechanism:
      return NameOfNumber(*v1::Mechanism_descriptor(), term.value);
    case TermField::kPartyKind:
      return NameOfNumber(*v1::PartyKind_descriptor(), term.value);
    default:
      return term.value;
  }
}

}  // namespace

std::string InWords(absl::Span<const Term> terms) {
  if (terms.empty()) return "nothing";
  std::string words;
  absl::optional<TermField> field;
  for (const Term& term : terms) {
    if (!words.empty()) absl::StrAppend(&words, " or ");
    if (term.field != field) absl::StrAppend(&words, FieldInWords(term.field), " is ");
    field = term.field;
    absl::StrAppend(&words, ValueInWords(term));
  }
  return words;
}

std::string InWords(const DateBounds& span) {
  const auto day = [](int64_t seconds) {
    return absl::FormatCivilTime(absl::ToCivilDay(absl::FromUnixSeconds(seconds), absl::UTCTimeZone()));
  };
  return absl::StrCat(span.start == DateBounds::kOpenStart ? ".." : day(span.start), "/",
                      span.end == DateBounds::kOpenEnd ? ".." : day(span.end - 1));
}

}  // namespace briefing
