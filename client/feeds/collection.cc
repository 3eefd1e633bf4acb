#include "client/feeds/collection.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/feeds/actor.h"
#include "client/feeds/feed_id.h"
#include "service/base/limits.h"

namespace briefing::feeds {
namespace {

constexpr size_t kClaimIdDigits = 16;
constexpr char kSurmised[] = "What kind of party it is was told from the words of its name.";

}  // namespace

std::string ClaimIdOf(absl::string_view source, absl::string_view place) {
  return Hash(absl::StrCat(source, "\n", place)).substr(0, kClaimIdDigits);
}

std::string DocumentClaimIdOf(absl::string_view source, absl::string_view record, const v1::Claim& claim) {
  return Hash(absl::StrCat(source, "\n", record, "\n", claim.source(), "\n", claim.field(), "\n", claim.value()))
      .substr(0, kClaimIdDigits);
}

std::string ToString(const Place& place) {
  if (place.line == 0) return place.file;
  return absl::StrCat(place.file, ":", place.line, place.row == 0 ? "" : absl::StrCat("#", place.row));
}

const std::string& Collection::AddActor(const std::string& actor) {
  const auto [found, inserted] = party_of_.try_emplace(actor);
  if (!inserted) return found->second;
  for (v1::Party& party : PartiesOf(actor)) {
    found->second = party.name();
    const bool surmised = KindIsSurmised(party.title());
    AddParty(std::move(party), surmised ? kSurmised : "");
  }
  return found->second;
}

void Collection::AddParty(v1::Party party, absl::string_view note) {
  if (!party_at_.emplace(party.name(), parties_.size()).second) return;
  v1::Claim& claim = *party.add_claims();
  claim.set_id(ClaimIdOf(source_, party.name()));
  claim.set_source(source_);
  claim.set_note(std::string(note));
  parties_.push_back(std::move(party));
}

void Collection::AddEvent(v1::Event event, const Place& place, absl::string_view note) {
  v1::Claim claim;
  claim.set_note(std::string(note));
  AddEvent(std::move(event), place, std::move(claim));
}

void Collection::AddEvent(v1::Event event, const Place& place, v1::Claim claim) {
  const std::string name = event.name();
  if (event_at_.emplace(name, events_.size()).second) {
    events_.push_back(std::move(event));
  } else {
    ++duplicates_;
  }
  AddClaim(name, place, std::move(claim));
}

void Collection::AdoptEvent(v1::Event event) {
  event.clear_claims();
  if (event_at_.emplace(event.name(), events_.size()).second) events_.push_back(std::move(event));
}

const v1::Event* Collection::FindEvent(const std::string& name) const {
  const auto found = event_at_.find(name);
  return found == event_at_.end() ? nullptr : &events_[found->second];
}

void Collection::AddClaim(const std::string& event, const Place& place, v1::Claim claim) {
  v1::Event& kept = events_[event_at_.at(event)];
  const std::string where = ToString(place);
  claim.set_id(ClaimIdOf(source_, where));
  // Files of one name, or one file given twice, may say the same in the same place.
  const auto is_same = [&claim](const v1::Claim& each) { return each.id() == claim.id(); };
  if (std::any_of(kept.claims().begin(), kept.claims().end(), is_same)) return;
  if (kept.claims_size() == limits::kMaxRepeated) {
    AddFault(place, absl::StrCat(event, " has ", limits::kMaxRepeated, " claims already: no more fit"));
    return;
  }
  claim.set_source(source_);
  claim.mutable_locator()->set_text(where);
  *kept.add_claims() = std::move(claim);
}

void Collection::AddNotice(const std::string& what, const Place& place) {
  const size_t order = notices_.size();
  Unmatched& notice = notices_[what];
  if (notice.rows++ > 0) return;
  notice.first = place;
  notice.order = order;
}

void Collection::AddUnmatched(const std::string& label, const Place& place, const std::string& field,
                              v1::EventKind surmised) {
  const size_t order = unmatched_.size();
  Unmatched& unmatched = unmatched_[label];
  if (unmatched.rows++ > 0) return;
  unmatched.first = place;
  unmatched.field = field;
  unmatched.surmised = surmised;
  unmatched.order = order;
}

}  // namespace briefing::feeds
