#include "client/briefctl/exchange/json_ld.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/briefctl/exchange/exchange_words.h"
#include "client/briefctl/exchange/json_writer.h"
#include "client/briefctl/words.h"
#include "client/record_kind.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

std::string IdOf(absl::string_view name) { return absl::StrCat("https://briefing.dev/", name); }

template <typename Items>
std::vector<std::string> ListOf(const Items& items) {
  return {items.begin(), items.end()};
}

const char* TypeOf(v1::PartyKind kind) {
  switch (kind) {
    case v1::PARTY_KIND_STATE:
      return "Country";
    case v1::PARTY_KIND_GOVERNMENT_BODY:
      return "GovernmentOrganization";
    case v1::PARTY_KIND_COMPANY:
      return "Corporation";
    case v1::PARTY_KIND_PERSON:
      return "Person";
    default:
      return "Organization";
  }
}

const char* TypeOf(v1::SourceKind kind) {
  switch (kind) {
    case v1::SOURCE_KIND_NEWS:
      return "NewsArticle";
    case v1::SOURCE_KIND_LEGAL_TEXT:
      return "Legislation";
    case v1::SOURCE_KIND_REPORT:
      return "Report";
    case v1::SOURCE_KIND_DATASET:
      return "Dataset";
    default:
      return "CreativeWork";
  }
}

class Graph {
 public:
  Graph(const RecordSet& records, std::ostream& out) : records_(records), json_(out) {}

  absl::Status Write() {
    json_.OpenObject();
    json_.Text("@context", "https://schema.org");
    json_.OpenList("@graph");
    absl::Status status = records_.ForEach([this](const v1::Record& record) {
      label_ = TlpOf(record, records_);
      Write(record);
    });
    json_.Close();
    json_.Close();
    json_.Finish();
    return status;
  }

 private:
  void Write(const v1::Record& record) {
    switch (record.record_case()) {
      case v1::Record::kParty:
        return Write(record.party());
      case v1::Record::kSource:
        return Write(record.source());
      case v1::Record::kIndicator:
        return Write(record.indicator());
      case v1::Record::kEvent:
        return Write(record.event());
      case v1::Record::kCommitment:
        return Write(record.commitment());
      case v1::Record::kObservation:
        return Write(record.observation());
      case v1::Record::kAssessment:
        return Write(record.assessment());
      case v1::Record::kVerdict:
        return Write(record.verdict());
      default:
        return;
    }
  }

  void Open(absl::string_view type, absl::string_view name) {
    json_.OpenObject();
    json_.Text("@type", type);
    json_.Text("@id", IdOf(name));
    json_.Text("conditionsOfAccess", label_);
  }
  void Refer(absl::string_view key, absl::string_view name) {
    if (name.empty()) return;
    json_.OpenObject(key);
    json_.Text("@id", IdOf(name));
    json_.Close();
  }
  template <typename Members>
  void ReferToParties(absl::string_view key, const Members& members) {
    if (members.empty()) return;
    json_.OpenList(key);
    for (const auto& member : members) Refer("", member.party());
    json_.Close();
  }
  void Name(absl::string_view key, absl::string_view type, absl::string_view name) {
    if (name.empty()) return;
    json_.OpenObject(key);
    json_.Text("@type", type);
    json_.Text("name", name);
    json_.Close();
  }
  // A publication's date is one moment: an interval is none.
  void Published(const v1::EdtfDate& date) {
    const auto plain = PlainDates(date.edtf());
    if (!plain.empty() && plain.front() == plain.back()) json_.Text("datePublished", plain.front());
  }

