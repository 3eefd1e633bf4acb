#include "client/briefctl/batch_writer.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/briefctl/batches.h"
#include "client/briefctl/located.h"
#include "client/briefctl/record_claims.h"
#include "client/feeds/feed_id.h"
#include "client/record_kind.h"
#include "service/base/errors.h"
#include "service/base/mutex.h"

namespace briefing::briefctl {
namespace {

// Enough to keep the server's disk busy while batches travel; more only wait there.
constexpr size_t kCallsAtOnce = 4;
// Where so many are refused, and fewer are not, it is not the rows that are wrong.
constexpr size_t kMostRefused = 1000;

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

const v1::Record* RecordIn(const v1::Mutation& mutation) {
  if (mutation.has_create()) return &mutation.create();
  return mutation.has_update() ? &mutation.update().record() : nullptr;
}

std::string NameIn(const v1::Mutation& mutation) {
  const v1::Record* record = RecordIn(mutation);
  return record == nullptr ? mutation.retract().name() : client::NameOf(*record);
}

// The record with the row of the file that it comes from, as far as its claims tell.
FileRecord RowOf(const v1::Mutation& mutation) {
  FileRecord row;
  row.file = NameIn(mutation);
  row.line_of = [](absl::string_view) { return 0; };
  if (const v1::Record* record = RecordIn(mutation); record != nullptr) row.record = *record;
  if (client::Inside(row.record) == nullptr) return row;
  for (const v1::Claim& claim : MutableClaims(row.record)) {
    const std::string& text = claim.locator().text();
    int line = 0;
    absl::string_view place = text;
    place.remove_prefix(place.rfind(':') + 1);
    if (!absl::SimpleAtoi(place.substr(0, place.find('#')), &line)) continue;
    row.file = text.substr(0, text.rfind(':'));
    row.line = line;
    row.line_of = [line](absl::string_view) { return line; };
    break;
  }
  return row;
}

// "FILE:LINE"; empty where its claims do not tell.
std::string PlaceOf(const v1::Mutation& mutation) {
  const FileRecord row = RowOf(mutation);
  return row.line == 0 ? "" : absl::StrCat(row.file, ":", row.line);
}

// Says which row of which file the server refused.
absl::Status AtRow(const absl::Status& status, const std::vector<const v1::Mutation*>& mutations) {
  std::vector<FileRecord> records;
  for (const v1::Mutation* mutation : mutations) records.push_back(RowOf(*mutation));
  return Located(status, records);
}

// Whether the record itself is wrong, rather than the moment or the server.
bool IsOfRecords(const absl::Status& status) {
  const std::string reason = errors::ReasonOf(status);
  return reason == "INVALID_FIELD" || reason == "MISSING_REFERENCE" || reason == "ILLEGAL_TRANSITION";
}

// What a record rests on that the ledger has not; empty where it is something else.
std::string MissingTarget(const absl::Status& status) {
  const auto info = errors::InfoOf(status);
  if (!info || info->reason() != "MISSING_REFERENCE" || !info->metadata().contains("target")) return "";
  return info->metadata().at("target");
}

// The first of `missing` that the record refers to or stands below; empty where there is none.
std::string DependsOn(const v1::Mutation& mutation, const std::set<std::string>& missing) {
  const v1::Record* record = RecordIn(mutation);
  if (record == nullptr || client::Inside(*record) == nullptr) return "";
  for (const std::string& name : client::ReferencesIn(*client::Inside(*record))) {
    if (missing.contains(name)) return name;
  }
  const std::string name = client::NameOf(*record);
  for (size_t slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1)) {
    if (missing.contains(name.substr(0, slash))) return name.substr(0, slash);
  }
  return "";
}

}  // namespace

// What the threads of one Write share.
struct BatchWriter::Shared {
  explicit Shared(const std::vector<v1::Mutation>& mutations) : all(mutations) {}

  // Whether a record of that name is to be made.
  bool Makes(const std::string& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    if (made.empty()) {
      for (const v1::Mutation& mutation : all) {
        if (mutation.has_create()) made.insert(NameIn(mutation));
      }
    }
    return made.contains(name);
  }

