#include "service/store/schema.h"

#include <algorithm>
#include <map>
#include <memory>

#include "absl/strings/string_view.h"
#include "briefing/v1/edtf.pb.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "service/base/limits.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

size_t MaxBytes(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_STRING) return 0;
  const std::string& name = field.name();
  // Fields of prose, and addresses, which grow long by themselves; everything else is one line.
  const bool long_text = name == "description" || name == "rationale" || name == "note" || name == "url";
  return long_text ? limits::kMaxTextBytes : limits::kMaxTitleBytes;
}

class Schemas {
 public:
  Schemas() {
    for (const RecordTypeInfo& info : AllRecordTypes()) Add(info.descriptor);
  }

  const MessageSchema& Of(const Descriptor* descriptor) const { return *schemas_.at(descriptor); }

 private:
  const MessageSchema* Add(const Descriptor* descriptor) {
    std::unique_ptr<MessageSchema>& schema = schemas_[descriptor];
    if (schema != nullptr) return schema.get();
    schema = std::make_unique<MessageSchema>();
    MessageSchema& added = *schema;
    added.descriptor = descriptor;
    added.is_date = descriptor == v1::EdtfDate::descriptor();
    added.is_timestamp = descriptor == google::protobuf::Timestamp::descriptor();
    for (int i = 0; i < descriptor->field_count(); ++i) added.fields.push_back(Read(*descriptor->field(i)));
    return &added;
  }

  static bool AnyLeadsToReferences(const MessageSchema& schema) {
    return std::any_of(schema.fields.begin(), schema.fields.end(),
                       [](const FieldSchema& field) { return field.leads_to_references; });
  }

  FieldSchema Read(const FieldDescriptor& field) {
    FieldSchema schema;
    schema.field = &field;
    for (int i = 0; i < field.options().ExtensionSize(google::api::field_behavior); ++i) {
      const auto behavior = field.options().GetExtension(google::api::field_behavior, i);
      schema.required |= behavior == google::api::REQUIRED;
      schema.output_only |= behavior == google::api::OUTPUT_ONLY;
      schema.immutable |= behavior == google::api::IMMUTABLE;
    }
    schema.reference_type = field.options().GetExtension(google::api::resource_reference).type();
    schema.is_topics = field.name() == "topics";
    schema.values_once = schema.is_topics || field.name() == "aliases";
    schema.max_bytes = MaxBytes(field);
    schema.leads_to_references = !schema.reference_type.empty();
    if (field.message_type() != nullptr) {
      schema.message = Add(field.message_type());
      schema.leads_to_references |= AnyLeadsToReferences(*schema.message);
    }
    return schema;
  }

  std::map<const Descriptor*, std::unique_ptr<MessageSchema>> schemas_;
};

}  // namespace

const MessageSchema& SchemaOf(const google::protobuf::Descriptor* descriptor) {
  static const Schemas* const schemas = new Schemas();
  return schemas->Of(descriptor);
}

}  // namespace briefing
