#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "client/briefctl/batches.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/field_path.h"
#include "client/briefctl/located.h"
#include "client/briefctl/print.h"
#include "client/briefctl/words.h"
#include "client/briefctl/writes.h"
#include "client/record_kind.h"

namespace briefing::briefctl {
namespace {

struct CreateFlags {
  std::string type;
  std::string file;
  std::string format;
  std::string id;
  std::string parent;
  std::vector<std::string> set;
  bool validate_only = false;
};

absl::Status CreateFromFlags(const CreateFlags& flags, Context& context) {
  const absl::StatusOr<const client::RecordKind*> kind = ParseKind(flags.type);
  if (!kind.ok()) return kind.status();
  v1::Record record;
  if (absl::Status status = SetFields(flags.set, *client::MakeInside(**kind, record), nullptr); !status.ok()) {
    return status;
  }
  return CreateAndPrint(record, flags.id, flags.parent, flags.validate_only, context);
}

absl::Status CreateBatch(std::vector<FileRecord> records, const CreateFlags& flags, Context& context) {
  if (!flags.id.empty() || !flags.parent.empty()) return UsageFailure("--id and --parent go with one record only");
  if (absl::Status status = CheckNames(records); !status.ok()) return status;
  SortByReference(records);
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  v1::ApplyRequest request;
  request.set_request_id(context.write().request_id);
  request.set_reason(context.settings().reason);
  request.set_validate_only(flags.validate_only);
  for (const FileRecord& record : records) *request.add_mutations()->mutable_create() = record.record;
  const absl::StatusOr<v1::ApplyResponse> applied = (*client)->Apply(std::move(request), context.call());
  if (!applied.ok()) return Located(applied.status(), records);
  std::vector<v1::Record> created;
  for (size_t i = 0; i < records.size(); ++i) created.push_back(records[i].record);
  PrintRecords(created, applied->revision(), context);
  if (flags.validate_only) SayNothingWritten(context);
  return absl::OkStatus();
}

absl::Status Create(const CreateFlags& flags, Context& context) {
  const bool has_flags = !flags.type.empty() || !flags.set.empty();
  if (flags.file.empty() == flags.type.empty() || (!flags.file.empty() && has_flags)) {
    return UsageFailure("give either a kind with --set, or -f FILE");
  }
  if (flags.file.empty()) return CreateFromFlags(flags, context);
  const absl::StatusOr<FileFormat> format = FormatOf(flags.format, flags.file);
  if (!format.ok()) return format.status();
  const absl::StatusOr<std::string> contents = ReadWhole(flags.file);
  if (!contents.ok()) return contents.status();
  absl::StatusOr<std::vector<FileRecord>> records = ReadRecords(*format, flags.file, *contents);
  if (!records.ok()) return records.status();
  if (records->empty()) return LocalFailure(absl::StrCat(flags.file, ": holds no records"));
  for (FileRecord& record : *records) client::ClearOutputOnly(*client::MutableInside(record.record));
  if (records->size() > 1) return CreateBatch(*std::move(records), flags, context);
  return CreateAndPrint(records->front().record, flags.id, flags.parent, flags.validate_only, context);
}

}  // namespace

void AddCreate(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<CreateFlags>();
  CLI::App* create = app.add_subcommand("create", R"(Create records

Examples:
  briefctl create party --id jp --set title=Japan --set kind=state --set iso_alpha2=JP
  briefctl create event --id summit-2022 --set title="Leaders' summit" --set kind=consult \
      --set date=2022-05-23 --set participants[0].party=parties/jp --set topics=semiconductors
  briefctl create -f commitment.textproto
  cat records.json | briefctl create -f - --format json)");
  create->add_option("type", flags->type, "Kind of record, with --set");
  create->add_option("-f,--file", flags->file, "Records to create, all or none; - for standard input");
  create->add_option("--format", flags->format, "text, json or ndjson; otherwise by the file's ending");
  create->add_option("--id", flags->id, "Last part of the name");
  create->add_option("--parent", flags->parent, "Indicator or commitment that it belongs to");
  create->add_option("--set", flags->set, "PATH=VALUE; may be repeated")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  create->add_flag("--validate-only", flags->validate_only, "Check everything, write nothing");
  create->callback([&context, &command, flags] { command = [&context, flags] { return Create(*flags, context); }; });
}

}  // namespace briefing::briefctl
