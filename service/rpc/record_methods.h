// The standard methods (AIP-131 to 135, 231) of one kind of record. All kinds have them under the same shapes: the
// request messages have the same fields under the same numbers, which is checked at the start.
#ifndef BRIEFING_SERVICE_RPC_RECORD_METHODS_H_
#define BRIEFING_SERVICE_RPC_RECORD_METHODS_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "service/catalog/record_type.h"
#include "service/rpc/raw_service.h"
#include "service/rpc/read_point.h"
#include "service/search/index.h"
#include "service/store/store.h"

namespace briefing::rpc {

// What the record services work on. All of it must outlive the server.
struct Backend {
  Catalog& catalog;
  Store& store;
  ReadPoints& read_points;
  // Long work goes here.
  WorkerPool& pool;
  // The ledger's: what page tokens are signed with.
  std::string page_secret;
  // Null where none is kept.
  SearchIndex* search = nullptr;
  // Longest time for one search, and for one list or count.
  absl::Duration search_time_limit = absl::Seconds(2);
  absl::Duration query_time_limit = absl::Seconds(30);
};

// Adds Get…, BatchGet… and List… of `type`, methods of `service`, to `handlers`.
void AddReadMethods(const google::protobuf::ServiceDescriptor& service, const RecordTypeInfo& type,
                    const Backend& backend, Handlers& handlers);
// Adds List… alone.
void AddListMethod(const google::protobuf::ServiceDescriptor& service, const RecordTypeInfo& type,
                   const Backend& backend, Handlers& handlers);
// Adds Create…, Update… and Delete….
void AddWriteMethods(const google::protobuf::ServiceDescriptor& service, const RecordTypeInfo& type,
                     const Backend& backend, Handlers& handlers);

// The service that a top-level kind has ("briefing.v1.EventService"), which also has the methods of the kinds below it.
const google::protobuf::ServiceDescriptor& ServiceOf(const RecordTypeInfo& type);

// The one method of `service` called `verb` + "Event" or "Events", as the kind is called. Ends the process where there
// is none, or where its request has not the fields of `shape`. Lives for ever; never null.
const google::protobuf::MethodDescriptor* MethodFor(const google::protobuf::ServiceDescriptor& service,
                                                    const std::string& verb, const std::string& noun,
                                                    const google::protobuf::Descriptor& shape);
// "Event" and "Events"; "Party" and "Parties".
std::string NounOf(const RecordTypeInfo& type);
std::string PluralNounOf(const RecordTypeInfo& type);

// Checks that `name` is a right name of a record of `type`. INVALID_ARGUMENT under `field`.
absl::Status CheckNameOf(const RecordTypeInfo& type, absl::string_view name, absl::string_view field);

// The parent that names must lie below; "" where any will do. INVALID_ARGUMENT under "parent" where it is none of the
// kind's, or missing though `required`.
absl::StatusOr<std::string> CheckParent(const RecordTypeInfo& type, const std::string& parent, bool required);

// What a write answers with: the record as the commit at `result` left it. `call` is answered.
void ReplyWritten(const Catalog& catalog, absl::StatusOr<CommitResult> result, UnaryCall call);
// Carries out the single mutation in `request`; errors name the fields of the caller's request, `field_prefix` being
// what the store's paths begin with. Answers with the record.
void CommitOne(const Backend& backend, v1::ApplyRequest request, std::string field_prefix, UnaryCall call);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_RECORD_METHODS_H_
