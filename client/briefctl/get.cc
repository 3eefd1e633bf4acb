#include <memory>
#include <string>
#include <vector>

#include "client/briefctl/commands.h"
#include "client/briefctl/print.h"

namespace briefing::briefctl {
namespace {

struct GetFlags {
  std::vector<std::string> names;
  std::string as_of;
};

absl::Status Get(const GetFlags& flags, Context& context) {
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  client::ReadOptions read;
  if (absl::Status status = SetAsOf(flags.as_of, read); !status.ok()) return status;
  std::vector<v1::Record> records;
  for (const std::string& name : flags.names) {
    absl::StatusOr<v1::Record> record = (*client)->Get(name, read, context.call());
    if (record.status().code() == absl::StatusCode::kNotFound && !flags.as_of.empty() && !context.is_json()) {
      TellAsOf(context);
    }
    if (!record.ok()) return record.status();
    records.push_back(*std::move(record));
  }
  records.size() == 1 ? PrintRecord(records[0], context) : PrintRecords(records, 0, context);
  return absl::OkStatus();
}

}  // namespace

void AddGet(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<GetFlags>();
  CLI::App* get = app.add_subcommand("get", R"(Show records by name

Examples:
  briefctl get commitments/jp-us-working-group
  briefctl get parties/jp parties/us -o wide
  briefctl get events/summit-2022 --as-of 2022-05-04T09:00:00Z -o yaml)");
  get->add_option("name", flags->names, "Full names, such as events/summit-2022")->required();
  get->add_option("--as-of", flags->as_of, "What was known at a revision or time");
  get->callback([&context, &command, flags] { command = [&context, flags] { return Get(*flags, context); }; });
}

}  // namespace briefing::briefctl
