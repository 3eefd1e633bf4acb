#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/briefctl/atomic_file.h"
#include "client/briefctl/briefing_output.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/exchange/calendar_file.h"
#include "client/briefctl/exchange/record_set.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/filter_flags.h"
#include "client/briefctl/usage.h"

namespace briefing::briefctl {
namespace {

struct CalendarFlags {
  FilterFlags filter;
  std::string as_of;
  std::vector<int64_t> alarms = {7, 1};
  bool no_alarms = false;
  std::string title = "Briefing";
  std::string file;
};

absl::StatusOr<v1::ExportRequest> RequestOf(const CalendarFlags& flags) {
  v1::ExportRequest request;
  absl::StatusOr<std::string> text = flags.filter.Build();
  if (!text.ok()) return text.status();
  request.set_filter(*std::move(text));
  if (absl::Status status = SetAsOf(flags.as_of, request); !status.ok()) return status;
  return request;
}

absl::Status Calendar(const CalendarFlags& flags, Context& context) {
  if (!context.is_table()) {
    return UsageFailure(absl::StrCat("-o ", context.settings().output,
                                     ": a calendar is written in its own format alone; leave it out"));
  }
  absl::StatusOr<v1::ExportRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<RecordSet> records = ReadRecordSet(*std::move(request), context);
  if (!records.ok()) return records.status();
  CalendarOptions options{.title = flags.title, .alarm_days = {}};
  if (!flags.no_alarms) options.alarm_days.assign(flags.alarms.begin(), flags.alarms.end());
  const std::string path = FileOf(flags.file);
  if (path.empty()) return WriteCalendar(*records, options, context.out());
  AtomicFile file(path);
  if (!file.opened().ok()) return file.opened();
  if (absl::Status status = WriteCalendar(*records, options, file.stream()); !status.ok()) return status;
  return file.Commit();
}

}  // namespace

void AddCalendar(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<CalendarFlags>();
  CLI::App* calendar = app.add_subcommand("calendar", R"(Write events and deadlines as a calendar (iCalendar)

Calendars take it in again and again: each entry keeps its UID, and its SEQUENCE grows with the record's revision. Deadlines
are tasks with alarms. What is not dated to the day is there without a date, which then stands in its description.

Examples:
  briefctl calendar --file deadlines.ics
  briefctl calendar --party parties/jp --topic semiconductors --alarm 30,7,1 > jp.ics
  briefctl calendar --filter 'type = COMMITMENT' --title "What is promised")");
  flags->filter.types = {"events", "commitments"};
  flags->filter.Register(*calendar);
  calendar->add_option("--as-of", flags->as_of, "What was known at a revision or time");
  CLI::Option* alarms =
      calendar->add_option("--alarm", flags->alarms, "Days before a deadline to be reminded; several: each")
          ->delimiter(',')
          ->allow_extra_args(false)
          ->check(WholeNumberFrom(0, 3650))
          ->default_str("7,1");
  calendar->add_flag("--no-alarm", flags->no_alarms, "No reminders")->excludes(alarms);
  calendar->add_option("--title", flags->title, "Name of the calendar")->capture_default_str();
  calendar->add_option("--file", flags->file, "Write to this file, which is replaced only by a whole new one");
  calendar->callback([&context, &command, flags] {
    command = [&context, flags] { return flags->filter.Blame(Calendar(*flags, context)); };
  });
}

}  // namespace briefing::briefctl
