#include "client/briefctl/words.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client/briefctl/failure.h"

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

absl::StatusOr<int> ParseWord(const google::protobuf::EnumDescriptor& type, absl::string_view word,
                              absl::string_view flag) {
  const std::string wanted =
      Shortened(type, absl::AsciiStrToUpper(absl::StrReplaceAll(word, {{"-", "_"}, {" ", "_"}})));
  std::vector<std::string> known;
  for (int i = 0; i < type.value_count(); ++i) {
    const std::string each = Shortened(type, type.value(i)->name());
    if (each == wanted && type.value(i)->number() != 0) return type.value(i)->number();
    if (type.value(i)->number() != 0) known.push_back(each);
  }
  return UsageFailure(absl::StrCat(flag, ": \"", word, "\" is none of ", absl::StrJoin(known, ", ")));
}

}  // namespace briefing::briefctl
