#include "service/store/element_ids.h"

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "briefing/v1/claim.pb.h"
#include "briefing/v1/commitment.pb.h"
#include "service/catalog/record_type.h"
#include "service/store/field_path.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Ids = absl::flat_hash_set<std::string>;

struct ElementList {
  const char* field;
  const char* id_prefix;
};
constexpr ElementList kElementLists[] = {{"claims", "c"}, {"transitions", "t"}, {"targets", "g"}, {"milestones", "m"}};
// Lists whose elements rest on claims.
constexpr const char* kClaimedLists[] = {"transitions", "targets", "milestones", "party_actions"};

const FieldDescriptor* IdField(const FieldDescriptor& list) { return list.message_type()->FindFieldByName("id"); }

std::string IdOf(const Message& element, const FieldDescriptor& id) {
  return element.GetReflection()->GetString(element, &id);
}

void AssignIn(const FieldDescriptor& list, const std::string& prefix, Message& record) {
  const auto* reflection = record.GetReflection();
  const FieldDescriptor& id = *IdField(list);
  const int size = reflection->FieldSize(record, &list);
  Ids used;
  for (int i = 0; i < size; ++i) used.insert(IdOf(reflection->GetRepeatedMessage(record, &list, i), id));
  int next = 1;
  for (int i = 0; i < size; ++i) {
    Message& element = *reflection->MutableRepeatedMessage(&record, &list, i);
    if (!IdOf(element, id).empty()) continue;
    while (used.contains(absl::StrCat(prefix, next))) ++next;
    element.GetReflection()->SetString(&element, &id, absl::StrCat(prefix, next++));
  }
}

Ids CheckIn(const FieldDescriptor& list, const Message& record, Violations& violations) {
  const auto* reflection = record.GetReflection();
  Ids seen;
  for (int i = 0; i < reflection->FieldSize(record, &list); ++i) {
    const std::string id = IdOf(reflection->GetRepeatedMessage(record, &list, i), *IdField(list));
    const std::string path = JoinPath(IndexPath(list.name(), i), "id");
    if (const absl::Status status = CheckId(id, path); !status.ok()) {
      violations.Add(status);
    } else if (!seen.insert(id).second) {
      violations.Add(path, absl::StrCat("\"", id, "\" is used twice in ", list.name()));
    }
  }
  return seen;
}

void CheckClaimIds(const FieldDescriptor& list, const Message& record, const Ids& claims, Violations& violations) {
  const auto* reflection = record.GetReflection();
  const FieldDescriptor* claim_ids = list.message_type()->FindFieldByName("claim_ids");
  for (int i = 0; i < reflection->FieldSize(record, &list); ++i) {
    const Message& element = reflection->GetRepeatedMessage(record, &list, i);
    for (int k = 0; k < element.GetReflection()->FieldSize(element, claim_ids); ++k) {
      const std::string id = element.GetReflection()->GetRepeatedString(element, claim_ids, k);
      if (claims.contains(id)) continue;
      violations.Add(JoinPath(IndexPath(list.name(), i), IndexPath("claim_ids", k)),
                     absl::StrCat("the record has no claim \"", id, "\""));
    }
  }
}

}  // namespace

void AssignElementIds(Message& record) {
  for (const ElementList& list : kElementLists) {
    const FieldDescriptor* field = record.GetDescriptor()->FindFieldByName(list.field);
    if (field != nullptr) AssignIn(*field, list.id_prefix, record);
  }
}

void CheckElementIds(const Message& record, Violations& violations) {
  Ids claims;
  for (const ElementList& list : kElementLists) {
    const FieldDescriptor* field = record.GetDescriptor()->FindFieldByName(list.field);
    if (field == nullptr) continue;
    Ids ids = CheckIn(*field, record, violations);
    if (field->name() == "claims") claims = std::move(ids);
  }
  for (const char* list : kClaimedLists) {
    const FieldDescriptor* field = record.GetDescriptor()->FindFieldByName(list);
    if (field != nullptr) CheckClaimIds(*field, record, claims, violations);
  }
}

}  // namespace briefing
