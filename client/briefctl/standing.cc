#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/filter_flags.h"
#include "client/briefctl/print.h"
#include "client/briefctl/scores.h"
#include "client/briefctl/table.h"
#include "client/briefctl/text.h"
#include "client/briefctl/words.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

// What one call takes.
constexpr size_t kMostCommitments = 1000;

struct StandingFlags {
  std::vector<std::string> names;
  FilterFlags filter;
  std::string as_of;
};

// A day, UTC; of the end of a date, which is exclusive, the last day in it.
std::string DayOf(const google::protobuf::Timestamp& time, bool is_end = false) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(time.seconds() - (is_end ? 1 : 0)), absl::UTCTimeZone());
}

// "A1"; what nobody judged is left out.
std::string CodeOf(const v1::Evidence& evidence) {
  constexpr absl::string_view kLetters = "-ABCDEF";
  const size_t reliability = evidence.reliability();
  std::string code = reliability > 0 && reliability < kLetters.size() ? std::string(1, kLetters[reliability]) : "-";
  if (evidence.credibility() != v1::CREDIBILITY_UNSPECIFIED) absl::StrAppend(&code, evidence.credibility());
  return code;
}

std::string EvidenceOf(const v1::CommitmentStatus& status) {
  if (status.emergency()) return "EMERGENCY";
  return status.evidence() == v1::VERDICT_STATUS_UNSPECIFIED ? "not judged" : Phrase(status.evidence());
}

std::string ScoreOf(const v1::AssessorScore& score) {
  return absl::StrCat(
      score.assessor(), " ",
      score.has_average() ? AverageInWords(score.average(), score.assessed_count()) : std::string("not assessed"), " (",
      score.assessed_count(), " of ", score.party_count(), score.interim() ? ", interim)" : ")");
}

std::string ScoresOf(const v1::CommitmentStatus& status) {
  std::vector<std::string> scores;
  for (const v1::AssessorScore& score : status.scores()) scores.push_back(ScoreOf(score));
  return absl::StrJoin(scores, "; ");
}

int TroubleOf(const v1::CommitmentStatus& status) {
  const v1::VerdictStatus evidence = status.evidence();
  if (status.official() == v1::COMMITMENT_STATE_BREACHED || evidence == v1::VERDICT_STATUS_BROKEN) return 0;
  if (status.schedule() == v1::SCHEDULE_STATUS_OVERDUE || evidence == v1::VERDICT_STATUS_MISSED) return 1;
  return evidence == v1::VERDICT_STATUS_AT_RISK ? 2 : 3;
}

void PrintTable(const v1::BatchGetCommitmentStatusesResponse& response, Context& context) {
  std::vector<const v1::CommitmentStatus*> statuses;
  for (const v1::CommitmentStatus& status : response.statuses()) statuses.push_back(&status);
  std::stable_sort(statuses.begin(), statuses.end(),
                   [](const auto* a, const auto* b) { return TroubleOf(*a) < TroubleOf(*b); });
  Table table({"NAME", "OFFICIAL", "EVIDENCE", "SEARCHED TO", "SCHEDULE", "DUE", "SCORES", "WHY"});
  for (const v1::CommitmentStatus* status : statuses) {
    table.Add({status->name(), Phrase(status->official()), EvidenceOf(*status),
               status->has_searched_to() ? DayOf(status->searched_to()) : "", Phrase(status->schedule()),
               status->has_due_time() ? DayOf(status->due_time(), true) : "", ScoresOf(*status),
               status->evidence_reason()});
  }
  table.Print(context.table_width(), context.style(), context.out());
}

// "evidence   broken: …", further lines below its text.
void PrintLine(const char* label, const std::string& text, Context& context) {
  constexpr size_t kIndent = 10;
  const size_t width = context.table_width() > 2 * kIndent ? context.table_width() - kIndent : 1000;
  std::string begin = absl::StrCat(label, std::string(kIndent - std::string(label).size(), ' '));
  for (const std::string& line : Wrap(Escape(text), width)) {
    context.out() << begin << line << '\n';
    begin = std::string(kIndent, ' ');
  }
}

std::string Dated(const std::string& words, const std::string& date) {
  return date.empty() ? words : absl::StrCat(words, date);
}