  void Write(const v1::Party& party) {
    Open(TypeOf(party.kind()), party.name());
    json_.Text("name", party.title());
    std::vector<std::string> names = ListOf(party.aliases());
    if (!party.native_title().empty()) names.insert(names.begin(), party.native_title());
    json_.Texts("alternateName", names);
    json_.Text("identifier", party.iso_alpha2());
    if (!party.wikidata_qid().empty()) {
      json_.Text("sameAs", absl::StrCat("https://www.wikidata.org/entity/", party.wikidata_qid()));
    }
    json_.Text("description", party.description());
    json_.Close();
    WriteClaims(party);
  }

  void Write(const v1::Source& source) {
    Open(TypeOf(source.kind()), source.name());
    json_.Text("name", source.title());
    Name("publisher", "Organization", source.publisher());
    Published(source.publish_date());
    if (absl::StartsWith(source.url(), "https://") || absl::StartsWith(source.url(), "http://")) {
      json_.Text("url", source.url());
    }
    json_.Text("inLanguage", source.language());
    json_.Text("description", source.description());
    json_.Close();
    WriteClaims(source);
  }

  void Write(const v1::Indicator& indicator) {
    Open("StatisticalVariable", indicator.name());
    json_.Text("name", indicator.title());
    json_.Text("description", indicator.description());
    json_.Close();
    WriteClaims(indicator);
  }

  void Write(const v1::Event& event) {
    Open("Event", event.name());
    json_.Text("name", event.title());
    json_.Text("description", event.description());
    const auto plain = PlainDates(event.date().edtf());
    if (!plain.empty()) {
      json_.Text("startDate", plain.front());
      json_.Text("endDate", plain.back());
    }
    const std::string when = plain.empty() && event.has_date() ? DateInWords(event.date().edtf()) : "";
    json_.Text("disambiguatingDescription", absl::StrCat(Phrase(event.modality()), when.empty() ? "" : ", ", when));
    json_.Texts("keywords", ListOf(event.topics()));
    ReferToParties("attendee", event.participants());
    json_.Close();
    WriteClaims(event);
  }

  void Write(const v1::Commitment& commitment) {
    Open("CreativeWork", commitment.name());
    json_.Text("additionalType", "https://briefing.dev/Commitment");
    json_.Text("name", commitment.title());
    json_.Text("description", commitment.description());
    json_.Text("genre", Phrase(commitment.mechanism()));
    json_.Text("creativeWorkStatus", Phrase(commitment.state()));
    const auto due = PlainDates(commitment.due_date().edtf());
    if (!due.empty()) json_.Text("expires", due.back());
    json_.Texts("keywords", ListOf(commitment.topics()));
    ReferToParties("author", commitment.parties());
    Refer("isPartOf", commitment.part_of());
    json_.Close();
    WriteClaims(commitment);
  }

  void Write(const v1::Observation& observation) {
    Open("Observation", observation.name());
    json_.Text("name", InWords(observation, records_));
    Refer("observationAbout", observation.party());
    const std::string indicator = client::ParentOf(observation.name());
    Refer("variableMeasured", indicator);
    if (observation.has_value()) json_.Number("value", observation.value());
    if (observation.has_lower()) json_.Number("minValue", observation.lower());
    if (observation.has_upper()) json_.Number("maxValue", observation.upper());
    if (const Mention* measured = records_.Find(indicator)) json_.Text("unitText", measured->unit);
    const auto plain = PlainDates(observation.period().edtf());
    if (!plain.empty()) {
      json_.Text("observationDate",
                 plain.front() == plain.back() ? plain.front() : absl::StrCat(plain.front(), "/", plain.back()));
    }
    json_.Close();
    WriteClaims(observation);
  }

  // The claim that a party keeps a commitment, and what is said of it.
  void OpenReview(absl::string_view name, const std::string& commitment, const std::string& party) {
    Open("ClaimReview", name);
    const std::string claimed =
        party.empty()
            ? absl::StrCat("What was promised is kept: ", records_.TitleOf(commitment))
            : absl::StrCat(records_.TitleOf(party), " keeps what it promised: ", records_.TitleOf(commitment));
    json_.Text("claimReviewed", claimed);
    json_.OpenObject("itemReviewed");
    json_.Text("@type", "Claim");
    json_.Text("text", claimed);
    json_.OpenList("about");
    Refer("", commitment);
    Refer("", party);
    json_.Close();
    json_.Close();
  }

