// What a feed's files hold, put together into records.
#ifndef BRIEFING_CLIENT_FEEDS_COLLECTION_H_
#define BRIEFING_CLIENT_FEEDS_COLLECTION_H_

#include <cstddef>
#include <map>
#include <string>
#include <utility>
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
  // From 1; 0 for the file as a whole.
  int line = 0;
  // Where several rows begin on that line, which row of the file it is, from 1; else 0.
  int row = 0;
};
// "FILE:LINE", or "FILE:LINE#ROW"; "FILE" where it is the whole of it.
std::string ToString(const Place& place);

// A row that could not be read and was left out.
struct Fault {
  Place place;
  std::string what;
};

// Something to be told of a row that was read all the same.
using Remark = Fault;

// A label that no table has a meaning for.
struct Unmatched {
  Place first;
  size_t rows = 0;
  // What it was for; empty for the codes of CAMEO.
  std::string field;
  // The kind that events got for it without its being known; unspecified where none was surmised.
  v1::EventKind surmised = v1::EVENT_KIND_UNSPECIFIED;
  // Where it stands among those of its sort by first appearance, from 0.
  size_t order = 0;
};

// A claim of an event that was not added.
struct Stray {
  std::string event;
  Place place;
  // Lacks its id and source.
  v1::Claim claim;
};

// The id of a claim of `source` that points to `place` (or is for a record of that name). Depends on nothing else.
std::string ClaimIdOf(absl::string_view source, absl::string_view place);
// The id of a claim of another document (which it names as its source, with its field and value) that came with the
// import of `source`: by it a retraction of that import knows the claim again.
std::string DocumentClaimIdOf(absl::string_view source, absl::string_view record, const v1::Claim& claim);

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

  // The name that was given first with `key`, which stands for all that tells events apart. Good until the next call.
  const std::string& NameOfSame(const std::string& key, const std::string& name) {
    return name_of_.emplace(key, name).first->second;
  }

  // Null where it was not added. Good until the next call.
  const v1::Event* FindEvent(const std::string& name) const;
  // Adds a claim, which lacks its id and source, to an event that is there.
  void AddClaim(const std::string& event, const Place& place, v1::Claim claim);

  // Keeps a claim of an event that is not there, for whoever may know the event.
  void AddStray(std::string event, Place place, v1::Claim claim) {
    strays_.push_back({std::move(event), std::move(place), std::move(claim)});
  }
  // Adds an event as it was found elsewhere, without a claim.
  void AdoptEvent(v1::Event event);
  std::vector<Stray> TakeStrays() { return std::exchange(strays_, {}); }

  void CountRow() { ++rows_; }
  void AddFault(Place place, std::string what) { faults_.push_back({std::move(place), std::move(what)}); }
  void AddRemark(Place place, std::string what) { remarks_.push_back({std::move(place), std::move(what)}); }
  // Something of a file as a whole.
  void AddFileRemark(std::string file, std::string what) {
    file_remarks_.push_back({{std::move(file)}, std::move(what)});
  }
  // Something of many rows, told once.
  void AddNotice(const std::string& what, const Place& place);
  void CountDuplicate() { ++duplicates_; }
  // `field` and `surmised` as in Unmatched.
  void AddUnmatched(const std::string& label, const Place& place, const std::string& field = "",
                    v1::EventKind surmised = v1::EVENT_KIND_UNSPECIFIED);

  const std::string& source() const { return source_; }
  // Those belonged to before those that belong.
  std::vector<v1::Party>& parties() { return parties_; }
  // In order of first appearance.
  std::vector<v1::Event>& events() { return events_; }
  size_t rows() const { return rows_; }
  // Rows that said what another had said.
  size_t duplicates() const { return duplicates_; }
  const std::vector<Fault>& faults() const { return faults_; }
  const std::vector<Remark>& remarks() const { return remarks_; }
  // Their places have no line.
  const std::vector<Remark>& file_remarks() const { return file_remarks_; }
  // By what they say.
  const std::map<std::string, Unmatched>& notices() const { return notices_; }
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
  absl::flat_hash_map<std::string, std::string> name_of_;
  size_t rows_ = 0;
  size_t duplicates_ = 0;
  std::vector<Stray> strays_;
  std::vector<Fault> faults_;
  std::vector<Remark> remarks_;
  std::vector<Remark> file_remarks_;
  std::map<std::string, Unmatched> notices_;
  std::map<std::string, Unmatched> unmatched_;
};

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_COLLECTION_H_
