#include "client/briefctl/told_claims.h"

#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "client/briefctl/record_claims.h"
#include "client/record_kind.h"
#include "service/base/limits.h"

namespace briefing::briefctl {
namespace {

constexpr int kNone = -1;

// What a claim says, apart from where it was read. Notes that imports make for themselves are no part of it.
std::string Saying(v1::Claim claim, bool with_note) {
  client::ClearOutputOnly(claim);
  claim.clear_id();
  claim.mutable_locator()->clear_text();
  if (!with_note) claim.clear_note();
  return claim.SerializeAsString();
}

// "feed.tsv" of "feed.tsv:12".
absl::string_view FileOf(const v1::Claim& claim) {
  const absl::string_view place = claim.locator().text();
  return place.substr(0, place.rfind(':'));
}

// Whether `held` says all that `told` does: remarks of several rows are lines of one note, in the order of the rows.
bool SaysAll(const v1::Claim& held, const v1::Claim& told) {
  if (Saying(held, false) != Saying(told, false)) return false;
  const absl::flat_hash_set<absl::string_view> lines = absl::StrSplit(held.note(), '\n');
  const std::vector<absl::string_view> wanted = absl::StrSplit(told.note(), '\n', absl::SkipEmpty());
  return absl::c_all_of(wanted, [&](absl::string_view line) { return lines.contains(line); });
}

bool IsAny(const v1::Claim&) { return true; }
bool SaysThatItWasThere(const v1::Claim& claim) { return claim.note() == kWasThereNote; }

std::string PlaceAndField(const v1::Claim& claim) { return absl::StrCat(claim.locator().text(), "\n", claim.field()); }

// Puts the claims told beside those held.
class ClaimMatch {
 public:
  ClaimMatch(const Claims& told, const ClaimOrigin& origin, Claims& held)
      : told_(told), origin_(origin), held_(held), held_of_(told.size(), kNone), is_met_(held.size(), false) {}

  ClaimChanges Run(bool takes_values) {
    MeetById();
    // Where rows of one content are told and held, each is that of its own line first.
    Meet([](const v1::Claim& claim) { return absl::StrCat(claim.id(), "\n", Saying(claim, true)); });
    Meet([](const v1::Claim& claim) { return absl::StrCat(claim.locator().text(), "\n", Saying(claim, true)); });
    // Then one of its own file: another's is that one's, whose rows may not be told now.
    Meet([](const v1::Claim& claim) { return absl::StrCat(FileOf(claim), "\n", Saying(claim, true)); });
    Meet([](const v1::Claim& claim) { return Saying(claim, true); });
    // Those whose note says that the record was there have lost the one that the feed gave them.
    Meet([](const v1::Claim& claim) { return absl::StrCat(FileOf(claim), "\n", Saying(claim, false)); },
         SaysThatItWasThere);
    Meet([](const v1::Claim& claim) { return Saying(claim, false); }, SaysThatItWasThere);
    const std::vector<int> same = held_of_;
    // An id is made of the line and of which of its claims it is; the place may be one that the file names itself.
    Meet([](const v1::Claim& claim) { return claim.id(); });
    Meet(PlaceAndField);
    for (int i = 0; i < told_.size(); ++i) {
      if (held_of_[i] != same[i]) SayOtherwise(told_[i], takes_values, held_[held_of_[i]]);
    }
    for (const int i : said_otherwise_) SayOtherwise(told_[i], takes_values, held_[held_of_[i]]);
    AddRest();
    return std::move(changes_);
  }

 private:
  bool IsPlaced(const v1::Claim& claim) const {
    return claim.source() == origin_.source && !claim.locator().text().empty();
  }

  bool PointsIntoFiles(const v1::Claim& claim) const {
    return IsPlaced(claim) && absl::c_linear_search(origin_.files, FileOf(claim));
  }

