#include "service/catalog/version_table.h"

namespace briefing {

VersionId VersionTable::Append(RecordId record, VersionId previous, const NewVersion& version) {
  const auto id = static_cast<VersionId>(versions_.size());
  Version& added = versions_.Append();
  added.bytes = version.bytes.data();
  added.facets = version.facets;
  added.revision = static_cast<uint32_t>(version.revision.value());
  added.previous = previous;
  added.record = record;
  added.size_bytes = static_cast<uint32_t>(version.bytes.size());
  added.type = version.type;
  added.retracted = version.retracted;
  if (previous == kNoVersion) {
    added.depth = 0;
    added.jump = id;
    return id;
  }
  // Jumps of a skew-binary counter: two jumps of equal length from the version before are joined to one.
  const Version& before = At(previous);
  const Version& landing = At(before.jump);
  const bool equal = before.depth - landing.depth == landing.depth - At(landing.jump).depth;
  added.depth = before.depth + 1;
  added.jump = equal ? landing.jump : previous;
  return id;
}

RecordId VersionTable::AddRecord(const NewVersion& version) {
  const auto record = static_cast<RecordId>(entries_.size());
  Entry& entry = entries_.Append();
  entry.first = Append(record, kNoVersion, version);
  entry.latest.store(entry.first, std::memory_order_release);
  return record;
}

void VersionTable::AddVersion(RecordId record, const NewVersion& version) {
  Entry& entry = EntryOf(record);
  entry.latest.store(Append(record, Latest(record), version), std::memory_order_release);
}

void VersionTable::EndRevision() {
  ends_.Append() = static_cast<VersionId>(versions_.size());
  record_count_.store(static_cast<uint32_t>(entries_.size()), std::memory_order_release);
}

VersionId VersionTable::StandingAt(RecordId record, Revision revision) const {
  VersionId id = Latest(record);
  while (id != kNoVersion) {
    const Version& version = At(id);
    if (version.revision <= revision.value()) return id;
    const bool jump_is_later = version.jump != id && At(version.jump).revision > revision.value();
    id = jump_is_later ? version.jump : version.previous;
  }
  return kNoVersion;
}

}  // namespace briefing
