#include "tests/bench/records.h"

#include <fstream>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace briefing::bench {
namespace {

constexpr int kPartiesPerBatch = 1000;
constexpr const char* kTopics[] = {"semiconductors", "trade",     "defence", "energy",  "outer-space",
                                   "cyberspace",     "migration", "health",  "climate", "finance"};

std::string PartyName(int number) { return absl::StrCat("parties/party-", number); }

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
  rows_.push_back(Row{from, to, label, day});
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
           absl::StrCat("Ministry (State ", (i * 7) % 190, ")"),
           absl::StrFormat("2018-%02d-%02d", 1 + i % 12, 1 + i % 28));
  }
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

std::string Records::EventName(int64_t number) { return absl::StrCat("events/event-", number); }

v1::Event Records::EventAt(int64_t number) const {
  const Row& row = rows_[number % rows_.size()];
  v1::Event event;
  event.set_name(EventName(number));
  event.set_title(absl::StrCat(party_titles_[row.actor], ": ", row.label, ": ", party_titles_[row.target]));
  event.set_kind(static_cast<v1::EventKind>(1 + std::hash<std::string>()(row.label) % 18));
  event.mutable_date()->set_edtf(row.day);
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

v1::ApplyRequest Records::Batch(int64_t first, int count) const {
  v1::ApplyRequest request;
  for (int64_t number = first; number < first + count; ++number) {
    *request.add_mutations()->mutable_create()->mutable_event() = EventAt(number);
  }
  return request;
}

}  // namespace briefing::bench
