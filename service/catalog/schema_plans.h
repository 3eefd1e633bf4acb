// What a walk over encoded records has to know of their fields, worked out from the schema once.
#ifndef BRIEFING_SERVICE_CATALOG_SCHEMA_PLANS_H_
#define BRIEFING_SERVICE_CATALOG_SCHEMA_PLANS_H_

#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/descriptor.h"
#include "service/catalog/record_type.h"

namespace briefing {

// Of one message: its fields by number, as made by the walk; default ones for numbers that it does not have.
template <typename Field>
struct SchemaPlan {
  std::vector<Field> fields;
};

// Of all kinds of record and of the messages in them. `Field` is what the walk knows of a field; its member
// `const SchemaPlan<Field>* message` is filled in here for fields that hold messages. Immutable, so thread-safe.
template <typename Field>
class SchemaPlans {
 public:
  using FieldMaker = absl::FunctionRef<Field(const google::protobuf::FieldDescriptor&)>;

  explicit SchemaPlans(FieldMaker make) {
    for (const RecordTypeInfo& info : AllRecordTypes()) by_type_[info.type] = PlanOf(*info.descriptor, make);
  }

  // Null for a number that is no kind.
  const SchemaPlan<Field>* Of(v1::RecordType type) const {
    const auto found = by_type_.find(type);
    return found == by_type_.end() ? nullptr : found->second;
  }

 private:
  const SchemaPlan<Field>* PlanOf(const google::protobuf::Descriptor& descriptor, FieldMaker make) {
    auto& slot = plans_[&descriptor];
    if (slot != nullptr) return slot.get();
    slot = std::make_unique<SchemaPlan<Field>>();
    SchemaPlan<Field>& plan = *slot;
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const google::protobuf::FieldDescriptor& field = *descriptor.field(i);
      const auto number = static_cast<size_t>(field.number());
      if (plan.fields.size() <= number) plan.fields.resize(number + 1);
      Field made = make(field);
      if (field.message_type() != nullptr) made.message = PlanOf(*field.message_type(), make);
      plan.fields[number] = made;
    }
    return &plan;
  }

  absl::flat_hash_map<const google::protobuf::Descriptor*, std::unique_ptr<SchemaPlan<Field>>> plans_;
  absl::flat_hash_map<v1::RecordType, const SchemaPlan<Field>*> by_type_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_SCHEMA_PLANS_H_
