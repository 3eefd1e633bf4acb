#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/briefctl/atomic_file.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/exchange/csv_file.h"
#include "client/briefctl/exchange/json_ld.h"
#include "client/briefctl/exchange/stix.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/filter_flags.h"
#include "client/briefctl/progress.h"

namespace briefing::briefctl {
namespace {

struct ExportFlags {
  std::string file = "-";
  std::string format;
  std::string as_of;
  FilterFlags filter;
};

// Writes records one after the other in the form that import reads.
class RecordWriter {
 public:
  RecordWriter(FileFormat format, std::ostream& out) : format_(format), out_(out) {}
  void Write(const v1::Record& record) {
    Begin();
    switch (format_) {
      case FileFormat::kText:
        one_.Clear();
        *one_.add_records() = record;
        out_ << ToText(one_);
        break;
      case FileFormat::kJson:
        out_ << (written_ > 0 ? ",\n" : "\n") << absl::StripSuffix(ToJson(record, JsonShape::kOneLine), "\n");
        break;
      case FileFormat::kNdjson:
        out_ << ToJson(record, JsonShape::kOneLine);
        break;
    }
    ++written_;
  }
  void Finish(int64_t revision) {
    Begin();
    // As protobuf writes 64-bit numbers in JSON.
    if (format_ == FileFormat::kJson) out_ << "\n],\"revision\":\"" << revision << "\"}\n";
  }
  size_t written() const { return written_; }

 private:
  // Not before the server has answered: what fails leaves no half of a document.
  void Begin() {
    if (format_ == FileFormat::kJson && !std::exchange(begun_, true)) out_ << "{\"records\":[";
  }

