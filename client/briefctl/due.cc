#include <algorithm>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/briefctl/briefing_part.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "service/base/limits.h"

namespace briefing::briefctl {
namespace {

struct DueFlags {
  BriefingFlags briefing;
  std::string within;
  std::string file;
};

struct Span {
  int count = 0;
  char unit = 'd';
};

// "90d", "12w", "6m", "1y". None: it is no span.
absl::optional<Span> ParseSpan(absl::string_view text) {
  constexpr int kMost = 36500;
  Span span;
  if (text.size() < 2 || !absl::SimpleAtoi(text.substr(0, text.size() - 1), &span.count)) return absl::nullopt;
  span.unit = text.back();
  const bool known = absl::string_view("dwmy").find(span.unit) != absl::string_view::npos;
  if (span.count < 0 || span.count > kMost || !known) return absl::nullopt;
  return span;
}

// When it is over that begins at `from`.
absl::Time EndOf(const Span& span, absl::Time from) {
  const absl::CivilSecond start = absl::ToCivilSecond(from, absl::UTCTimeZone());
  const int years = span.unit == 'y' ? span.count : 0;
  const int months = span.unit == 'm' ? span.count : 0;
  const int days = span.unit == 'd' ? span.count : span.unit == 'w' ? 7 * span.count : 0;
  return absl::FromCivil(absl::CivilSecond(start.year() + years, start.month() + months, start.day() + days,
                                           start.hour(), start.minute(), start.second()),
                         absl::UTCTimeZone());
}

// The server keeps as many of the overdue, and as many of the others, where there are more than fit.
constexpr int kSurelyKept = limits::kMaxUpcomingItems / 2;

// Nothing before `end` is left out where something after it is there and not all that is overdue had to fit.
void DropOmission(v1::Briefing& briefing) {
  auto& omissions = *briefing.mutable_omissions();
  omissions.erase(
      std::remove_if(omissions.begin(), omissions.end(),
                     [](const v1::Omission& each) { return each.section() == v1::BRIEFING_SECTION_UPCOMING; }),
      omissions.end());
}

// What may fall due before `end`; what has no date never surely does.
void KeepUntil(absl::Time end, v1::Briefing& briefing) {
  auto& items = *briefing.mutable_upcoming();
  const auto is_later = [end](const v1::UpcomingItem& item) {
    if (item.overdue()) return false;
    if (!item.has_date()) return true;
    return item.date().has_start_time() && absl::FromUnixSeconds(item.date().start_time().seconds()) >= end;
  };
  const auto overdue = std::count_if(items.begin(), items.end(), [](const auto& item) { return item.overdue(); });
  const auto kept = std::remove_if(items.begin(), items.end(), is_later);
  if (kept != items.end() && overdue < kSurelyKept) DropOmission(briefing);
  items.erase(kept, items.end());
}

absl::Status Due(const DueFlags& flags, Context& context) {
  absl::StatusOr<v1::ComposeBriefingRequest> request = flags.briefing.Build();
  if (!request.ok()) return request.status();
  // Whoever asks what is due asks as of this day, not as of the last commit.
  if (!request->has_reference_time() && !request->has_as_of()) {
    request->mutable_reference_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
  }
  BriefingPart part{.section = v1::BRIEFING_SECTION_UPCOMING, .title = "Due: ", .nothing = "nothing is due"};
  if (!flags.within.empty()) {
    const absl::optional<Span> span = ParseSpan(flags.within);
    if (!span) return UsageFailure(absl::StrCat("--within ", flags.within, ": write 90d, 12w, 6m or 1y"));
    // Without --today the server says which day it briefed on.
    part.adjust = [span](v1::Briefing& briefing) {
      KeepUntil(EndOf(*span, absl::FromUnixSeconds(briefing.reference_time().seconds())), briefing);
    };
  }
  return ShowPart(part, *std::move(request), flags.file, context);
}

}  // namespace

void AddDue(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<DueFlags>();
  CLI::App* due = app.add_subcommand("due", R"(Show what is overdue and what is coming up

Due dates of commitments, their milestones and targets, and events that are expected; overdue ones first, then by date.

Examples:
  briefctl due --within 90d
  briefctl due --party parties/jp --today 2022-05-04
  briefctl due --topic semiconductors -o json)");
  flags->briefing.Register(*due);
  due->add_option("--within", flags->within, "Only what is overdue or may fall due so soon: 90d, 12w, 6m, 1y");
  due->add_option("--file", flags->file, "Write to this file, which is replaced only by a whole new one");
  due->callback([&context, &command, flags] { command = [&context, flags] { return Due(*flags, context); }; });
}

}  // namespace briefing::briefctl
