#include "service/store/request_log.h"

#include <utility>

#include "briefing/storage/v1/entry.pb.h"
#include "service/base/errors.h"
#include "service/catalog/view.h"
#include "service/store/stamp.h"

namespace briefing {
namespace {

v1::MutationResult ResultOf(const storage::v1::Unchanged& unchanged) {
  v1::MutationResult result;
  result.set_name(unchanged.name());
  result.set_outcome(v1::MutationResult::OUTCOME_UNCHANGED);
  if (unchanged.revision() != 0) result.set_etag(EtagOf(Revision(unchanged.revision())));
  return result;
}

}  // namespace

void RequestLog::Remember(Revision revision, const DecodedEntry& entry) {
  if (entry.request_id.empty()) return;
  answered_.try_emplace(std::string(entry.request_id), Answered{revision, entry.request_digest, entry.unchanged});
}

absl::StatusOr<absl::optional<CommitResult>> RequestLog::Recall(const std::string& request_id, uint64_t digest,
                                                                const Catalog& catalog) const {
  const auto found = answered_.find(request_id);
  if (request_id.empty() || found == answered_.end()) return absl::optional<CommitResult>();
  const Answered& answered = found->second;
  if (answered.digest != digest) return errors::RequestIdReused(request_id, answered.revision);
  CommitResult result;
  result.revision = answered.revision;
  result.commit_time = catalog.CommitTime(answered.revision);
  // The commit holds the mutations that changed something, in their order; the others come in between at their places.
  storage::v1::Entry entry;
  if (!entry.ParseFromString(answered.unchanged)) return errors::Internal("an answer kept for repeats does not decode");
  auto unchanged = entry.unchanged().begin();
  const auto add_unchanged = [&] {
    while (unchanged != entry.unchanged().end() && unchanged->index() == static_cast<int>(result.results.size())) {
      result.results.push_back(ResultOf(*unchanged++));
    }
  };
  catalog.ViewAtHead().ForEachChange(answered.revision, [&](const View::VersionChange& change) {
    // No mutation asked for these.
    if (change.now.type == v1::RECORD_TYPE_VERDICT) return true;
    add_unchanged();
    v1::MutationResult& changed = result.results.emplace_back();
    changed.set_name(std::string(change.now.name));
    changed.set_outcome(OutcomeOf(change.type));
    changed.set_etag(EtagOf(answered.revision));
    return true;
  });
  add_unchanged();
  return absl::optional<CommitResult>(std::move(result));
}

}  // namespace briefing