  const FileFormat format_;
  std::ostream& out_;
  v1::ExportResponse one_;
  bool begun_ = false;
  size_t written_ = 0;
};

absl::StatusOr<v1::ExportRequest> RequestOf(const ExportFlags& flags) {
  v1::ExportRequest request;
  absl::StatusOr<std::string> filter = flags.filter.Build();
  if (!filter.ok()) return filter.status();
  request.set_filter(*std::move(filter));
  if (absl::Status status = SetAsOf(flags.as_of, request); !status.ok()) return status;
  return request;
}

// `done` becomes what is there then: "7 records as of revision 3".
absl::Status ExportTo(const ExportFlags& flags, FileFormat format, std::ostream& out, std::string& done,
                      Context& context) {
  absl::StatusOr<v1::ExportRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  RecordWriter writer(format, out);
  Progress progress(context, "exporting", 0);
  int64_t revision = 0;
  int why = 0;
  const auto on_part = [&](const v1::ExportResponse& part) {
    for (const v1::Record& record : part.records()) writer.Write(record);
    if (!out) why = errno;
    revision = part.revision();
    progress.Show(writer.written());
    return out ? client::Step::kContinue : client::Step::kStop;
  };
  const absl::Status status = (*client)->Export(*std::move(request), on_part, &context.cancellation());
  progress.Clear();
  if (!status.ok()) return status;
  writer.Finish(revision);
  if (why == 0) errno = 0;
  if (!out.flush()) {
    return CannotWrite(flags.file == "-" ? "to standard output" : flags.file, why != 0 ? why : errno);
  }
  done = absl::StrCat(writer.written(), " records as of revision ", revision);
  return absl::OkStatus();
}

absl::StatusOr<FileFormat> FormatFor(const ExportFlags& flags, Context& context) {
  // -o says it, too, for what goes to standard output.
  if (flags.format.empty() && flags.file == "-" && context.output() == Output::kJson) return FileFormat::kJson;
  if (flags.format.empty() && flags.file == "-" && context.output() == Output::kNdjson) return FileFormat::kNdjson;
  if (flags.format.empty() && flags.file == "-" && !context.is_table()) {
    return UsageFailure(
        absl::StrCat("-o ", context.settings().output, ": export writes text, json or ndjson; say so by --format"));
  }
  return FormatOf(flags.format, flags.file);
}

// Formats of other tools, which import does not read back.
using Convert = absl::Status (*)(const RecordSet&, std::ostream&);

// Null where it is none of them. By --format, or where that is not given by the file's ending.
Convert ConverterFor(const ExportFlags& flags) {
  constexpr struct {
    absl::string_view format;
    absl::string_view ending;
    Convert convert;
  } kFormats[] = {{"csv", ".csv", WriteCsv}, {"jsonld", ".jsonld", WriteJsonLd}, {"stix", ".stix.json", WriteStix}};
  for (const auto& each : kFormats) {
    if (flags.format.empty() ? absl::EndsWith(flags.file, each.ending) : flags.format == each.format)
      return each.convert;
  }
  return nullptr;
}

absl::Status CheckConverted(const ExportFlags& flags, const Context& context) {
  if (!context.settings().jq.empty()) {
    return UsageFailure(absl::StrCat("--jq works on JSON; --format ", flags.format, " does not go with it"));
  }
  if (context.is_table()) return absl::OkStatus();
  return UsageFailure(absl::StrCat("-o ", context.settings().output, " and --format exclude each other"));
}

absl::Status ExportConverted(const ExportFlags& flags, Convert convert, Context& context) {
  absl::StatusOr<v1::ExportRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<RecordSet> records = ReadRecordSet(*std::move(request), context);
  if (!records.ok()) return records.status();
  if (flags.file == "-") return convert(*records, context.out());
  AtomicFile file(flags.file);
  if (!file.opened().ok()) return file.opened();
  if (absl::Status status = convert(*records, file.stream()); !status.ok()) return status;
  if (absl::Status status = file.Commit(); !status.ok()) return status;
  context.err() << absl::StrCat("briefctl: ", records->size(), " records as of revision ", records->revision(), " in ",
                                flags.file, "\n");
  return absl::OkStatus();
}

absl::Status Export(const ExportFlags& flags, Context& context) {
  if (flags.file != "-" && !context.settings().jq.empty()) {
    return UsageFailure("--jq filters what goes to standard output; leave the file out, and redirect the output");
  }
  if (const Convert convert = ConverterFor(flags)) {
    if (absl::Status status = CheckConverted(flags, context); !status.ok()) return status;
    return ExportConverted(flags, convert, context);
  }
  const absl::StatusOr<FileFormat> format = FormatFor(flags, context);
  if (!format.ok()) return format.status();
  std::string done;
  if (flags.file == "-") return ExportTo(flags, *format, context.out(), done, context);
  AtomicFile file(flags.file);
  if (!file.opened().ok()) return file.opened();
  if (absl::Status status = ExportTo(flags, *format, file.stream(), done, context); !status.ok()) return status;
  if (absl::Status status = file.Commit(); !status.ok()) return status;
  context.err() << absl::StrCat("briefctl: ", done, " in ", flags.file, "\n");
  return absl::OkStatus();
}

}  // namespace

void AddExport(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<ExportFlags>();
  CLI::App* export_app = app.add_subcommand("export", R"(Write all records, or some, to a file that import reads

Also in formats of other tools, which import does not read back: a table for spreadsheets (csv), linked data in the vocabulary of
schema.org (jsonld), a bundle of threat intelligence (stix, of version 2.1).

Examples:
  briefctl export backup.textproto
  briefctl export --type commitments,assessments commitments.csv
  briefctl export --topic semiconductors --format stix > bundle.json
  briefctl export --type events,commitments --as-of 42 --format ndjson | gzip > state.ndjson.gz
  briefctl export - -o json --topic semiconductors)");
  export_app->add_option("file", flags->file, "File to write; - for standard output")->capture_default_str();
  export_app->add_option("--format", flags->format,
                         "text, json, ndjson; csv, jsonld, stix; otherwise by the file's ending");
  flags->filter.RegisterType(*export_app);
  flags->filter.Register(*export_app);
  export_app->add_option("--as-of", flags->as_of, "What was known at a revision or time");
  export_app->callback([&context, &command, flags] {
    command = [&context, flags] { return flags->filter.Blame(Export(*flags, context)); };
  });
}

}  // namespace briefing::briefctl
