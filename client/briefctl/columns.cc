#include "client/briefctl/columns.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/briefctl/print.h"
#include "client/briefctl/words.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

using Cells = std::vector<std::string>;

template <typename Parties>
std::string PartyList(const Parties& parties) {
  return absl::StrJoin(parties, ",", [](std::string* out, const auto& each) {
    // The part after "parties/" is enough beside others of its kind.
    absl::StrAppend(out, each.party().substr(each.party().find('/') + 1));
  });
}

std::string Score(const v1::Assessment& assessment) {
  if (!assessment.has_score()) return "not assessed";
  return assessment.score() > 0 ? absl::StrCat("+", assessment.score()) : absl::StrCat(assessment.score());
}

Cells RowOf(const v1::Party& it, bool wide) {
  Cells cells = {it.name(), Word(it.kind()), it.iso_alpha2(), it.title()};
  if (wide) cells.insert(cells.end(), {it.native_title(), it.wikidata_qid(), absl::StrJoin(it.aliases(), ",")});
  return cells;
}
Cells RowOf(const v1::Source& it, bool wide) {
  Cells cells = {it.name(), it.publish_date().edtf(), it.publisher(), it.title()};
  if (wide) cells.insert(cells.end(), {Word(it.kind()), Word(it.reliability()), it.url()});
  return cells;
}
Cells RowOf(const v1::Indicator& it, bool wide) {
  Cells cells = {it.name(), it.unit(), it.title()};
  if (wide) cells.insert(cells.end(), {it.hs_code(), absl::StrJoin(it.topics(), ",")});
  return cells;
}
Cells RowOf(const v1::Event& it, bool wide) {
  Cells cells = {it.name(), it.date().edtf(), Word(it.kind()), Word(it.modality()), it.title()};
  if (wide) cells.insert(cells.end(), {PartyList(it.participants()), absl::StrJoin(it.topics(), ",")});
  return cells;
}
Cells RowOf(const v1::Commitment& it, bool wide) {
  Cells cells = {it.name(), Word(it.state()), it.due_date().edtf(), PartyList(it.parties()), it.title()};
  if (wide) cells.insert(cells.end(), {Word(it.mechanism()), absl::StrJoin(it.topics(), ",")});
  return cells;
}
Cells RowOf(const v1::Observation& it, bool wide) {
  Cells cells = {it.name(), it.party(), it.period().edtf(), ValueText(it)};
  if (wide) cells.insert(cells.end(), {it.counterparty(), it.printed_value()});
  return cells;
}
Cells RowOf(const v1::Assessment& it, bool wide) {
  Cells cells = {it.name(), it.party(), it.period().edtf(), Score(it), Word(it.stage())};
  if (wide) cells.insert(cells.end(), {it.assessor().empty() ? it.assessor_party() : it.assessor(), it.rationale()});
  return cells;
}

Cells RowOf(const v1::Verdict& it, bool wide) {
  const std::string status = absl::StrCat(Word(it.status()), it.emergency() ? " (EMERGENCY)" : "");
  Cells cells = {it.name(), status, Seconds(it.since_time()), it.reason()};
  if (wide) {
    const std::string shortfall = it.has_shortfall() ? absl::StrCat(NumberInWords(it.shortfall()), " ", it.unit()) : "";
    cells.insert(cells.end(), {Word(it.previous_status()), it.party(), shortfall,
                               it.has_next_time() ? Seconds(it.next_time()) : ""});
  }
  return cells;
}

template <typename Message>
Cells WithRevision(const Message& message, bool wide) {
  Cells cells = RowOf(message, wide);
  if (wide) cells.push_back(message.revision() == 0 ? "" : absl::StrCat(message.revision()));
  return cells;
}

