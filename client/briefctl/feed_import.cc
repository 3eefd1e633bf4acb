#include "client/briefctl/feed_import.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/feed_merge.h"
#include "client/briefctl/feed_reads.h"
#include "client/briefctl/feed_report.h"
#include "client/briefctl/feed_strays.h"
#include "client/briefctl/feed_write.h"
#include "client/briefctl/mapped_feed.h"
#include "client/briefctl/mapped_records.h"
#include "client/briefctl/promise_tracker.h"
#include "client/briefctl/record_claims.h"
#include "client/briefctl/record_file.h"
#include "client/briefctl/text.h"
#include "client/feeds/collection.h"
#include "client/feeds/feed_id.h"
#include "client/feeds/feed_text.h"
#include "client/feeds/gdelt.h"
#include "client/feeds/icews.h"
#include "client/record_kind.h"
#include "service/base/limits.h"

namespace briefing::briefctl {
namespace {

constexpr char kPromiseTracker[] = "promise-tracker";
struct Format {
  const char* name;
  const char* title;
  bool (*looks_like)(absl::string_view contents);
  // Null: by a mapping.
  void (*read)(const std::string& file, absl::string_view contents, feeds::Collection& collection);
  // Files that are read after the others; may be null.
  bool (*comes_last)(absl::string_view contents);
};

bool LooksLikeNothing(absl::string_view) { return false; }

constexpr Format kFormats[] = {
    {"icews", "ICEWS events", feeds::LooksLikeIcews, feeds::ReadIcews, nullptr},
    {"gdelt", "GDELT events", feeds::LooksLikeGdelt, feeds::ReadGdelt, feeds::LooksLikeGdeltMentions},
    {kPromiseTracker, "Promises", LooksLikePromiseTracker, nullptr, nullptr},
    {"csv", "Rows", LooksLikeNothing, nullptr, nullptr},
};

const Format* FindFormat(const std::string& name) {
  for (const Format& format : kFormats) {
    if (name == format.name) return &format;
  }
  return nullptr;
}

absl::StatusOr<std::string> ImportId(const FeedFlags& flags, const std::vector<InputFile>& files) {
  std::string id = flags.import;
  if (id.empty()) {
    if (files.front().path == "-") return UsageFailure("--import ID: standard input has no name to take one from");
    const std::string base = files.front().BaseName();
    id = absl::StrReplaceAll(feeds::Folded(base.substr(0, base.find('.'))), {{" ", "-"}});
    id = id.substr(0, limits::kMaxIdBytes);
  }
  const auto fits = [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; };
  if (id.empty() || id.size() > limits::kMaxIdBytes || !std::all_of(id.begin(), id.end(), fits) || id.front() == '-' ||
      id.back() == '-') {
    return UsageFailure(absl::StrCat("--import ", id, ": ids are lower-case letters, digits and hyphens"));
  }
  return id;
}

v1::Record SourceRecord(const feeds::Collection& read, const Format& format, const std::vector<InputFile>& files,
                        v1::Source known) {
  v1::Record record;
  v1::Source& source = *record.mutable_source();
  source = std::move(known);
  source.set_name(read.source());
  const std::string names = absl::StrJoin(files, ", ", [](std::string* out, const InputFile& file) {
    absl::StrAppend(out, file.path == "-" ? "standard input" : file.BaseName());
  });
  if (source.title().empty()) {
    source.set_title(absl::StrCat(format.title, ": ", names).substr(0, limits::kMaxTitleBytes));
  }
  if (source.kind() == v1::SOURCE_KIND_UNSPECIFIED) source.set_kind(v1::SOURCE_KIND_DATASET);
  return record;
}

}  // namespace

bool IsFeedFormat(const std::string& format) { return FindFormat(format) != nullptr; }

std::vector<std::string> FeedFormats() {
  std::vector<std::string> names;
  for (const Format& format : kFormats) names.emplace_back(format.name);
  return names;
}

std::string FeedFormatOf(const InputFile& file) {
  for (const Format& format : kFormats) {
    if (format.looks_like(file.contents)) return format.name;
  }
  return "";
}

namespace {

// The mapping of --mapping, or the one that the format brings along.
absl::StatusOr<MappingPlan> PlanFor(const Format& format, const FeedFlags& flags) {
  if (flags.mapping.empty()) {
    if (format.name != absl::string_view(kPromiseTracker)) {
      return UsageFailure(
          absl::StrCat("--format ", format.name, ": give --mapping FILE, which says what the columns mean"));
    }
    return LoadMapping("the built-in mapping", PromiseTrackerMapping());
  }
  const absl::StatusOr<std::string> contents = ReadWhole(flags.mapping);
  if (!contents.ok()) return contents.status();
  return LoadMapping(flags.mapping, *contents);
}

// The titles that records of these kinds have in the ledger.
absl::StatusOr<HeldTitles> ReadTitles(const std::set<v1::RecordType>& types, const std::string& source, bool update,
                                      Context& context) {
  HeldTitles held;
  const auto keep = [&](const v1::Record& record) {
    HeldTitle& title = held[client::NameOf(record)];
    title.title = TitleIn(record);
    v1::Record copy = record;
    title.is_of_import =
        absl::c_any_of(MutableClaims(copy), [&](const v1::Claim& claim) { return claim.source() == source; });
    title.takes_title = update && RestsOn(source, record);
  };
  for (const v1::RecordType type : types) {
    if (absl::Status status = ReadAllOf(type, context, keep).status(); !status.ok()) return status;
  }
  return held;
}

absl::Status ReadByMapping(const Format& format, const std::vector<InputFile>& files, const FeedFlags& flags,
                           feeds::Collection& read, MappedRecords& mapped, v1::Source& source, Context& context) {
  const absl::StatusOr<MappingPlan> plan = PlanFor(format, flags);
  if (!plan.ok()) return plan.status();
  const absl::StatusOr<std::map<std::string, std::string>> given = GivenColumns(flags.columns);
  if (!given.ok()) return given.status();
  for (const InputFile& file : files) {
    std::map<std::string, std::string> columns = *given;
    if (flags.mapping.empty()) {
      std::map<std::string, std::string> known = KnownTrackerColumns(*plan, *given, file);
      if (!known.empty()) context.err() << "briefctl: " << Escape(file.path) << ": " << TakenColumns(known) << "\n";
      columns.merge(known);
    }
    if (absl::Status status = ReadMapped(*plan, columns, file, read, mapped); !status.ok()) return status;
  }
  const absl::StatusOr<HeldTitles> held = ReadTitles(mapped.TypesToldApart(), read.source(), flags.update, context);
  if (!held.ok()) return held.status();
  mapped.Settle(*held);
  source = plan->mapping().source();
  return absl::OkStatus();
}

void ReadByFormat(const Format& format, const std::vector<InputFile>& files, feeds::Collection& read) {
  for (const bool last : {false, true}) {
    for (const InputFile& file : files) {
      const bool comes_last = format.comes_last != nullptr && format.comes_last(file.contents);
      if (comes_last == last) format.read(file.BaseName(), file.contents, read);
    }
  }
}

// What a file looks like, for one that was given as another format; empty where it looks like nothing known.
std::string Looks(const InputFile& file, const Format& given) {
  const std::string format = FeedFormatOf(file);
  if (!format.empty() && format != given.name) return absl::StrCat("; it looks like --format ", format);
  const absl::string_view text = absl::StripLeadingAsciiWhitespace(file.contents);
  const bool is_json = absl::StartsWith(text, "{") || absl::StartsWith(text, "[");
  return is_json ? "; it looks like JSON: --format promise-tracker, or --mapping FILE" : "";
}

// Where no row of several can be read, that the files are no such feed, in one sentence; otherwise empty.
std::string WhatIsMisread(const Format& format, const std::vector<InputFile>& files, const feeds::Collection& read) {
  if (format.read == nullptr || read.rows() < 2 || read.faults().size() < read.rows()) return "";
  const feeds::Fault& first = read.faults().front();
  return absl::StrCat("none of ", read.rows(), " rows can be read as --format ", format.name,
                      ", the first since: ", feeds::ToString(first.place), ": ", first.what,
                      Looks(files.front(), format), "; -v tells all");
}

}  // namespace

absl::Status ImportFeed(const std::string& format_name, const std::vector<InputFile>& files, const FeedFlags& flags,
                        Context& context) {
  const Format& format = *FindFormat(format_name);
  const absl::StatusOr<std::string> id = ImportId(flags, files);
  if (!id.ok()) return id.status();
  feeds::Collection read(absl::StrCat("sources/", *id));
  MappedRecords mapped(read);
  v1::Source known;
  if (format.read != nullptr) {
    if (!flags.mapping.empty() || !flags.columns.empty()) {
      return UsageFailure(
          absl::StrCat("--format ", format.name, " has a meaning of its own: no --mapping or --column"));
    }
    ReadByFormat(format, files, read);
    if (absl::Status status = PlaceStrays(read, context); !status.ok()) return status;
  } else if (absl::Status status = ReadByMapping(format, files, flags, read, mapped, known, context); !status.ok()) {
    return status;
  }
  if (const std::string misread = WhatIsMisread(format, files, read); !misread.empty() && !context.settings().verbose) {
    return LocalFailure(misread);
  }
  TellRows(read, context);
  if (flags.strict && !read.faults().empty()) {
    return LocalFailure(
        absl::StrCat("--strict: ", read.faults().size(), " of ", read.rows(), " rows are wrong; nothing was written"));
  }
  if (read.events().empty() && mapped.records().empty()) {
    return LocalFailure("nothing to import: no row could be read");
  }
  v1::Record source = SourceRecord(read, format, files, std::move(known));
  return WriteFeed(read, mapped, std::move(source), files, flags, context);
}

}  // namespace briefing::briefctl
