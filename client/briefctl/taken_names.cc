#include "client/briefctl/taken_names.h"

#include "absl/strings/str_cat.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/mapping_plan.h"
#include "client/record_kind.h"

namespace briefing::briefctl {

std::string TitleIn(const v1::Record& record) {
  const google::protobuf::Message& inside = *client::Inside(record);
  const google::protobuf::FieldDescriptor* title = inside.GetDescriptor()->FindFieldByName("title");
  return title == nullptr ? "" : inside.GetReflection()->GetString(inside, title);
}

void TakenNames::Count(const std::string& name, const std::string& title) { counted_[name].insert(Comparable(title)); }

bool TakenNames::IsHeldAs(const std::string& name, const std::string& title) const {
  const auto held = held_.find(name);
  return held != held_.end() && Comparable(held->second.title) == Comparable(title);
}

bool TakenNames::IsFree(const std::string& name, const std::string& title) const {
  const auto given = given_.find(name);
  if (given != given_.end()) return given->second == Comparable(title);
  return !held_.contains(name) || IsHeldAs(name, title);
}

absl::StatusOr<std::string> TakenNames::NameFor(const std::string& name, const std::string& if_taken,
                                                const std::string& title) {
  const auto give = [&](const std::string& given) {
    given_.emplace(given, Comparable(title));
    return given;
  };
  // Made of the words already.
  if (name == if_taken || IsHeldAs(name, title)) return give(name);
  // So called by a former import.
  if (IsHeldAs(if_taken, title)) return give(if_taken);
  const auto held = held_.find(name);
  // The only one of its number: called otherwise since.
  if (held != held_.end() && held->second.is_of_import && counted_[name].size() == 1) {
    if (held->second.takes_title) return give(name);
    return LocalFailure(absl::StrCat("\"", title, "\" where ", name, ", which came with this import, is \"",
                                     held->second.title,
                                     "\"; --update takes the new title where nobody else says anything of it"));
  }
  if (IsFree(name, title)) return give(name);
  if (IsFree(if_taken, title)) return give(if_taken);
  return LocalFailure(absl::StrCat("\"", title, "\": ", name, " and ", if_taken, " are other records' names already"));
}

}  // namespace briefing::briefctl
