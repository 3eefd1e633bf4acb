// What the schema's options say of each field, read from the descriptors once.
#ifndef BRIEFING_SERVICE_STORE_SCHEMA_H_
#define BRIEFING_SERVICE_STORE_SCHEMA_H_

#include <cstddef>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace briefing {

struct MessageSchema;

// One field's rules.
struct FieldSchema {
  const google::protobuf::FieldDescriptor* field = nullptr;
  bool required = false;
  bool output_only = false;
  bool immutable = false;
  // A list of topics, which are slugs.
  bool is_topics = false;
  // Each value of the list at most once.
  bool values_once = false;
  // Type in google.api.resource_reference, "*" for any; empty for fields that are no reference.
  std::string reference_type;
  // Whether the field refers to a record, or a field below it may.
  bool leads_to_references = false;
  // Longest string; 0 for other kinds.
  size_t max_bytes = 0;
  // Of message fields; null for others.
  const MessageSchema* message = nullptr;
};

// One message's fields, in the order of their declaration. Immutable; lives for ever.
struct MessageSchema {
  const google::protobuf::Descriptor* descriptor = nullptr;
  // briefing.v1.EdtfDate, which has a checker of its own.
  bool is_date = false;
  // google.protobuf.Timestamp.
  bool is_timestamp = false;
  std::vector<FieldSchema> fields;
};

// The schema of a record message, or of a message below one. Builds it at first use. Thread-safe.
const MessageSchema& SchemaOf(const google::protobuf::Descriptor* descriptor);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_SCHEMA_H_