void PrintStatus(const v1::CommitmentStatus& status, Context& context) {
  context.out() << context.style().Bold(Escape(status.title())) << '\n' << Escape(status.name()) << '\n';
  const std::string since =
      status.has_official_date() ? absl::StrCat(", ", DateInWords(status.official_date().edtf())) : "";
  PrintLine("official", Dated(Phrase(status.official()), since), context);
  const std::string why = status.evidence_reason().empty() ? "" : absl::StrCat(": ", status.evidence_reason());
  PrintLine("evidence", absl::StrCat(EvidenceOf(status), why), context);
  for (const v1::AssessorScore& score : status.scores())
    PrintLine("", absl::StrCat("assessed: ", ScoreOf(score)), context);
  PrintLine(
      "",
      status.has_searched_to() ? absl::StrCat("searched to ", DayOf(status.searched_to())) : "no source of it is dated",
      context);
  const std::string due = status.has_due_time() ? absl::StrCat(", due ", DayOf(status.due_time(), true)) : "";
  PrintLine("schedule", Dated(Phrase(status.schedule()), due), context);
}

std::string FigureText(const v1::Figure& figure) {
  const std::string about = figure.approximate() ? "about " : "";
  const std::string lower = NumberInWords(figure.lower());
  const std::string upper = NumberInWords(figure.upper());
  if (figure.has_lower() && figure.has_upper()) {
    return absl::StrCat(about, lower, lower == upper ? "" : absl::StrCat(" to ", upper));
  }
  if (figure.has_lower()) return absl::StrCat(figure.lower_exclusive() ? "more than " : "at least ", lower);
  if (figure.has_upper()) return absl::StrCat(figure.upper_exclusive() ? "less than " : "at most ", upper);
  return "";
}

// The part of the commitment that a verdict is on.
std::string PartOf(const std::string& verdict) { return verdict.substr(verdict.rfind('/') + 1); }

void PrintVerdicts(const std::vector<v1::Record>& verdicts, Context& context) {
  if (verdicts.empty()) return;
  Table table({"PART", "STATUS", "SINCE", "NEXT LOOK", "WHY"});
  Table evidence({"PART", "USE", "PERIOD", "FIGURE", "SOURCE", "CODE", "RECORD"});
  for (const v1::Record& record : verdicts) {
    const v1::Verdict& verdict = record.verdict();
    table.Add(
        {PartOf(verdict.name()), absl::StrCat(Phrase(verdict.status()), verdict.emergency() ? " (EMERGENCY)" : ""),
         DayOf(verdict.since_time()), verdict.has_next_time() ? DayOf(verdict.next_time()) : "", verdict.reason()});
    for (const v1::Evidence& each : verdict.evidence()) {
      const std::string figure = each.has_figure() ? absl::StrCat(FigureText(each.figure()), " ", verdict.unit()) : "";
      evidence.Add({PartOf(verdict.name()), Phrase(each.use()), each.period().edtf(), figure, each.source(),
                    each.source().empty() ? "" : CodeOf(each), each.record()});
    }
  }
  context.out() << '\n';
  table.Print(context.table_width(), context.style(), context.out());
  if (evidence.empty()) return;
  context.out() << '\n';
  evidence.Print(context.table_width(), context.style(), context.out());
}

