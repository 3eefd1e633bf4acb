#include "service/rpc/record_methods.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "briefing/v1/commitment_service.pb.h"
#include "briefing/v1/event_service.pb.h"
#include "briefing/v1/indicator_service.pb.h"
#include "briefing/v1/party_service.pb.h"
#include "briefing/v1/source_service.pb.h"
#include "service/base/errors.h"

namespace briefing::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

// Only requests of kinds that stand below another have a parent.
bool MayLack(const FieldDescriptor& field) { return field.name() == "parent"; }

bool Agrees(const FieldDescriptor* field, const FieldDescriptor& wanted) {
  if (field == nullptr) return MayLack(wanted);
  return field->type() == wanted.type() && field->label() == wanted.label();
}

bool HasShape(const Descriptor& request, const Descriptor& shape) {
  for (int i = 0; i < shape.field_count(); ++i) {
    if (!Agrees(request.FindFieldByNumber(shape.field(i)->number()), *shape.field(i))) return false;
  }
  for (int i = 0; i < request.field_count(); ++i) {
    if (shape.FindFieldByNumber(request.field(i)->number()) == nullptr) return false;
  }
  return true;
}

}  // namespace

const google::protobuf::ServiceDescriptor& ServiceOf(const RecordTypeInfo& type) {
  // Named by a message of each file: the linker leaves out what nothing refers to.
  static const auto& files = *new std::vector<const google::protobuf::FileDescriptor*>{
      v1::GetCommitmentRequest::descriptor()->file(), v1::GetEventRequest::descriptor()->file(),
      v1::GetIndicatorRequest::descriptor()->file(), v1::GetPartyRequest::descriptor()->file(),
      v1::GetSourceRequest::descriptor()->file()};
  const std::string name = NounOf(type) + "Service";
  for (const auto* file : files) {
    if (const auto* service = file->FindServiceByName(name)) return *service;
  }
  std::fprintf(stderr, "no file has a service %s\n", name.c_str());
  std::abort();
}

const MethodDescriptor* MethodFor(const google::protobuf::ServiceDescriptor& service, const std::string& verb,
                                  const std::string& noun, const Descriptor& shape) {
  const MethodDescriptor* method = service.FindMethodByName(verb + noun);
  if (method == nullptr || !HasShape(*method->input_type(), shape)) {
    std::fprintf(stderr, "%s has no method %s%s of the standard shape\n", service.full_name().c_str(), verb.c_str(),
                 noun.c_str());
    std::abort();
  }
  return method;
}

std::string NounOf(const RecordTypeInfo& type) { return type.descriptor->name(); }

std::string PluralNounOf(const RecordTypeInfo& type) {
  std::string noun = type.plural;
  noun[0] = absl::ascii_toupper(noun[0]);
  return noun;
}

absl::StatusOr<std::string> CheckParent(const RecordTypeInfo& type, const std::string& parent, bool required) {
  if (type.parent_type == v1::RECORD_TYPE_UNSPECIFIED) return std::string();
  const RecordTypeInfo& above = InfoOf(type.parent_type);
  if (parent.empty() && !required) return std::string();
  if (parent == absl::StrCat(above.plural, "/-")) return std::string();
  if (parent.empty()) {
    return errors::InvalidField(
        "parent", absl::StrCat("is required; give \"", above.pattern, "\", or \"", above.plural, "/-\" for all"));
  }
  if (absl::Status status = CheckNameOf(above, parent, "parent"); !status.ok()) return status;
  return parent;
}

absl::Status CheckNameOf(const RecordTypeInfo& type, absl::string_view name, absl::string_view field) {
  const absl::StatusOr<v1::RecordType> named = CheckName(name, field);
  if (!named.ok()) return named.status();
  if (*named == type.type) return absl::OkStatus();
  return errors::InvalidField(field, absl::StrCat("\"", name, "\" names a record of another kind (",
                                                  InfoOf(*named).singular, "); give one like \"", type.pattern, "\""));
}

}  // namespace briefing::rpc
