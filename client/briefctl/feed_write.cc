#include "client/briefctl/feed_write.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/optional.h"
#include "client/briefctl/batch_writer.h"
#include "client/briefctl/batches.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/feed_merge.h"
#include "client/briefctl/feed_reads.h"
#include "client/briefctl/feed_report.h"
#include "client/briefctl/record_file.h"
#include "client/briefctl/results.h"
#include "client/briefctl/text.h"
#include "client/feeds/feed_text.h"
#include "client/record_kind.h"
#include "service/base/limits.h"

namespace briefing::briefctl {
namespace {

using Result = v1::MutationResult;

// What is to be told of a record behind its name.
std::string WhatDiffers(const FeedMerge::Differing& differing) {
  if (differing.dropped > 0) {
    return absl::StrCat("has ", limits::kMaxRepeated, " claims: ", differing.dropped, " more of the feed do not fit");
  }
  if (!differing.place.empty()) {
    return absl::StrCat("keeps its claim of ", Escape(differing.place),
                        ", where the feed says otherwise now; --update takes that");
  }
  if (!differing.membership.empty()) {
    return absl::StrCat("stays without a membership in ", differing.membership,
                        ", which the feed has; --update adds it");
  }
  return absl::StrCat("stays as it is, though the feed has another ", absl::StrJoin(differing.fields, ", "));
}

class FeedImport {
 public:
  FeedImport(feeds::Collection& read, MappedRecords& mapped, v1::Record source, const std::vector<InputFile>& files,
             const FeedFlags& flags, Context& context)
      : read_(read), flags_(flags), context_(context) {
    std::vector<std::string> names;
    for (const InputFile& file : files) names.push_back(file.BaseName());
    merge_.emplace(read_.source(), std::move(names), flags_.update);
    merge_->AddSource(std::move(source));
    if (!mapped.records().empty()) {
      AddMapped(mapped);
      return;
    }
    for (v1::Party& party : read_.parties()) *merge_->Add().mutable_party() = std::move(party);
    for (v1::Event& event : read_.events()) {
      Widen(event.date().edtf());
      *merge_->Add().mutable_event() = std::move(event);
    }
  }

  absl::Status Run() {
    if (absl::Status status = Compare(); !status.ok()) return status;
    TellDiffering();
    MakeMutations();
    const absl::StatusOr<client::Client*> client = context_.client();
    if (!client.ok()) return client.status();
    if (absl::Status status = FindMissing(**client); !status.ok()) return status;
    if (flags_.dry_run || flags_.strict) {
      if (absl::Status status = Check(**client); !status.ok()) return status;
    }
    if (flags_.dry_run) {
      Report(Expected(), " would be");
      return absl::OkStatus();
    }
    Progress progress(context_, "importing", merge_->created() + merge_->updated());
    BatchWriter writer(context_, **client, basis_, progress, {.wrong = BatchWriter::Wrong::kIsLeftOut});
    writer.SetMissing(missing_);
    const absl::Status status = Write(writer);
    progress.Clear();
    TakeRefused(writer);
    if (!status.ok() && writer.done() > 0) {
      context_.err() << absl::StrCat("briefctl: ", writer.done(), " of ", merge_->created() + merge_->updated(),
                                     " changes are written; the same command goes on with the rest\n");
    }
    if (!status.ok()) return status;
    revision_ = std::max(basis_, writer.revision());
    Report(writer.results(), "");
    return absl::OkStatus();
  }

 private:
  void AddMapped(MappedRecords& mapped) {
    is_mapped_ = true;
    std::vector<FileRecord> all;
    for (v1::Party& party : read_.parties()) {
      if (!mapped.Has(party.name())) *all.emplace_back().record.mutable_party() = std::move(party);
    }
    for (v1::Record& record : mapped.records()) {
      // The import's own source stays as it is.
      if (client::NameOf(record) == read_.source()) continue;
      types_.insert(static_cast<v1::RecordType>(record.record_case()));
      all.emplace_back().record = std::move(record);
    }
    SortByReference(all);
    for (FileRecord& record : all) merge_->Add() = std::move(record.record);
  }

  void Widen(const std::string& day) {
    if (day.empty()) return;
    // An event of the ledger may have any date.
    if (!feeds::IsIsoDay(day)) {
      types_.insert(v1::RECORD_TYPE_EVENT);
      return;
    }
    if (first_.empty() || day < first_) first_ = day;
    if (day > last_) last_ = day;
  }

