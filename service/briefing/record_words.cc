#include "service/briefing/record_words.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "briefing/v1/assessment.pb.h"
#include "briefing/v1/indicator.pb.h"
#include "briefing/v1/verdict.pb.h"
#include "service/briefing/wording.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

// "Share: Japan to South Korea, about 1987"; what is not known is left out.
std::string Whose(const std::string& of, const std::string& party, const std::string& counterparty,
                  const v1::EdtfDate* period, RecordReader& reader) {
  std::string whose = reader.TitleOf(of);
  if (!party.empty()) absl::StrAppend(&whose, ": ", reader.TitleOf(party));
  if (!counterparty.empty()) absl::StrAppend(&whose, " to ", reader.TitleOf(counterparty));
  if (period != nullptr) absl::StrAppend(&whose, ", ", DateInWords(*period));
  return whose;
}

std::string InWords(const v1::Observation& observation, RecordReader& reader) {
  const std::string indicator(ParentOf(observation.name()));
  const auto* measured = reader.Read<v1::Indicator>(indicator);
  return absl::StrCat(Whose(indicator, observation.party(), observation.counterparty(),
                            observation.has_period() ? &observation.period() : nullptr, reader),
                      ": ", FigureInWords(observation, measured == nullptr ? "" : measured->unit()));
}

std::string InWords(const v1::Assessment& assessment, RecordReader& reader) {
  const std::string assessor =
      assessment.assessor().empty() ? reader.TitleOf(assessment.assessor_party()) : assessment.assessor();
  const std::string score = !assessment.has_score()  ? "not yet assessed"
                            : assessment.score() > 0 ? absl::StrCat("assessed as +", assessment.score())
                                                     : absl::StrCat("assessed as ", assessment.score());
  return absl::StrCat(Whose(std::string(ParentOf(assessment.name())), assessment.party(), "",
                            assessment.has_period() ? &assessment.period() : nullptr, reader),
                      ": ", score, " by ", assessor);
}

// What of a commitment it is about.
std::string SubjectOf(const v1::Verdict& verdict, RecordReader& reader) {
  switch (verdict.subject_case()) {
    case v1::Verdict::kTarget:
      return verdict.target().description().empty() ? reader.TitleOf(verdict.target().indicator())
                                                    : verdict.target().description();
    case v1::Verdict::kMilestone:
      return verdict.milestone().title();
    case v1::Verdict::kCadence:
      return "meetings";
    case v1::Verdict::kDueDate:
      return "due date";
    default:
      return "";
  }
}

// Reasons often begin with the status.
std::string StatusIn(const v1::Verdict& verdict) {
  const std::string status = PhraseOf(*v1::VerdictStatus_descriptor(), verdict.status());
  if (verdict.reason().empty() || absl::StartsWith(verdict.reason(), status)) {
    return verdict.reason().empty() ? status : verdict.reason();
  }
  return absl::StrCat(status, ", ", verdict.reason());
}

std::string InWords(const v1::Verdict& verdict, RecordReader& reader) {
  const std::string subject = SubjectOf(verdict, reader);
  std::string whose = absl::StrCat(reader.TitleOf(ParentOf(verdict.name())), subject.empty() ? "" : ": ", subject);
  if (!verdict.party().empty()) absl::StrAppend(&whose, ": ", reader.TitleOf(verdict.party()));
  return absl::StrCat(whose, ": ", verdict.emergency() ? "EMERGENCY, " : "", StatusIn(verdict));
}

}  // namespace

std::string TitleInWords(const google::protobuf::Message& record, RecordReader& reader) {
  if (const auto* observation = dynamic_cast<const v1::Observation*>(&record)) return InWords(*observation, reader);
  if (const auto* assessment = dynamic_cast<const v1::Assessment*>(&record)) return InWords(*assessment, reader);
  if (const auto* verdict = dynamic_cast<const v1::Verdict*>(&record)) return InWords(*verdict, reader);
  return TitleIn(record);
}

}  // namespace briefing
