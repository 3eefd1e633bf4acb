#include "service/catalog/record_type.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/api/resource.pb.h"
#include "service/base/errors.h"
#include "service/base/limits.h"

namespace briefing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kNameField = 1;
constexpr int kEtagField = 2;

RecordTypeInfo DescribeField(const FieldDescriptor& field) {
  const auto& resource = field.message_type()->options().GetExtension(google::api::resource);
  return {.type = static_cast<v1::RecordType>(field.number()),
          .descriptor = field.message_type(),
          .record_field = &field,
          .singular = resource.singular(),
          .plural = resource.plural(),
          .resource_type = resource.type(),
          .pattern = resource.pattern(0)};
}

absl::string_view FirstSegment(absl::string_view path) { return path.substr(0, path.find('/')); }

std::vector<RecordTypeInfo> BuildTable() {
  std::vector<RecordTypeInfo> table;
  const Descriptor& record = *v1::Record::descriptor();
  for (int i = 0; i < record.field_count(); ++i) table.push_back(DescribeField(*record.field(i)));
  std::sort(table.begin(), table.end(), [](const auto& a, const auto& b) { return a.type < b.type; });
  for (RecordTypeInfo& info : table) {
    const absl::string_view first = FirstSegment(info.pattern);
    if (first == info.plural) continue;
    for (const RecordTypeInfo& parent : table) {
      if (parent.plural == first) info.parent_type = parent.type;
    }
  }
  return table;
}

// Cuts the next segment off `rest`; false where none is left.
bool NextSegment(absl::string_view& rest, absl::string_view& segment) {
  if (rest.data() == nullptr) return false;
  const size_t slash = rest.find('/');
  segment = rest.substr(0, slash);
  rest = slash == absl::string_view::npos ? absl::string_view() : rest.substr(slash + 1);
  return true;
}

const RecordTypeInfo* FindByCollections(absl::string_view parent, absl::string_view collection) {
  for (const RecordTypeInfo& info : AllRecordTypes()) {
    if (info.plural != collection) continue;
    const bool top_level = info.parent_type == v1::RECORD_TYPE_UNSPECIFIED;
    if (top_level ? parent.empty() : InfoOf(info.parent_type).plural == parent) return &info;
  }
  return nullptr;
}

std::string KnownPatterns() {
  return absl::StrJoin(AllRecordTypes(), ", ",
                       [](std::string* out, const RecordTypeInfo& info) { out->append(info.pattern); });
}

bool IsIdCharacter(char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; }

// Empty where `id` is right.
std::string FaultOfId(absl::string_view id) {
  if (id.empty()) return "an id is empty";
  if (id.size() > limits::kMaxIdBytes) {
    return absl::StrCat("the id \"", id.substr(0, limits::kMaxIdBytes), "…\" is longer than ", limits::kMaxIdBytes,
                        " characters");
  }
  if (!std::all_of(id.begin(), id.end(), IsIdCharacter)) {
    return absl::StrCat("the id \"", id, "\" has characters other than lower-case letters, digits and hyphens");
  }
  if (id.front() == '-' || id.back() == '-') {
    return absl::StrCat("the id \"", id, "\" does not begin and end with a letter or digit");
  }
  return "";
}

const FieldDescriptor& CommonField(const Message& message, int number) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByNumber(number);
  assert(field != nullptr);
  return *field;
}

std::string TitleOf(const v1::Assessment& assessment) {
  const std::string& assessor = assessment.assessor().empty() ? assessment.assessor_party() : assessment.assessor();
  const std::string score = assessment.has_score() ? absl::StrCat(assessment.score()) : "not yet assessed";
  return absl::StrCat(assessment.party(), " ", assessment.period().edtf(), ": ", score, " by ", assessor);
}

std::string FigureOf(const v1::Observation& observation) {
  if (!observation.printed_value().empty()) return observation.printed_value();
  if (observation.has_value()) return absl::StrCat(observation.value());
  return absl::StrCat(observation.has_lower() ? absl::StrCat(observation.lower()) : "", "..",
                      observation.has_upper() ? absl::StrCat(observation.upper()) : "");
}

std::string TitleOf(const v1::Observation& observation) {
  std::vector<absl::string_view> whose = {ParentOf(observation.name())};
  if (!observation.party().empty()) whose.push_back(observation.party());
  if (!observation.counterparty().empty()) whose.push_back(observation.counterparty());
  return absl::StrCat(absl::StrJoin(whose, " "), " ", observation.period().edtf(), ": ", FigureOf(observation));
}

std::string TitleOf(const v1::Verdict& verdict) {
  const absl::string_view status = absl::StripPrefix(v1::VerdictStatus_Name(verdict.status()), "VERDICT_STATUS_");
  const std::string word = absl::StrReplaceAll(absl::AsciiStrToLower(status), {{"_", " "}});
  return absl::StrCat(verdict.emergency() ? "EMERGENCY " : "", word, ": ", verdict.reason());
}

}  // namespace