  const std::vector<v1::Mutation>& all;
  Mutex mutex;
  CondVar changed;
  size_t next ABSL_GUARDED_BY(mutex) = 0;
  size_t running ABSL_GUARDED_BY(mutex) = 0;
  size_t done ABSL_GUARDED_BY(mutex) = 0;
  int64_t revision ABSL_GUARDED_BY(mutex) = 0;
  // By the place of a batch's first mutation.
  std::map<size_t, google::protobuf::RepeatedPtrField<v1::MutationResult>> results ABSL_GUARDED_BY(mutex);
  absl::Status status ABSL_GUARDED_BY(mutex);
  size_t accepted ABSL_GUARDED_BY(mutex) = 0;
  std::vector<Refused> refused ABSL_GUARDED_BY(mutex);
  std::set<std::string> missing ABSL_GUARDED_BY(mutex);
  // Names of records that are made later than others need them, and those others, which wait for the end.
  std::set<std::string> late ABSL_GUARDED_BY(mutex);
  std::vector<const v1::Mutation*> waiting ABSL_GUARDED_BY(mutex);
  bool at_end ABSL_GUARDED_BY(mutex) = false;
  // Filled when first asked for.
  std::set<std::string> made ABSL_GUARDED_BY(mutex);
};

v1::ApplyRequest BatchWriter::RequestOf(const Batch& batch, int attempt) const {
  v1::ApplyRequest request;
  for (const v1::Mutation* mutation : batch.mutations) *request.add_mutations() = *mutation;
  request.set_reason(context_.settings().reason);
  request.set_validate_only(options_.check_only);
  if (options_.check_only) return request;
  const std::string& id = context_.settings().request_id;
  const std::string suffix = attempt == 1 ? "" : absl::StrCat(".r", attempt);
  request.set_request_id(id.empty() ? feeds::Hash(absl::StrCat(basis_, "\n", request.SerializeAsString()))
                                    : absl::StrCat(id, "-", batch.number, suffix));
  return request;
}

absl::Status BatchWriter::Apply(Batch batch, Shared& shared) {
  for (int attempt = 1;; ++attempt) {
    if (options_.wrong == Wrong::kIsLeftOut) LeaveOutDependents(batch, shared);
    if (batch.mutations.empty()) return absl::OkStatus();
    const size_t size = batch.mutations.size();
    absl::StatusOr<v1::ApplyResponse> response = client_.Apply(RequestOf(batch, attempt), context_.call());
    if (IsTooLarge(response.status()) && size > 1) {
      const auto half = batch.mutations.begin() + static_cast<std::ptrdiff_t>(size / 2);
      const absl::Status first =
          Apply({{batch.mutations.begin(), half}, batch.begin, absl::StrCat(batch.number, ".1")}, shared);
      if (!first.ok()) return first;
      return Apply({{half, batch.mutations.end()}, batch.begin + size / 2, absl::StrCat(batch.number, ".2")}, shared);
    }
    if (!response.ok() && LeaveOut(response.status(), batch, shared)) continue;
    const MutexLock lock(&shared.mutex);
    // What a batch rests on is in another one; all that needs nothing but the record is checked before that.
    const bool checked = options_.check_only && shared.Makes(MissingTarget(response.status()));
    if (!response.ok() && !checked) return AtRow(response.status(), batch.mutations);
    if (response.ok()) {
      shared.results[batch.begin] = std::move(*response->mutable_results());
      shared.revision = std::max(shared.revision, response->revision());
      if (!shared.late.empty()) {
        for (const v1::Mutation* mutation : batch.mutations) shared.late.erase(NameIn(*mutation));
      }
    }
    shared.accepted += size;
    shared.done += size;
    shared.changed.Signal();
    return absl::OkStatus();
  }
}

