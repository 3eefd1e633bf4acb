#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "briefing/v1/commitment_service.pb.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/query/filter.h"
#include "service/query/token.h"
#include "service/rpc/message_pieces.h"
#include "service/rpc/record_methods.h"
#include "xxhash.h"

namespace briefing::rpc {
namespace {

using google::protobuf::MethodDescriptor;

// The requests of all kinds have the fields of these, so that one decoder serves them all.
using GetRequest = v1::GetAssessmentRequest;
using BatchGetRequest = v1::BatchGetAssessmentsRequest;
using ListRequest = v1::ListAssessmentsRequest;

// Field numbers of the responses.
constexpr int kRecords = 1;
constexpr int kBatchRevision = 2;
constexpr int kNextPageToken = 2;
constexpr int kListRevision = 3;

// What the handlers of one method know. Lives as long as they do.
struct Reads {
  const MethodDescriptor* method;
  const RecordTypeInfo* type;
  Backend backend;
};

template <typename Request>
absl::Status DecodeAs(const MethodDescriptor& method, const grpc::ByteBuffer& buffer, Request& request) {
  if (Decode(buffer, request).ok()) return absl::OkStatus();
  return errors::Undecodable(method.input_type()->full_name());
}

// A handler that decodes, checks, waits for the read point, and answers from the view.
template <typename Request>
UnaryHandler ReadHandler(Reads reads, absl::Status (*check)(const Reads&, const Request&),
                         void (*answer)(const Reads&, const Request&, const View&, UnaryCall)) {
  auto shared = std::make_shared<const Reads>(std::move(reads));
  return [shared, check, answer](const grpc::ByteBuffer& buffer, UnaryCall call) {
    Request request;
    if (absl::Status status = DecodeAs(*shared->method, buffer, request); !status.ok()) return call.Fail(status);
    if (absl::Status status = check(*shared, request); !status.ok()) return call.Fail(status);
    // Most reads need not wait, and then nothing need be kept for later.
    if (auto view = shared->backend.read_points.AtOnce(request.as_of(), request.at_least_revision())) {
      return view->ok() ? answer(*shared, request, **view, std::move(call)) : call.Fail(view->status());
    }
    const v1::AsOf as_of = request.as_of();
    const int64_t at_least = request.at_least_revision();
    const absl::Time deadline = call.call().deadline();
    shared->backend.read_points.Await(
        as_of, at_least, deadline,
        [shared, answer, request = std::move(request), call = std::move(call)](absl::StatusOr<View> view) mutable {
          if (!view.ok()) return call.Fail(view.status());
          answer(*shared, request, *view, std::move(call));
        });
  };
}

// --- Get ---

absl::Status CheckGet(const Reads& reads, const GetRequest& request) {
  return CheckNameOf(*reads.type, request.name(), "name");
}

void AnswerGet(const Reads&, const GetRequest& request, const View& view, UnaryCall call) {
  const absl::optional<RecordVersion> version = view.FindLive(request.name());
  if (!version) return call.Fail(view.WhyAbsent(request.name()));
  call.call().SetRevision(view.revision());
  const SharedBytes bytes = view.Share(*version);
  call.Reply(absl::MakeConstSpan(&bytes, 1));
}

// --- BatchGet ---

// The parent that names must lie below; "" where any will do. INVALID_ARGUMENT where `parent` is none of the kind's.
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

absl::Status CheckBatchGet(const Reads& reads, const BatchGetRequest& request) {
  const absl::StatusOr<std::string> parent = CheckParent(*reads.type, request.parent(), /*required=*/false);
  if (!parent.ok()) return parent.status();
  if (request.names().empty()) return errors::InvalidField("names", "is empty; give at least one name");
  if (request.names_size() > limits::kMaxBatchGet) {
    return errors::InvalidField(
        "names", absl::StrCat("has ", request.names_size(), " names; at most ", limits::kMaxBatchGet, " are taken"));
  }
  for (int i = 0; i < request.names_size(); ++i) {
    const std::string field = absl::StrCat("names[", i, "]");
    if (absl::Status status = CheckNameOf(*reads.type, request.names(i), field); !status.ok()) return status;
    if (!parent->empty() && ParentOf(request.names(i)) != *parent) {
      return errors::InvalidField(field, absl::StrCat("does not lie below the parent \"", *parent, "\""));
    }
  }
  return absl::OkStatus();
}

void AnswerBatchGet(const Reads&, const BatchGetRequest& request, const View& view, UnaryCall call) {
  MessagePieces pieces(request.names_size());
  for (const std::string& name : request.names()) {
    const absl::optional<RecordVersion> version = view.FindLive(name);
    if (!version) return call.Fail(view.WhyAbsent(name));
    pieces.AddRecord(kRecords, view, *version);
    // Clients take 4 MiB by default; a single record always fits.
    if (pieces.size() > limits::kMaxCommitBytes && request.names_size() > 1) {
      return call.Fail(errors::TooLarge("the answer", limits::kMaxCommitBytes));
    }
  }
  pieces.AddNumber(kBatchRevision, view.revision().value());
  call.call().SetRevision(view.revision());
  call.Reply(pieces.Take());
}

// --- List ---

// What page tokens are bound to: everything in the request but the page's size and token, and the wait.
uint64_t FingerprintOfList(const Reads& reads, const ListRequest& request) {
  const std::string parent = reads.type->parent_type == v1::RECORD_TYPE_UNSPECIFIED ? "" : request.parent();
  const std::string bound = absl::StrCat(reads.method->full_name(), "\n", parent, "\n", FingerprintOf(request.filter()),
                                         "\n", request.as_of().SerializeAsString());
  return XXH3_64bits(bound.data(), bound.size());
}

// A list, checked and compiled.
struct Listing {
  // "" for all.
  std::string parent;
  Predicate predicate;
  uint64_t fingerprint = 0;
  int page_size = 0;
  // Of the token, where there is one.
  absl::optional<PageToken> after;
};

absl::StatusOr<int> PageSize(int asked) {
  if (asked < 0) return errors::InvalidField("page_size", "must be 0 (the default of 100) or more");
  return asked == 0 ? limits::kDefaultPageSize : std::min(asked, limits::kMaxPageSize);
}

absl::StatusOr<Listing> CheckList(const Reads& reads, const ListRequest& request) {
  Listing listing;
  const absl::StatusOr<std::string> parent = CheckParent(*reads.type, request.parent(), /*required=*/true);
  if (!parent.ok()) return parent.status();
  const absl::StatusOr<int> page_size = PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  absl::StatusOr<Predicate> predicate = CompileFilter(request.filter(), reads.type->type, *parent, "filter");
  if (!predicate.ok()) return predicate.status();
  listing.parent = *parent;
  listing.predicate = *std::move(predicate);
  listing.page_size = *page_size;
  listing.fingerprint = FingerprintOfList(reads, request);
  if (request.page_token().empty()) return listing;
  const auto token = DecodePageToken(request.page_token(), listing.fingerprint, reads.backend.ledger_id);
  if (!token.ok()) return token.status();
  listing.after = *token;
  return listing;
}

void AnswerList(const Reads& reads, const Listing& listing, const View& view, UnaryCall call) {
  if (!listing.parent.empty() && !view.FindLive(listing.parent)) return call.Fail(view.WhyAbsent(listing.parent));
  absl::optional<RecordId> after;
  if (listing.after) after = static_cast<RecordId>(listing.after->after);
  MessagePieces pieces(listing.page_size);
  int count = 0;
  uint64_t last = 0;
  bool more = false;
  view.Scan(Matcher(view.catalog(), listing.predicate), after, [&](const RecordVersion& version) {
    more = count == listing.page_size || (count > 0 && pieces.size() + version.bytes.size() > limits::kMaxPageBytes);
    if (more) return false;
    pieces.AddRecord(kRecords, view, version);
    last = static_cast<uint64_t>(version.id);
    ++count;
    return true;
  });
  if (more) {
    const PageToken next{.revision = view.revision(), .after = last, .request_fingerprint = listing.fingerprint};
    pieces.AddText(kNextPageToken, Encode(next, reads.backend.ledger_id));
  }
  pieces.AddNumber(kListRevision, view.revision().value());
  call.call().SetRevision(view.revision());
  call.Reply(pieces.Take());
}

// Later pages answer for the first one's revision, on whichever replica they are asked for.
void List(const Reads& reads, const ListRequest& request, UnaryCall call) {
  absl::StatusOr<Listing> listing = CheckList(reads, request);
  if (!listing.ok()) return call.Fail(listing.status());
  v1::AsOf as_of = request.as_of();
  int64_t at_least = request.at_least_revision();
  if (listing->after) {
    as_of.set_revision(listing->after->revision.value());
    at_least = std::max(at_least, listing->after->revision.value());
  }
  if (auto view = reads.backend.read_points.AtOnce(as_of, at_least)) {
    return view->ok() ? AnswerList(reads, *listing, **view, std::move(call)) : call.Fail(view->status());
  }
  const absl::Time deadline = call.call().deadline();
  reads.backend.read_points.Await(
      as_of, at_least, deadline,
      [&reads, listing = *std::move(listing), call = std::move(call)](absl::StatusOr<View> view) mutable {
        if (!view.ok()) return call.Fail(view.status());
        AnswerList(reads, listing, *view, std::move(call));
      });
}

UnaryHandler ListHandler(Reads reads) {
  auto shared = std::make_shared<const Reads>(std::move(reads));
  return [shared](const grpc::ByteBuffer& buffer, UnaryCall call) {
    ListRequest request;
    if (absl::Status status = DecodeAs(*shared->method, buffer, request); !status.ok()) return call.Fail(status);
    List(*shared, request, std::move(call));
  };
}

}  // namespace

void AddReadMethods(const google::protobuf::ServiceDescriptor& service, const RecordTypeInfo& type,
                    const Backend& backend, Handlers& handlers) {
  const MethodDescriptor* const get = MethodFor(service, "Get", NounOf(type), *GetRequest::descriptor());
  handlers[get->name()] = ReadHandler<GetRequest>({get, &type, backend}, &CheckGet, &AnswerGet);
  const MethodDescriptor* const batch =
      MethodFor(service, "BatchGet", PluralNounOf(type), *BatchGetRequest::descriptor());
  handlers[batch->name()] = ReadHandler<BatchGetRequest>({batch, &type, backend}, &CheckBatchGet, &AnswerBatchGet);
  const MethodDescriptor* const list = MethodFor(service, "List", PluralNounOf(type), *ListRequest::descriptor());
  handlers[list->name()] = ListHandler({list, &type, backend});
}

}  // namespace briefing::rpc
