// What was known then: every read of every revision, and of times at and between commits, equals the same read of a
// server that holds the commits up to there and no more, at that time.
//
// BRIEFING_SOAK=N runs N histories instead of one, each from a seed of its own.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "briefing/v1/briefing_service.pb.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/time_util.h"
#include "service/catalog/record_type.h"
#include "service/ledger/memory/memory_ledger.h"
#include "service/rpc/server.h"
#include "tests/rpc/random_history.h"
#include "tests/rpc/server_fixture.h"
#include "tests/support/fake_clock.h"

namespace briefing::testing {
namespace {

using google::protobuf::Message;

constexpr int kRevisions = 40;

// A read without as_of: the method ("EventService/ListEvents") and the request.
struct Read {
  std::string method;
  std::shared_ptr<const Message> request;
};

std::shared_ptr<Message> NewMessage(const google::protobuf::Descriptor* type) {
  return std::shared_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

const google::protobuf::MethodDescriptor& MethodOf(const std::string& method) {
  const std::vector<std::string> parts = absl::StrSplit(method, '/');
  const std::string name = absl::StrCat("briefing.v1.", parts[0], ".", parts[1]);
  const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  EXPECT_NE(found, nullptr) << name;
  return *found;
}

// Sets the field, of any message that has it.
void SetText(const char* name, const std::string& value, Message& message) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  if (field != nullptr) message.GetReflection()->SetString(&message, field, value);
}
std::string TextIn(const char* name, const Message& message) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

// A server in this process over a ledger in memory, with a clock that stands still.
class ServerAt {
 public:
  // Serves the commits given, at `now`.
  ServerAt(const std::vector<std::string>& entries, absl::Time now)
      : log_(rpc::LogFormat::kJson, spdlog::level::off, std::make_shared<spdlog::sinks::null_sink_mt>()),
        ledger_(NewMemoryLedger()) {
    clock_.Set(now);
    EXPECT_THAT(ledger_->Append(Revision(0), entries), IsOk());
    rpc::ServerOptions options;
    options.listen = "127.0.0.1:0";
    options.metrics_listen.clear();
    options.search = "memory:";
    server_ = rpc::Server::Start(options, *ledger_, clock_, log_).value();
    EXPECT_THAT(server_->Load(), IsOk());
    channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
  }
  ~ServerAt() {
    channel_.reset();
    server_->Stop();
  }

  FakeClock& clock() { return clock_; }

  std::vector<std::string> Entries() {
    std::vector<std::string> entries;
    EXPECT_THAT(ledger_->Read(Revision(0),
                              [&](Revision, absl::string_view entry) {
                                entries.emplace_back(entry);
                                return absl::OkStatus();
                              }),
                IsOk());
    return entries;
  }