const std::vector<RecordTypeInfo>& AllRecordTypes() {
  static const auto& table = *new std::vector<RecordTypeInfo>(BuildTable());
  return table;
}

const RecordTypeInfo& InfoOf(v1::RecordType type) {
  for (const RecordTypeInfo& info : AllRecordTypes()) {
    if (info.type == type) return info;
  }
  assert(false);
  return AllRecordTypes().front();
}

v1::RecordType TypeOfName(absl::string_view name) {
  absl::string_view rest = name;
  absl::string_view parent, collection, id;
  if (!NextSegment(rest, collection) || !NextSegment(rest, id) || id.empty()) return v1::RECORD_TYPE_UNSPECIFIED;
  if (rest.data() != nullptr) {
    parent = collection;
    if (!NextSegment(rest, collection) || !NextSegment(rest, id) || id.empty()) return v1::RECORD_TYPE_UNSPECIFIED;
  }
  if (rest.data() != nullptr) return v1::RECORD_TYPE_UNSPECIFIED;
  const RecordTypeInfo* info = FindByCollections(parent, collection);
  return info == nullptr ? v1::RECORD_TYPE_UNSPECIFIED : info->type;
}

absl::StatusOr<v1::RecordType> CheckName(absl::string_view name, absl::string_view field) {
  if (name.empty()) return errors::InvalidField(field, absl::StrCat("a name is needed, such as ", KnownPatterns()));
  const std::vector<absl::string_view> segments = absl::StrSplit(name, '/');
  const RecordTypeInfo* info = nullptr;
  if (segments.size() == 2) info = FindByCollections("", segments[0]);
  if (segments.size() == 4) info = FindByCollections(segments[0], segments[2]);
  if (info == nullptr) {
    return errors::InvalidField(field,
                                absl::StrCat("\"", name, "\" is no record's name; names look like ", KnownPatterns()));
  }
  for (size_t i = 1; i < segments.size(); i += 2) {
    const std::string fault = FaultOfId(segments[i]);
    if (fault.empty()) continue;
    return errors::InvalidField(field, absl::StrCat(fault, "; the name must look like ", info->pattern,
                                                    ", with ids of lower-case letters, digits and hyphens"));
  }
  return info->type;
}

absl::Status CheckId(absl::string_view id, absl::string_view field) {
  const std::string fault = FaultOfId(id);
  if (fault.empty()) return absl::OkStatus();
  return errors::InvalidField(
      field, absl::StrCat(fault,
                          "; ids are lower-case letters, digits and hyphens, beginning and ending with a letter or "
                          "digit, at most ",
                          limits::kMaxIdBytes, " characters, such as \"summit-2022\""));
}

absl::string_view ParentOf(absl::string_view name) {
  const size_t last = name.rfind('/');
  if (last == absl::string_view::npos || last == 0) return "";
  const size_t before = name.rfind('/', last - 1);
  return before == absl::string_view::npos ? absl::string_view("") : name.substr(0, before);
}

const Message* MessageIn(const v1::Record& record) {
  if (TypeIn(record) == v1::RECORD_TYPE_UNSPECIFIED) return nullptr;
  return &record.GetReflection()->GetMessage(record, InfoOf(TypeIn(record)).record_field);
}

Message* MutableMessageIn(v1::Record& record) {
  if (TypeIn(record) == v1::RECORD_TYPE_UNSPECIFIED) return nullptr;
  return record.GetReflection()->MutableMessage(&record, InfoOf(TypeIn(record)).record_field);
}

v1::RecordType TypeIn(const v1::Record& record) { return static_cast<v1::RecordType>(record.record_case()); }

Message* SetType(v1::Record& record, v1::RecordType type) {
  record.Clear();
  return record.GetReflection()->MutableMessage(&record, InfoOf(type).record_field);
}

std::string NameIn(const Message& message) {
  return message.GetReflection()->GetString(message, &CommonField(message, kNameField));
}

void SetNameIn(absl::string_view name, Message& message) {
  message.GetReflection()->SetString(&message, &CommonField(message, kNameField), std::string(name));
}

std::string EtagIn(const Message& message) {
  return message.GetReflection()->GetString(message, &CommonField(message, kEtagField));
}

std::string TitleIn(const Message& message) {
  if (const FieldDescriptor* title = message.GetDescriptor()->FindFieldByName("title")) {
    return message.GetReflection()->GetString(message, title);
  }
  if (message.GetDescriptor() == v1::Assessment::descriptor())
    return TitleOf(static_cast<const v1::Assessment&>(message));
  if (message.GetDescriptor() == v1::Observation::descriptor()) {
    return TitleOf(static_cast<const v1::Observation&>(message));
  }
  if (message.GetDescriptor() == v1::Verdict::descriptor()) return TitleOf(static_cast<const v1::Verdict&>(message));
  return NameIn(message);
}

}  // namespace briefing