  absl::Status Compare() {
    const auto found = [&](const v1::Record& record) { merge_->Found(record); };
    types_.insert({v1::RECORD_TYPE_SOURCE, v1::RECORD_TYPE_PARTY});
    for (const v1::RecordType type : types_) {
      const absl::StatusOr<int64_t> basis = ReadAllOf(type, context_, found);
      if (!basis.ok()) return basis.status();
      // What is written is told apart by the oldest state that it was compared with.
      if (basis_ == 0 || *basis < basis_) basis_ = *basis;
    }
    // All events have been read then.
    if (first_.empty() || types_.contains(v1::RECORD_TYPE_EVENT)) return absl::OkStatus();
    return ReadEventsWithin(absl::StrCat(first_, "/", last_), context_, found).status();
  }

  void MakeMutations() {
    // While the records are still there.
    events_refer_ = merge_->events_refer();
    first_mutations_ = merge_->Mutations({v1::RECORD_TYPE_SOURCE, v1::RECORD_TYPE_PARTY, v1::RECORD_TYPE_INDICATOR});
    event_mutations_ = merge_->Mutations({v1::RECORD_TYPE_EVENT});
    last_mutations_ =
        merge_->Mutations({v1::RECORD_TYPE_COMMITMENT, v1::RECORD_TYPE_OBSERVATION, v1::RECORD_TYPE_ASSESSMENT});
  }

  absl::Status Write(BatchWriter& writer) {
    if (absl::Status status = writer.Write(first_mutations_, BatchWriter::Order::kSequential); !status.ok()) {
      return status;
    }
    const auto order = events_refer_ ? BatchWriter::Order::kSequential : BatchWriter::Order::kAny;
    if (absl::Status status = writer.Write(event_mutations_, order); !status.ok()) return status;
    return writer.Write(last_mutations_, BatchWriter::Order::kSequential);
  }

  std::vector<v1::Mutation> All() const {
    std::vector<v1::Mutation> all = first_mutations_;
    all.insert(all.end(), event_mutations_.begin(), event_mutations_.end());
    all.insert(all.end(), last_mutations_.begin(), last_mutations_.end());
    return all;
  }

  // Finds out what records of a mapping rest on that is neither theirs nor the ledger's. Feeds with a form of their own
  // name nothing but what they make.
  absl::Status FindMissing(client::Client& client) {
    if (!is_mapped_) return absl::OkStatus();
    const std::vector<std::string> unchanged = merge_->Unchanged();
    std::set<std::string> there(unchanged.begin(), unchanged.end());
    std::set<std::string> wanted;
    for (const v1::Mutation& mutation : All()) {
      const v1::Record& record = mutation.has_create() ? mutation.create() : mutation.update().record();
      const std::string name = client::NameOf(record);
      there.insert(name);
      for (std::string& target : client::ReferencesIn(*client::Inside(record))) wanted.insert(std::move(target));
      if (std::string parent = client::ParentOf(name); !parent.empty()) wanted.insert(std::move(parent));
    }
    for (const std::string& name : wanted) {
      if (there.contains(name)) continue;
      const absl::Status got = client.Get(name, {}, context_.call()).status();
      if (absl::IsNotFound(got)) missing_.insert(name);
      // What is no name at all the server says of the record.
      if (!got.ok() && !absl::IsNotFound(got) && !absl::IsInvalidArgument(got)) return got;
    }
    return absl::OkStatus();
  }

  // What the server would refuse, told before anything is written.
  absl::Status Check(client::Client& client) {
    Progress progress(context_, "checking", merge_->created() + merge_->updated());
    BatchWriter checker(context_, client, basis_, progress,
                        {.wrong = BatchWriter::Wrong::kIsLeftOut, .check_only = true});
    checker.SetMissing(missing_);
    const absl::Status status = checker.Write(All(), BatchWriter::Order::kSequential);
    progress.Clear();
    TakeRefused(checker);
    if (!status.ok()) return status;
    if (!flags_.strict || refused_.empty()) return absl::OkStatus();
    return LocalFailure(absl::StrCat("--strict: ", std::max<size_t>(RefusedRows(), 1), " of ", read_.rows(),
                                     " rows are wrong; nothing was written"));
  }