Cells NarrowHeader(v1::RecordType type) {
  switch (type) {
    case v1::RECORD_TYPE_PARTY:
      return {"NAME", "KIND", "ISO", "TITLE"};
    case v1::RECORD_TYPE_SOURCE:
      return {"NAME", "PUBLISHED", "PUBLISHER", "TITLE"};
    case v1::RECORD_TYPE_INDICATOR:
      return {"NAME", "UNIT", "TITLE"};
    case v1::RECORD_TYPE_EVENT:
      return {"NAME", "DATE", "KIND", "MODALITY", "TITLE"};
    case v1::RECORD_TYPE_COMMITMENT:
      return {"NAME", "STATE", "DUE", "PARTIES", "TITLE"};
    case v1::RECORD_TYPE_OBSERVATION:
      return {"NAME", "PARTY", "PERIOD", "VALUE"};
    case v1::RECORD_TYPE_VERDICT:
      return {"NAME", "STATUS", "SINCE", "REASON"};
    default:
      return {"NAME", "PARTY", "PERIOD", "SCORE", "STAGE"};
  }
}

Cells WideHeader(v1::RecordType type) {
  switch (type) {
    case v1::RECORD_TYPE_PARTY:
      return {"NATIVE", "WIKIDATA", "ALIASES"};
    case v1::RECORD_TYPE_SOURCE:
      return {"KIND", "RELIABILITY", "URL"};
    case v1::RECORD_TYPE_INDICATOR:
      return {"HS", "TOPICS"};
    case v1::RECORD_TYPE_EVENT:
      return {"PARTIES", "TOPICS"};
    case v1::RECORD_TYPE_COMMITMENT:
      return {"MECHANISM", "TOPICS"};
    case v1::RECORD_TYPE_OBSERVATION:
      return {"COUNTERPARTY", "PRINTED"};
    case v1::RECORD_TYPE_VERDICT:
      return {"BEFORE", "PARTY", "SHORTFALL", "NEXT"};
    default:
      return {"ASSESSOR", "RATIONALE"};
  }
}

}  // namespace

std::vector<std::string> HeaderFor(v1::RecordType type, bool wide) {
  Cells header = NarrowHeader(type);
  if (!wide) return header;
  for (std::string& name : WideHeader(type)) header.push_back(std::move(name));
  header.push_back("REVISION");
  return header;
}

std::vector<std::string> CellsFor(const v1::Record& record, bool wide) {
  switch (record.record_case()) {
    case v1::Record::kParty:
      return WithRevision(record.party(), wide);
    case v1::Record::kSource:
      return WithRevision(record.source(), wide);
    case v1::Record::kIndicator:
      return WithRevision(record.indicator(), wide);
    case v1::Record::kEvent:
      return WithRevision(record.event(), wide);
    case v1::Record::kCommitment:
      return WithRevision(record.commitment(), wide);
    case v1::Record::kObservation:
      return WithRevision(record.observation(), wide);
    case v1::Record::kAssessment:
      return WithRevision(record.assessment(), wide);
    case v1::Record::kVerdict:
      return WithRevision(record.verdict(), wide);
    default:
      return {};
  }
}

std::string ValueText(const v1::Observation& observation) {
  std::string text;
  if (observation.has_value()) {
    text = NumberInWords(observation.value());
  } else if (observation.has_lower() && observation.has_upper()) {
    text = absl::StrCat(NumberInWords(observation.lower()), "–", NumberInWords(observation.upper()));
  } else if (observation.has_lower()) {
    text = absl::StrCat(NumberInWords(observation.lower()), " or more");
  } else if (observation.has_upper()) {
    text = absl::StrCat(NumberInWords(observation.upper()), " or less");
  }
  switch (observation.qualifier()) {
    case v1::VALUE_QUALIFIER_ABOUT:
      return absl::StrCat("about ", text);
    case v1::VALUE_QUALIFIER_MORE_THAN:
      return absl::StrCat("> ", text);
    case v1::VALUE_QUALIFIER_LESS_THAN:
      return absl::StrCat("< ", text);
    default:
      return text;
  }
}

}  // namespace briefing::briefctl