  absl::StatusOr<v1::ApplyResponse> Apply(const v1::ApplyRequest& request) {
    grpc::ClientContext context;
    v1::ApplyResponse response;
    const grpc::Status status = v1::LedgerService::NewStub(channel_)->Apply(&context, request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

  // All that the read answers, page by page, in text; tokens are left out, for they are bound to `as_of`.
  std::string Answer(const Read& read, const v1::AsOf& as_of) const {
    const std::shared_ptr<Message> request(read.request->New());
    request->CopyFrom(*read.request);
    const auto* field = request->GetDescriptor()->FindFieldByName("as_of");
    if (as_of.point_case() != v1::AsOf::POINT_NOT_SET) {
      request->GetReflection()->MutableMessage(request.get(), field)->CopyFrom(as_of);
    }
    std::string answer;
    for (int page = 0; page < 100; ++page) {
      std::string token;
      for (const std::string& text : Messages(read.method, *request, token)) absl::StrAppend(&answer, text, "\n");
      if (token.empty()) return answer;
      SetText("page_token", token, *request);
    }
    return answer + "the pages have no end";
  }

 private:
  // The messages of one call, and the token in the last one.
  std::vector<std::string> Messages(const std::string& method, const Message& request, std::string& token) const {
    grpc::ClientContext context;
    grpc::ByteBuffer received;
    std::vector<std::string> messages;
    const grpc::Slice slice(request.SerializeAsString());
    const grpc::ByteBuffer sent(&slice, 1);
    grpc::CompletionQueue queue;
    const auto call = grpc::GenericStub(channel_).PrepareCall(&context, "/briefing.v1." + method, &queue);
    const auto await = [&queue] {
      void* tag = nullptr;
      bool ok = false;
      return queue.Next(&tag, &ok) && ok;
    };
    call->StartCall(nullptr);
    await();
    call->WriteLast(sent, grpc::WriteOptions(), nullptr);
    await();
    while (call->Read(&received, nullptr), await()) {
      const std::shared_ptr<Message> response = NewMessage(MethodOf(method).output_type());
      grpc::Slice whole;
      EXPECT_TRUE(received.DumpToSingleSlice(&whole).ok());
      EXPECT_TRUE(response->ParseFromArray(whole.begin(), static_cast<int>(whole.size())));
      token = TextIn("next_page_token", *response);
      SetText("next_page_token", "", *response);
      messages.push_back(response->Utf8DebugString());
    }
    grpc::Status status;
    call->Finish(&status, nullptr);
    await();
    if (!status.ok()) messages.push_back(FromGrpc(status).ToString(absl::StatusToStringMode::kWithNoExtraData));
    return messages;
  }

  rpc::Log log_;
  std::unique_ptr<Ledger> ledger_;
  FakeClock clock_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

Read ReadOf(const std::string& method, const std::string& text) {
  const std::shared_ptr<Message> request = NewMessage(MethodOf(method).input_type());
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.get())) << method << " " << text;
  return {method, request};
}

// "EventService/ListEvents" for "List" and events.
std::string MethodFor(const std::string& verb, const RecordTypeInfo& type) {
  const RecordTypeInfo& owner = type.parent_type == v1::RECORD_TYPE_UNSPECIFIED ? type : InfoOf(type.parent_type);
  std::string noun = type.descriptor->name();
  if (verb != "Get") noun = type.type == v1::RECORD_TYPE_PARTY ? "Parties" : noun + "s";
  return absl::StrCat(owner.descriptor->name(), "Service/", verb, noun);
}

// The reads of single kinds.
void AddRecordReads(std::vector<Read>& reads) {
  for (const std::string& name : RandomHistory::Names()) {
    reads.push_back(ReadOf(MethodFor("Get", InfoOf(TypeOfName(name))), absl::StrCat("name: '", name, "'")));
  }
  for (const RecordTypeInfo& type : AllRecordTypes()) {
    const std::string parent = type.parent_type == v1::RECORD_TYPE_UNSPECIFIED
                                   ? ""
                                   : absl::StrCat("parent: '", InfoOf(type.parent_type).plural, "/-' ");
    reads.push_back(ReadOf(MethodFor("List", type), parent + "page_size: 2 return_total_size: true"));
    reads.push_back(ReadOf(MethodFor("List", type), parent + "page_size: 2 order_by: 'update_time desc'"));
  }
  reads.push_back(ReadOf("EventService/BatchGetEvents", "names: 'events/a' names: 'events/b'"));
  reads.push_back(ReadOf("PartyService/BatchGetParties", "names: 'parties/jp'"));
  for (const char* filter : {"member_of(party, \"parties/jp\")", "member_of(party, \"parties/g7\")", "date >= 2022",
                             "topic = chips AND -title:summit", "semiconductors", "within(date, \"198X\")",
                             "create_time < \"2022-05-05T00:00:00Z\"", "claims.value:half"}) {
    reads.push_back(ReadOf(
        "EventService/ListEvents",
        absl::StrCat("page_size: 2 return_total_size: true order_by: 'date desc, title' filter: '", filter, "'")));
  }
  for (const char* filter : {"overdue()", "NOT overdue()", "state = (AGREED OR BREACHED)",
                             "member_of(party, \"parties/g7\")", "targets.due_date < 2022-05-06", "date:2022-05"}) {
    reads.push_back(ReadOf("CommitmentService/ListCommitments",
                           absl::StrCat("page_size: 1 return_total_size: true filter: '", filter, "'")));
  }
}

void AddOtherReads(int64_t since, std::vector<Read>& reads) {
  for (const char* grouping :
       {"", "group_by: COUNT_DIMENSION_TYPE", "group_by: COUNT_DIMENSION_PARTY group_by: COUNT_DIMENSION_TOPIC",
        "group_by: COUNT_DIMENSION_PARTY party_as_state: true", "group_by: COUNT_DIMENSION_STATE filter: 'overdue()'",
        "group_by: COUNT_DIMENSION_SOURCE", "group_by: COUNT_DIMENSION_MONTH",
        "filter: 'member_of(party, \"parties/jp\")'"}) {
    reads.push_back(ReadOf("BriefingService/CountRecords", grouping));
  }
  for (const char* query : {"query: 'semiconductor'", "query: 'chip* OR export'", "query: '半導'",
                            "query: '\"as printed\"' filter: 'type = EVENT'",
                            "query: 'stockpile -market' filter: 'overdue()'", "query: 'title:chips'"}) {
    reads.push_back(ReadOf("BriefingService/SearchRecords", absl::StrCat("page_size: 2 ", query)));
  }
  for (const std::string& question :
       {std::string(), std::string("topics: 'chips'"), std::string("parties: 'parties/jp'"),
        absl::StrCat("since { revision: ", since, " }"), std::string("filter: 'overdue() OR type = EVENT'")}) {
    reads.push_back(ReadOf("BriefingService/ComposeBriefing", question));
  }
  for (const char* filter : {"", "filter: 'topic = chips'", "filter: 'overdue()'"}) {
    reads.push_back(ReadOf("LedgerService/Export", filter));
  }
  for (const char* more : {"", "filter: 'topic = chips'", "filter: 'overdue()'", "each_step: true",
                           "each_step: true filter: 'member_of(party, \"parties/jp\")'", "name: 'commitments/x'"}) {
    reads.push_back(
        ReadOf("LedgerService/ListChanges", absl::StrCat("page_size: 3 since { revision: ", since, " } ", more)));
  }
  reads.push_back(ReadOf("LedgerService/ListChanges", "page_size: 7"));
  reads.push_back(ReadOf("LedgerService/ListChanges", "page_size: 2 name: 'events/a'"));
}

v1::AsOf AtRevision(int64_t revision) {
  v1::AsOf as_of;
  as_of.set_revision(revision);
  return as_of;
}
v1::AsOf AtTime(absl::Time time) {
  v1::AsOf as_of;
  *as_of.mutable_time() = google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
  return as_of;
}

class TimeTravelTest : public ::testing::Test {
 protected:
  // Writes a history, and keeps its commits and their times.
  void WriteHistory(uint64_t seed) {
    RandomHistory history(seed);
    full_ = std::make_unique<ServerAt>(std::vector<std::string>(), start_);
    times_ = {start_};
    for (int attempt = 0; attempt < 40 * kRevisions && Head() < kRevisions; ++attempt) {
      // Several commits may share a time, and times have fractions of a second.
      if (history.Any(4) > 0)
        full_->clock().Advance(absl::Minutes(history.Any(400)) + absl::Nanoseconds(history.Any(1 << 30)));
      const auto response = full_->Apply(history.Next());
      if (response.ok() && response->revision() > Head()) times_.push_back(full_->clock().Now());
    }
    ASSERT_EQ(Head(), kRevisions) << "too much was refused";
    entries_ = full_->Entries();
    full_->clock().Advance(absl::Hours(24 * 365));
  }

