#include "client/briefctl/exchange/calendar_file.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/types/optional.h"
#include "client/briefctl/exchange/uuid.h"
#include "client/briefctl/text.h"
#include "client/briefctl/words.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

constexpr size_t kMostOctets = 75;

// "2022-05-23" and nothing else: no qualifier, no larger unit.
absl::optional<absl::CivilDay> DayIn(absl::string_view edtf) {
  if (edtf.size() != 10) return absl::nullopt;
  for (size_t i = 0; i < edtf.size(); ++i) {
    const bool is_dash = i == 4 || i == 7;
    if (is_dash ? edtf[i] != '-' : !absl::ascii_isdigit(edtf[i])) return absl::nullopt;
  }
  absl::CivilDay day;
  if (!absl::ParseCivilTime(edtf, &day)) return absl::nullopt;
  return day;
}

struct Days {
  absl::CivilDay first;
  absl::CivilDay last;
};
absl::optional<Days> DaysIn(const v1::EdtfDate& date) {
  const std::vector<absl::string_view> ends = absl::StrSplit(date.edtf(), '/');
  if (ends.size() > 2) return absl::nullopt;
  const auto first = DayIn(ends.front());
  const auto last = DayIn(ends.back());
  if (!first || !last || *last < *first) return absl::nullopt;
  return Days{*first, *last};
}

// The moment of a date with a time of day ("2026-12-24T15:00:00Z"), by its bounds; nothing for any other.
absl::optional<google::protobuf::Timestamp> MomentIn(const v1::EdtfDate& date) {
  const std::string& edtf = date.edtf();
  const bool has_time = edtf.size() > 11 && edtf[10] == 'T' && DayIn(absl::string_view(edtf).substr(0, 10)) &&
                        edtf.find('/') == std::string::npos;
  if (!has_time || !date.has_start_time()) return absl::nullopt;
  return date.start_time();
}

std::string DateValue(absl::CivilDay day) { return absl::StrReplaceAll(absl::FormatCivilTime(day), {{"-", ""}}); }

// "20220504T090000Z"
std::string TimeValue(google::protobuf::Timestamp time) {
  time.set_nanos(0);
  return absl::StrReplaceAll(google::protobuf::util::TimeUtil::ToString(time), {{"-", ""}, {":", ""}});
}

std::string ClassOf(v1::Tlp label) {
  if (label <= v1::TLP_CLEAR) return "PUBLIC";
  return label >= v1::TLP_RED ? "CONFIDENTIAL" : "PRIVATE";
}

template <typename Members>
std::string PartiesIn(const Members& members, const RecordSet& records) {
  return absl::StrJoin(members, ", ", [&](std::string* out, const auto& member) {
    absl::StrAppend(out, records.TitleOf(member.party()));
  });
}

template <typename Message>
std::string SourcesOf(const Message& message, const RecordSet& records) {
  std::vector<std::string> sources;
  for (const v1::Claim& claim : message.claims()) {
    const Mention* source = records.FindSource(claim.source());
    std::string text = records.TitleOf(claim.source());
    if (source != nullptr && !source->publisher.empty()) absl::StrAppend(&text, " (", source->publisher, ")");
    if (std::find(sources.begin(), sources.end(), text) == sources.end()) sources.push_back(std::move(text));
  }
  return absl::StrJoin(sources, "; ");
}

// "open", "done" or "void" for a deadline.
enum class Standing { kOpen, kDone, kVoid };

Standing StandingOf(v1::CommitmentState state) {
  switch (state) {
    case v1::COMMITMENT_STATE_FULFILLED:
      return Standing::kDone;
    case v1::COMMITMENT_STATE_WITHDRAWN:
    case v1::COMMITMENT_STATE_EXPIRED:
    case v1::COMMITMENT_STATE_SUPERSEDED:
      return Standing::kVoid;
    default:
      return Standing::kOpen;
  }
}

class CalendarWriter {
 public:
  CalendarWriter(const RecordSet& records, const CalendarOptions& options, std::ostream& out)
      : records_(records), options_(options), out_(out) {}

