#include "tests/bench/records.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace briefing::bench {
namespace {

constexpr int kPartiesPerBatch = 1000;
constexpr const char* kTopics[] = {"semiconductors", "trade",     "defence", "energy",  "outer-space",
                                   "cyberspace",     "migration", "health",  "climate", "finance"};

v1::EventKind KindOf(const std::string& label) {
  return static_cast<v1::EventKind>(1 + std::hash<std::string>()(label) % 18);
}

}  // namespace

int Records::PartyNumber(const std::string& title) {
  const auto [it, added] = party_numbers_.emplace(title, static_cast<int>(party_titles_.size()));
  if (added) party_titles_.push_back(title);
  return it->second;
}

void Records::AddRow(const std::string& actor, const std::string& label, const std::string& target,
                     const std::string& day) {
  const int from = PartyNumber(actor);
  const int to = PartyNumber(target);
  absl::CivilDay when;
  if (absl::ParseCivilTime(day, &when)) rows_.push_back(Row{from, to, label, when});
}

Records::Records(const std::string& tsv_path) {
  std::ifstream in(tsv_path);
  std::string line;
  while (in && std::getline(in, line)) {
    const std::vector<std::string> cells = absl::StrSplit(absl::StrReplaceAll(line, {{"_", " "}, {"\r", ""}}), '\t');
    if (cells.size() == 4) AddRow(cells[0], cells[1], cells[2], cells[3]);
  }
  real_ = !rows_.empty();
  for (int i = 0; rows_.size() < 50000 && !real_; ++i) {
    AddRow(absl::StrCat("Government (State ", i % 190, ")"), "Express intent to cooperate economically",
           absl::StrCat("Ministry (State ", (i * 7) % 190, ")"), absl::StrFormat("2018-10-%02d", 1 + i / 2000));
  }
  const auto earlier = [](const Row& a, const Row& b) { return a.day < b.day; };
  const auto [first, last] = std::minmax_element(rows_.begin(), rows_.end(), earlier);
  first_day_ = first->day;
  days_ = static_cast<int>(last->day - first->day) + 1;
}

std::vector<v1::ApplyRequest> Records::References() const {
  std::vector<v1::ApplyRequest> batches(1);
  auto& source = *batches[0].add_mutations()->mutable_put()->mutable_source();
  source.set_name("sources/feed");
  source.set_title("Event feed");
  source.set_kind(v1::SOURCE_KIND_DATASET);
  for (size_t i = 0; i < party_titles_.size(); ++i) {
    if (batches.back().mutations_size() == kPartiesPerBatch) batches.emplace_back();
    auto& party = *batches.back().add_mutations()->mutable_put()->mutable_party();
    party.set_name(PartyName(static_cast<int>(i)));
    party.set_title(party_titles_[i]);
    party.set_kind(v1::PARTY_KIND_ORGANISATION);
  }
  return batches;
}

std::string Records::PartyName(int number) { return absl::StrCat("parties/party-", number); }

std::vector<Records::Pair> Records::BusiestPairs(size_t count) const {
  std::map<std::pair<int, int>, int> rows;
  for (const Row& row : rows_) {
    ++rows[{row.actor, KindOf(row.label)}];
    if (row.target != row.actor) ++rows[{row.target, KindOf(row.label)}];
  }
  std::vector<std::pair<int, Pair>> ranked;
  for (const auto& [pair, times] : rows) {
    ranked.push_back({times, {pair.first, static_cast<v1::EventKind>(pair.second)}});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Pair> busiest;
  for (size_t i = 0; i < std::min(count, ranked.size()); ++i) busiest.push_back(ranked[i].second);
  return busiest;
}

std::string Records::EventName(int64_t number) { return absl::StrCat("events/event-", number); }

v1::Event Records::EventAt(int64_t number) const {
  const auto size = static_cast<int64_t>(rows_.size());
  const Row& row = rows_[number % size];
  v1::Event event;
  event.set_name(EventName(number));
  event.set_title(absl::StrCat(party_titles_[row.actor], ": ", row.label, ": ", party_titles_[row.target]));
  event.set_kind(KindOf(row.label));
  event.mutable_date()->set_edtf(absl::FormatCivilTime(row.day + number / size * days_));
  auto& actor = *event.add_participants();
  actor.set_party(PartyName(row.actor));
  actor.set_role(v1::PARTICIPANT_ROLE_ACTOR);
  if (row.target != row.actor) {
    auto& target = *event.add_participants();
    target.set_party(PartyName(row.target));
    target.set_role(v1::PARTICIPANT_ROLE_RECIPIENT);
  }
  event.add_topics(kTopics[number % 10]);
  event.set_modality(v1::MODALITY_OCCURRED);
  auto& claim = *event.add_claims();
  claim.set_source("sources/feed");
  claim.mutable_locator()->set_text(absl::StrCat("row ", number));
  claim.set_modality(v1::MODALITY_OCCURRED);
  claim.set_credibility(v1::CREDIBILITY_POSSIBLY_TRUE);
  return event;
}

v1::Event Records::RevisedEventAt(int64_t number) const {
  v1::Event event = EventAt(number);
  event.set_title(absl::StrCat(event.title(), " (revised)"));
  event.set_kind(static_cast<v1::EventKind>(1 + event.kind() % 18));
  return event;
}

v1::ApplyRequest Records::Batch(int64_t first, int count) const {
  v1::ApplyRequest request;
  for (int64_t number = first; number < first + count; ++number) {
    *request.add_mutations()->mutable_create()->mutable_event() = EventAt(number);
  }
  return request;
}

}  // namespace briefing::bench
