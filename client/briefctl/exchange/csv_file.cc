#include "client/briefctl/exchange/csv_file.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/briefctl/csv.h"
#include "client/briefctl/exchange/exchange_words.h"
#include "client/briefctl/words.h"
#include "client/record_kind.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

constexpr absl::string_view kColumns[] = {
    "type",      "name",     "title",         "date",     "due_date",     "state",      "kind",
    "mechanism", "modality", "parties",       "topics",   "value",        "lower",      "upper",
    "qualifier", "unit",     "printed_value", "party",    "counterparty", "score",      "stage",
    "assessor",  "status",   "emergency",     "reason",   "publisher",    "url",        "reliability",
    "sources",   "tlp",      "description",   "revision", "create_time",  "update_time"};

// One record's cells by column. Numbers and words of this program are set as they are, texts of the record escaped.
class CsvRow {
 public:
  void Set(absl::string_view column, std::string own) { cells_[column] = std::move(own); }
  void Text(absl::string_view column, absl::string_view text) { cells_[column] = CsvText(text); }
  template <typename Items, typename Get>
  void List(absl::string_view column, const Items& items, Get get) {
    Text(column,
         absl::StrJoin(items, "; ", [&](std::string* out, const auto& item) { absl::StrAppend(out, get(item)); }));
  }
  void Number(absl::string_view column, bool is_set, double number) {
    if (is_set) Set(column, NumberInWords(number));
  }

  std::string Line() const {
    std::vector<std::string> cells;
    for (const absl::string_view column : kColumns) {
      const auto cell = cells_.find(column);
      cells.push_back(cell == cells_.end() ? "" : cell->second);
    }
    return absl::StrCat(absl::StrJoin(cells, ","), "\r\n");
  }

 private:
  std::map<absl::string_view, std::string> cells_;
};

const auto kSame = [](const std::string& text) { return text; };
const auto kParty = [](const auto& member) { return member.party(); };

void Fill(const v1::Party& party, const RecordSet&, CsvRow& row) { row.Set("kind", Word(party.kind())); }

void Fill(const v1::Source& source, const RecordSet&, CsvRow& row) {
  row.Text("date", source.publish_date().edtf());
  row.Set("kind", Word(source.kind()));
  row.Text("publisher", source.publisher());
  row.Text("url", source.url());
  row.Set("reliability", Word(source.reliability()));
}

void Fill(const v1::Indicator& indicator, const RecordSet&, CsvRow& row) {
  row.Text("unit", indicator.unit());
  row.List("topics", indicator.topics(), kSame);
}

void Fill(const v1::Event& event, const RecordSet&, CsvRow& row) {
  row.Text("date", event.date().edtf());
  row.Set("kind", Word(event.kind()));
  row.Set("modality", Word(event.modality()));
  row.List("parties", event.participants(), kParty);
  row.List("topics", event.topics(), kSame);
}

void Fill(const v1::Commitment& commitment, const RecordSet&, CsvRow& row) {
  row.Text("due_date", commitment.due_date().edtf());
  row.Set("state", Word(commitment.state()));
  row.Set("mechanism", Word(commitment.mechanism()));
  row.List("parties", commitment.parties(), kParty);
  row.List("topics", commitment.topics(), kSame);
}

void Fill(const v1::Observation& observation, const RecordSet& records, CsvRow& row) {
  row.Text("date", observation.period().edtf());
  row.Number("value", observation.has_value(), observation.value());
  row.Number("lower", observation.has_lower(), observation.lower());
  row.Number("upper", observation.has_upper(), observation.upper());
  row.Set("qualifier", Word(observation.qualifier()));
  row.Text("printed_value", observation.printed_value());
  row.Text("party", observation.party());
  row.Text("counterparty", observation.counterparty());
  const std::string indicator = client::ParentOf(observation.name());
  row.Text("title", records.TitleOf(indicator));
  if (const Mention* measured = records.Find(indicator)) row.Text("unit", measured->unit);
}

void Fill(const v1::Assessment& assessment, const RecordSet& records, CsvRow& row) {
  row.Text("title", records.TitleOf(client::ParentOf(assessment.name())));
  row.Text("date", assessment.period().edtf());
  row.Text("party", assessment.party());
  if (assessment.has_score()) row.Set("score", absl::StrCat(assessment.score()));
  row.Set("stage", Word(assessment.stage()));
  row.Text("assessor", assessment.assessor().empty() ? assessment.assessor_party() : assessment.assessor());
  row.Text("reason", assessment.rationale());
}

void Fill(const v1::Verdict& verdict, const RecordSet& records, CsvRow& row) {
  row.Text("title", records.TitleOf(client::ParentOf(verdict.name())));
  row.Text("party", verdict.party());
  row.Set("status", Word(verdict.status()));
  row.Set("emergency", verdict.emergency() ? "true" : "false");
  row.Text("reason", verdict.reason());
  row.Text("unit", verdict.unit());
  row.List("parties", verdict.parties(), kSame);
  row.List("topics", verdict.topics(), kSame);
}

template <typename Message>
CsvRow RowOf(const v1::Record& record, const Message& message, const RecordSet& records) {
  CsvRow row;
  row.Text("name", message.name());
  row.Text("title", records.TitleOf(message.name()));
  Fill(message, records, row);
  row.Set("type", client::KindOf(static_cast<v1::RecordType>(record.record_case())).singular);
  row.Set("tlp", TlpOf(record, records));
  std::vector<std::string> sources;
  for (const v1::Claim& claim : message.claims()) {
    if (std::find(sources.begin(), sources.end(), claim.source()) == sources.end()) sources.push_back(claim.source());
  }
  row.List("sources", sources, kSame);
  row.Set("revision", absl::StrCat(message.revision()));
  row.Set("create_time", google::protobuf::util::TimeUtil::ToString(message.create_time()));
  row.Set("update_time", google::protobuf::util::TimeUtil::ToString(message.update_time()));
  const auto* description = message.GetDescriptor()->FindFieldByName("description");
  if (description != nullptr) row.Text("description", message.GetReflection()->GetString(message, description));
  return row;
}

CsvRow RowOf(const v1::Record& record, const RecordSet& records) {
  switch (record.record_case()) {
    case v1::Record::kParty:
      return RowOf(record, record.party(), records);
    case v1::Record::kSource:
      return RowOf(record, record.source(), records);
    case v1::Record::kIndicator:
      return RowOf(record, record.indicator(), records);
    case v1::Record::kEvent:
      return RowOf(record, record.event(), records);
    case v1::Record::kCommitment:
      return RowOf(record, record.commitment(), records);
    case v1::Record::kObservation:
      return RowOf(record, record.observation(), records);
    case v1::Record::kAssessment:
      return RowOf(record, record.assessment(), records);
    case v1::Record::kVerdict:
      return RowOf(record, record.verdict(), records);
    default:
      return {};
  }
}

}  // namespace

absl::Status WriteCsv(const RecordSet& records, std::ostream& out) {
  out << absl::StrJoin(kColumns, ",") << "\r\n";
  return records.ForEachPicked([&](const v1::Record& record) { out << RowOf(record, records).Line(); });
}

}  // namespace briefing::briefctl
