#include <string>

#include "absl/strings/str_cat.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/print.h"
#include "client/briefctl/table.h"
#include "client/briefctl/text.h"
#include "client/briefctl/words.h"
#include "client/record_kind.h"

namespace briefing::briefctl {
namespace {

std::string Mebibytes(int64_t bytes) {
  if (bytes < (1 << 20)) return absl::StrCat((bytes + 1023) / 1024, " KiB");
  return absl::StrCat((bytes + (1 << 19)) >> 20, " MiB");
}

void PrintStatus(const v1::GetLedgerStatusResponse& status, Context& context) {
  const auto line = [&context](const char* label, const std::string& value) {
    context.out() << label << Escape(value) << '\n';
  };
  line("server     ",
       absl::StrCat(context.server(), ", version ", status.server_version(), ", since ", Seconds(status.start_time())));
  line("ledger     ", absl::StrCat(status.ledger_id(), " (", status.engine(), ")"));
  const std::string since = status.has_commit_time() ? absl::StrCat(", ", Seconds(status.commit_time())) : "";
  line("revision   ", absl::StrCat(status.revision(), since));
  line("writes     ", status.writable() ? "open" : absl::StrCat("CLOSED: ", status.write_obstacle()));
  if (status.has_age()) {
    const absl::Duration age = absl::Seconds(status.age().seconds()) + absl::Nanoseconds(status.age().nanos());
    line("level      ",
         absl::StrCat("with the cluster ", absl::FormatDuration(absl::Trunc(age, absl::Milliseconds(1))), " ago"));
  }
  line("watchers   ", absl::StrCat(status.watcher_count()));
  line("size       ", absl::StrCat(Mebibytes(status.encoded_size_bytes()), " of records, ",
                                   Mebibytes(status.memory_size_bytes()), " in memory"));
  context.out() << '\n';
  Table table({"KIND", "RECORDS", "VERSIONS"});
  for (const v1::RecordCount& count : status.record_counts()) {
    const bool known = count.type() > 0 && static_cast<size_t>(count.type()) <= client::AllRecordKinds().size();
    table.Add({known ? client::KindOf(count.type()).plural : absl::StrCat(count.type()),
               absl::StrCat(count.live_count()), absl::StrCat(count.version_count())});
  }
  table.Print(context.table_width(), context.style(), context.out());
}

absl::Status Status(Context& context) {
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  const absl::StatusOr<v1::GetLedgerStatusResponse> status = (*client)->GetLedgerStatus(context.call());
  if (!status.ok()) return status.status();
  switch (context.output()) {
    case Output::kJson:
      context.out() << ToJson(*status, JsonShape::kIndented);
      break;
    case Output::kNdjson:
      context.out() << ToJson(*status, JsonShape::kOneLine);
      break;
    case Output::kYaml:
      context.out() << ToYaml(*status);
      break;
    case Output::kName:
      return UsageFailure("the ledger's status has no name; -o takes table, json, ndjson or yaml");
    default:
      PrintStatus(*status, context);
  }
  return absl::OkStatus();
}

}  // namespace

void AddStatus(CLI::App& app, Context& context, Command& command) {
  app.add_subcommand("status", R"(Show how the ledger and its server are

Examples:
  briefctl status
  briefctl status -o json)")
      ->callback([&context, &command] { command = [&context] { return Status(context); }; });
}

}  // namespace briefing::briefctl
