#include "service/query/value_text.h"

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"

namespace briefing {

absl::string_view ShortName(const google::protobuf::EnumValueDescriptor& value) {
  // The prefix is the enum's name in capitals: all that comes before UNSPECIFIED in its zero value.
  absl::string_view prefix = value.type()->FindValueByNumber(0)->name();
  absl::string_view name = value.name();
  if (absl::EndsWith(prefix, "UNSPECIFIED")) prefix.remove_suffix(11);
  if (name.size() > prefix.size() && absl::StartsWith(name, prefix)) name.remove_prefix(prefix.size());
  return name;
}

}  // namespace briefing
