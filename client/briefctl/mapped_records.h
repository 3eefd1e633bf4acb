// Puts together what the rows of a mapped table make.
#ifndef BRIEFING_CLIENT_BRIEFCTL_MAPPED_RECORDS_H_
#define BRIEFING_CLIENT_BRIEFCTL_MAPPED_RECORDS_H_

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/commitment_history.h"
#include "client/briefctl/mapping_build.h"
#include "client/briefctl/taken_names.h"
#include "client/feeds/collection.h"

namespace briefing::briefctl {

// Records of one name are one: lists gather what each row adds; a value that contradicts what another row said stays as
// a claim beside it, as does what no word of the mapping means. Used by one thread.
class MappedRecords {
 public:
  // Parties that rows name go into `collection`, with what is to be told of rows. Borrowed.
  explicit MappedRecords(feeds::Collection& collection) : collection_(collection) {}

  void Add(RowRecords row, const feeds::Place& place);
  // Kinds of those whose names depend on the titles that the ledger holds; Settle wants to know all of these.
  std::set<v1::RecordType> TypesToldApart() const;
  // After the last Add: names what is told apart by its title, and makes one history of what rows tell of a commitment.
  // Steps that contradict it stay as claims; a commitment that is left with none is a fault of its rows, and goes with
  // what belongs to it.
  void Settle(const HeldTitles& held = {});

  // In order of first appearance.
  std::vector<v1::Record>& records() { return records_; }
  bool Has(const std::string& name) const { return at_.contains(name); }

 private:
  void AddNamed(RowRecords row, const feeds::Place& place);
  void NameWaiting(const HeldTitles& held);
  // Of one row. What is wrong; empty where nothing is.
  std::string NameByTitles(RowRecords& row, const feeds::Place& place, TakenNames& names);
  // True where it is new or adds something.
  bool AddRecord(RowRecord row, const feeds::Place& place);
  // True where the record gained something.
  bool Merge(const RowRecord& row, const feeds::Place& place, size_t at);
  // Keeps a value that contradicts another as a claim.
  void KeepBeside(const std::string& field, const std::string& value, const feeds::Place& place, size_t at);
  void TellContradiction(const std::string& field, const feeds::Place& first, const std::string& kept,
                         const feeds::Place& place, const std::string& other, size_t at);
  void KeepStep(const ToldStep& step, size_t at);
  // Takes out commitments, with what belongs to them.
  void Leave(const std::vector<std::string>& commitments);
  void AddOwnClaim(v1::Claim claim, const feeds::Place& place, const std::string& what, size_t at);
  void AddClaims(RowRecord& row, const feeds::Place& place, size_t at);
  // Adds what is new in the claim's note to the one of the same id that the record has; false where it has none.
  bool AddRemark(const v1::Claim& claim, size_t at);
  void AddDocument(v1::Source document);
  void AddUnmatched(const RowNotes& notes, const feeds::Place& place, size_t at);
  void AddParties(const RowNotes& notes);
  void Append(v1::Claim claim, const feeds::Place& place, size_t at);

  feeds::Collection& collection_;
  // Rows with names that are still to be found.
  std::vector<std::pair<RowRecords, feeds::Place>> waiting_;
  std::vector<v1::Record> records_;
  // Where each was read first.
  std::vector<feeds::Place> places_;
  absl::flat_hash_map<std::string, size_t> at_;
  // What rows tell of commitments, by where these stand in `records_`.
  std::map<size_t, std::vector<Account>> accounts_;
  // Claims by record and id.
  absl::flat_hash_set<std::string> claims_;
  absl::flat_hash_set<std::string> parties_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_MAPPED_RECORDS_H_
