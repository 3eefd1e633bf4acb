#include "client/briefctl/words.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/nearest.h"

namespace briefing::briefctl {
namespace {

// "COMMITMENT_STATE_", from the name of the value 0.
std::string PrefixOf(const google::protobuf::EnumDescriptor& type) {
  return std::string(absl::StripSuffix(type.FindValueByNumber(0)->name(), "UNSPECIFIED"));
}

std::string Shortened(const google::protobuf::EnumDescriptor& type, const std::string& name) {
  const std::string prefix = PrefixOf(type);
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(name, prefix)), {{"_", "-"}});
}

}  // namespace

std::string WordFor(const google::protobuf::EnumDescriptor& type, int number) {
  if (number == 0) return "";
  const auto* value = type.FindValueByNumber(number);
  return value == nullptr ? absl::StrCat(number) : Shortened(type, value->name());
}

std::vector<std::string> AllWords(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> words;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) words.push_back(Shortened(type, type.value(i)->name()));
  }
  return words;
}

absl::StatusOr<int> ParseWord(const google::protobuf::EnumDescriptor& type, absl::string_view word,
                              absl::string_view flag) {
  const std::string wanted =
      Shortened(type, absl::AsciiStrToUpper(absl::StrReplaceAll(word, {{"-", "_"}, {" ", "_"}})));
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0 && Shortened(type, type.value(i)->name()) == wanted) {
      return type.value(i)->number();
    }
  }
  const std::vector<std::string> known = AllWords(type);
  return UsageFailure(
      absl::StrCat(flag, ": \"", word, "\" is none of ", absl::StrJoin(known, ", "), DidYouMean(wanted, known)));
}

absl::StatusOr<const client::RecordKind*> ParseKind(absl::string_view word) {
  if (const client::RecordKind* kind = client::FindKind(word)) return kind;
  std::vector<std::string> known;
  for (const client::RecordKind& each : client::AllRecordKinds()) known.push_back(each.plural);
  return UsageFailure(absl::StrCat("\"", word, "\" is no kind of record; there are ", absl::StrJoin(known, ", "),
                                   DidYouMean(absl::AsciiStrToLower(word), known)));
}

}  // namespace briefing::briefctl
