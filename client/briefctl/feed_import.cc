#include "client/briefctl/feed_import.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/types/optional.h"
#include "client/briefctl/batch_writer.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/feed_merge.h"
#include "client/briefctl/feed_reads.h"
#include "client/briefctl/text.h"
#include "client/feeds/collection.h"
#include "client/feeds/feed_id.h"
#include "client/feeds/gdelt.h"
#include "client/feeds/icews.h"
#include "service/base/limits.h"

namespace briefing::briefctl {
namespace {

using Result = v1::MutationResult;

// Faults and labels told one by one; the rest are counted.
constexpr size_t kToldFaults = 20;

struct Format {
  const char* name;
  const char* title;
  bool (*looks_like)(absl::string_view contents);
  void (*read)(const std::string& file, absl::string_view contents, feeds::Collection& collection);
  // Files that are read after the others; may be null.
  bool (*comes_last)(absl::string_view contents);
};

constexpr Format kFormats[] = {
    {"icews", "ICEWS events", feeds::LooksLikeIcews, feeds::ReadIcews, nullptr},
    {"gdelt", "GDELT events", feeds::LooksLikeGdelt, feeds::ReadGdelt, feeds::LooksLikeGdeltMentions},
};

const Format* FindFormat(const std::string& name) {
  for (const Format& format : kFormats) {
    if (name == format.name) return &format;
  }
  return nullptr;
}

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

absl::StatusOr<std::string> ImportId(const FeedFlags& flags, const std::vector<InputFile>& files) {
  std::string id = flags.import;
  if (id.empty()) {
    if (files.front().path == "-") return UsageFailure("--import ID: standard input has no name to take one from");
    const std::string base = BaseName(files.front().path);
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

void Tell(const feeds::Collection& read, Context& context) {
  size_t told = 0;
  for (const feeds::Fault& fault : read.faults()) {
    if (++told > kToldFaults) break;
    context.err() << absl::StrCat(Escape(feeds::ToString(fault.place)), ": ", Escape(fault.what), "\n");
  }
  if (read.faults().size() > kToldFaults) {
    context.err() << absl::StrCat("briefctl: and ", read.faults().size() - kToldFaults, " more rows like these\n");
  }
  for (const auto& [label, unmatched] : read.unmatched()) {
    context.err() << absl::StrCat(Escape(feeds::ToString(unmatched.first)), ": \"", Escape(label),
                                  "\" is no label or code of CAMEO; kept as printed in ", unmatched.rows,
                                  unmatched.rows == 1 ? " row\n" : " rows\n");
  }
}

v1::Record SourceRecord(const feeds::Collection& read, const Format& format, const std::vector<InputFile>& files) {
  v1::Record record;
  v1::Source& source = *record.mutable_source();
  source.set_name(read.source());
  const std::string names = absl::StrJoin(files, ", ", [](std::string* out, const InputFile& file) {
    absl::StrAppend(out, file.path == "-" ? "standard input" : BaseName(file.path));
  });
  source.set_title(absl::StrCat(format.title, ": ", names).substr(0, limits::kMaxTitleBytes));
  source.set_kind(v1::SOURCE_KIND_DATASET);
  return record;
}

// One import, once its files have been read.
class FeedImport {
 public:
  FeedImport(feeds::Collection& read, v1::Record source, const std::vector<InputFile>& files, const FeedFlags& flags,
             Context& context)
      : read_(read), flags_(flags), context_(context) {
    std::vector<std::string> names;
    for (const InputFile& file : files) names.push_back(BaseName(file.path));
    merge_.emplace(read_.source(), std::move(names));
    merge_->AddSource(std::move(source));
    for (v1::Party& party : read_.parties()) *merge_->Add().mutable_party() = std::move(party);
    for (v1::Event& event : read_.events()) {
      Widen(event.date().edtf());
      *merge_->Add().mutable_event() = std::move(event);
    }
  }

  absl::Status Run() {
    if (absl::Status status = Compare(); !status.ok()) return status;
    if (flags_.dry_run) {
      Summarise(merge_->created(), merge_->updated(), " would be");
      return absl::OkStatus();
    }
    const absl::StatusOr<client::Client*> client = context_.client();
    if (!client.ok()) return client.status();
    Progress progress(context_, "importing", merge_->created() + merge_->updated());
    BatchWriter writer(context_, **client, basis_, progress);
    const absl::Status status = Write(writer);
    progress.Clear();
    if (!status.ok() && writer.done() > 0) {
      context_.err() << absl::StrCat("briefctl: ", writer.done(), " of ", merge_->created() + merge_->updated(),
                                     " changes are written; the same command goes on with the rest\n");
    }
    if (!status.ok()) return status;
    revision_ = std::max(basis_, writer.revision());
    Summarise(writer.count(Result::OUTCOME_CREATED), writer.count(Result::OUTCOME_UPDATED), "");
    return absl::OkStatus();
  }

 private:
  void Widen(const std::string& day) {
    if (day.empty()) return;
    if (first_.empty() || day < first_) first_ = day;
    if (day > last_) last_ = day;
  }

  absl::Status Compare() {
    const auto found = [&](const v1::Record& record) { merge_->Found(record); };
    const absl::StatusOr<int64_t> basis = ReadAllOf(v1::RECORD_TYPE_SOURCE, context_, found);
    if (!basis.ok()) return basis.status();
    basis_ = *basis;
    const absl::StatusOr<int64_t> parties = ReadAllOf(v1::RECORD_TYPE_PARTY, context_, found);
    if (!parties.ok()) return parties.status();
    if (first_.empty()) return absl::OkStatus();
    return ReadEventsWithin(absl::StrCat(first_, "/", last_), context_, found).status();
  }

  absl::Status Write(BatchWriter& writer) {
    if (absl::Status status = writer.Write(merge_->Mutations(v1::RECORD_TYPE_SOURCE), BatchWriter::Order::kSequential);
        !status.ok()) {
      return status;
    }
    // Parties refer to one another.
    if (absl::Status status = writer.Write(merge_->Mutations(v1::RECORD_TYPE_PARTY), BatchWriter::Order::kSequential);
        !status.ok()) {
      return status;
    }
    return writer.Write(merge_->Mutations(v1::RECORD_TYPE_EVENT), BatchWriter::Order::kAny);
  }

  void Summarise(size_t created, size_t updated, absl::string_view would) {
    const size_t unchanged = merge_->size() - merge_->created() - merge_->updated();
    context_.out() << absl::StrCat(read_.rows(), " rows: ", read_.rows() - read_.faults().size(), " read, ",
                                   read_.duplicates(), " of them said again what another said, ", read_.faults().size(),
                                   " wrong and left out\n", merge_->size(), " records: ", created, would, " created, ",
                                   updated, would, " updated, ", unchanged, " unchanged",
                                   would.empty() ? absl::StrCat("; the ledger is at revision ", revision_) : "", "\n");
    if (would.empty()) context_.out() << absl::StrCat("All of them name ", read_.source(), "\n");
  }

  feeds::Collection& read_;
  const FeedFlags& flags_;
  Context& context_;
  absl::optional<FeedMerge> merge_;
  std::string first_;
  std::string last_;
  int64_t basis_ = 0;
  int64_t revision_ = 0;
};

}  // namespace

bool IsFeedFormat(const std::string& format) { return FindFormat(format) != nullptr; }

std::string FeedFormatOf(const InputFile& file) {
  for (const Format& format : kFormats) {
    if (format.looks_like(file.contents)) return format.name;
  }
  return "";
}

absl::Status ImportFeed(const std::string& format_name, const std::vector<InputFile>& files, const FeedFlags& flags,
                        Context& context) {
  const Format& format = *FindFormat(format_name);
  const absl::StatusOr<std::string> id = ImportId(flags, files);
  if (!id.ok()) return id.status();
  feeds::Collection read(absl::StrCat("sources/", *id));
  for (const bool last : {false, true}) {
    for (const InputFile& file : files) {
      const bool comes_last = format.comes_last != nullptr && format.comes_last(file.contents);
      if (comes_last == last) format.read(BaseName(file.path), file.contents, read);
    }
  }
  Tell(read, context);
  if (flags.strict && !read.faults().empty()) {
    return LocalFailure(
        absl::StrCat("--strict: ", read.faults().size(), " of ", read.rows(), " rows are wrong; nothing was written"));
  }
  if (read.events().empty()) return LocalFailure("nothing to import: no row could be read");
  v1::Record source = SourceRecord(read, format, files);
  return FeedImport(read, std::move(source), files, flags, context).Run();
}

}  // namespace briefing::briefctl
