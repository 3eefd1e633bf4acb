#include "client/briefctl/feed_merge.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "client/briefctl/record_claims.h"
#include "client/record_kind.h"
#include "service/base/limits.h"

namespace briefing::briefctl {

using Claims = google::protobuf::RepeatedPtrField<v1::Claim>;

v1::Record& FeedMerge::Add() { return entries_.emplace_back().record; }

void FeedMerge::Index() {
  for (size_t i = at_.size(); i < entries_.size(); ++i) at_.emplace(client::NameOf(entries_[i].record), i);
}

bool FeedMerge::Points(const v1::Claim& claim) const {
  const std::string& text = claim.locator().text();
  return claim.source() == source_ &&
         std::find(files_.begin(), files_.end(), text.substr(0, text.rfind(':'))) != files_.end();
}

void FeedMerge::Found(const v1::Record& record) {
  Index();
  const auto found = at_.find(client::NameOf(record));
  if (found == at_.end()) return;
  Entry& entry = entries_[found->second];
  ++found_;
  entry.state = State::kSame;
  const Claims wanted = std::move(MutableClaims(entry.record));
  absl::flat_hash_set<absl::string_view> wanted_ids;
  for (const v1::Claim& claim : wanted) wanted_ids.insert(claim.id());
  v1::Record changed = record;
  Claims& claims = MutableClaims(changed);
  const auto gone = std::remove_if(claims.begin(), claims.end(), [&](const v1::Claim& claim) {
    return Points(claim) && !wanted_ids.contains(claim.id());
  });
  const bool rests_on_nothing = claims.empty();
  bool differs = gone != claims.end();
  claims.erase(gone, claims.end());
  absl::flat_hash_set<std::string> ids;
  for (const v1::Claim& claim : claims) ids.insert(claim.id());
  for (const v1::Claim& claim : wanted) {
    if (ids.contains(claim.id()) || claims.size() == limits::kMaxRepeated) continue;
    v1::Claim& added = *claims.Add();
    added = claim;
    if (rests_on_nothing) added.set_note(kWasThereNote);
    differs = true;
  }
  entry.record = std::move(changed);
  if (!differs) return;
  entry.state = State::kChanged;
  ++updated_;
}

std::vector<v1::Mutation> FeedMerge::Mutations(v1::RecordType type) {
  std::vector<v1::Mutation> mutations;
  for (Entry& entry : entries_) {
    if (entry.state == State::kSame || static_cast<v1::RecordType>(entry.record.record_case()) != type) continue;
    v1::Mutation& mutation = mutations.emplace_back();
    if (entry.state == State::kNew) {
      // Never a put: what somebody wrote since the ledger was read is not to be overwritten.
      *mutation.mutable_create() = std::move(entry.record);
    } else {
      *mutation.mutable_update() = ClaimsUpdate(std::move(entry.record));
    }
    // Told apart from those still to be written.
    entry.record.Clear();
  }
  return mutations;
}

}  // namespace briefing::briefctl