  void Write(const v1::Assessment& assessment) {
    if (assessment.has_score()) {
      OpenReview(assessment.name(), client::ParentOf(assessment.name()), assessment.party());
      Name("author", "Organization", AssessorOf(assessment, records_));
      json_.OpenObject("reviewRating");
      json_.Text("@type", "Rating");
      json_.Integer("ratingValue", assessment.score());
      json_.Integer("worstRating", -1);
      json_.Integer("bestRating", 1);
      json_.Text("alternateName", absl::StrCat(assessment.score() > 0    ? "full compliance"
                                               : assessment.score() == 0 ? "work in progress or partial compliance"
                                                                         : "no compliance or the contrary",
                                               assessment.stage() == v1::ASSESSMENT_STAGE_INTERIM ? " (interim)" : ""));
      json_.Close();
      json_.Text("reviewBody", assessment.rationale());
      json_.Text("temporalCoverage", assessment.period().edtf());
      json_.Close();
    }
    WriteClaims(assessment);
  }

  void Write(const v1::Verdict& verdict) {
    OpenReview(verdict.name(), client::ParentOf(verdict.name()), verdict.party());
    Name("author", "Organization", "Briefing, by rule from what was observed");
    json_.OpenObject("reviewRating");
    json_.Text("@type", "Rating");
    json_.Text("alternateName", Phrase(verdict.status()));
    json_.Close();
    json_.Text("reviewBody", verdict.reason());
    json_.Close();
  }

  template <typename Message>
  void WriteClaims(const Message& message) {
    const std::string title = TitleFor(message);
    for (const v1::Claim& claim : message.claims()) {
      const std::string name = absl::StrCat(message.name(), "#claims/", claim.id());
      Open("Claim", name);
      json_.Text("text", InWords(claim, title));
      Refer("about", message.name());
      Refer("appearance", claim.source());
      Refer("author", claim.asserter());
      json_.Text("creditText", claim.attribution());
      Published(claim.assert_date());
      json_.Text("creativeWorkStatus", Phrase(claim.modality()));
      json_.Text("abstract", claim.note());
      json_.Close();
      WriteCredibility(name, InWords(claim, title), claim.credibility());
    }
  }

  std::string TitleFor(const v1::Observation& observation) const { return InWords(observation, records_); }
  std::string TitleFor(const v1::Assessment& assessment) const { return InWords(assessment, records_); }
  template <typename Message>
  std::string TitleFor(const Message& message) const {
    return message.title();
  }

  // Of what cannot be judged there is no review.
  void WriteCredibility(const std::string& claim, const std::string& text, v1::Credibility credibility) {
    if (credibility < v1::CREDIBILITY_CONFIRMED || credibility > v1::CREDIBILITY_IMPROBABLE) return;
    Open("ClaimReview", absl::StrCat(claim, "/credibility"));
    json_.Text("claimReviewed", text);
    Refer("itemReviewed", claim);
    json_.OpenObject("reviewRating");
    json_.Text("@type", "Rating");
    json_.Integer("ratingValue", 6 - credibility);
    json_.Integer("worstRating", 1);
    json_.Integer("bestRating", 5);
    json_.Text("alternateName",
               absl::StrCat(Phrase(credibility), " (Admiralty code ", static_cast<int>(credibility), ")"));
    json_.Close();
    json_.Close();
  }

  const RecordSet& records_;
  // Of the record that is written, and of what is said of it.
  std::string label_;
  JsonWriter json_;
};

}  // namespace

absl::Status WriteJsonLd(const RecordSet& records, std::ostream& out) { return Graph(records, out).Write(); }

}  // namespace briefing::briefctl
