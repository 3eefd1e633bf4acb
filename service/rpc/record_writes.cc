#include <array>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "briefing/v1/commitment_service.pb.h"
#include "google/protobuf/message.h"
#include "service/base/errors.h"
#include "service/rpc/record_methods.h"
#include "xxhash.h"

namespace briefing::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// Field numbers that the Create and Update requests of all kinds share.
constexpr int kCreateParent = 1;
constexpr int kCreateId = 2;
constexpr int kCreateRecord = 3;
constexpr int kUpdateRecord = 1;
constexpr int kUpdateMask = 2;
constexpr int kAllowMissing = 3;
constexpr int kRequestId = 4;
constexpr int kValidateOnly = 5;
constexpr int kActor = 6;
constexpr int kReason = 7;

constexpr size_t kMadeUpIdBytes = 20;

struct Writes {
  const MethodDescriptor* method;
  const RecordTypeInfo* type;
  Backend backend;
};

// Access to a request whose type is known only by its descriptor.
class Fields {
 public:
  explicit Fields(Message& message) : message_(message), reflection_(*message.GetReflection()) {}

  const FieldDescriptor* At(int number) const { return message_.GetDescriptor()->FindFieldByNumber(number); }
  std::string Text(int number) const {
    return At(number) == nullptr ? "" : reflection_.GetString(message_, At(number));
  }
  bool Flag(int number) const { return reflection_.GetBool(message_, At(number)); }
  bool Has(int number) const { return reflection_.HasField(message_, At(number)); }
  Message& Sub(int number) { return *reflection_.MutableMessage(&message_, At(number)); }

 private:
  Message& message_;
  const google::protobuf::Reflection& reflection_;
};

std::unique_ptr<Message> NewRequest(const MethodDescriptor& method) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.input_type())->New());
}

void TakeOptions(const Fields& request, v1::ApplyRequest& apply) {
  apply.set_request_id(request.Text(kRequestId));
  apply.set_validate_only(request.Flag(kValidateOnly));
  apply.set_actor(request.Text(kActor));
  apply.set_reason(request.Text(kReason));
}

// Moves the record in field `number` of the request into `record`, without a copy.
Message& TakeRecord(const RecordTypeInfo& type, int number, Fields& request, v1::Record& record) {
  Message& target = *SetType(record, type.type);
  target.GetReflection()->Swap(&target, &request.Sub(number));
  return target;
}

std::string ToId(const XXH128_hash_t& hash) {
  static constexpr char kAlphabet[] = "0123456789abcdefghijklmnopqrstuv";
  std::string id;
  for (size_t i = 0; i < kMadeUpIdBytes; ++i) {
    const uint64_t half = i < kMadeUpIdBytes / 2 ? hash.low64 : hash.high64;
    id.push_back(kAlphabet[(half >> (5 * (i % (kMadeUpIdBytes / 2)))) & 31]);
  }
  return id;
}

// A request that is repeated must make the same record: its id follows from the request's.
std::string MadeUpId(absl::string_view collection, absl::string_view request_id) {
  if (!request_id.empty()) {
    const std::string seed = absl::StrCat(collection, "\n", request_id);
    return ToId(XXH3_128bits(seed.data(), seed.size()));
  }
  thread_local std::mt19937_64 random{[] {
    std::random_device device;
    std::array<uint32_t, 8> words;
    for (uint32_t& word : words) word = device();
    std::seed_seq seed(words.begin(), words.end());
    return std::mt19937_64(seed);
  }()};
  return ToId({random(), random()});
}

// "events", or "commitments/x/assessments" for kinds below another.
absl::StatusOr<std::string> CollectionOf(const RecordTypeInfo& type, const std::string& parent) {
  if (type.parent_type == v1::RECORD_TYPE_UNSPECIFIED) return type.plural;
  const RecordTypeInfo& above = InfoOf(type.parent_type);
  if (parent.empty()) return errors::InvalidField("parent", absl::StrCat("is required; give \"", above.pattern, "\""));
  if (absl::Status status = CheckNameOf(above, parent, "parent"); !status.ok()) return status;
  return absl::StrCat(parent, "/", type.plural);
}