  absl::Status Write() {
    Line("BEGIN", "VCALENDAR");
    Line("VERSION", "2.0");
    Line("PRODID", "-//briefing//briefctl//EN");
    Line("CALSCALE", "GREGORIAN");
    // RFC 7986, and what clients knew before it.
    Line("NAME", CalendarText(options_.title));
    Line("X-WR-CALNAME", CalendarText(options_.title));
    absl::Status status = records_.ForEachPicked([this](const v1::Record& record) {
      label_ = LabelOf(record, records_);
      if (record.has_event()) Write(record.event());
      if (record.has_commitment()) Write(record.commitment());
    });
    Line("END", "VCALENDAR");
    return status;
  }

 private:
  void Line(absl::string_view name, absl::string_view value) { out_ << CalendarLine(name, value); }

  // What every component has. `part` tells those of one record apart.
  template <typename Message>
  void Begin(const std::string& component, const Message& message, const std::string& part,
             const std::string& summary) {
    Line("BEGIN", component);
    Line("UID", UuidOf(part.empty() ? message.name() : absl::StrCat(message.name(), "#", part)));
    Line("DTSTAMP", TimeValue(message.update_time()));
    Line("CREATED", TimeValue(message.create_time()));
    Line("LAST-MODIFIED", TimeValue(message.update_time()));
    Line("SEQUENCE", absl::StrCat(message.revision()));
    Line("SUMMARY", CalendarText(summary));
    Line("CLASS", ClassOf(label_));
    if (message.topics_size() > 0) {
      Line("CATEGORIES", absl::StrJoin(message.topics(), ",", [](std::string* out, const std::string& topic) {
             absl::StrAppend(out, CalendarText(topic));
           }));
    }
  }

