// The postings of the phrases that were lately searched for.
#ifndef BRIEFING_SERVICE_SEARCH_KEPT_POSTINGS_H_
#define BRIEFING_SERVICE_SEARCH_KEPT_POSTINGS_H_

#include <cstddef>
#include <memory>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "service/catalog/view.h"
#include "service/search/matching.h"
#include "service/search/postings.h"
#include "service/search/recently_used.h"
#include "service/search/text_query.h"

namespace briefing {

class SearchIndex;

// Takes the postings of a phrase out of the text index when it is first searched for, and of new versions alone after
// that. They hold every version ever written, so that they answer for any revision. Thread-safe. The index must outlive
// it.
class KeptPostings {
 public:
  // Cost: what is kept in all for each version, but at least `min_bytes` and at most kMaxBytes; and the share of it
  // that one phrase may take.
  static constexpr size_t kBytesForVersion = 32;
  static constexpr size_t kMaxBytes = size_t{48} << 20;
  static constexpr size_t kShare = 8;
  // Words of a phrase that are looked for before all of it is, where it has more.
  static constexpr size_t kWordsOfBeginning = 8;

  KeptPostings(SearchIndex& index, size_t min_bytes) : index_(index), min_bytes_(min_bytes) {}

  using StopCheck = absl::FunctionRef<absl::Status()>;

  // The postings of all phrases of `query`, each at least up to the view's last version; none where one of them is in
  // so many versions that its postings are not kept. The index has reached the view. The statuses of SearchIndex::Find.
  absl::StatusOr<absl::optional<QueryPostings>> Of(const TextQuery& query, const View& view, StopCheck stop);

  size_t memory_bytes() const { return kept_.memory_bytes(); }

 private:
  class Kept {
   public:
    Kept(std::shared_ptr<const Postings> postings, VersionId end) : postings_(std::move(postings)), end_(end) {}
    // Null where they would take too much.
    const std::shared_ptr<const Postings>& postings() const { return postings_; }
    VersionId end() const { return end_; }
    size_t memory_bytes() const { return sizeof(Kept) + (postings_ == nullptr ? 0 : postings_->memory_bytes()); }

   private:
    std::shared_ptr<const Postings> postings_;
    VersionId end_;
  };

  absl::StatusOr<std::shared_ptr<const Postings>> Of(const TextTerm& term, const View& view, StopCheck stop);
  // Whether the beginning of a long phrase stands anywhere from `first` on: where it does not, the index need not go
  // through all places of the other words. True for shorter ones.
  absl::StatusOr<bool> MayBegin(const TextTerm& term, VersionId first, const View& view, StopCheck stop);
  // Those of `kept`, which may be null, and those after it.
  absl::StatusOr<std::shared_ptr<const Postings>> Extended(const Kept* kept, const TextTerm& term, const View& view,
                                                           StopCheck stop);

  size_t MaxBytes(const Catalog& catalog) const {
    return KeptBytesFor(catalog, kBytesForVersion, min_bytes_, kMaxBytes);
  }

  SearchIndex& index_;
  const size_t min_bytes_;
  RecentlyUsed<Kept> kept_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_KEPT_POSTINGS_H_
