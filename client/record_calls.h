// Which calls serve which kind of record. Internal to the client.
#ifndef BRIEFING_CLIENT_RECORD_CALLS_H_
#define BRIEFING_CLIENT_RECORD_CALLS_H_

#include "briefing/v1/commitment_service.grpc.pb.h"
#include "briefing/v1/event_service.grpc.pb.h"
#include "briefing/v1/indicator_service.grpc.pb.h"
#include "briefing/v1/party_service.grpc.pb.h"
#include "briefing/v1/source_service.grpc.pb.h"

namespace briefing::client {

// CallsOf<v1::Event>::kGet is &v1::EventService::Stub::GetEvent, and so on for each kind.
template <typename Message>
struct CallsOf;

// Of verdicts, which only the server writes.
template <>
struct CallsOf<v1::Verdict> {
  using Service = v1::CommitmentService;
  using GetRequest = v1::GetVerdictRequest;
  using ListRequest = v1::ListVerdictsRequest;
  static constexpr auto kGet = &Service::Stub::GetVerdict;
  static constexpr auto kList = &Service::Stub::ListVerdicts;
};

// Written by a macro since the names follow from the kind's by the API's own rule.
#define BRIEFING_CLIENT_CALLS_OF(Kind, Plural, ServiceName)       \
  template <>                                                     \
  struct CallsOf<v1::Kind> {                                      \
    using Service = v1::ServiceName;                              \
    using GetRequest = v1::Get##Kind##Request;                    \
    using ListRequest = v1::List##Plural##Request;                \
    using CreateRequest = v1::Create##Kind##Request;              \
    using UpdateRequest = v1::Update##Kind##Request;              \
    using DeleteRequest = v1::Delete##Kind##Request;              \
    static constexpr auto kGet = &Service::Stub::Get##Kind;       \
    static constexpr auto kList = &Service::Stub::List##Plural;   \
    static constexpr auto kCreate = &Service::Stub::Create##Kind; \
    static constexpr auto kUpdate = &Service::Stub::Update##Kind; \
    static constexpr auto kDelete = &Service::Stub::Delete##Kind; \
  }

BRIEFING_CLIENT_CALLS_OF(Party, Parties, PartyService);
BRIEFING_CLIENT_CALLS_OF(Source, Sources, SourceService);
BRIEFING_CLIENT_CALLS_OF(Indicator, Indicators, IndicatorService);
BRIEFING_CLIENT_CALLS_OF(Event, Events, EventService);
BRIEFING_CLIENT_CALLS_OF(Commitment, Commitments, CommitmentService);
BRIEFING_CLIENT_CALLS_OF(Observation, Observations, IndicatorService);
BRIEFING_CLIENT_CALLS_OF(Assessment, Assessments, CommitmentService);

#undef BRIEFING_CLIENT_CALLS_OF

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_RECORD_CALLS_H_