  void MeetById() {
    absl::flat_hash_map<absl::string_view, int> held;
    for (int i = 0; i < held_.size(); ++i) held.emplace(held_[i].id(), i);
    for (int i = 0; i < told_.size(); ++i) {
      const auto found = held.find(told_[i].id());
      if (IsPlaced(told_[i]) || found == held.end()) continue;
      Join(i, found->second);
      const v1::Claim& was = held_[found->second];
      const bool is_of_document = told_[i].source() != origin_.source && !SaysThatItWasThere(was);
      if (is_of_document && !SaysAll(was, told_[i])) said_otherwise_.push_back(i);
    }
  }

  // Joins claims with a place that have the same key, in their order; of those held, the ones that `may_be_met`.
  void Meet(absl::FunctionRef<std::string(const v1::Claim&)> key_of,
            absl::FunctionRef<bool(const v1::Claim&)> may_be_met = IsAny) {
    if (absl::c_all_of(held_of_, [](int held) { return held != kNone; })) return;
    absl::flat_hash_map<std::string, std::vector<int>> free;
    for (int i = held_.size(); i-- > 0;) {
      if (!is_met_[i] && IsPlaced(held_[i]) && may_be_met(held_[i])) free[key_of(held_[i])].push_back(i);
    }
    if (free.empty()) return;
    for (int i = 0; i < told_.size(); ++i) {
      if (held_of_[i] != kNone || !IsPlaced(told_[i])) continue;
      const auto found = free.find(key_of(told_[i]));
      if (found == free.end() || found->second.empty()) continue;
      Join(i, found->second.back());
      found->second.pop_back();
    }
  }

  void Join(int told, int held) {
    held_of_[told] = held;
    is_met_[held] = true;
  }

  void SayOtherwise(const v1::Claim& told, bool takes_values, v1::Claim& held) {
    if (!takes_values) {
      changes_.otherwise.push_back(IsPlaced(told) ? told.locator().text() : told.source());
      return;
    }
    v1::Claim claim = told;
    claim.set_id(held.id());
    if (held.note() == kWasThereNote) claim.set_note(held.note());
    held = std::move(claim);
    changes_.any = true;
  }

  void AddRest() {
    // Not on a former import either, which found it there and may be retracted first.
    const bool rests_on_nothing = held_.empty() || absl::c_any_of(held_, SaysThatItWasThere);
    Claims kept;
    for (int i = 0; i < held_.size(); ++i) {
      if (is_met_[i] || !PointsIntoFiles(held_[i])) *kept.Add() = std::move(held_[i]);
    }
    changes_.any = changes_.any || kept.size() != held_.size();
    absl::flat_hash_set<std::string> ids;
    for (const v1::Claim& claim : kept) ids.insert(claim.id());
    for (int i = 0; i < told_.size(); ++i) {
      if (held_of_[i] != kNone) continue;
      if (kept.size() == limits::kMaxRepeated) {
        ++changes_.dropped;
        continue;
      }
      v1::Claim& added = *kept.Add();
      added = told_[i];
      for (int number = 2; !ids.insert(added.id()).second; ++number)
        added.set_id(absl::StrCat(told_[i].id(), "-", number));
      if (rests_on_nothing && !IsOfAddedMembership(added)) added.set_note(kWasThereNote);
      changes_.any = true;
    }
    held_ = std::move(kept);
  }

  const Claims& told_;
  const ClaimOrigin& origin_;
  Claims& held_;
  // Which of those held each one told is; kNone where none.
  std::vector<int> held_of_;
  std::vector<bool> is_met_;
  // Claims told of documents that the one held of the same id does not say.
  std::vector<int> said_otherwise_;
  ClaimChanges changes_;
};

}  // namespace

ClaimChanges TakeTold(const Claims& told, const ClaimOrigin& origin, bool takes_values, Claims& held) {
  return ClaimMatch(told, origin, held).Run(takes_values);
}

}  // namespace briefing::briefctl
