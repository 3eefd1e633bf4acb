// What the judge reads of observations, kept from one commit to the next.
#ifndef BRIEFING_SERVICE_STORE_KEPT_SERIES_H_
#define BRIEFING_SERVICE_STORE_KEPT_SERIES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "service/base/revision.h"
#include "service/catalog/view.h"
#include "service/judge/judge.h"
#include "service/store/encode.h"
#include "service/store/overlay.h"

namespace briefing {

// The observations of the indicators that targets are measured by: each is decoded once when the indicator is first
// asked for, and from then on when it changes, so that the cost of a write grows with what it changes and not with what
// there is.
//
// Holds the state that an overlay has: that of the catalog's head, and on top of it what a group of writes would
// change. Since a group may come to nothing, what it did is written down, and taken back by the next Follow, which then
// goes through the commits since: those that came of the group among them.
//
//   Follow → (Stage → Of… → Accept or Discard)… → Follow → …
//
// Not thread-safe.
class KeptSeries {
 public:
  // Goes to the state of `head`, which is never before the one before.
  void Follow(const View& head);

  // Takes over what `changes`, which are staged in `state`, do to observations and to the sources that they are weighed
  // by. `records` reads `state`.
  void Stage(const std::vector<EncodedChange>& changes, const Overlay& state, const judge::Records& records);
  // With the overlay.
  void Accept();
  void Discard();

  // As judge::Records::SeriesOf, in `state`.
  const judge::Series* Of(absl::string_view indicator, const Overlay& state, const judge::Records& records);

  // How many observations were decoded so far: the work that grows.
  int64_t observations_read() const { return observations_read_; }

 private:
  struct Kept {
    judge::Series series;
    // More than limits::kMaxObservationsJudged: `series` is empty.
    bool too_many = false;
    // When it was asked for last, by `asked_`.
    int64_t asked = 0;
  };
  // What leads back to the state before.
  struct Undo {
    std::string indicator;
    // Empty: what is kept of the indicator is of no use in that state.
    std::string observation;
    judge::Series::Entry before;
  };

  Kept* Find(absl::string_view indicator);
  // With `undo`, writes down what was there.
  void Put(const std::string& indicator, absl::string_view observation, judge::Series::Entry entry, bool undo);
  void Forget(const std::string& indicator, bool undo);
  void TakeBack(size_t to);
  judge::Series::Entry Read(absl::string_view bytes, judge::FindSource find_source);
  // Reads the catalog's observations; false where they are too many, of which none is read.
  bool ReadBase(const std::string& indicator, const View& base, judge::FindSource find_source, judge::Series& series);
  // Goes from the catalog's state to that of the overlay.
  void ReadAbove(const std::string& indicator, const Overlay& state, judge::FindSource find_source, Kept& kept);
  // Reads what there is in the overlay, of use for this group alone.
  void ReadAll(const std::string& indicator, const Overlay& state, judge::FindSource find_source, Kept& kept);
  void FollowChange(const View::VersionChange& change, const View& head, judge::FindSource find_source);
  void MakeRoom(const std::string& for_indicator);

  absl::flat_hash_map<std::string, std::unique_ptr<Kept>> kept_;
  // The state that is below the group.
  Revision seen_;
  std::vector<Undo> undo_;
  // Of them, those of writes that were accepted.
  size_t accepted_ = 0;
  // First read for the write in hand.
  std::vector<std::string> new_;
  // Whether a write of the group has changed a source: what is read now may rest on it.
  bool sources_changed_ = false;
  int64_t asked_ = 0;
  int64_t observations_read_ = 0;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_KEPT_SERIES_H_
