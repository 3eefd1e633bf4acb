// The state that a write is judged against: what is visible, and on top of it what is not durable yet.
#ifndef BRIEFING_SERVICE_STORE_OVERLAY_H_
#define BRIEFING_SERVICE_STORE_OVERLAY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "briefing/v1/record.pb.h"
#include "service/base/revision.h"
#include "service/catalog/terms.h"
#include "service/catalog/view.h"

namespace briefing {

// A record as it stands.
struct RecordState {
  v1::RecordType type;
  bool live;
  // That wrote this version.
  Revision revision;
  // Of the record's message. Valid until the overlay changes.
  absl::string_view bytes;
};

// Three layers: the catalog at its head, the earlier commits of the group, and the batch being judged, which joins the
// others by Accept or goes by Discard. Not thread-safe. The catalog must outlive it.
class Overlay {
 public:
  explicit Overlay(View base) : base_(base) {}

  // The record, live or retracted; none where it was never created.
  absl::optional<RecordState> Find(absl::string_view name) const;
  absl::optional<RecordState> FindLive(absl::string_view name) const;
  // Whether the batch being judged changes the record.
  bool IsStaged(absl::string_view name) const { return staged_.versions.contains(name); }
  // NOT_FOUND with the right reason for a name that FindLive does not find.
  absl::Status WhyAbsent(absl::string_view name) const;

  // Live records that refer to `name`, their children included, but no verdicts, which follow what they rest on; the
  // first `limit` of them by name, and in `count` how many there are (at least: beyond the limit the catalog's count
  // stands, without what the layers above it took away).
  std::vector<std::string> Referrers(absl::string_view name, size_t limit, int64_t& count) const;

  // Gives `visit` the live records of `type`, a commitment, observation or verdict, that have `term`, which is of a
  // field that names a record (kReference, kParent, kMeasure), in no particular order. A record of the layers above the
  // catalog that names it in whatever field is given, too. `bytes` are valid until the overlay changes.
  void ForEachLive(v1::RecordType type, const Term& term,
                   absl::FunctionRef<void(absl::string_view name, absl::string_view bytes)> visit) const;

  // The catalog's state, below all changes.
  const View& base() const { return base_; }
  // Gives `visit` the records directly below `parent` that the layers above the catalog have changed, as they stand,
  // retracted ones too. Costs grow with the changes in those layers.
  void ForEachAbove(absl::string_view parent,
                    absl::FunctionRef<void(absl::string_view name, const RecordState& state)> visit) const;

  // Adds a version of a record to the batch. `message` is what `bytes` encode.
  void Stage(absl::string_view name, const RecordState& state, std::shared_ptr<const std::string> bytes,
             const google::protobuf::Message& message);
  void Accept();
  void Discard();

 private:
  struct Version {
    RecordState state;
    std::shared_ptr<const std::string> bytes;
    // Names of the records referred to. Empty for retracted ones.
    std::vector<std::string> references;
  };
  struct Layer {
    absl::flat_hash_map<std::string, Version> versions;
    // Of the kinds that ForEachLive is asked for: who refers to a record, or did in a version that another one has
    // taken the place of since.
    absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>> referrers;
  };

  const Version* FindAbove(absl::string_view name) const;

  View base_;
  Layer accepted_;
  Layer staged_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_OVERLAY_H_
