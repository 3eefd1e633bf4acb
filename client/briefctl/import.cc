#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "client/briefctl/batches.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/feed_import.h"
#include "client/briefctl/located.h"
#include "client/briefctl/progress.h"
#include "client/briefctl/text.h"
#include "client/record_kind.h"

namespace briefing::briefctl {
namespace {

using Result = v1::MutationResult;

struct Flags {
  std::vector<std::string> files;
  std::string format;
  bool validate_only = false;
  FeedFlags feed;
};

absl::StatusOr<std::vector<InputFile>> ReadFiles(const Flags& flags) {
  std::vector<InputFile> files;
  for (const std::string& path : flags.files) {
    absl::StatusOr<std::string> contents = ReadWhole(path);
    if (!contents.ok()) return contents.status();
    files.push_back({path, *std::move(contents)});
  }
  return files;
}

absl::StatusOr<std::vector<FileRecord>> ReadAll(const Flags& flags, const std::vector<InputFile>& files) {
  std::vector<FileRecord> all;
  for (const auto& [file, contents] : files) {
    const absl::StatusOr<FileFormat> format = FormatOf(flags.format == "auto" ? "" : flags.format, file);
    if (!format.ok()) return format.status();
    absl::StatusOr<std::vector<FileRecord>> records = ReadRecords(*format, file, contents);
    if (!records.ok()) return records.status();
    for (FileRecord& record : *records) {
      client::ClearOutputOnly(*client::MutableInside(record.record));
      all.push_back(std::move(record));
    }
  }
  if (all.empty()) return LocalFailure("nothing to import: no records in what was given");
  if (absl::Status status = CheckNames(all); !status.ok()) return status;
  SortByReference(all);
  return all;
}

// Writes batch after batch. Those before a failure stay; a repeat finds them unchanged.
class Import {
 public:
  Import(const Flags& flags, Context& context, client::Client& client, std::vector<FileRecord> records)
      : flags_(flags), context_(context), client_(client), records_(std::move(records)), ends_(BatchEnds(records_)) {}

  absl::Status Run() {
    // The server checks each batch by itself, so one that rests on an earlier one cannot be checked without writing
    // that.
    if (flags_.validate_only && ends_.size() > 1) {
      return LocalFailure(absl::StrCat("--validate-only checks one batch; this is ", ends_.size(), " of them"));
    }
    Progress progress(context_, "importing", records_.size());
    size_t begin = 0;
    for (size_t i = 0; i < ends_.size(); ++i) {
      const absl::Status status = Write(i, absl::MakeConstSpan(records_).subspan(begin, ends_[i] - begin));
      if (!status.ok()) {
        progress.Clear();
        if (begin > 0) {
          context_.err() << absl::StrCat("briefctl: ", begin, " of ", records_.size(), " records are written\n");
        }
        return status;
      }
      begin = ends_[i];
      progress.Show(begin);
    }
    progress.Clear();
    Report();
    return absl::OkStatus();
  }

 private:
  absl::Status Write(size_t batch, absl::Span<const FileRecord> records) {
    v1::ApplyRequest request;
    const std::string& id = context_.settings().request_id;
    if (!id.empty()) request.set_request_id(ends_.size() == 1 ? id : absl::StrCat(id, "-", batch + 1));
    request.set_reason(context_.settings().reason);
    request.set_validate_only(flags_.validate_only);
    for (const FileRecord& record : records) *request.add_mutations()->mutable_put() = record.record;
    absl::StatusOr<v1::ApplyResponse> response = client_.Apply(std::move(request), context_.call());
    if (!response.ok()) return Located(response.status(), records);
    all_.set_revision(response->revision());
    if (response->has_commit_time()) *all_.mutable_commit_time() = response->commit_time();
    for (Result& result : *response->mutable_results()) {
      ++counts_[result.outcome()];
      *all_.add_results() = std::move(result);
    }
    return absl::OkStatus();
  }

  void Report() {
    switch (context_.output()) {
      case Output::kJson:
        context_.out() << ToJson(all_, JsonShape::kIndented);
        return;
      case Output::kYaml:
        context_.out() << ToYaml(all_);
        return;
      case Output::kNdjson:
        for (const Result& result : all_.results()) context_.out() << ToJson(result, JsonShape::kOneLine);
        return;
      case Output::kName:
        for (const Result& result : all_.results()) {
          if (result.outcome() != Result::OUTCOME_UNCHANGED) context_.out() << Escape(result.name()) << '\n';
        }
        return;
      default:
        context_.out() << Summary();
    }
  }