  void Describe(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
      if (!line.empty()) absl::StrAppend(&text, text.empty() ? "" : "\\n", CalendarText(line));
    }
    if (!text.empty()) Line("DESCRIPTION", text);
  }

  static std::string Labelled(absl::string_view label, const std::string& text) {
    return text.empty() ? "" : absl::StrCat(label, ": ", text);
  }

  void Write(const v1::Event& event) {
    if (event.modality() == v1::MODALITY_HYPOTHETICAL) return;
    const auto days = event.has_date() ? DaysIn(event.date()) : absl::nullopt;
    const auto moment = MomentIn(event.date());
    const bool is_dated = days || moment;
    const bool denied = event.modality() == v1::MODALITY_DENIED;
    const bool occurred = event.modality() == v1::MODALITY_OCCURRED || event.modality() == v1::MODALITY_UNSPECIFIED;
    Begin(is_dated ? "VEVENT" : "VJOURNAL", event, "", event.title());
    if (is_dated) {
      if (moment) {
        Line("DTSTART", TimeValue(*moment));
      } else {
        WriteDays(*days);
      }
      Line("TRANSP", "TRANSPARENT");
      Line("STATUS", denied ? "CANCELLED" : occurred ? "CONFIRMED" : "TENTATIVE");
    } else {
      Line("STATUS", denied ? "CANCELLED" : occurred ? "FINAL" : "DRAFT");
    }
    const std::string when = !event.has_date() ? "no date is known" : is_dated ? "" : DateInWords(event.date().edtf());
    Describe({event.description(), Labelled("When", when), Labelled("How sure", Word(event.modality())),
              Labelled("Parties", PartiesIn(event.participants(), records_)),
              Labelled("Sources", SourcesOf(event, records_)), Labelled("Record", event.name())});
    Line("END", is_dated ? "VEVENT" : "VJOURNAL");
  }

  // The end is the first day after, which calendars have none of behind the year 9999.
  void WriteDays(const Days& days) {
    Line("DTSTART;VALUE=DATE", DateValue(days.first));
    const absl::CivilDay end = std::min(days.last, absl::CivilDay(9999, 12, 30)) + 1;
    if (end > days.first) Line("DTEND;VALUE=DATE", DateValue(end));
  }

  void Write(const v1::Commitment& commitment) {
    const Standing standing = StandingOf(commitment.state());
    if (commitment.has_due_date()) {
      WriteDeadline(commitment, "due", commitment.title(), commitment.due_date(), standing);
    }
    for (const v1::Milestone& milestone : commitment.milestones()) {
      if (!milestone.has_due_date()) continue;
      WriteDeadline(commitment, absl::StrCat("milestones/", milestone.id()),
                    absl::StrCat(commitment.title(), ": ", milestone.title()), milestone.due_date(),
                    milestone.has_done_date() ? Standing::kDone : standing);
    }
    for (const v1::Target& target : commitment.targets()) {
      if (!target.has_due_date()) continue;
      const std::string what =
          target.description().empty() ? records_.TitleOf(target.indicator()) : target.description();
      WriteDeadline(commitment, absl::StrCat("targets/", target.id()), absl::StrCat(commitment.title(), ": ", what),
                    target.due_date(), standing);
    }
  }

  void WriteDeadline(const v1::Commitment& commitment, const std::string& part, const std::string& title,
                     const v1::EdtfDate& due, Standing standing) {
    const auto days = DaysIn(due);
    const auto moment = MomentIn(due);
    const bool is_dated = days || moment;
    Begin("VTODO", commitment, part, title);
    if (days) Line("DUE;VALUE=DATE", DateValue(days->last));
    if (moment) Line("DUE", TimeValue(*moment));
    Line("STATUS", standing == Standing::kDone   ? "COMPLETED"
                   : standing == Standing::kVoid ? "CANCELLED"
                                                 : "NEEDS-ACTION");
    if (standing == Standing::kDone) Line("PERCENT-COMPLETE", "100");
    Describe({commitment.description(), Labelled("Due", is_dated ? "" : DateInWords(due.edtf())),
              Labelled("State", Word(commitment.state())),
              Labelled("Parties", PartiesIn(commitment.parties(), records_)),
              Labelled("Sources", SourcesOf(commitment, records_)), Labelled("Record", commitment.name())});
    if (is_dated && standing == Standing::kOpen) {
      for (const int before : options_.alarm_days) WriteAlarm(part, commitment.name(), title, before);
    }
    Line("END", "VTODO");
  }

  void WriteAlarm(const std::string& part, const std::string& name, const std::string& title, int days_before) {
    Line("BEGIN", "VALARM");
    Line("UID", UuidOf(absl::StrCat(name, "#", part, "/alarms/", days_before)));
    Line("ACTION", "DISPLAY");
    Line("TRIGGER;RELATED=END", days_before == 0 ? "PT0S" : absl::StrCat("-P", days_before, "D"));
    Line("DESCRIPTION",
         CalendarText(absl::StrCat(title, days_before == 0   ? ": due today"
                                          : days_before == 1 ? ": due in 1 day"
                                                             : absl::StrCat(": due in ", days_before, " days"))));
    Line("END", "VALARM");
  }

  const RecordSet& records_;
  const CalendarOptions& options_;
  v1::Tlp label_ = v1::TLP_UNSPECIFIED;
  std::ostream& out_;
};

}  // namespace

std::string CalendarLine(absl::string_view name, absl::string_view value) {
  std::string line = absl::StrCat(name, ":", value);
  std::string out;
  absl::string_view rest = line;
  size_t room = kMostOctets;
  while (rest.size() > room) {
    size_t end = room;
    // Between characters, not within one.
    while (end > 0 && (static_cast<unsigned char>(rest[end]) & 0xc0) == 0x80) --end;
    absl::StrAppend(&out, rest.substr(0, end), "\r\n ");
    rest.remove_prefix(end);
    // The space that a folded line begins with counts.
    room = kMostOctets - 1;
  }
  return absl::StrCat(out, rest, "\r\n");
}

std::string CalendarText(absl::string_view text) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(absl::StrReplaceAll(text, {{"\r\n", "\n"}, {"\t", " "}}), '\n')) {
    lines.push_back(absl::StrReplaceAll(Escape(line), {{"\\", "\\\\"}, {";", "\\;"}, {",", "\\,"}}));
  }
  return absl::StrJoin(lines, "\\n");
}

absl::Status WriteCalendar(const RecordSet& records, const CalendarOptions& options, std::ostream& out) {
  return CalendarWriter(records, options, out).Write();
}

}  // namespace briefing::briefctl
