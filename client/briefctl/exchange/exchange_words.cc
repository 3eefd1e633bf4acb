#include "client/briefctl/exchange/exchange_words.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/briefctl/columns.h"
#include "client/briefctl/words.h"
#include "client/record_kind.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

// YYYY, YYYY-MM or YYYY-MM-DD; a "month" beyond 12 is a season or quarter.
bool IsPlainDate(absl::string_view date) {
  if (date.size() != 4 && date.size() != 7 && date.size() != 10) return false;
  for (size_t i = 0; i < date.size(); ++i) {
    const bool is_dash = i == 4 || i == 7;
    if (is_dash ? date[i] != '-' : !absl::ascii_isdigit(date[i])) return false;
  }
  int month = 1;
  return date.size() == 4 || (absl::SimpleAtoi(date.substr(5, 2), &month) && month >= 1 && month <= 12);
}

std::string Whose(absl::string_view of, const std::string& party, const std::string& counterparty,
                  absl::string_view period, const RecordSet& records) {
  std::string whose = records.TitleOf(of);
  if (!party.empty()) absl::StrAppend(&whose, ": ", records.TitleOf(party));
  if (!counterparty.empty()) absl::StrAppend(&whose, " to ", records.TitleOf(counterparty));
  if (!period.empty()) absl::StrAppend(&whose, ", ", DateInWords(period));
  return whose;
}

}  // namespace

std::vector<std::string> PlainDates(absl::string_view edtf) {
  const std::vector<std::string> ends = absl::StrSplit(edtf, '/');
  if (ends.size() > 2 || !IsPlainDate(ends.front()) || !IsPlainDate(ends.back())) return {};
  return {ends.front(), ends.back()};
}

std::string PlaceIn(const v1::Locator& locator) {
  std::vector<std::string> places;
  if (locator.paragraph() > 0) places.push_back(absl::StrCat("paragraph ", locator.paragraph()));
  if (locator.page() > 0) places.push_back(absl::StrCat("page ", locator.page()));
  if (!locator.text().empty()) places.push_back(locator.text());
  return absl::StrJoin(places, ", ");
}

std::string InWords(const v1::Observation& observation, const RecordSet& records) {
  const std::string indicator = client::ParentOf(observation.name());
  const Mention* measured = records.Find(indicator);
  const std::string unit = measured == nullptr ? "" : measured->unit;
  const std::string figure = observation.printed_value().empty()
                                 ? absl::StrCat(ValueText(observation), unit.empty() ? "" : " ", unit)
                                 : observation.printed_value();
  return absl::StrCat(
      Whose(indicator, observation.party(), observation.counterparty(), observation.period().edtf(), records), ": ",
      figure);
}

std::string InWords(const v1::Assessment& assessment, const RecordSet& records) {
  const std::string score = !assessment.has_score()  ? "not yet assessed"
                            : assessment.score() > 0 ? absl::StrCat("assessed as +", assessment.score())
                                                     : absl::StrCat("assessed as ", assessment.score());
  return absl::StrCat(
      Whose(client::ParentOf(assessment.name()), assessment.party(), "", assessment.period().edtf(), records), ": ",
      score);
}

std::string InWords(const v1::Verdict& verdict, const RecordSet& records) {
  return absl::StrCat(Whose(client::ParentOf(verdict.name()), verdict.party(), "", "", records), ": ",
                      verdict.emergency() ? "EMERGENCY, " : "", Phrase(verdict.status()), ": ", verdict.reason());
}

std::string InWords(const v1::Claim& claim, absl::string_view title) {
  std::vector<std::string> sure;
  if (!claim.attribution().empty()) sure.push_back(claim.attribution());
  if (claim.modality() != v1::MODALITY_UNSPECIFIED) sure.push_back(Phrase(claim.modality()));
  if (claim.credibility() != v1::CREDIBILITY_UNSPECIFIED) sure.push_back(Phrase(claim.credibility()));
  const std::string what = claim.value().empty()   ? std::string(title)
                           : claim.field().empty() ? absl::StrCat(title, ": ", claim.value())
                                                   : absl::StrCat(title, ", ", claim.field(), ": ", claim.value());
  return absl::StrCat(what, sure.empty() ? "" : absl::StrCat(" (", absl::StrJoin(sure, "; "), ")"));
}

std::string TlpOf(const v1::Record& record, const RecordSet& records) {
  const v1::Tlp label = LabelOf(record, records);
  if (label == v1::TLP_UNSPECIFIED) return "";
  return absl::StrCat("TLP:", absl::StrReplaceAll(v1::Tlp_Name(label), {{"TLP_", ""}, {"_", "+"}}));
}

std::string AssessorOf(const v1::Assessment& assessment, const RecordSet& records) {
  return assessment.assessor().empty() ? records.TitleOf(assessment.assessor_party()) : assessment.assessor();
}

}  // namespace briefing::briefctl