  std::string Summary() {
    const int64_t total = all_.results_size();
    const std::string records = absl::StrCat(total, total == 1 ? " record" : " records");
    if (counts_[Result::OUTCOME_UNCHANGED] == total) {
      if (flags_.validate_only) return absl::StrCat(records, ": nothing would change\n");
      return absl::StrCat(records, ": nothing changed; the ledger is at revision ", all_.revision(), "\n");
    }
    return absl::StrCat(
        records, flags_.validate_only ? " would be written: " : ": ", counts_[Result::OUTCOME_CREATED], " created, ",
        counts_[Result::OUTCOME_UPDATED], " updated, ", counts_[Result::OUTCOME_UNCHANGED], " unchanged",
        flags_.validate_only ? "" : absl::StrCat("; the ledger is at revision ", all_.revision()), "\n");
  }

  const Flags& flags_;
  Context& context_;
  client::Client& client_;
  const std::vector<FileRecord> records_;
  const std::vector<size_t> ends_;
  v1::ApplyResponse all_;
  std::map<Result::Outcome, int64_t> counts_;
};

// Empty where the files hold records. Local failure where some look like a feed and others do not.
absl::StatusOr<std::string> FeedFormat(const Flags& flags, const std::vector<InputFile>& files) {
  if (IsFeedFormat(flags.format)) return flags.format;
  if (!flags.format.empty() && flags.format != "auto") return "";
  const std::string first = FeedFormatOf(files.front());
  for (const InputFile& file : files) {
    if (FeedFormatOf(file) == first) continue;
    return LocalFailure(absl::StrCat(file.path, " does not look like ", files.front().path,
                                     "; say by --format what they are, or import them one by one"));
  }
  return first;
}

absl::Status RunImport(const Flags& flags, Context& context) {
  const absl::StatusOr<std::vector<InputFile>> files = ReadFiles(flags);
  if (!files.ok()) return files.status();
  const absl::StatusOr<std::string> feed = FeedFormat(flags, *files);
  if (!feed.ok()) return feed.status();
  if (!feed->empty()) {
    FeedFlags feed_flags = flags.feed;
    feed_flags.dry_run = flags.validate_only;
    return ImportFeed(*feed, *files, feed_flags, context);
  }
  if (!flags.feed.import.empty() || flags.feed.strict) return UsageFailure("--import and --strict go with feeds");
  absl::StatusOr<std::vector<FileRecord>> records = ReadAll(flags, *files);
  if (!records.ok()) return records.status();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  return Import(flags, context, **client, *std::move(records)).Run();
}

}  // namespace

void AddImport(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<Flags>();
  CLI::App* import = app.add_subcommand("import", R"(Write records from files, or events from feeds

Creates what is not there and changes what differs, in as few atomic batches as fit (1,000 records or 2 MiB each). A second
import of the same file changes nothing.

Examples:
  briefctl import seed.textproto
  briefctl import parties.ndjson events.ndjson --reason "weekly feed"
  curl -s https://feed.example/records.json | briefctl import - --format json
  briefctl import --format icews icews18_test.tsv icews18_valid.tsv --import icews18

A feed's rows become events and parties with ids of their own content, each with a claim that names sources/ID and the
line; rows that are wrong are told by line and left out. `briefctl retract --import ID` takes it all back.)");
  import->add_option("file", flags->files, "Files of records; - for standard input")->required();
  import->add_option("--format", flags->format,
                     "Records: text, json or ndjson; feeds: icews or gdelt; auto (the default): by content and ending");
  import->add_option("--import", flags->feed.import, "Id of the feed's source; otherwise the first file's name");
  import->add_flag("--strict", flags->feed.strict, "Write nothing where a row of a feed is wrong");
  import->add_flag("--validate-only,--dry-run", flags->validate_only, "Check everything, write nothing");
  import->callback([&context, &command, flags] { command = [&context, flags] { return RunImport(*flags, context);
};
}  // namespace briefing::briefctl
);
}

}  // namespace briefing::briefctl
