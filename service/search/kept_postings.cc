#include "service/search/kept_postings.h"

#include <string>

#include "service/search/index.h"

namespace briefing {

absl::StatusOr<absl::optional<QueryPostings>> KeptPostings::Of(const TextQuery& query, const View& view,
                                                               StopCheck stop) {
  QueryPostings all;
  absl::Status status;
  // False where there is nothing to go on with.
  const auto add = [&](const TextTerm& term, std::vector<std::shared_ptr<const Postings>>& phrases) {
    absl::StatusOr<std::shared_ptr<const Postings>> postings = Of(term, view, stop);
    status = postings.status();
    if (!postings.ok() || *postings == nullptr) return false;
    phrases.push_back(*std::move(postings));
    return true;
  };
  bool complete = true;
  for (const std::vector<TextTerm>& group : query.all_of) {
    auto& phrases = all.all_of.emplace_back();
    for (const TextTerm& term : group) complete = complete && add(term, phrases);
  }
  for (const TextTerm& term : query.none_of) complete = complete && add(term, all.none_of);
  if (!status.ok()) return status;
  if (!complete) return absl::optional<QueryPostings>();
  return absl::make_optional(std::move(all));
}

absl::StatusOr<std::shared_ptr<const Postings>> KeptPostings::Of(const TextTerm& term, const View& view,
                                                                 StopCheck stop) {
  const std::string key = ToMatch(term);
  std::shared_ptr<const Kept> kept = kept_.Find(key);
  if (kept != nullptr && kept->end() >= view.version_end()) return kept->postings();
  if (kept != nullptr && kept->postings() == nullptr) {
    // More may be kept of a larger ledger.
    if (static_cast<size_t>(view.version_end()) < 2 * static_cast<size_t>(kept->end())) return kept->postings();
    kept = nullptr;
  }
  auto postings = Extended(kept.get(), term, view, stop);
  if (postings.ok()) kept_.Keep(key, std::make_shared<Kept>(*postings, view.version_end()), MaxBytes(view.catalog()));
  return postings;
}

absl::StatusOr<bool> KeptPostings::MayBegin(const TextTerm& term, VersionId first, const View& view, StopCheck stop) {
  if (term.phrase.tokens().size() <= kWordsOfBeginning) return true;
  const TextTerm beginning{.phrase = term.phrase.Beginning(kWordsOfBeginning), .scope = term.scope};
  bool begins = false;
  const auto any = [&begins](VersionId, const Occurrences&) {
    begins = true;
    return false;
  };
  const absl::Status status = index_.Find(TextQuery{.all_of = {{beginning}}}, first, view, stop, any);
  if (!status.ok()) return status;
  return begins;
}

absl::StatusOr<std::shared_ptr<const Postings>> KeptPostings::Extended(const Kept* kept, const TextTerm& term,
                                                                       const View& view, StopCheck stop) {
  std::shared_ptr<const Postings> before = kept == nullptr ? std::make_shared<const Postings>() : kept->postings();
  const VersionId first = kept == nullptr ? VersionId{0} : kept->end();
  const absl::StatusOr<bool> may_begin = MayBegin(term, first, view, stop);
  if (!may_begin.ok()) return may_begin.status();
  if (!*may_begin) return before;
  // Copied only where there are more.
  std::shared_ptr<Postings> postings;
  const size_t most = MaxBytes(view.catalog()) / kShare / sizeof(uint32_t);
  bool too_many = false;
  const absl::Status status =
      index_.Find(TextQuery{.all_of = {{term}}}, first, view, stop, [&](VersionId version, const Occurrences& counts) {
        if (postings == nullptr) postings = std::make_shared<Postings>(*before);
        postings->Append(version, counts[0]);
        too_many = postings->size() > most;
        return !too_many;
      });
  if (!status.ok()) return status;
  if (too_many) return std::shared_ptr<const Postings>();
  if (postings == nullptr) return before;
  postings->Shrink();
  return std::shared_ptr<const Postings>(std::move(postings));
}

}  // namespace briefing
