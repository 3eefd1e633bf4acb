#include "client/record_kind.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"

namespace briefing::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::vector<std::string> CollectionsOf(const std::string& pattern) {
  std::vector<std::string> collections;
  for (absl::string_view segment : absl::StrSplit(pattern, '/')) {
    if (!absl::StartsWith(segment, "{")) collections.emplace_back(segment);
  }
  return collections;
}

std::vector<RecordKind> ReadKinds() {
  std::vector<RecordKind> kinds;
  const google::protobuf::Descriptor* record = v1::Record::descriptor();
  for (int i = 0; i < record->field_count(); ++i) {
    const FieldDescriptor* field = record->field(i);
    const google::api::ResourceDescriptor& resource =
        field->message_type()->options().GetExtension(google::api::resource);
    kinds.push_back({static_cast<v1::RecordType>(field->number()), field->message_type(), field, resource.singular(),
                     resource.plural(), CollectionsOf(resource.pattern(0))});
  }
  std::sort(kinds.begin(), kinds.end(), [](const RecordKind& a, const RecordKind& b) { return a.type < b.type; });
  return kinds;
}

bool IsOutputOnly(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::OUTPUT_ONLY) return true;
  }
  return false;
}

void AddReference(const std::string& name, std::vector<std::string>& references) {
  if (name.empty() || std::find(references.begin(), references.end(), name) != references.end()) return;
  references.push_back(name);
}

void CollectReferences(const Message& message, std::vector<std::string>& references) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        CollectReferences(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                               : reflection.GetMessage(message, field),
                          references);
      } else if (field->options().HasExtension(google::api::resource_reference)) {
        AddReference(field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                          : reflection.GetString(message, field),
                     references);
      }
    }
  }
}

}  // namespace

const std::vector<RecordKind>& AllRecordKinds() {
  static const auto& kinds = *new std::vector<RecordKind>(ReadKinds());
  return kinds;
}

const RecordKind& KindOf(v1::RecordType type) { return AllRecordKinds()[static_cast<size_t>(type) - 1]; }

const RecordKind* FindKind(absl::string_view word) {
  const std::string lower = absl::AsciiStrToLower(word);
  for (const RecordKind& kind : AllRecordKinds()) {
    if (lower == kind.singular || lower == kind.plural) return &kind;
  }
  return nullptr;
}

const RecordKind* KindOfName(absl::string_view name) {
  const std::vector<absl::string_view> segments = absl::StrSplit(name, '/');
  if (segments.size() % 2 != 0) return nullptr;
  for (const RecordKind& kind : AllRecordKinds()) {
    if (segments.size() != 2 * kind.collections.size()) continue;
    bool fits = true;
    for (size_t i = 0; i < kind.collections.size(); ++i) {
      fits = fits && segments[2 * i] == kind.collections[i] && !segments[2 * i + 1].empty();
    }
    if (fits) return &kind;
  }
  return nullptr;
}

std::string ParentOf(absl::string_view name) {
  const std::vector<absl::string_view> segments = absl::StrSplit(name, '/');
  if (segments.size() != 4) return "";
  return std::string(name.substr(0, segments[0].size() + 1 + segments[1].size()));
}

const Message* Inside(const v1::Record& record) {
  if (record.record_case() == v1::Record::RECORD_NOT_SET) return nullptr;
  return &record.GetReflection()->GetMessage(record, KindOf(static_cast<v1::RecordType>(record.record_case())).field);
}

Message* MutableInside(v1::Record& record) {
  if (record.record_case() == v1::Record::RECORD_NOT_SET) return nullptr;
  return record.GetReflection()->MutableMessage(&record,
                                                KindOf(static_cast<v1::RecordType>(record.record_case())).field);
}

Message* MakeInside(const RecordKind& kind, v1::Record& record) {
  record.Clear();
  return record.GetReflection()->MutableMessage(&record, kind.field);
}

std::string NameOf(const v1::Record& record) {
  const Message* inside = Inside(record);
  if (inside == nullptr) return "";
  return inside->GetReflection()->GetString(*inside, inside->GetDescriptor()->FindFieldByName("name"));
}

void ClearOutputOnly(Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (IsOutputOnly(*field)) {
      reflection.ClearField(&message, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        ClearOutputOnly(*reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      ClearOutputOnly(*reflection.MutableMessage(&message, field));
    }
  }
}

std::vector<std::string> ReferencesIn(const Message& message) {
  std::vector<std::string> references;
  const FieldDescriptor* name = message.GetDescriptor()->FindFieldByName("name");
  if (name != nullptr) AddReference(ParentOf(message.GetReflection()->GetString(message, name)), references);
  CollectReferences(message, references);
  return references;
}

}  // namespace briefing::client
