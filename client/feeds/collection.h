// What a feed's files hold, put together into records.
#ifndef BRIEFING_CLIENT_FEEDS_COLLECTION_H_
#define BRIEFING_CLIENT_FEEDS_COLLECTION_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/event.pb.h"
#include "briefing/v1/party.pb.h"

namespace briefing::feeds {

// A line of a file.
struct Place {
  // Without its folders.
  std::string file;
  // From 1.
  int line = 0;
};
// "FILE:LINE"
std::string ToString(const Place& place);

// A row that could not be read and was left out.
struct Fault {
  Place place;
  std::string what;
};

// A label that the table of codes does not have.
struct Unmatched {
  Place first;
  size_t rows = 0;
};

// Gathers parties and events, each once, with claims that point to one source. Used by one thread.
class Collection {
 public:
  // `source`: "sources/{source}".
  explicit Collection(std::string source) : source_(std::move(source)) {}

  // The full name of the party that `actor` stands for, having added it and those it belongs to. Good until the next
  // call.
  const std::string& AddActor(const std::string& actor);
  // Adds `party` with its claim, unless one of its name is there.
  void AddParty(v1::Party party, absl::string_view note = "");
  // Adds `event`, which has its name and no claims; where one of its name is there, a claim to that.
  void AddEvent(v1::Event event, const Place& place, absl::string_view note = "");
  // The same with a claim of the caller's, which lacks its id and source.
  void AddEvent(v1::Event event, const Place& place, v1::Claim claim);

  // Null where it was not added. Good until the next call.
  const v1::Event* FindEvent(const std::string& name) const;
  // Adds a claim, which lacks its id and source, to an event that is there.
  void AddClaim(const std::string& event, const Place& place, v1::Claim claim);

  void CountRow() { ++rows_; }
  void AddFault(Place place, std::string what) { faults_.push_back({std::move(place), std::move(what)}); }
  void AddUnmatched(const std::string& label, const Place& place);

  const std::string& source() const { return source_; }
  // Those belonged to before those that belong.
  std::vector<v1::Party>& parties() { return parties_; }
  // In order of first appearance.
  std::vector<v1::Event>& events() { return events_; }
  size_t rows() const { return rows_; }
  // Rows that said what another had said.
  size_t duplicates() const { return duplicates_; }
  const std::vector<Fault>& faults() const { return faults_; }
  const std::map<std::string, Unmatched>& unmatched() const { return unmatched_; }

 private:
  const std::string source_;
  std::vector<v1::Party> parties_;
  std::vector<v1::Event> events_;
  // Actors as printed, to the names of their parties.
  absl::flat_hash_map<std::string, std::string> party_of_;
  // Full names, to where they stand in the vectors.
  absl::flat_hash_map<std::string, size_t> party_at_;
  absl::flat_hash_map<std::string, size_t> event_at_;
  size_t rows_ = 0;
  size_t duplicates_ = 0;
  std::vector<Fault> faults_;
  std::map<std::string, Unmatched> unmatched_;
};

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_COLLECTION_H_
