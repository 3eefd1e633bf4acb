#include "service/search/matching.h"

#include <algorithm>
#include <cstddef>

namespace briefing {
namespace {

constexpr int kVersionsBetweenChecks = 4096;

// The versions that hold any phrase of one group.
class Group {
 public:
  // `first_phrase` is the place of the first one in the query.
  Group(const std::vector<std::shared_ptr<const Postings>>& phrases, size_t first_phrase)
      : first_phrase_(first_phrase) {
    for (const auto& postings : phrases) {
      cursors_.emplace_back(*postings);
      size_ += postings->size();
    }
    Settle();
  }

  // How many there are at most.
  size_t size() const { return size_; }
  // kNoVersion, above all others, when done.
  VersionId version() const { return version_; }

  void Next() {
    for (Postings::Cursor& cursor : cursors_) {
      if (!cursor.done() && cursor.version() == version_) cursor.Next();
    }
    Settle();
  }

  void Seek(VersionId version) {
    if (version_ >= version) return;
    for (Postings::Cursor& cursor : cursors_) cursor.Seek(version);
    Settle();
  }

  void Count(Occurrences& counts) const {
    size_t phrase = first_phrase_;
    for (const Postings::Cursor& cursor : cursors_) {
      const bool here = !cursor.done() && cursor.version() == version_;
      counts[phrase++] = here ? cursor.counts() : ScopeCounts();
    }
  }

 private:
  void Settle() {
    version_ = kNoVersion;
    for (const Postings::Cursor& cursor : cursors_) {
      if (!cursor.done()) version_ = std::min(version_, cursor.version());
    }
  }

  size_t first_phrase_;
  size_t size_ = 0;
  std::vector<Postings::Cursor> cursors_;
  VersionId version_ = kNoVersion;
};

// Moves all groups on to the first version from that of the rarest on that all of them have; kNoVersion where there is
// none.
VersionId NextOfAll(std::vector<Group>& groups) {
  VersionId version = groups.front().version();
  for (size_t i = 1; i < groups.size() && version != kNoVersion; ++i) {
    groups[i].Seek(version);
    if (groups[i].version() == version) continue;
    version = groups[i].version();
    if (version == kNoVersion) return version;
    groups.front().Seek(version);
    version = groups.front().version();
    i = 0;
  }
  return version;
}

}  // namespace

bool ForEachMatch(const QueryPostings& query, VersionId end,
                  absl::FunctionRef<void(VersionId, const Occurrences&)> visit, absl::FunctionRef<bool()> proceed) {
  std::vector<Group> groups;
  size_t phrases = 0;
  for (const auto& group : query.all_of) {
    groups.emplace_back(group, phrases);
    phrases += group.size();
  }
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.size() < b.size(); });
  Group excluded(query.none_of, phrases);
  Occurrences counts;
  for (int left = 0;; --left) {
    if (left == 0) {
      if (!proceed()) return false;
      left = kVersionsBetweenChecks;
    }
    const VersionId version = NextOfAll(groups);
    if (version >= end) return true;
    excluded.Seek(version);
    if (excluded.version() != version) {
      for (const Group& group : groups) group.Count(counts);
      visit(version, counts);
    }
    groups.front().Next();
  }
}

}  // namespace briefing