// The name of the record to be made: of the id, or the name given in the record, or made up.
absl::StatusOr<std::string> NameOfNew(const RecordTypeInfo& type, const Fields& request, const std::string& given) {
  absl::StatusOr<std::string> collection = CollectionOf(type, request.Text(kCreateParent));
  if (!collection.ok()) return collection.status();
  const std::string id_field = request.At(kCreateId)->name();
  const std::string name_field = absl::StrCat(type.singular, ".name");
  const std::string id = request.Text(kCreateId);
  if (!id.empty()) {
    if (absl::Status status = CheckId(id, id_field); !status.ok()) return status;
    std::string name = absl::StrCat(*collection, "/", id);
    if (given.empty() || given == name) return name;
    return errors::InvalidField(id_field, absl::StrCat("makes the name \"", name, "\", but ", name_field, " is \"",
                                                       given, "\"; give one of the two"));
  }
  if (given.empty()) return absl::StrCat(*collection, "/", MadeUpId(*collection, request.Text(kRequestId)));
  if (absl::Status status = CheckNameOf(type, given, name_field); !status.ok()) return status;
  const absl::string_view below = absl::string_view(given).substr(0, given.rfind('/'));
  if (below != *collection) return errors::InvalidField(name_field, "does not lie below the parent");
  return given;
}

void Create(const Writes& writes, Message& message, UnaryCall call) {
  Fields request(message);
  const std::string field = request.At(kCreateRecord)->name();
  if (!request.Has(kCreateRecord)) return call.Fail(errors::InvalidField(field, "is required"));
  v1::ApplyRequest apply;
  TakeOptions(request, apply);
  v1::Record& created = *apply.add_mutations()->mutable_create();
  Message& record = TakeRecord(*writes.type, kCreateRecord, request, created);
  const absl::StatusOr<std::string> name = NameOfNew(*writes.type, request, NameIn(record));
  if (!name.ok()) return call.Fail(name.status());
  SetNameIn(*name, record);
  CommitOne(writes.backend, std::move(apply), "mutations[0].create.", std::move(call));
}

void Update(const Writes& writes, Message& message, UnaryCall call) {
  Fields request(message);
  const std::string field = request.At(kUpdateRecord)->name();
  if (!request.Has(kUpdateRecord)) return call.Fail(errors::InvalidField(field, "is required"));
  v1::ApplyRequest apply;
  TakeOptions(request, apply);
  v1::UpdateMutation& update = *apply.add_mutations()->mutable_update();
  const Message& record = TakeRecord(*writes.type, kUpdateRecord, request, *update.mutable_record());
  if (request.Has(kUpdateMask)) {
    update.mutable_update_mask()->GetReflection()->Swap(update.mutable_update_mask(), &request.Sub(kUpdateMask));
  }
  update.set_allow_missing(request.Flag(kAllowMissing));
  if (absl::Status status = CheckNameOf(*writes.type, NameIn(record), absl::StrCat(field, ".name")); !status.ok()) {
    return call.Fail(status);
  }
  CommitOne(writes.backend, std::move(apply), "mutations[0].update.", std::move(call));
}

// All kinds' requests have the fields of this one.
using DeleteRequest = v1::DeleteAssessmentRequest;

void Delete(const Writes& writes, Message& message, UnaryCall call) {
  const auto& request = static_cast<const DeleteRequest&>(message);
  if (absl::Status status = CheckNameOf(*writes.type, request.name(), "name"); !status.ok()) return call.Fail(status);
  v1::ApplyRequest apply;
  apply.set_request_id(request.request_id());
  apply.set_validate_only(request.validate_only());
  apply.set_actor(request.actor());
  apply.set_reason(request.reason());
  v1::RetractMutation& retract = *apply.add_mutations()->mutable_retract();
  retract.set_name(request.name());
  retract.set_etag(request.etag());
  retract.set_allow_missing(request.allow_missing());
  CommitOne(writes.backend, std::move(apply), "mutations[0].retract.", std::move(call));
}