// The commitments that pass the filter, at the revision of the first page. What is overdue goes by now, unless --as-of
// says otherwise: to ask for that revision would be to ask as of the time of its commit.
absl::Status FindNames(const StandingFlags& flags, client::Client& client, Context& context,
                       v1::BatchGetCommitmentStatusesRequest& request) {
  client::ListOptions list;
  list.type = v1::RECORD_TYPE_COMMITMENT;
  list.page_size = static_cast<int>(kMostCommitments);
  list.read.as_of = request.as_of();
  absl::StatusOr<std::string> filter = flags.filter.Build();
  if (!filter.ok()) return filter.status();
  list.filter = *std::move(filter);
  do {
    const absl::StatusOr<client::RecordPage> page = client.List(list, context.call());
    if (!page.ok()) return page.status();
    for (const v1::Record& record : page->records) {
      if (static_cast<size_t>(request.names_size()) < kMostCommitments) request.add_names(record.commitment().name());
    }
    request.set_at_least_revision(page->revision);
    list.page_token = page->next_page_token;
  } while (!list.page_token.empty() && static_cast<size_t>(request.names_size()) < kMostCommitments);
  if (!list.page_token.empty()) {
    context.err() << absl::StrCat("briefctl: the first ", kMostCommitments, " commitments; narrow them by flags\n");
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::BatchGetCommitmentStatusesRequest> RequestOf(const StandingFlags& flags, client::Client& client,
                                                                Context& context) {
  v1::BatchGetCommitmentStatusesRequest request;
  if (absl::Status status = SetAsOf(flags.as_of, request); !status.ok()) return status;
  for (const std::string& name : flags.names) request.add_names(name);
  if (!flags.names.empty()) {
    absl::StatusOr<std::string> filter = flags.filter.Build();
    if (!filter.ok()) return filter.status();
    if (!filter->empty()) return UsageFailure("name commitments, or pick them by flags; not both");
    return request;
  }
  absl::Status found = FindNames(flags, client, context, request);
  if (!found.ok()) return found;
  return request;
}

// One commitment in full: its verdicts and what they rest on.
absl::Status PrintInFull(const v1::BatchGetCommitmentStatusesResponse& response, client::Client& client,
                         Context& context) {
  const v1::CommitmentStatus& status = response.statuses(0);
  client::ListOptions list;
  list.type = v1::RECORD_TYPE_VERDICT;
  list.parent = status.name();
  list.page_size = static_cast<int>(kMostCommitments);
  list.read.as_of.set_revision(response.revision());
  const absl::StatusOr<client::RecordPage> page = client.List(list, context.call());
  if (!page.ok()) return page.status();
  PrintStatus(status, context);
  PrintVerdicts(page->records, context);
  return absl::OkStatus();
}

void PrintNames(const v1::BatchGetCommitmentStatusesResponse& response, Context& context) {
  for (const v1::CommitmentStatus& status : response.statuses()) context.out() << Escape(status.name()) << '\n';
}

absl::Status Show(const StandingFlags& flags, Context& context) {
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  absl::StatusOr<v1::BatchGetCommitmentStatusesRequest> request = RequestOf(flags, **client, context);
  if (!request.ok()) return request.status();
  if (request->names().empty()) {
    context.err() << "briefctl: nothing matches\n";
    return absl::OkStatus();
  }
  const auto response = (*client)->BatchGetCommitmentStatuses(*std::move(request), context.call());
  if (!response.ok()) return response.status();
  switch (context.output()) {
    case Output::kJson:
      context.out() << ToJson(*response, JsonShape::kIndented);
      return absl::OkStatus();
    case Output::kYaml:
      context.out() << ToYaml(*response);
      return absl::OkStatus();
    case Output::kNdjson:
      for (const v1::CommitmentStatus& status : response->statuses()) {
        context.out() << ToJson(status, JsonShape::kOneLine);
      }
      return absl::OkStatus();
    case Output::kName:
      PrintNames(*response, context);
      return absl::OkStatus();
    default:
      if (flags.names.size() == 1) return PrintInFull(*response, **client, context);
      PrintTable(*response, context);
      return absl::OkStatus();
  }
}

}  // namespace

void AddStanding(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<StandingFlags>();
  CLI::App* standing =
      app.add_subcommand("standing", R"(Show whether commitments are kept: officially, by the evidence, by the calendar

The three are kept apart. What the evidence says is bounded by how far anybody searched. One commitment by name is shown in
full: each of its verdicts, with the figures and sources that it rests on. Several come with the worst first.

Examples:
  briefctl standing
  briefctl standing commitments/jp-us-working-group
  briefctl standing --party parties/jp --topic semiconductors
  briefctl standing commitments/jp-us-working-group --as-of 2022-05-04 -o json)");
  standing->add_option("name", flags->names,
                       "Full names, such as commitments/pact; without any, those that the flags pick");
  flags->filter.Register(*standing);
  standing->add_option("--as-of", flags->as_of, "What was known at a revision or time");
  standing->callback([&context, &command, flags] {
    command = [&context, flags] { return flags->filter.Blame(Show(*flags, context)); };
  });
}

}  // namespace briefing::briefctl
