#include "service/query/record_diff.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/optional.h"
#include "service/query/element_pairs.h"
#include "service/query/field_value.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Value;

// A value before or after; empty where it is not set.
struct Side {
  std::string text;
  absl::optional<Value> typed = {};
};

class Differ {
 public:
  Differ(DiffValues values, std::vector<v1::FieldChange>& changes)
      : typed_(values == DiffValues::kTextsAndTyped), changes_(changes) {}

  void CompareRecords(const Message& before, const Message& after) {
    for (int i = 0; i < before.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *before.GetDescriptor()->field(i);
      if (field.name() != "name" && IsTold(field)) CompareField(field.name(), before, after, field);
    }
  }

 private:
  void CompareParts(const std::string& path, const Message& before, const Message& after) {
    for (int i = 0; i < before.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *before.GetDescriptor()->field(i);
      if (IsTold(field)) CompareField(absl::StrCat(path, ".", field.name()), before, after, field);
    }
  }

  void CompareField(const std::string& path, const Message& before, const Message& after,
                    const FieldDescriptor& field) {
    if (HasParts(field) && field.is_repeated()) return CompareLists(path, PairElements(before, after, field));
    if (HasParts(field) && IsSet(before, field) && IsSet(after, field)) {
      return CompareParts(path, before.GetReflection()->GetMessage(before, &field),
                          after.GetReflection()->GetMessage(after, &field));
    }
    if (IsSet(before, field) == IsSet(after, field) && FieldText(before, field) == FieldText(after, field)) return;
    Add(path, SideOf(before, field), SideOf(after, field));
  }

  void CompareLists(const std::string& path, const ElementPairs& elements) {
    for (const ElementPair& pair : elements.pairs) {
      const std::string element_path = absl::StrCat(path, "[", pair.label, "]");
      if (pair.before != nullptr && pair.after != nullptr) {
        CompareParts(element_path, *pair.before, *pair.after);
      } else {
        Add(element_path, SideOf(pair.before), SideOf(pair.after));
      }
    }
    if (elements.old_order != elements.new_order) Add(path, SideOf(elements.old_order), SideOf(elements.new_order));
  }

  Side SideOf(const Message& message, const FieldDescriptor& field) const {
    if (!IsSet(message, field)) return {};
    Side side{FieldText(message, field)};
    if (typed_) side.typed = TypedField(message, field);
    return side;
  }

  Side SideOf(const Message* element) const {
    if (element == nullptr) return {};
    Side side{TextOf(*element)};
    if (typed_) side.typed = TypedMessage(*element);
    return side;
  }

  Side SideOf(const std::vector<std::string>& labels) const {
    Side side{absl::StrJoin(labels, ", ")};
    if (!typed_) return side;
    side.typed.emplace();
    for (const std::string& label : labels) side.typed->mutable_list_value()->add_values()->set_string_value(label);
    return side;
  }

  void Add(const std::string& path, Side before, Side after) {
    v1::FieldChange& change = changes_.emplace_back();
    change.set_field(path);
    change.set_old_value(std::move(before.text));
    change.set_new_value(std::move(after.text));
    if (before.typed) *change.mutable_old_typed_value() = *std::move(before.typed);
    if (after.typed) *change.mutable_new_typed_value() = *std::move(after.typed);
  }

  const bool typed_;
  std::vector<v1::FieldChange>& changes_;
};

}  // namespace

std::vector<v1::FieldChange> DiffRecords(const Message& before, const Message& after, DiffValues values) {
  std::vector<v1::FieldChange> changes;
  Differ(values, changes).CompareRecords(before, after);
  return changes;
}

}  // namespace briefing
