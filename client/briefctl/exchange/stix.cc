#include "client/briefctl/exchange/stix.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "client/briefctl/exchange/exchange_words.h"
#include "client/briefctl/exchange/json_writer.h"
#include "client/briefctl/exchange/uuid.h"
#include "client/briefctl/words.h"
#include "client/record_kind.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

// Who makes the objects: the ledger as such, the same in every bundle.
constexpr absl::string_view kLedger = "ledger";
constexpr absl::string_view kLedgerTime = "2022-01-01T00:00:00.000Z";

std::string IdOf(absl::string_view type, absl::string_view name) {
  return absl::StrCat(type, "--", UuidOf(absl::StrCat("stix/", type, "/", name)));
}

// RFC 3339 with three digits, as the standard asks for.
std::string TimeOf(const google::protobuf::Timestamp& time) {
  return absl::StrCat(absl::FormatTime("%Y-%m-%dT%H:%M:%S", absl::FromUnixSeconds(time.seconds()), absl::UTCTimeZone()),
                      absl::StrFormat(".%03dZ", time.nanos() / 1000000));
}

// The marking definitions of TLP 2.0 as the OASIS extension for it has them.
struct Marking {
  v1::Tlp label;
  const char* id;
  const char* name;
  const char* value;
};
constexpr Marking kMarkings[] = {
    {v1::TLP_CLEAR, "94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP:CLEAR", "clear"},
    {v1::TLP_GREEN, "bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "TLP:GREEN", "green"},
    {v1::TLP_AMBER, "55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP:AMBER", "amber"},
    {v1::TLP_AMBER_STRICT, "939a9414-2ddd-4d32-a0cd-375ea402b003", "TLP:AMBER+STRICT", "amber+strict"},
    {v1::TLP_RED, "e828b379-4e03-4974-9ac4-e53a884c97c1", "TLP:RED", "red"},
};
constexpr char kTlpExtension[] = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

// Appendix A of the standard; 0 where it names none.
int ConfidenceOf(const google::protobuf::RepeatedPtrField<v1::Claim>& claims) {
  int best = 0;
  for (const v1::Claim& claim : claims) {
    const bool judged =
        claim.credibility() >= v1::CREDIBILITY_CONFIRMED && claim.credibility() <= v1::CREDIBILITY_IMPROBABLE;
    if (judged) best = std::max(best, 110 - 20 * static_cast<int>(claim.credibility()));
  }
  return best;
}

const char* ClassOf(v1::PartyKind kind) {
  if (kind == v1::PARTY_KIND_PERSON) return "individual";
  return kind == v1::PARTY_KIND_GROUP || kind == v1::PARTY_KIND_BLOC ? "group" : "organization";
}

class Bundle {
 public:
  Bundle(const RecordSet& records, std::ostream& out) : records_(records), json_(out) {}

  absl::Status Write() {
    json_.OpenObject();
    json_.Text("type", "bundle");
    json_.Text("id",
               IdOf("bundle", absl::StrCat(records_.revision(), "/", absl::StrJoin(records_.Names(), "\n"), "\n")));
    json_.OpenList("objects");
    WriteLedger();
    absl::Status status = records_.ForEach([this](const v1::Record& record) {
      label_ = LabelOf(record, records_);
      Write(record);
    });
    for (const Marking& marking : kMarkings) {
      if (used_.contains(marking.label)) WriteMarking(marking);
    }
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

  void OpenObject(absl::string_view type, absl::string_view name, absl::string_view created,
                  absl::string_view modified) {
    json_.OpenObject();
    json_.Text("type", type);
    json_.Text("spec_version", "2.1");
    json_.Text("id", IdOf(type, name));
    json_.Text("created", created);
    json_.Text("modified", modified);
  }

  // An object of a record, with its label. Its creator is the ledger.
  template <typename Message>
  void Open(absl::string_view type, const std::string& name, const Message& message) {
    OpenObject(type, name, TimeOf(message.create_time()), TimeOf(message.update_time()));
    json_.Text("created_by_ref", IdOf("identity", kLedger));
    for (const Marking& marking : kMarkings) {
      if (marking.label != label_) continue;
      json_.Texts("object_marking_refs", {absl::StrCat("marking-definition--", marking.id)});
      used_.insert(label_);
    }
  }

  void WriteLedger() {
    OpenObject("identity", kLedger, kLedgerTime, kLedgerTime);
    json_.Text("name", "Briefing ledger");
    json_.Text("identity_class", "system");
    json_.Close();
  }

  void WriteMarking(const Marking& marking) {
    json_.OpenObject();
    json_.Text("type", "marking-definition");
    json_.Text("spec_version", "2.1");
    json_.Text("id", absl::StrCat("marking-definition--", marking.id));
    json_.Text("created", "2022-10-01T00:00:00.000Z");
    json_.Text("name", marking.name);
    json_.OpenObject("extensions");
    json_.OpenObject(kTlpExtension);
    json_.Text("extension_type", "property-extension");
    json_.Text("tlp_2_0", marking.value);
    json_.Close();
    json_.Close();
    json_.Close();
  }

  void Write(const v1::Party& party) {
    Open("identity", party.name(), party);
    json_.Text("name", party.title());
    json_.Text("description", party.description());
    json_.Text("identity_class", ClassOf(party.kind()));
    const bool governs = party.kind() == v1::PARTY_KIND_STATE || party.kind() == v1::PARTY_KIND_GOVERNMENT_BODY;
    if (governs) json_.Texts("sectors", {"government-national"});
    json_.Close();
    if (party.kind() == v1::PARTY_KIND_STATE && !party.iso_alpha2().empty()) {
      Open("location", party.name(), party);
      json_.Text("name", party.title());
      json_.Text("country", party.iso_alpha2());
      json_.Close();
      Relate(party, "located-at", IdOf("identity", party.name()), IdOf("location", party.name()), "");
    }
  }

  template <typename Message>
  void Relate(const Message& message, absl::string_view type, const std::string& source, const std::string& target,
              absl::string_view description) {
    Open("relationship", absl::StrCat(type, "/", source, "/", target), message);
    json_.Text("relationship_type", type);
    json_.Text("description", description);
    json_.Text("source_ref", source);
    json_.Text("target_ref", target);
    json_.Close();
  }

  // Parties that are in the bundle; the ledger where none is, since a report refers to something.
  template <typename Members>
  std::vector<std::string> PartiesOf(const Members& members) const {
    std::set<std::string> parties;
    for (const auto& member : members) {
      if (records_.Has(member.party())) parties.insert(IdOf("identity", member.party()));
    }
    if (parties.empty()) parties.insert(IdOf("identity", kLedger));
    return {parties.begin(), parties.end()};
  }

  void WriteReferences(const google::protobuf::RepeatedPtrField<v1::Claim>& claims) {
    std::set<std::pair<std::string, std::string>> told;
    bool begun = false;
    for (const v1::Claim& claim : claims) {
      const std::string place = PlaceIn(claim.locator());
      if (!told.insert({claim.source(), place}).second) continue;
      if (!std::exchange(begun, true)) json_.OpenList("external_references");
      const Mention* source = records_.FindSource(claim.source());
      json_.OpenObject();
      json_.Text("source_name",
                 source == nullptr || source->publisher.empty() ? records_.TitleOf(claim.source()) : source->publisher);
      json_.Text("description",
                 absl::StrCat(records_.TitleOf(claim.source()), place.empty() ? "" : absl::StrCat(", ", place)));
      if (source != nullptr &&
          (absl::StartsWith(source->url, "https://") || absl::StartsWith(source->url, "http://"))) {
        json_.Text("url", source->url);
        if (!source->sha256.empty()) {
          json_.OpenObject("hashes");
          json_.Text("SHA-256", absl::AsciiStrToLower(source->sha256));
          json_.Close();
        }
      }
      json_.Text("external_id", claim.source());
      json_.Close();
    }
    if (begun) json_.Close();
  }

  template <typename Message>
  void WriteReport(const Message& message, const std::string& description, std::vector<std::string> labels,
                   const std::vector<std::string>& objects) {
    Open("report", message.name(), message);
    json_.Text("name", message.title());
    json_.Text("description", description);
    // When it was published as a report, which is by the ledger.
    json_.Text("published", TimeOf(message.create_time()));
    for (const std::string& topic : message.topics()) labels.push_back(topic);
    json_.Texts("labels", labels);
    if (const int confidence = ConfidenceOf(message.claims()); confidence > 0) json_.Integer("confidence", confidence);
    WriteReferences(message.claims());
    json_.Texts("object_refs", objects);
    json_.Close();
    for (const v1::Claim& claim : message.claims()) {
      if (!claim.value().empty()) WriteNote(message, claim, message.title());
    }
  }

  static std::string Described(const std::string& when, const std::string& description) {
    return absl::StrCat(when, when.empty() || description.empty() ? "" : ". ", description);
  }

  void Write(const v1::Event& event) {
    const v1::Modality modality =
        event.modality() == v1::MODALITY_UNSPECIFIED ? v1::MODALITY_OCCURRED : event.modality();
    WriteReport(event, Described(event.has_date() ? DateInWords(event.date().edtf()) : "", event.description()),
                {"event", Word(event.kind()), Word(modality)}, PartiesOf(event.participants()));
  }

  void Write(const v1::Commitment& commitment) {
    const std::string due =
        commitment.has_due_date() ? absl::StrCat("Due: ", DateInWords(commitment.due_date().edtf())) : "";
    std::vector<std::string> labels{"commitment", Word(commitment.state())};
    if (commitment.mechanism() != v1::MECHANISM_UNSPECIFIED) labels.push_back(Word(commitment.mechanism()));
    WriteReport(commitment, Described(due, commitment.description()), std::move(labels),
                PartiesOf(commitment.parties()));
    // One object for each pair: its id is made of the two.
    std::set<std::string> related;
    const auto relate = [&](const std::string& other, absl::string_view how) {
      const Mention* known = records_.Find(other);
      if (known == nullptr || known->type != v1::RECORD_TYPE_COMMITMENT || !related.insert(other).second) return;
      Relate(commitment, "related-to", IdOf("report", commitment.name()), IdOf("report", other), how);
    };
    relate(commitment.part_of(), "is part of");
    for (const std::string& other : commitment.supersedes()) relate(other, "takes the place of");
  }

  template <typename Message>
  void WriteNote(const Message& message, const v1::Claim& claim, absl::string_view title) {
    Open("note", absl::StrCat(message.name(), "#claims/", claim.id()), message);
    json_.Text("content", InWords(claim, title));
    if (!claim.attribution().empty()) json_.Texts("authors", {claim.attribution()});
    if (const int confidence = ConfidenceOf(OnlyOne(claim)); confidence > 0) json_.Integer("confidence", confidence);
    json_.Texts("object_refs", {IdOf("report", message.name())});
    json_.Close();
  }
  static google::protobuf::RepeatedPtrField<v1::Claim> OnlyOne(const v1::Claim& claim) {
    google::protobuf::RepeatedPtrField<v1::Claim> claims;
    *claims.Add() = claim;
    return claims;
  }

  void Write(const v1::Observation& observation) {
    Open("note", observation.name(), observation);
    json_.Text("content", InWords(observation, records_));
    if (const int confidence = ConfidenceOf(observation.claims()); confidence > 0) {
      json_.Integer("confidence", confidence);
    }
    WriteReferences(observation.claims());
    const bool known = records_.Has(observation.party());
    json_.Texts("object_refs", {IdOf("identity", known ? absl::string_view(observation.party()) : kLedger)});
    json_.Close();
  }

  // The report of the commitment; the ledger where that is not in the bundle.
  std::vector<std::string> CommitmentOf(const std::string& name) const {
    const std::string commitment = client::ParentOf(name);
    return {records_.Has(commitment) ? IdOf("report", commitment) : IdOf("identity", kLedger)};
  }

  void Write(const v1::Assessment& assessment) {
    if (!assessment.has_score()) return;
    Open("opinion", assessment.name(), assessment);
    json_.Text("explanation", absl::StrCat(InWords(assessment, records_), assessment.rationale().empty() ? "" : ". ",
                                           assessment.rationale()));
    json_.Texts("authors", {AssessorOf(assessment, records_)});
    json_.Text("opinion", assessment.score() > 0    ? "strongly-agree"
                          : assessment.score() == 0 ? "neutral"
                                                    : "strongly-disagree");
    WriteReferences(assessment.claims());
    json_.Texts("object_refs", CommitmentOf(assessment.name()));
    json_.Close();
  }

  void Write(const v1::Verdict& verdict) {
    Open("note", verdict.name(), verdict);
    json_.Text("content", InWords(verdict, records_));
    json_.Texts("object_refs", CommitmentOf(verdict.name()));
    json_.Close();
  }

  const RecordSet& records_;
  JsonWriter json_;
  v1::Tlp label_ = v1::TLP_UNSPECIFIED;
  std::set<v1::Tlp> used_;
};

}  // namespace

absl::Status WriteStix(const RecordSet& records, std::ostream& out) { return Bundle(records, out).Write(); }

}  // namespace briefing::briefctl
