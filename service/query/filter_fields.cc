#include "service/query/filter_fields.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr SharedName kSharedNames[] = {
    {"type", TermField::kType},           {"party", TermField::kParty},   {"topic", TermField::kTopic},
    {"reference", TermField::kReference}, {"parent", TermField::kParent}, {"date", absl::nullopt},
};

// Bytes of the longest name that others are compared with.
constexpr size_t kMaxSuggestedFor = 64;

// Insertions, deletions, replacements and swaps of neighbours from one to the other.
size_t Distance(absl::string_view from, absl::string_view to) {
  std::vector<size_t> before;
  std::vector<size_t> above(to.size() + 1);
  std::vector<size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < from.size(); ++i) {
    before = std::exchange(above, row);
    row[0] = i + 1;
    for (size_t j = 0; j < to.size(); ++j) {
      const size_t replaced = above[j] + (from[i] == to[j] ? 0 : 1);
      row[j + 1] = std::min({row[j] + 1, above[j + 1] + 1, replaced});
      const bool swapped = i > 0 && j > 0 && from[i] == to[j - 1] && from[i - 1] == to[j];
      if (swapped) row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
    }
  }
  return row.back();
}

bool IsPart(absl::string_view name, absl::string_view other) {
  return name.size() >= 3 && (absl::StrContains(other, name) || absl::StrContains(name, other));
}

// Of ascending names.
std::vector<std::string> Only(const std::vector<std::string>& names, absl::string_view name,
                              bool (*fits)(absl::string_view, absl::string_view)) {
  std::vector<std::string> fitting;
  for (const std::string& other : names) {
    if (fits(name, other)) fitting.push_back(other);
  }
  return fitting;
}

void AddNames(const Descriptor& message, std::vector<std::string>& names) {
  for (int i = 0; i < message.field_count(); ++i) names.push_back(message.field(i)->name());
}

// As far as `path` goes in one kind of record.
struct Descent {
  FieldPath found;
  // Where the next name was looked for; null where the last field found has no fields.
  const Descriptor* message = nullptr;
};

Descent Descend(const std::vector<FilterLiteral>& path, const RecordTypeInfo& info) {
  Descent descent{.found = {.type = info.type, .fields = {}}, .message = info.descriptor};
  for (const FilterLiteral& name : path) {
    const FieldDescriptor* const field =
        descent.message == nullptr ? nullptr : descent.message->FindFieldByName(name.text);
    if (field == nullptr) break;
    descent.found.fields.push_back(field);
    descent.message = field->message_type();
  }
  return descent;
}

std::string PluralOf(v1::RecordType type) { return InfoOf(type).plural; }

// The kinds that have all of `path`.
std::vector<std::string> KindsWith(const std::vector<FilterLiteral>& path) {
  std::vector<std::string> kinds;
  for (const RecordTypeInfo& info : AllRecordTypes()) {
    if (Descend(path, info).found.fields.size() == path.size()) kinds.push_back(info.plural);
  }
  return kinds;
}

// What is wrong with `path`, which none of the kinds looked at has, though `deepest` of its names were found.
FilterFault FaultOf(const std::vector<FilterLiteral>& path, v1::RecordType type, const std::vector<Descent>& descents,
                    size_t deepest) {
  const FilterLiteral& name = path[deepest];
  FilterFault fault{.offset = name.offset, .what = ""};
  const std::vector<std::string> others = KindsWith(path);
  if (!others.empty()) {
    fault.what =
        absl::StrCat(PluralOf(type), " have no field \"", name.text, "\" here; ", absl::StrJoin(others, ", "), " have");
    return fault;
  }
  std::vector<std::string> names;
  if (deepest == 0) {
    for (const SharedName& shared : kSharedNames) names.emplace_back(shared.name);
  }
  for (const Descent& descent : descents) {
    if (descent.found.fields.size() == deepest && descent.message != nullptr) AddNames(*descent.message, names);
  }
  if (deepest == 0) {
    fault.what = absl::StrCat("there is no field \"", name.text, "\"");
  } else if (names.empty()) {
    fault.what = absl::StrCat("\"", path[deepest - 1].text, "\" is a value without fields");
    return fault;
  } else {
    fault.what = absl::StrCat("\"", path[deepest - 1].text, "\" has no field \"", name.text, "\"");
  }
  const std::string suggestion = Suggest(name.text, names);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  absl::StrAppend(&fault.what,
                  suggestion.empty() ? absl::StrCat("; there are ", absl::StrJoin(names, ", ")) : suggestion);
  return fault;
}

}  // namespace

absl::Span<const SharedName> SharedNames() { return kSharedNames; }

const SharedName* FindSharedName(absl::string_view name) {
  const auto found = std::find_if(std::begin(kSharedNames), std::end(kSharedNames),
                                  [&](const SharedName& shared) { return shared.name == name; });
  return found == std::end(kSharedNames) ? nullptr : found;
}

std::vector<FieldPath> FindFields(const std::vector<FilterLiteral>& path, v1::RecordType type, FilterFault& fault) {
  std::vector<Descent> descents;
  std::vector<FieldPath> found;
  size_t deepest = 0;
  for (const RecordTypeInfo& info : AllRecordTypes()) {
    if (type != v1::RECORD_TYPE_UNSPECIFIED && type != info.type) continue;
    descents.push_back(Descend(path, info));
    FieldPath& reached = descents.back().found;
    deepest = std::max(deepest, reached.fields.size());
    if (reached.fields.size() == path.size()) found.push_back(reached);
  }
  if (found.empty()) fault = FaultOf(path, type, descents, std::min(deepest, path.size() - 1));
  return found;
}

bool IsNear(absl::string_view name, absl::string_view other) {
  return name.size() <= kMaxSuggestedFor && Distance(name, other) <= std::max<size_t>(1, name.size() / 3);
}

std::string Suggest(absl::string_view name, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (name.size() > kMaxSuggestedFor) return "";
  std::vector<std::string> near = Only(names, name, IsNear);
  if (near.empty()) near = Only(names, name, IsPart);
  if (near.empty()) return "";
  std::stable_sort(near.begin(), near.end(),
                   [&](const std::string& a, const std::string& b) { return Distance(name, a) < Distance(name, b); });
  if (near.size() > 4) near.resize(4);
  return absl::StrCat(kDidYouMean, absl::StrJoin(near, " or "), "?");
}

}  // namespace briefing
