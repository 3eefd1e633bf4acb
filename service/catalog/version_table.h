// Records and their versions, by number.
#ifndef BRIEFING_SERVICE_CATALOG_VERSION_TABLE_H_
#define BRIEFING_SERVICE_CATALOG_VERSION_TABLE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "briefing/v1/record.pb.h"
#include "service/base/revision.h"
#include "service/catalog/append_only_vector.h"
#include "service/catalog/catalog.h"

namespace briefing {

inline constexpr RecordId kNoRecord{0xffffffff};
// Most versions, records and revisions that the tables can hold.
inline constexpr uint32_t kMaxVersions = 0xfffffffe;

// One version, immutable.
struct Version {
  // The encoded message, in the log.
  const char* bytes;
  // As EncodeFacets made them.
  const char* facets;
  uint32_t revision;
  VersionId previous;
  // An earlier version of the record, chosen so that any version is found in a logarithmic number of steps (the first
  // version: itself).
  VersionId jump;
  RecordId record;
  // Number of versions before it.
  uint32_t depth;
  uint32_t size_bytes : 24;
  uint32_t type : 7;
  uint32_t retracted : 1;

  absl::string_view view() const { return absl::string_view(bytes, size_bytes); }
};
static_assert(sizeof(Version) == 40, "there is one of these for every version ever written");

// Invariants:
//   1. A record's versions have increasing revisions and ids.
//   2. Records are numbered in the order of their first versions.
//
// Threads: one writer; readers see what was written up to the revision that they read at, which the owner publishes
// after EndRevision.
class VersionTable {
 public:
  struct NewVersion {
    absl::string_view bytes;
    const char* facets;
    Revision revision;
    v1::RecordType type;
    bool retracted;
  };

  // --- The writer's ---

  // Numbers a new record and adds its first version.
  RecordId AddRecord(const NewVersion& version);
  // Adds a version to a record that has one.
  void AddVersion(RecordId record, const NewVersion& version);
  // Ends the revision after the last that was ended.
  void EndRevision();
  // How many versions there are, visible or not.
  size_t version_count() const { return versions_.size(); }

  // --- Readers' ---

  const Version& At(VersionId id) const { return versions_[static_cast<uint32_t>(id)]; }
  VersionId Latest(RecordId id) const { return EntryOf(id).latest.load(std::memory_order_acquire); }
  VersionId First(RecordId id) const { return EntryOf(id).first; }
  // The version of `record` that stands at `revision`; kNoVersion where it was created later. O(log versions).
  VersionId StandingAt(RecordId record, Revision revision) const;
  // One after the last version written by `revision`; all up to it are below.
  VersionId EndOf(Revision revision) const {
    return revision.value() == 0 ? VersionId{0} : ends_[static_cast<size_t>(revision.value() - 1)];
  }
  // How many records the ended revisions have created.
  uint32_t record_count() const { return record_count_.load(std::memory_order_acquire); }

  size_t memory_bytes() const { return versions_.memory_bytes() + entries_.memory_bytes() + ends_.memory_bytes(); }

 private:
  struct Entry {
    VersionId first;
    std::atomic<VersionId> latest;
  };

  Entry& EntryOf(RecordId id) { return entries_[static_cast<uint32_t>(id)]; }
  const Entry& EntryOf(RecordId id) const { return entries_[static_cast<uint32_t>(id)]; }
  VersionId Append(RecordId record, VersionId previous, const NewVersion& version);

  AppendOnlyVector<Version> versions_;
  AppendOnlyVector<Entry> entries_;
  // Element r - 1: EndOf(r).
  AppendOnlyVector<VersionId> ends_;
  std::atomic<uint32_t> record_count_{0};
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_VERSION_TABLE_H_
