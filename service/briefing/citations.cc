#include "service/briefing/citations.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "briefing/v1/source.pb.h"
#include "service/base/limits.h"
#include "service/briefing/bounds.h"

namespace briefing {
namespace {

void AddOnce(int32_t number, CitationNumbers& numbers) {
  if (numbers.size() >= limits::kMaxItemCitations) return;
  if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) numbers.Add(number);
}

template <typename Items>
void VisitAll(Items& items, absl::FunctionRef<void(CitationNumbers&)> visit) {
  for (auto& item : items) visit(*item.mutable_citations());
}

void VisitBriefs(google::protobuf::RepeatedPtrField<v1::CommitmentBrief>& briefs,
                 absl::FunctionRef<void(CitationNumbers&)> visit) {
  for (v1::CommitmentBrief& brief : briefs) {
    visit(*brief.mutable_citations());
    visit(*brief.mutable_evidence_citations());
  }
}

// Visits every list of citations in the order in which a reader meets them.
void ForEachList(v1::Briefing& briefing, absl::FunctionRef<void(CitationNumbers&)> visit) {
  VisitAll(*briefing.mutable_bottom_line(), visit);
  if (briefing.has_outlook()) visit(*briefing.mutable_outlook()->mutable_statement()->mutable_citations());
  VisitAll(*briefing.mutable_changes(), visit);
  for (auto& group : *briefing.mutable_commitment_groups()) VisitBriefs(*group.mutable_commitments(), visit);
  VisitAll(*briefing.mutable_timeline(), visit);
  VisitAll(*briefing.mutable_upcoming(), visit);
  for (auto& series : *briefing.mutable_numbers()) VisitAll(*series.mutable_points(), visit);
  for (auto& contradiction : *briefing.mutable_contradictions()) VisitAll(*contradiction.mutable_positions(), visit);
  VisitAll(*briefing.mutable_gaps(), visit);
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
  // A link that is cut leads nowhere.
  if (source->url().size() <= limits::kMaxBriefedTextBytes) citation.set_url(source->url());
  citation.set_reliability(source->reliability());
  citation.set_language(source->language());
  citation.set_sha256(source->sha256());
  if (source->has_retrieve_time()) *citation.mutable_retrieve_time() = source->retrieve_time();
  ClipTexts(citation);
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
  if (added) {
    claims_.push_back(claim);
    credibilities_.emplace_back();
  }
  if (claim.credibility() != v1::CREDIBILITY_UNSPECIFIED) credibilities_[it->second].insert(claim.credibility());
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

int64_t CitationBook::NumberByFirstUse(RecordReader& reader, v1::Briefing& briefing) const {
  // 0: left out.
  absl::flat_hash_map<int32_t, int32_t> final_numbers;
  int64_t left_out = 0;
  size_t bytes = 0;
  const auto number_for = [&](int32_t provisional) {
    if (left_out > 0) return ++left_out, 0;
    v1::Citation citation = MakeCitation(briefing.citations_size() + 1, claims_[provisional], reader);
    for (const v1::Credibility credibility : credibilities_[provisional]) citation.add_credibilities(credibility);
    bytes += citation.ByteSizeLong();
    if (static_cast<size_t>(briefing.citations_size()) >= limits::kMaxCitations || bytes > limits::kMaxSectionBytes) {
      return ++left_out, 0;
    }
    *briefing.add_citations() = std::move(citation);
    return briefing.citations_size();
  };
  ForEachList(briefing, [&](CitationNumbers& numbers) {
    for (int32_t& number : numbers) {
      const auto [it, added] = final_numbers.try_emplace(number, 0);
      if (added) it->second = number_for(number);
      number = it->second;
    }
    numbers.erase(std::remove(numbers.begin(), numbers.end(), 0), numbers.end());
    std::sort(numbers.begin(), numbers.end());
  });
  SortPositions(briefing);
  return left_out;
}

void AddCitations(const CitationNumbers& more, CitationNumbers& numbers) {
  for (const int32_t number : more) AddOnce(number, numbers);
}

}  // namespace briefing
