#include "client/briefctl/print.h"

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "briefing/v1/ledger_service.pb.h"
#include "client/briefctl/columns.h"
#include "client/briefctl/table.h"
#include "client/briefctl/text.h"
#include "client/briefctl/words.h"
#include "client/record_kind.h"
#include "google/protobuf/util/time_util.h"

namespace briefing::briefctl {
namespace {

constexpr size_t kRevisionColumns = 8;
constexpr size_t kTimeColumns = 20;
constexpr size_t kChangeColumns = 9;
constexpr size_t kNameColumns = 38;
constexpr size_t kActorColumns = 16;
constexpr size_t kReasonColumns = 24;

void PrintTables(const std::vector<v1::Record>& records, Context& context) {
  const bool wide = context.output() == Output::kWide;
  std::map<v1::RecordType, Table> tables;
  for (const v1::Record& record : records) {
    const auto type = static_cast<v1::RecordType>(record.record_case());
    tables.try_emplace(type, HeaderFor(type, wide)).first->second.Add(CellsFor(record, wide));
  }
  bool first = true;
  for (const auto& [type, table] : tables) {
    if (!first) context.out() << '\n';
    first = false;
    table.Print(context.table_width(), context.style(), context.out());
  }
}

std::string Filled(absl::string_view text, size_t columns) {
  std::string cell = Escape(text);
  const size_t width = DisplayWidth(cell);
  cell.append(width < columns ? columns - width : 0, ' ');
  return absl::StrCat(cell, "  ");
}

// `lead` and `title`, on one line or wrapped into `width` columns (0: no end).
std::string Fitted(std::string lead, const std::string& title, size_t width) {
  size_t indent = DisplayWidth(lead);
  if (width == 0 || indent + DisplayWidth(title) <= width) return lead + title;
  // Where there is less room beside the other columns, a title stands below them.
  bool below = indent + kLeastRoom > width;
  if (below) {
    absl::StripTrailingAsciiWhitespace(&lead);
    indent = kRevisionColumns + 2;
  }
  for (const std::string& line : Wrap(title, width - std::min(indent, width - 1))) {
    if (below) absl::StrAppend(&lead, "\n", std::string(indent, ' '));
    lead += line;
    below = true;
  }
  return lead;
}

}  // namespace

std::string Seconds(const google::protobuf::Timestamp& time) {
  google::protobuf::Timestamp whole = time;
  whole.set_nanos(0);
  return google::protobuf::util::TimeUtil::ToString(whole);
}

std::string TitleOf(const v1::Record& record) {
  const google::protobuf::Message* inside = client::Inside(record);
  if (inside == nullptr) return "";
  const auto* title = inside->GetDescriptor()->FindFieldByName("title");
  if (title != nullptr) return inside->GetReflection()->GetString(*inside, title);
  if (record.has_observation()) {
    return absl::StrCat(record.observation().party(), " ", record.observation().period().edtf(), ": ",
                        ValueText(record.observation()));
  }
  if (record.has_verdict()) {
    const v1::Verdict& verdict = record.verdict();
    const std::string before = Word(verdict.previous_status());
    return absl::StrCat(verdict.emergency() ? "EMERGENCY " : "", before, before.empty() ? "" : " → ",
                        Word(verdict.status()), ": ", verdict.reason());
  }
  return absl::StrCat(record.assessment().party(), " ", record.assessment().period().edtf(), ": ",
                      CellsFor(record, false)[3]);
}

void PrintRecord(const v1::Record& record, Context& context) {
  switch (context.output()) {
    case Output::kJson:
      context.out() << ToJson(*client::Inside(record), JsonShape::kIndented);
      break;
    case Output::kYaml:
      context.out() << ToYaml(*client::Inside(record));
      break;
    default:
      PrintRecords({record}, 0, context);
  }
}

void PrintRecords(const std::vector<v1::Record>& records, int64_t revision, Context& context) {
  v1::ExportResponse all;
  switch (context.output()) {
    case Output::kTable:
    case Output::kWide:
      return PrintTables(records, context);
    case Output::kName:
      for (const v1::Record& record : records) context.out() << Escape(client::NameOf(record)) << '\n';
      return;
    case Output::kNdjson:
      for (const v1::Record& record : records) context.out() << ToJson(record, JsonShape::kOneLine);
      return;
    default:
      for (const v1::Record& record : records) *all.add_records() = record;
      all.set_revision(revision);
      context.out() << (context.output() == Output::kJson ? ToJson(all, JsonShape::kIndented) : ToYaml(all));
  }
}

void CommitPrinter::Print(const v1::Commit& commit) {
  if (!context_.is_table() && context_.output() != Output::kName) return PrintMessage(commit);
  for (const v1::Change& change : commit.changes()) {
    Row(absl::StrCat(commit.revision()), Seconds(commit.commit_time()), Word(change.type()), change.name(),
        TitleOf(change.record()), change.record().verdict().emergency(), &commit);
  }
}

void CommitPrinter::Print(const v1::Record& record) {
  if (!context_.is_table() && context_.output() != Output::kName) return PrintMessage(record);
  Row("-", "-", "present", client::NameOf(record), TitleOf(record), record.verdict().emergency(), nullptr);
}

void CommitPrinter::PrintMessage(const google::protobuf::Message& message) {
  // A stream has no end at which an array could be closed, so JSON is one document a line.
  if (context_.output() == Output::kYaml) {
    context_.out() << "---\n" << ToYaml(message);
  } else {
    context_.out() << ToJson(message, JsonShape::kOneLine);
  }
}

void CommitPrinter::Row(absl::string_view revision, absl::string_view time, absl::string_view change,
                        const std::string& name, const std::string& title, bool alarm, const v1::Commit* commit) {
  if (context_.output() == Output::kName) {
    context_.out() << Escape(name) << '\n';
    return;
  }
  const bool wide = context_.output() == Output::kWide;
  const auto line = [&](absl::string_view revision, absl::string_view time, absl::string_view change,
                        absl::string_view name, absl::string_view actor, absl::string_view reason,
                        absl::string_view title) {
    std::string lead = absl::StrCat(Filled(revision, kRevisionColumns), Filled(time, kTimeColumns),
                                    Filled(change, kChangeColumns), Filled(name, kNameColumns));
    if (wide) absl::StrAppend(&lead, Filled(actor, kActorColumns), Filled(reason, kReasonColumns));
    return Fitted(std::move(lead), Escape(title.empty() ? "-" : title), context_.table_width());
  };
  if (!begun_) {
    context_.out() << context_.style().Bold(line("REVISION", "TIME", "CHANGE", "NAME", "ACTOR", "REASON", "TITLE"))
                   << '\n';
  }
  begun_ = true;
  const auto shown = [](const std::string& text) { return text.empty() ? "-" : text; };
  const std::string actor = commit == nullptr ? "-" : shown(commit->actor());
  const std::string reason = commit == nullptr ? "-" : shown(commit->reason());
  const std::string row = line(revision, time, change, name, actor, reason, title);
  context_.out() << (alarm ? context_.style().Red(row) : row) << '\n';
}

}  // namespace briefing::briefctl
