#include "service/catalog/memberships.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "briefing/v1/party.pb.h"
#include "service/base/wire.h"

namespace briefing {
namespace {

// Gives `visit` the party of each membership in an encoded Party.
template <typename Visit>
void ForEachMembership(absl::string_view party, Visit visit) {
  wire::FieldReader reader(party);
  while (reader.Next()) {
    if (reader.number() != v1::Party::kMembershipsFieldNumber) continue;
    wire::FieldReader membership(reader.bytes());
    while (membership.Next()) {
      if (membership.number() == v1::Membership::kPartyFieldNumber) visit(membership.bytes());
    }
  }
}

}  // namespace

MembershipGraph::MembershipGraph(const View& view) {
  const Matcher parties(view.catalog(),
                        {.all_of = {{{TermField::kType, absl::StrCat(static_cast<int>(v1::RECORD_TYPE_PARTY))}}}});
  view.Scan(parties, absl::nullopt, [&](const RecordVersion& party) {
    ForEachMembership(party.bytes, [&](absl::string_view group) {
      members_[std::string(group)].emplace_back(party.name);
      groups_[std::string(party.name)].emplace_back(group);
    });
    return true;
  });
}

std::vector<std::string> MembershipGraph::MembersOf(absl::string_view party) const {
  std::vector<std::string> found{std::string(party)};
  absl::flat_hash_set<std::string> seen{found.front()};
  for (size_t i = 0; i < found.size(); ++i) {
    const auto members = members_.find(found[i]);
    if (members == members_.end()) continue;
    for (const std::string& member : members->second) {
      if (seen.insert(member).second) found.push_back(member);
    }
  }
  return found;
}

bool MembershipGraph::Belongs(absl::string_view party, absl::string_view group) const {
  absl::InlinedVector<absl::string_view, 16> above{party};
  for (size_t i = 0; i < above.size(); ++i) {
    if (above[i] == group) return true;
    const auto found = groups_.find(above[i]);
    if (found == groups_.end()) continue;
    for (const std::string& next : found->second) {
      if (std::find(above.begin(), above.end(), next) == above.end()) above.push_back(next);
    }
  }
  return false;
}

bool EverBelonged(const View& view, absl::string_view party, absl::string_view group) {
  absl::InlinedVector<absl::string_view, 16> above{party};
  for (size_t i = 0; i < above.size(); ++i) {
    if (above[i] == group) return true;
    for (auto version = view.Find(above[i]); version.has_value(); version = view.Before(version->version)) {
      ForEachMembership(version->bytes, [&](absl::string_view next) {
        if (std::find(above.begin(), above.end(), next) == above.end()) above.push_back(next);
      });
    }
  }
  return false;
}

void Memberships::NotePartyChange(Revision revision) {
  changes_.Append() = static_cast<uint32_t>(revision.value());
  change_count_.store(changes_.size(), std::memory_order_release);
}

Revision Memberships::LastChange(Revision revision) const {
  size_t low = 0;
  size_t high = change_count_.load(std::memory_order_acquire);
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (changes_[middle] <= revision.value()) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low == 0 ? Revision() : Revision(changes_[low - 1]);
}

std::shared_ptr<const MembershipGraph> Memberships::At(const View& view) const {
  const Revision changed = LastChange(view.revision());
  {
    MutexLock lock(&mutex_);
    const auto found =
        std::find_if(graphs_.begin(), graphs_.end(), [&](const auto& graph) { return graph.first == changed; });
    if (found != graphs_.end()) {
      std::rotate(found, found + 1, graphs_.end());
      return graphs_.back().second;
    }
  }
  // Several threads may make the same one at once: that costs less than having them wait.
  auto made = std::make_shared<const MembershipGraph>(view);
  MutexLock lock(&mutex_);
  if (graphs_.size() == kMaxGraphs) graphs_.erase(graphs_.begin());
  graphs_.emplace_back(changed, made);
  return made;
}

}  // namespace briefing