  void TakeRefused(const BatchWriter& writer) {
    std::vector<std::string> lines;
    for (const BatchWriter::Refused& refused : writer.refused()) {
      refused_.insert(refused.name);
      if (!refused.row.empty()) refused_rows_.insert(refused.row);
      lines.push_back(
          absl::StrCat(Escape(refused.row.empty() ? refused.name : refused.row), ": ", Escape(refused.what)));
    }
    TellLines(lines, "rows like these", context_);
  }
  // One row may make several records.
  size_t RefusedRows() const { return refused_rows_.size(); }

  std::vector<Result> Expected() const {
    std::vector<Result> results;
    for (const v1::Mutation& mutation : All()) {
      Result result = ExpectedOf(mutation);
      if (!refused_.contains(result.name())) results.push_back(std::move(result));
    }
    return results;
  }

  // Records of the ledger that say otherwise than the feed.
  void TellDiffering() {
    std::vector<std::string> lines;
    for (const FeedMerge::Differing& differing : merge_->differing()) {
      lines.push_back(absl::StrCat("briefctl: ", Escape(differing.name), " ", WhatDiffers(differing)));
    }
    TellLines(lines, "likewise", context_);
  }

  // How the rows went is said aside where a program reads what became of the records.
  void Report(const std::vector<Result>& changed, absl::string_view would) {
    const auto count = [&](Result::Outcome outcome) {
      return absl::c_count_if(changed, [&](const Result& result) { return result.outcome() == outcome; });
    };
    const size_t wrong = std::min(read_.rows(), read_.faults().size() + RefusedRows());
    const std::string rows =
        absl::StrCat(read_.rows(), read_.rows() == 1 ? " row: " : " rows: ", read_.rows() - wrong, " read, ",
                     read_.duplicates(), " of them said again what another said, ", wrong, " wrong and left out\n");
    if (!context_.is_table()) {
      context_.err() << "briefctl: " << rows;
      PrintResults(ResponseOf(changed), context_);
      return;
    }
    const size_t unchanged = merge_->size() - merge_->created() - merge_->updated();
    const size_t records = changed.size() + unchanged;
    context_.out() << rows << records << (records == 1 ? " record: " : " records: ")
                   << absl::StrCat(count(Result::OUTCOME_CREATED), would, " created, ", count(Result::OUTCOME_UPDATED),
                                   would, " updated, ", unchanged, " unchanged",
                                   would.empty() ? absl::StrCat("; the ledger is at revision ", revision_) : "", "\n");
    if (would.empty()) context_.out() << absl::StrCat("All of them name ", read_.source(), "\n");
  }

  v1::ApplyResponse ResponseOf(const std::vector<Result>& changed) const {
    v1::ApplyResponse response;
    response.set_revision(revision_);
    response.mutable_results()->Add(changed.begin(), changed.end());
    for (std::string& name : merge_->Unchanged()) {
      Result& result = *response.add_results();
      result.set_name(std::move(name));
      result.set_outcome(Result::OUTCOME_UNCHANGED);
    }
    return response;
  }

  feeds::Collection& read_;
  const FeedFlags& flags_;
  Context& context_;
  absl::optional<FeedMerge> merge_;
  // Kinds of records to be compared as wholes.
  std::set<v1::RecordType> types_;
  std::string first_;
  std::string last_;
  // These refer to one another, and what comes later to them.
  std::vector<v1::Mutation> first_mutations_;
  std::vector<v1::Mutation> event_mutations_;
  std::vector<v1::Mutation> last_mutations_;
  bool events_refer_ = false;
  bool is_mapped_ = false;
  // Names that mapped records rest on and nobody has.
  std::set<std::string> missing_;
  // Names of records that the server found wrong, and where their rows stand.
  std::set<std::string> refused_;
  std::set<std::string> refused_rows_;
  int64_t basis_ = 0;
  int64_t revision_ = 0;
};

}  // namespace

absl::Status WriteFeed(feeds::Collection& read, MappedRecords& mapped, v1::Record source,
                       const std::vector<InputFile>& files, const FeedFlags& flags, Context& context) {
  return FeedImport(read, mapped, std::move(source), files, flags, context).Run();
}

}  // namespace briefing::briefctl
