#include "service/store/prepare.h"

#include <xxhash.h>

#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/catalog/record_type.h"
#include "service/store/field_mask.h"
#include "service/store/field_path.h"
#include "service/store/validate.h"
#include "service/store/violations.h"

namespace briefing {
namespace {

std::string EncodeDeterministically(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeWithCachedSizes(&coded);
  }
  return bytes;
}

void CheckLength(absl::string_view field, const std::string& value, size_t limit, Violations& violations) {
  if (value.size() > limit) violations.Add(field, absl::StrCat(value.size(), " bytes long; at most ", limit));
}

// Where the service's own request ids begin.
constexpr absl::string_view kOwnRequestIds = "briefingd/";

absl::Status RefuseVerdict(absl::string_view path) {
  return errors::InvalidField(path,
                              "verdicts are written by the service alone; write the observation, event, source or "
                              "commitment that they follow from, and leave verdicts out of imports");
}

absl::Status CheckKindGiven(const v1::Record& record, absl::string_view path) {
  if (record.has_verdict()) return RefuseVerdict(path);
  if (TypeIn(record) != v1::RECORD_TYPE_UNSPECIFIED) return absl::OkStatus();
  return errors::InvalidField(path,
                              "required: a party, source, indicator, event, commitment, observation or assessment");
}

absl::Status PrepareRecord(v1::Record& record, absl::string_view mutation_path, absl::string_view record_path) {
  if (absl::Status status = CheckKindGiven(record, mutation_path); !status.ok()) return status;
  return errors::UnderField(CompleteRecord(record), record_path);
}

absl::Status PrepareUpdate(v1::UpdateMutation& update, const std::string& path, absl::string_view record_path) {
  const v1::Record& record = update.record();
  if (absl::Status status = CheckKindGiven(record, JoinPath(path, "record")); !status.ok()) return status;
  update.mutable_record()->DiscardUnknownFields();
  const google::protobuf::Message& message = *MessageIn(record);
  Violations violations;
  violations.Add(CheckNameOf(TypeIn(record), NameIn(message), "name"), record_path);
  // The writer thread is to copy no more than a record may hold.
  CheckListSizes(record_path, message, violations);
  // The mask is not looked at where the record is missing, but whether it is nobody knows yet.
  violations.Add(CheckMask(update.update_mask(), *message.GetDescriptor(), JoinPath(path, "update_mask")));
  return violations.ToStatus();
}

absl::Status PrepareTransition(v1::TransitionMutation& transition, const std::string& path) {
  transition.DiscardUnknownFields();
  Violations violations;
  violations.Add(CheckNameOf(v1::RECORD_TYPE_COMMITMENT, transition.name(), JoinPath(path, "name")));
  if (!transition.has_transition()) violations.Add(JoinPath(path, "transition"), "required");
  ClearOutputOnly(*transition.mutable_transition());
  CheckFields(JoinPath(path, "transition"), *transition.mutable_transition(), violations);
  for (int i = 0; i < transition.claims_size(); ++i) {
    ClearOutputOnly(*transition.mutable_claims(i));
    CheckFields(JoinPath(path, IndexPath("claims", i)), *transition.mutable_claims(i), violations);
  }
  return violations.ToStatus();
}

absl::Status PrepareMutation(int index, v1::Mutation& mutation) {
  const std::string path = MutationPath(index, mutation);
  switch (mutation.mutation_case()) {
    case v1::Mutation::kCreate:
      return PrepareRecord(*mutation.mutable_create(), path, RecordPath(index, mutation));
    case v1::Mutation::kPut:
      return PrepareRecord(*mutation.mutable_put(), path, RecordPath(index, mutation));
    case v1::Mutation::kUpdate:
      return PrepareUpdate(*mutation.mutable_update(), path, RecordPath(index, mutation));
    case v1::Mutation::kTransition:
      return PrepareTransition(*mutation.mutable_transition(), path);
    case v1::Mutation::kRetract: {
      const absl::StatusOr<v1::RecordType> type = CheckName(mutation.retract().name(), JoinPath(path, "name"));
      if (!type.ok()) return type.status();
      return *type == v1::RECORD_TYPE_VERDICT ? RefuseVerdict(JoinPath(path, "name")) : absl::OkStatus();
    }
    case v1::Mutation::MUTATION_NOT_SET:
      break;
  }
  return errors::InvalidField(path, "required: one of create, put, update, transition and retract");
}

std::string NameOf(const v1::Mutation& mutation) {
  if (mutation.has_transition()) return mutation.transition().name();
  if (mutation.has_retract()) return mutation.retract().name();
  const v1::Record& record = mutation.has_create() ? mutation.create()
                             : mutation.has_put()  ? mutation.put()
                                                   : mutation.update().record();
  const google::protobuf::Message* message = MessageIn(record);
  return message == nullptr ? "" : NameIn(*message);
}

void CheckEachOnce(const v1::ApplyRequest& request, Violations& violations) {
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < request.mutations_size(); ++i) {
    const std::string name = NameOf(request.mutations(i));
    if (name.empty() || seen.insert(name).second) continue;
    violations.Add(JoinPath(RecordPath(i, request.mutations(i)), "name"),
                   absl::StrCat("\"", name, "\" is in the batch twice; a record changes once in a commit"));
  }
}

}  // namespace

uint64_t DigestOf(v1::ApplyRequest& request) {
  if (request.request_id().empty()) return 0;
  std::string request_id = std::exchange(*request.mutable_request_id(), "");
  const bool validate_only = request.validate_only();
  request.clear_validate_only();
  request.ByteSizeLong();
  const std::string bytes = EncodeDeterministically(request);
  *request.mutable_request_id() = std::move(request_id);
  request.set_validate_only(validate_only);
  return XXH3_64bits(bytes.data(), bytes.size());
}

absl::Status PrepareRequest(v1::ApplyRequest& request) {
  Violations violations;
  CheckLength("request_id", request.request_id(), limits::kMaxRequestIdBytes, violations);
  if (absl::StartsWith(request.request_id(), kOwnRequestIds)) {
    violations.Add("request_id", absl::StrCat("ids that begin with \"", kOwnRequestIds, "\" are the service's own"));
  }
  CheckLength("actor", request.actor(), limits::kMaxActorBytes, violations);
  CheckLength("reason", request.reason(), limits::kMaxReasonBytes, violations);
  if (request.mutations().empty()) violations.Add("mutations", "required: at least one");
  if (request.mutations_size() > limits::kMaxMutations) {
    violations.Add("mutations",
                   absl::StrCat(request.mutations_size(), " in one batch; at most ", limits::kMaxMutations));
  }
  if (!violations.empty()) return violations.ToStatus();
  for (int i = 0; i < request.mutations_size() && !violations.full(); ++i) {
    violations.Add(PrepareMutation(i, *request.mutable_mutations(i)));
  }
  CheckEachOnce(request, violations);
  return violations.ToStatus();
}

}  // namespace briefing
