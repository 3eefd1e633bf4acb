#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/api/resource.pb.h"
#include "service/base/wire.h"
#include "service/catalog/record_type.h"
#include "service/catalog/schema_plans.h"
#include "service/query/words.h"

namespace briefing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Strings that nobody searches for: keys of parts, digests, paths and what has a form of its own.
constexpr absl::string_view kNoText[] = {"etag", "id", "claim_ids", "sha256", "edtf", "field", "audiences", "language"};
constexpr absl::string_view kTitles[] = {"title", "native_title", "aliases"};
constexpr absl::string_view kNames[] = {"name",         "iso_alpha2", "iso_alpha3", "iso_numeric", "iso_former",
                                        "wikidata_qid", "cameo_code", "hs_code",    "hs_edition",  "url"};

template <size_t kSize>
bool IsAmong(const absl::string_view (&names)[kSize], absl::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool IsRecord(const Descriptor& message) {
  const std::vector<RecordTypeInfo>& all = AllRecordTypes();
  return std::any_of(all.begin(), all.end(), [&](const RecordTypeInfo& info) { return info.descriptor == &message; });
}

bool IsOfClaim(const Descriptor& message) {
  const Descriptor* claim = v1::Claim::descriptor();
  if (&message == claim) return true;
  for (int i = 0; i < claim->field_count(); ++i) {
    const FieldDescriptor& field = *claim->field(i);
    if (field.message_type() == &message) return true;
  }
  return false;
}

struct FieldPlan {
  const FieldDescriptor* field = nullptr;
  // Where it holds a text that is searched.
  absl::optional<TextScope> text = absl::nullopt;
  const SchemaPlan<FieldPlan>* message = nullptr;
};

using MessagePlan = SchemaPlan<FieldPlan>;

const SchemaPlans<FieldPlan>& Plans() {
  static const auto& plans = *new SchemaPlans<FieldPlan>([](const FieldDescriptor& field) {
    return FieldPlan{.field = &field, .text = TextScopeOf(field), .message = nullptr};
  });
  return plans;
}

using TextVisit = absl::FunctionRef<bool(TextScope, absl::string_view)>;

bool Walk(const MessagePlan& plan, absl::string_view bytes, TextVisit visit) {
  wire::FieldReader reader(bytes);
  while (reader.Next()) {
    const size_t number = static_cast<size_t>(reader.number());
    if (number >= plan.fields.size()) continue;
    const FieldPlan& field = plan.fields[number];
    if (field.text.has_value() && !visit(*field.text, reader.bytes())) return false;
    if (field.message != nullptr && !Walk(*field.message, reader.bytes(), visit)) return false;
  }
  return true;
}

bool Contains(absl::string_view whole, absl::string_view part) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

// Appends the names on the way to `text`.
void AppendPath(const MessagePlan& plan, absl::string_view bytes, absl::string_view text, std::string& path) {
  wire::FieldReader reader(bytes);
  while (reader.Next()) {
    const size_t number = static_cast<size_t>(reader.number());
    if (number >= plan.fields.size()) continue;
    const FieldPlan& field = plan.fields[number];
    if ((!field.text.has_value() && field.message == nullptr) || !Contains(reader.bytes(), text)) continue;
    absl::StrAppend(&path, path.empty() ? "" : ".", field.field->name());
    if (field.message != nullptr) AppendPath(*field.message, reader.bytes(), text, path);
    return;
  }
}

}  // namespace

absl::optional<TextScope> TextScopeOf(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_STRING) return absl::nullopt;
  if (field.options().HasExtension(google::api::resource_reference) || IsAmong(kNoText, field.name()))
    return absl::nullopt;
  if (IsOfClaim(*field.containing_type())) return TextScope::kClaims;
  if (!IsRecord(*field.containing_type())) return TextScope::kText;
  if (IsAmong(kTitles, field.name())) return TextScope::kTitle;
  return IsAmong(kNames, field.name()) ? TextScope::kNames : TextScope::kText;
}

void ForEachText(v1::RecordType type, absl::string_view bytes, TextVisit visit) {
  const MessagePlan* plan = Plans().Of(type);
  if (plan != nullptr) Walk(*plan, bytes, visit);
}

std::string PathOf(v1::RecordType type, absl::string_view bytes, absl::string_view text) {
  std::string path;
  const MessagePlan* plan = Plans().Of(type);
  if (plan != nullptr) AppendPath(*plan, bytes, text, path);
  return path;
}

}  // namespace briefing