bool BatchWriter::LeaveOut(const absl::Status& status, Batch& batch, Shared& shared) const {
  if (options_.wrong == Wrong::kEnds || !IsOfRecords(status)) return false;
  std::map<size_t, std::string> wrong;
  for (const Mistake& mistake : MistakesIn(status)) {
    if (mistake.mutation >= batch.mutations.size()) return false;
    std::string& what = wrong[mistake.mutation];
    absl::StrAppend(&what, what.empty() ? "" : "; ", mistake.what);
  }
  if (wrong.empty()) return false;
  const MutexLock lock(&shared.mutex);
  if (shared.refused.size() >= kMostRefused && shared.refused.size() > shared.accepted) return false;
  const std::string target = MissingTarget(status);
  const bool comes_later = !target.empty() && !shared.missing.contains(target) && shared.Makes(target);
  if (comes_later && options_.check_only) return false;
  const bool waits = comes_later && !shared.at_end;
  if (!target.empty()) (waits ? shared.late : shared.missing).insert(target);
  for (const auto& [index, what] : wrong) {
    const v1::Mutation& mutation = *batch.mutations[index];
    if (mutation.has_create()) (waits ? shared.late : shared.missing).insert(NameIn(mutation));
    if (waits) {
      shared.waiting.push_back(&mutation);
    } else {
      shared.refused.push_back({NameIn(mutation), PlaceOf(mutation), what});
      ++shared.done;
    }
    batch.mutations[index] = nullptr;
  }
  std::erase(batch.mutations, nullptr);
  shared.changed.Signal();
  return true;
}

void BatchWriter::LeaveOutDependents(Batch& batch, Shared& shared) const {
  const MutexLock lock(&shared.mutex);
  if (shared.missing.empty() && shared.late.empty()) return;
  std::set<std::string> late = shared.late;
  for (const v1::Mutation* mutation : batch.mutations) late.erase(NameIn(*mutation));
  for (const v1::Mutation*& mutation : batch.mutations) {
    const std::string target = DependsOn(*mutation, shared.missing);
    const bool waits = target.empty() && !shared.at_end && !DependsOn(*mutation, late).empty();
    if (target.empty() && !waits) continue;
    const std::string name = NameIn(*mutation);
    if (mutation->has_create()) (waits ? shared.late : shared.missing).insert(name);
    if (waits) {
      late.insert(name);
      shared.waiting.push_back(mutation);
    } else {
      shared.refused.push_back({name, PlaceOf(*mutation), absl::StrCat("rests on ", target, ", which is not there")});
      ++shared.done;
    }
    mutation = nullptr;
  }
  std::erase(batch.mutations, nullptr);
  shared.changed.Signal();
}

absl::Status BatchWriter::WriteRest(Shared& shared) {
  std::vector<const v1::Mutation*> waiting;
  {
    const MutexLock lock(&shared.mutex);
    shared.at_end = true;
    waiting = std::move(shared.waiting);
  }
  for (size_t begin = 0; begin < waiting.size(); begin += kBatchRecords) {
    const auto first = waiting.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = first + static_cast<std::ptrdiff_t>(std::min(kBatchRecords, waiting.size() - begin));
    Batch batch = {{first, last}, shared.all.size() + begin, absl::StrCat(++batches_)};
    if (absl::Status status = Apply(std::move(batch), shared); !status.ok()) return status;
  }
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
    Batch now = {{}, begin, absl::StrCat(batches_ + batch + 1)};
    for (size_t i = begin; i < ends[batch]; ++i) now.mutations.push_back(&mutations[i]);
    absl::Status status = Apply(std::move(now), shared);
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
  Shared shared(mutations);
  const size_t threads = std::min(order == Order::kAny ? kCallsAtOnce : 1, ends.size());
  {
    const MutexLock lock(&shared.mutex);
    shared.running = threads;
    shared.missing = std::move(missing_);
  }
  std::vector<std::jthread> workers;
  for (size_t i = 0; i < threads; ++i) {
    workers.emplace_back([&] { Work(mutations, ends, shared); });
  }
  Await(shared, threads);
  workers.clear();
  batches_ += ends.size();
  const bool all_went = [&] {
    const MutexLock lock(&shared.mutex);
    return shared.status.ok();
  }();
  absl::Status status = all_went ? WriteRest(shared) : absl::OkStatus();
  const MutexLock lock(&shared.mutex);
  if (shared.status.ok()) shared.status = std::move(status);
  for (auto& [begin, results] : shared.results) {
    std::move(results.begin(), results.end(), std::back_inserter(results_));
  }
  std::move(shared.refused.begin(), shared.refused.end(), std::back_inserter(refused_));
  missing_ = std::move(shared.missing);
  revision_ = std::max(revision_, shared.revision);
  return shared.status;
}

size_t BatchWriter::count(v1::MutationResult::Outcome outcome) const {
  const auto has_it = [outcome](const v1::MutationResult& result) { return result.outcome() == outcome; };
  return static_cast<size_t>(std::count_if(results_.begin(), results_.end(), has_it));
}

}  // namespace briefing::briefctl
