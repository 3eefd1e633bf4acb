// Puts what a feed says beside what the ledger holds.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FEED_MERGE_H_
#define BRIEFING_CLIENT_BRIEFCTL_FEED_MERGE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "briefing/v1/ledger_service.pb.h"
#include "briefing/v1/record.pb.h"

namespace briefing::briefctl {

// Usage: Add all records of the feed, tell it each record Found in the ledger, then take the Mutations. A record that
// is there keeps all it has and gets the claims that it lacks; claims of the same source that point into the files read
// now, to places that no longer say so, go. Used by one thread.
class FeedMerge {
 public:
  // `source`: "sources/{source}"; `files`: the names by which locators call the files ("feed.tsv" of "feed.tsv:12").
  FeedMerge(std::string source, std::vector<std::string> files)
      : source_(std::move(source)), files_(std::move(files)) {}

  // An empty record, to be filled. Good until the next call.
  v1::Record& Add();
  // A record that stays as it is where it is there.
  void AddSource(v1::Record record) { Add() = std::move(record); }
  // A record of the ledger; one that was not added is passed over.
  void Found(const v1::Record& record);

  size_t size() const { return entries_.size(); }
  size_t created() const { return entries_.size() - found_; }
  size_t updated() const { return updated_; }
  // What to write of one kind, in the order in which the records were added.
  std::vector<v1::Mutation> Mutations(v1::RecordType type);

 private:
  enum class State { kNew, kSame, kChanged };
  struct Entry {
    v1::Record record;
    State state = State::kNew;
  };

  void Index();
  bool Points(const v1::Claim& claim) const;

  const std::string source_;
  const std::vector<std::string> files_;
  std::vector<Entry> entries_;
  absl::flat_hash_map<std::string, size_t> at_;
  size_t found_ = 0;
  size_t updated_ = 0;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FEED_MERGE_H_
