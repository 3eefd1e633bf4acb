#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "client/briefctl/batches.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/feed_import.h"
#include "client/briefctl/located.h"
#include "client/briefctl/nearest.h"
#include "client/briefctl/progress.h"
#include "client/briefctl/promise_tracker.h"
#include "client/briefctl/results.h"
#include "client/briefctl/unpack.h"
#include "client/record_kind.h"

namespace briefing::briefctl {
namespace {

using Result = v1::MutationResult;

struct ImportFlags {
  std::vector<std::string> files;
  std::string format;
  bool validate_only = false;
  bool print_mapping = false;
  FeedFlags feed;
};

// What spreadsheets call Unicode text.
bool IsUtf16(absl::string_view contents) {
  return absl::StartsWith(contents, "\xFF\xFE") || absl::StartsWith(contents, "\xFE\xFF");
}

absl::StatusOr<std::vector<InputFile>> ReadFiles(const ImportFlags& flags) {
  std::vector<InputFile> files;
  for (const std::string& path : flags.files) {
    absl::StatusOr<std::string> contents = ReadWhole(path);
    if (!contents.ok()) return contents.status();
    absl::StatusOr<std::string> unpacked = Unpack(path, *std::move(contents));
    if (!unpacked.ok()) return unpacked.status();
    if (IsUtf16(*unpacked)) {
      return LocalFailure(absl::StrCat(path, ": is UTF-16; save it as UTF-8, or use iconv -f UTF-16 -t UTF-8"));
    }
    // Packed or not, a file is called the same.
    const absl::string_view name = absl::StripSuffix(absl::StripSuffix(path, ".zip"), ".gz");
    files.push_back({std::string(name), *std::move(unpacked)});
  }
  return files;
}

// Leaves out what the server makes of the rest by itself, which an export holds, too. How many those are.
size_t DropVerdicts(std::vector<FileRecord>& records) {
  return std::erase_if(records, [](const FileRecord& record) { return record.record.has_verdict(); });
}

// The failure of what was taken for records, with what else it may be.
absl::Status OrAFeed(const absl::Status& status) {
  absl::Status told(status.code(),
                    absl::StrCat(status.message(),
                                 "; if it is a feed, give --format icews, gdelt or promise-tracker, if it "
                                 "is a table or JSON of its own, --mapping FILE"));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) { told.SetPayload(url, payload); });
  return told;
}

absl::StatusOr<std::vector<FileRecord>> ReadAll(const ImportFlags& flags, const std::vector<InputFile>& files,
                                                Context& context) {
  std::vector<FileRecord> all;
  for (const auto& [file, contents] : files) {
    const bool is_auto = flags.format.empty() || flags.format == "auto";
    const absl::StatusOr<FileFormat> format = FormatOf(is_auto ? "" : flags.format, file);
    if (!format.ok()) return is_auto ? OrAFeed(format.status()) : format.status();
    absl::StatusOr<std::vector<FileRecord>> records = ReadRecords(*format, file, contents);
    if (!records.ok()) {
      return is_auto && !absl::StrContains(contents, "records") ? OrAFeed(records.status()) : records.status();
    }
    for (FileRecord& record : *records) {
      client::ClearOutputOnly(*client::MutableInside(record.record));
      all.push_back(std::move(record));
    }
  }
  if (const size_t verdicts = DropVerdicts(all); verdicts > 0) {
    context.err() << absl::StrCat("briefctl: ", verdicts, verdicts == 1 ? " verdict" : " verdicts",
                                  " left out: the server judges by itself\n");
  }
  if (all.empty()) return LocalFailure("nothing to import: no records in what was given");
  if (absl::Status status = CheckNames(all); !status.ok()) return status;
  SortByReference(all);
  return all;
}

// Writes batch after batch. Those before a failure stay; a repeat finds them unchanged.
class Import {
 public:
  Import(const ImportFlags& flags, Context& context, client::Client& client, std::vector<FileRecord> records)
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
        if (const int written = all_.results_size(); written > 0) {
          context_.err() << absl::StrCat("briefctl: ", written, " of ", records_.size(), " records are written\n");
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
    const std::string& id = context_.settings().request_id;
    return Write(id.empty() || ends_.size() == 1 ? id : absl::StrCat(id, "-", batch + 1), records);
  }