UnaryHandler WriteHandler(Writes writes, std::unique_ptr<Message> (*make)(const MethodDescriptor&),
                          void (*write)(const Writes&, Message&, UnaryCall)) {
  return [writes = std::move(writes), make, write](const grpc::ByteBuffer& buffer, UnaryCall call) {
    const std::unique_ptr<Message> request = make(*writes.method);
    if (!Decode(buffer, *request).ok()) {
      return call.Fail(errors::Undecodable(writes.method->input_type()->full_name()));
    }
    write(writes, *request, std::move(call));
  };
}

std::unique_ptr<Message> NewDeleteRequest(const MethodDescriptor&) { return std::make_unique<DeleteRequest>(); }

}  // namespace

void ReplyWritten(const Catalog& catalog, absl::StatusOr<CommitResult> result, UnaryCall call) {
  if (!result.ok()) return call.Fail(result.status());
  if (!result->would_be.empty()) {
    // Nothing to retract: the answer is an empty record of whatever kind.
    const Message* record = MessageIn(result->would_be.front());
    return record != nullptr ? call.Reply(*record) : call.Reply(absl::Span<const SharedBytes>());
  }
  call.call().SetRevision(result->revision);
  const absl::StatusOr<View> view = catalog.ViewAt(result->revision);
  if (!view.ok() || result->results.size() != 1) return call.Fail(errors::Internal("a commit is not visible"));
  const v1::MutationResult& outcome = result->results.front();
  const absl::optional<RecordVersion> version = view->Find(outcome.name());
  const bool changed = outcome.outcome() != v1::MutationResult::OUTCOME_UNCHANGED;
  if (!version || (version->retracted && !changed)) return call.Reply(absl::Span<const SharedBytes>());
  const SharedBytes bytes = view->Share(*version);
  call.Reply(absl::MakeConstSpan(&bytes, 1));
}

void CommitOne(const Backend& backend, v1::ApplyRequest request, std::string field_prefix, UnaryCall call) {
  CallRecord& record = call.call().record();
  record.is_write = true;
  record.request_id = request.request_id();
  record.actor = request.actor();
  const absl::Duration time_left = call.call().TimeToAnswer();
  auto done = [&catalog = backend.catalog, field_prefix = std::move(field_prefix),
               call = std::move(call)](absl::StatusOr<CommitResult> result) mutable {
    if (!result.ok()) {
      // A field of the request's record, or one beside it.
      return call.Fail(
          errors::WithoutPrefix(errors::WithoutPrefix(result.status(), field_prefix + "record."), field_prefix));
    }
    ReplyWritten(catalog, std::move(result), std::move(call));
  };
  backend.store.Commit(std::move(request), time_left, std::move(done));
}

void AddWriteMethods(const google::protobuf::ServiceDescriptor& service, const RecordTypeInfo& type,
                     const Backend& backend, Handlers& handlers) {
  const std::string noun = NounOf(type);
  const MethodDescriptor* const create = MethodFor(service, "Create", noun, *v1::CreateAssessmentRequest::descriptor());
  handlers[create->name()] = WriteHandler({create, &type, backend}, &NewRequest, &Create);
  const MethodDescriptor* const update = MethodFor(service, "Update", noun, *v1::UpdateAssessmentRequest::descriptor());
  handlers[update->name()] = WriteHandler({update, &type, backend}, &NewRequest, &Update);
  const MethodDescriptor* const remove = MethodFor(service, "Delete", noun, *DeleteRequest::descriptor());
  handlers[remove->name()] = WriteHandler({remove, &type, backend}, &NewDeleteRequest, &Delete);
}

}  // namespace briefing::rpc
