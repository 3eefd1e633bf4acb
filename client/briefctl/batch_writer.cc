#include "client/briefctl/batch_writer.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "client/briefctl/batches.h"
#include "client/briefctl/located.h"
#include "client/briefctl/record_claims.h"
#include "client/feeds/feed_id.h"
#include "client/record_kind.h"
#include "service/base/mutex.h"

namespace briefing::briefctl {
namespace {

// Enough to keep the server's disk busy while batches travel; more only wait there.
constexpr size_t kCallsAtOnce = 4;

std::vector<size_t> EndsOf(const std::vector<v1::Mutation>& mutations) {
  std::vector<size_t> ends;
  size_t begin = 0;
  size_t bytes = 0;
  for (size_t i = 0; i < mutations.size(); ++i) {
    const size_t size = mutations[i].ByteSizeLong();
    if (i > begin && (i - begin == kBatchRecords || bytes + size > kBatchBytes)) {
      ends.push_back(i);
      begin = i;
      bytes = 0;
    }
    bytes += size;
  }
  if (!mutations.empty()) ends.push_back(mutations.size());
  return ends;
}

// Says which row of which file the server refused, as far as the record's claims tell.
absl::Status AtRow(const absl::Status& status, absl::Span<const v1::Mutation> mutations) {
  std::vector<FileRecord> records;
  for (const v1::Mutation& mutation : mutations) {
    FileRecord& record = records.emplace_back();
    record.record = mutation.has_create() ? mutation.create() : mutation.update().record();
    record.file = mutation.has_retract() ? mutation.retract().name() : client::NameOf(record.record);
    record.line_of = [](absl::string_view) { return 0; };
    if (client::Inside(record.record) == nullptr) continue;
    for (const v1::Claim& claim : MutableClaims(record.record)) {
      const std::string& text = claim.locator().text();
      int line = 0;
      absl::string_view place = text;
      place.remove_prefix(place.rfind(':') + 1);
      if (!absl::SimpleAtoi(place.substr(0, place.find('#')), &line)) continue;
      record.file = text.substr(0, text.rfind(':'));
      record.line_of = [line](absl::string_view) { return line; };
      break;
    }
  }
  return Located(status, records);
}

}  // namespace

// What the threads of one Write share.
struct BatchWriter::Shared {
  Mutex mutex;
  CondVar changed;
  size_t next ABSL_GUARDED_BY(mutex) = 0;
  size_t running ABSL_GUARDED_BY(mutex) = 0;
  size_t done ABSL_GUARDED_BY(mutex) = 0;
  int64_t revision ABSL_GUARDED_BY(mutex) = 0;
  // By the place of a batch's first mutation.
  std::map<size_t, google::protobuf::RepeatedPtrField<v1::MutationResult>> results ABSL_GUARDED_BY(mutex);
  absl::Status status ABSL_GUARDED_BY(mutex);
};

v1::ApplyRequest BatchWriter::RequestOf(const std::vector<v1::Mutation>& mutations, size_t begin, size_t end,
                                        const std::string& number) const {
  v1::ApplyRequest request;
  for (size_t i = begin; i < end; ++i) *request.add_mutations() = mutations[i];
  request.set_reason(context_.settings().reason);
  const std::string& id = context_.settings().request_id;
  request.set_request_id(id.empty() ? feeds::Hash(absl::StrCat(basis_, "\n", request.SerializeAsString()))
                                    : absl::StrCat(id, "-", number));
  return request;
}

absl::Status BatchWriter::Apply(const std::vector<v1::Mutation>& mutations, size_t begin, size_t end,
                                const std::string& number, Shared& shared) {
  absl::StatusOr<v1::ApplyResponse> response = client_.Apply(RequestOf(mutations, begin, end, number), context_.call());
  if (IsTooLarge(response.status()) && end - begin > 1) {
    const size_t half = begin + (end - begin) / 2;
    const absl::Status first = Apply(mutations, begin, half, absl::StrCat(number, ".1"), shared);
    return first.ok() ? Apply(mutations, half, end, absl::StrCat(number, ".2"), shared) : first;
  }
  if (!response.ok()) {
    return AtRow(response.status(), absl::MakeConstSpan(mutations).subspan(begin, end - begin));
  }
  const MutexLock lock(&shared.mutex);
  shared.results[begin] = std::move(*response->mutable_results());
  shared.revision = std::max(shared.revision, response->revision());
  shared.done += end - begin;
  shared.changed.Signal();
  return absl::OkStatus();
}

void BatchWriter::Work(const std::vector<v1::Mutation>& mutations, const std::vector<size_t>& ends, Shared& shared) {
  while (true) {
    size_t batch = 0;
    {
      const MutexLock lock(&shared.mutex);
      if (!shared.status.ok() || shared.next == ends.size()) break;
      batch = shared.next++;
    }
    const size_t begin = batch == 0 ? 0 : ends[batch - 1];
    absl::Status status = Apply(mutations, begin, ends[batch], absl::StrCat(batches_ + batch + 1), shared);
    if (status.ok()) continue;
    const MutexLock lock(&shared.mutex);
    if (shared.status.ok()) shared.status = std::move(status);
    break;
  }
  const MutexLock lock(&shared.mutex);
  --shared.running;
  shared.changed.Signal();
}

void BatchWriter::Await(Shared& shared, size_t threads) {
  size_t seen = 0;
  for (size_t running = threads; running > 0;) {
    {
      const MutexLock lock(&shared.mutex);
      while (shared.done == seen && shared.running == running) shared.changed.Wait(&shared.mutex);
      seen = shared.done;
      running = shared.running;
    }
    progress_.Show(done() + seen);
  }
}

absl::Status BatchWriter::Write(const std::vector<v1::Mutation>& mutations, Order order) {
  const std::vector<size_t> ends = EndsOf(mutations);
  Shared shared;
  const size_t threads = std::min(order == Order::kAny ? kCallsAtOnce : 1, ends.size());
  {
    const MutexLock lock(&shared.mutex);
    shared.running = threads;
  }
  std::vector<std::jthread> workers;
  for (size_t i = 0; i < threads; ++i) {
    workers.emplace_back([&] { Work(mutations, ends, shared); });
  }
  Await(shared, threads);
  workers.clear();
  const MutexLock lock(&shared.mutex);
  for (auto& [begin, results] : shared.results) {
    std::move(results.begin(), results.end(), std::back_inserter(results_));
  }
  batches_ += ends.size();
  revision_ = std::max(revision_, shared.revision);
  return shared.status;
}

size_t BatchWriter::count(v1::MutationResult::Outcome outcome) const {
  const auto has_it = [outcome](const v1::MutationResult& result) { return result.outcome() == outcome; };
  return static_cast<size_t>(std::count_if(results_.begin(), results_.end(), has_it));
}

}  // namespace briefing::briefctl