  // What the server makes of a batch besides may make the commit too large; then each half is written by itself.
  absl::Status Write(const std::string& request_id, absl::Span<const FileRecord> records) {
    v1::ApplyRequest request;
    request.set_request_id(request_id);
    request.set_reason(context_.settings().reason);
    request.set_validate_only(flags_.validate_only);
    for (const FileRecord& record : records) *request.add_mutations()->mutable_put() = record.record;
    absl::StatusOr<v1::ApplyResponse> response = client_.Apply(std::move(request), context_.call());
    if (IsTooLarge(response.status()) && records.size() > 1 && !flags_.validate_only) {
      const size_t half = records.size() / 2;
      const auto id_of = [&](const char* part) { return request_id.empty() ? "" : absl::StrCat(request_id, part); };
      const absl::Status first = Write(id_of(".1"), records.first(half));
      return first.ok() ? Write(id_of(".2"), records.subspan(half)) : first;
    }
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
    if (!PrintResults(all_, context_)) context_.out() << Summary();
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

  const ImportFlags& flags_;
  Context& context_;
  client::Client& client_;
  const std::vector<FileRecord> records_;
  const std::vector<size_t> ends_;
  v1::ApplyResponse all_;
  std::map<Result::Outcome, int64_t> counts_;
};

// Usage failure where it is none that this command takes, which are more than those of records.
absl::Status CheckFormat(const std::string& format) {
  if (format.empty() || format == "auto" || IsFeedFormat(format) || FormatOf(format, "").ok()) return absl::OkStatus();
  std::vector<std::string> known = {"text", "json", "ndjson"};
  for (std::string& feed : FeedFormats()) known.push_back(std::move(feed));
  known.emplace_back("auto");
  return UsageFailure(
      absl::StrCat("--format ", format, ": is none of ", absl::StrJoin(known, ", "), DidYouMean(format, known)));
}

// Empty where the files hold records. Local failure where some look like a feed and others do not.
absl::StatusOr<std::string> FeedFormat(const ImportFlags& flags, const std::vector<InputFile>& files) {
  if (IsFeedFormat(flags.format)) return flags.format;
  if (!flags.feed.mapping.empty()) return std::string("csv");
  if (!flags.format.empty() && flags.format != "auto") return "";
  const std::string first = FeedFormatOf(files.front());
  for (const InputFile& file : files) {
    if (FeedFormatOf(file) == first) continue;
    return LocalFailure(absl::StrCat(file.path, " does not look like ", files.front().path,
                                     "; say by --format what they are, or import them one by one"));
  }
  return first;
}

absl::Status RunImport(const ImportFlags& flags, Context& context) {
  if (flags.print_mapping) {
    context.out() << PromiseTrackerMapping();
    return absl::OkStatus();
  }
  if (absl::Status status = CheckFormat(flags.format); !status.ok()) return status;
  if (flags.files.empty()) return UsageFailure("name a file, or - for standard input");
  const absl::StatusOr<std::vector<InputFile>> files = ReadFiles(flags);
  if (!files.ok()) return files.status();
  const absl::StatusOr<std::string> feed = FeedFormat(flags, *files);
  if (!feed.ok()) return feed.status();
  if (!feed->empty()) {
    FeedFlags feed_flags = flags.feed;
    feed_flags.dry_run = flags.validate_only;
    return ImportFeed(*feed, *files, feed_flags, context);
  }
  if (!flags.feed.import.empty() || flags.feed.strict || flags.feed.update || !flags.feed.columns.empty()) {
    return UsageFailure("--import, --strict, --update and --column go with feeds; say by --format which one this is");
  }
  absl::StatusOr<std::vector<FileRecord>> records = ReadAll(flags, *files, context);
  if (!records.ok()) return records.status();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  return Import(flags, context, **client, *std::move(records)).Run();
}

}  // namespace

void AddImport(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* import = app.add_subcommand("import", R"(Write records from files, or what feeds and tables hold

Creates what is not there and changes what differs, in as few atomic batches as fit (1,000 records or 2 MiB each, less
where the verdicts that follow need the room). A second import of the same file changes nothing. Files may be packed with
gzip or zip. The verdicts in an export are left out: the server judges by itself.

Examples:
  briefctl import seed.textproto
  briefctl import parties.ndjson events.ndjson --reason "weekly feed"
  curl -s https://feed.example/records.json | briefctl import - --format json
  briefctl import --format icews icews18_test.tsv icews18_valid.tsv --import icews18
  briefctl import 20190125.export.CSV.zip 20190125.mentions.CSV.zip --format gdelt
  briefctl import pledges.csv --format csv --mapping pledges.textproto --import pledges
  briefctl import data.json --format promise-tracker --column promiser="Jane Doe" --column term=2019/2023

A feed's rows become events and parties with ids of their own content, each with a claim that names sources/ID and the
line; rows that are wrong are told by line and left out (the first twenty; all with -v, and where -o is for programs);
-o json tells what became of each record. `briefctl list KIND
--refers-to sources/ID` shows all that came with an import, and `briefctl retract --import ID` takes it all back.

--mapping says what the columns of a table (CSV, TSV) or the members of a JSON array mean: which records a row makes, the
column, text or constant behind each field, formats of dates, meanings of words, what tells records apart. It is text as
--print-mapping shows, which prints the mapping that --format promise-tracker has built in, to begin one's own from.)");
  import->add_option("file", flags->files, "Files of records; - for standard input");
  import->add_option(
      "--format", flags->format,
      "Records: text, json or ndjson; feeds: icews, gdelt, promise-tracker or csv; auto (the default): by "
      "content and ending");
  import->add_option("--import", flags->feed.import, "Id of the feed's source; otherwise the first file's name");
  import->add_option("--mapping", flags->feed.mapping, "File that says what the columns mean");
  import
      ->add_option("--column", flags->feed.columns,
                   "NAME=VALUE: what rows have in a column in which they say nothing; may be repeated")
      ->allow_extra_args(false);
  import->add_flag("--print-mapping", flags->print_mapping, "Print the mapping of promise trackers, and end");
  import->add_flag("--strict", flags->feed.strict, "Write nothing where a row of a feed is wrong");
  import->add_flag("--update", flags->feed.update,
                   "Take a feed's values where the ledger holds others, in records that rest on this import alone, and "
                   "the memberships that known parties lack");
  import->add_flag("--validate-only,--dry-run", flags->validate_only, "Check everything, write nothing");
  import->callback(
      [&context, &command, flags] { command = [&context, flags] { return RunImport(*flags, context);
};
}  // namespace briefing::briefctl
);
}

}  // namespace briefing::briefctl
