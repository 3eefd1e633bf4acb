#include "service/briefing/citations.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "briefing/v1/source.pb.h"

namespace briefing {
namespace {

void AddOnce(int32_t number, CitationNumbers& numbers) {
  if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) numbers.Add(number);
}

// Visits every list of citations in the order in which a reader meets them.
void ForEachList(v1::Briefing& briefing, absl::FunctionRef<void(CitationNumbers&)> visit) {
  for (auto& text : *briefing.mutable_bottom_line()) visit(*text.mutable_citations());
  for (auto& group : *briefing.mutable_commitment_groups()) {
    for (auto& commitment : *group.mutable_commitments()) visit(*commitment.mutable_citations());
  }
  for (auto& entry : *briefing.mutable_timeline()) visit(*entry.mutable_citations());
  for (auto& change : *briefing.mutable_changes()) visit(*change.mutable_citations());
  for (auto& item : *briefing.mutable_upcoming()) visit(*item.mutable_citations());
  for (auto& contradiction : *briefing.mutable_contradictions()) {
    for (auto& position : *contradiction.mutable_positions()) visit(*position.mutable_citations());
  }
}

v1::Citation MakeCitation(int32_t number, const v1::Claim& claim, RecordReader& reader) {
  v1::Citation citation;
  citation.set_number(number);
  citation.set_source(claim.source());
  if (claim.has_locator()) *citation.mutable_locator() = claim.locator();
  const auto* source = reader.Read<v1::Source>(claim.source());
  if (source == nullptr) return citation;
  citation.set_title(source->title());
  citation.set_publisher(source->publisher());
  if (source->has_publish_date()) *citation.mutable_publish_date() = source->publish_date();
  citation.set_url(source->url());
  citation.set_reliability(source->reliability());
  return citation;
}

void SortPositions(v1::Briefing& briefing) {
  for (auto& contradiction : *briefing.mutable_contradictions()) {
    std::stable_sort(contradiction.mutable_positions()->begin(), contradiction.mutable_positions()->end(),
                     [](const v1::Position& a, const v1::Position& b) {
                       return (a.citations().empty() ? 0 : a.citations(0)) <
                              (b.citations().empty() ? 0 : b.citations(0));
                     });
  }
}

}  // namespace

void CitationBook::Cite(const v1::Claim& claim, CitationNumbers& numbers) {
  const v1::Locator& locator = claim.locator();
  const auto [it, added] = numbers_.try_emplace({claim.source(), locator.paragraph(), locator.page(), locator.text()},
                                                static_cast<int32_t>(claims_.size()));
  if (added) claims_.push_back(claim);
  AddOnce(it->second, numbers);
}

void CitationBook::Cite(const Claims& claims, CitationNumbers& numbers) {
  for (const v1::Claim& claim : claims) Cite(claim, numbers);
}

void CitationBook::Cite(const Claims& claims, const google::protobuf::RepeatedPtrField<std::string>& ids,
                        CitationNumbers& numbers) {
  for (const std::string& id : ids) {
    for (const v1::Claim& claim : claims) {
      if (claim.id() == id) Cite(claim, numbers);
    }
  }
  if (numbers.empty()) Cite(claims, numbers);
}

void CitationBook::NumberByFirstUse(RecordReader& reader, v1::Briefing& briefing) const {
  absl::flat_hash_map<int32_t, int32_t> final_numbers;
  ForEachList(briefing, [&](CitationNumbers& numbers) {
    for (int32_t& number : numbers) {
      const auto [it, added] = final_numbers.try_emplace(number, briefing.citations_size() + 1);
      if (added) *briefing.add_citations() = MakeCitation(it->second, claims_[number], reader);
      number = it->second;
    }
    std::sort(numbers.begin(), numbers.end());
  });
  SortPositions(briefing);
}

void AddCitations(const CitationNumbers& more, CitationNumbers& numbers) {
  for (const int32_t number : more) AddOnce(number, numbers);
}

}  // namespace briefing