  int64_t Head() const { return static_cast<int64_t>(times_.size()) - 1; }

  // Compares every read of `then` as of the points given to those of a server with the first commits alone at `now`.
  void Compare(int64_t revision, absl::Time now, const std::vector<v1::AsOf>& points, const std::vector<Read>& reads) {
    const ServerAt then(std::vector<std::string>(entries_.begin(), entries_.begin() + revision), now);
    for (const Read& read : reads) {
      const std::string expected = then.Answer(read, v1::AsOf());
      for (const v1::AsOf& point : points) {
        ASSERT_EQ(full_->Answer(read, point), expected)
            << read.method << " {" << read.request->ShortDebugString() << "} as of " << point.ShortDebugString();
        ++compared_;
      }
    }
  }

  void CompareHistory(uint64_t seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    WriteHistory(seed);
    std::vector<Read> record_reads;
    AddRecordReads(record_reads);
    // In any order, so that what is kept from one revision is not what the next one asked about needs.
    std::vector<int64_t> revisions(static_cast<size_t>(Head()) + 1);
    std::iota(revisions.begin(), revisions.end(), 0);
    std::shuffle(revisions.begin(), revisions.end(), std::mt19937_64(seed));
    std::set<std::string> states;
    for (const int64_t revision : revisions) {
      if (HasFailure()) return;
      states.insert(full_->Answer(ReadOf("LedgerService/Export", ""), AtRevision(revision)));
      std::vector<Read> reads = record_reads;
      AddOtherReads(revision / 2, reads);
      std::vector<v1::AsOf> points = {AtRevision(revision)};
      const bool has_time = revision == Head() || times_[revision + 1] > times_[revision];
      if (has_time && revision > 0) points.push_back(AtTime(times_[revision]));
      Compare(revision, times_[revision], points, reads);
      // Between two commits, what is overdue is so by the time asked about.
      if (!has_time || revision == 0 || revision == Head()) continue;
      const absl::Time between = times_[revision] + (times_[revision + 1] - times_[revision]) / 2;
      if (between > times_[revision]) Compare(revision, between, {AtTime(between)}, reads);
    }
    EXPECT_EQ(states.size(), revisions.size()) << "some commits changed nothing";
  }

  const absl::Time start_ = absl::FromUnixSeconds(1651654800);
  std::unique_ptr<ServerAt> full_;
  std::vector<std::string> entries_;
  // Element r: when revision r was committed; for 0, when the history began.
  std::vector<absl::Time> times_;
  int64_t compared_ = 0;
};

TEST_F(TimeTravelTest, EveryReadAnswersAsItWouldHaveThen) {
  int histories = 1;
  const char* soak = std::getenv("BRIEFING_SOAK");
  ASSERT_TRUE(soak == nullptr || absl::SimpleAtoi(soak, &histories)) << "BRIEFING_SOAK is a number of histories";
  for (int i = 0; i < histories && !HasFailure(); ++i) CompareHistory(1986 + static_cast<uint64_t>(i));
  EXPECT_GT(compared_, kRevisions * 50);
}

}  // namespace
}  // namespace briefing::testing
