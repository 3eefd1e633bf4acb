// Puts what a feed says beside what the ledger holds.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FEED_MERGE_H_
#define BRIEFING_CLIENT_BRIEFCTL_FEED_MERGE_H_

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "briefing/v1/ledger_service.pb.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/told_claims.h"

namespace briefing::briefctl {

// Whether all of its claims are `source`'s ("sources/{source}"), or those of documents that came with it, and it was
// not there before.
bool RestsOn(const std::string& source, const v1::Record& record);

// Usage: Add all records of the feed, tell it each record Found in the ledger, then take the Mutations. A record that
// is there keeps all it has, and its claims become what TakeTold says. Used by one thread.
class FeedMerge {
 public:
  // `source`: "sources/{source}"; `files`: the names by which locators call the files ("feed.tsv" of "feed.tsv:12").
  // `takes_values`: records that rest on the source alone take the feed's values where they have others, its claims
  // what the feed says now, and parties the memberships that they lack.
  FeedMerge(std::string source, std::vector<std::string> files, bool takes_values = false)
      : source_(source), origin_{std::move(source), std::move(files)}, takes_values_(takes_values) {}

  // An empty record, to be filled. Good until the next call.
  v1::Record& Add();
  // A record that stays as it is where it is there.
  void AddSource(v1::Record record) { Add() = std::move(record); }
  // A record of the ledger; one that was not added is passed over.
  void Found(const v1::Record& record);

  // Records of the ledger that have other values than the feed in some fields, and keep them. Of parties no more than
  // what they are called and belong to: the rest feeds surmise.
  struct Differing {
    std::string name;
    std::vector<std::string> fields;
    // Of a membership that the party lacks, what it would belong to.
    std::string membership = "";
    // Of a claim that says otherwise than the feed does now, where that was read ("feed.tsv:12").
    std::string place = "";
    // Claims of the feed for which the record has no room.
    size_t dropped = 0;
  };
  const std::vector<Differing>& differing() const { return differing_; }

  size_t size() const { return entries_.size(); }
  size_t created() const { return entries_.size() - found_; }
  size_t updated() const { return updated_; }
  // Names of those that are in the ledger as they are wanted.
  std::vector<std::string> Unchanged() const;
  // Whether an event refers to another.
  bool events_refer() const;
  // What to write of these kinds, in the order in which the records were added.
  std::vector<v1::Mutation> Mutations(std::initializer_list<v1::RecordType> types);

 private:
  enum class State { kNew, kSame, kChanged };
  struct Entry {
    v1::Record record;
    State state = State::kNew;
    // Fields that are changed beside the claims.
    std::vector<std::string> fields;
  };

  void Index();
  void Differ(const v1::Record& record, Entry& entry);
  void DifferInTitle(const v1::Party& held, const v1::Party& wanted);
  // Adds to `party` what it lacks of `wanted`'s, and to `claims` who says so, where values are taken; else tells of it.
  // True where something was added.
  bool AddMemberships(const v1::Party& wanted, v1::Party& party, google::protobuf::RepeatedPtrField<v1::Claim>& claims);

  const std::string source_;
  const ClaimOrigin origin_;
  const bool takes_values_;
  std::vector<Entry> entries_;
  absl::flat_hash_map<std::string, size_t> at_;
  std::vector<Differing> differing_;
  size_t found_ = 0;
  size_t updated_ = 0;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FEED_MERGE_H_
