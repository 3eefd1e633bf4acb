#include "client/briefctl/feed_retract.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/briefctl/batch_writer.h"
#include "client/briefctl/batches.h"
#include "client/briefctl/feed_reads.h"
#include "client/briefctl/record_claims.h"
#include "client/briefctl/results.h"
#include "client/briefctl/text.h"
#include "client/feeds/collection.h"
#include "client/record_kind.h"

namespace briefing::briefctl {
namespace {

// Records that stay, told one by one; the rest are counted.
constexpr size_t kToldKept = 20;

// One retraction, planned from two reads of the ledger.
class Retraction {
 public:
  Retraction(std::string source, bool dry_run, Context& context)
      : source_(std::move(source)), dry_run_(dry_run), context_(context) {}

  absl::Status Run() {
    if (absl::Status status = Plan(); !status.ok()) return status;
    Tell();
    const std::vector<v1::Mutation> mutations = Mutations();
    if (dry_run_) {
      for (const v1::Mutation& mutation : mutations) *response_.add_results() = ExpectedOf(mutation);
      Report(" would be");
      return absl::OkStatus();
    }
    if (absl::Status status = Write(mutations); !status.ok()) return status;
    Report("");
    return absl::OkStatus();
  }

 private:
  // A record that names the source.
  struct Entry {
    v1::Record record;
    // Why it is not retracted, as the name of what refers to it, or "" where other sources are behind it.
    std::string kept_by = "";
    bool retract = true;
    // Names the source elsewhere than in its claims.
    bool bound = false;
    // Fields that lose what the import added.
    std::vector<std::string> fields = {};
  };

  absl::Status Plan() {
    const absl::StatusOr<client::Client*> client = context_.client();
    if (!client.ok()) return client.status();
    absl::StatusOr<v1::Record> source = (*client)->Get(source_, {}, context_.call());
    if (!source.ok()) return source.status();
    source_record_ = *std::move(source);
    const absl::StatusOr<int64_t> basis =
        ReadReferring(source_, context_, [&](const v1::Record& record) { Consider(record); });
    if (!basis.ok()) return basis.status();
    basis_ = *basis;
    for (size_t i = 0; i < entries_.size(); ++i) at_.emplace(client::NameOf(entries_[i].record), i);
    const absl::StatusOr<int64_t> all =
        ReadAllOf(v1::RECORD_TYPE_UNSPECIFIED, context_, [&](const v1::Record& record) { KeepWhatServes(record); });
    if (!all.ok()) return all.status();
    KeepWhatKeptOnesServe();
    return absl::OkStatus();
  }

  void Consider(const v1::Record& record) {
    Entry& entry = entries_.emplace_back(Entry{.record = record});
    auto& claims = MutableClaims(entry.record);
    bool was_there = false;
    std::vector<std::string> added;
    const auto others = std::remove_if(claims.begin(), claims.end(), [&](const v1::Claim& claim) {
      // Those of documents that the import brought go with it.
      const bool own =
          claim.source() == source_ || claim.id() == feeds::DocumentClaimIdOf(source_, client::NameOf(record), claim);
      was_there = was_there || (own && claim.note() == kWasThereNote);
      if (own && IsOfAddedMembership(claim)) added.push_back(claim.value());
      return own;
    });
    claims.erase(others, claims.end());
    for (const std::string& whole : added) RemoveMembership(whole, entry);
    const std::vector<std::string> references = client::ReferencesIn(*client::Inside(entry.record));
    entry.bound = std::find(references.begin(), references.end(), source_) != references.end();
    entry.retract = claims.empty() && !was_there && !entry.bound;
    if (!entry.retract) staying_.push_back(entries_.size() - 1);
  }

  // Takes off what no other import added too, and nobody said more of since.
  static void RemoveMembership(const std::string& whole, Entry& entry) {
    const auto is_of_whole = [&](const v1::Claim& claim) {
      return IsOfAddedMembership(claim) && claim.value() == whole;
    };
    if (absl::c_any_of(MutableClaims(entry.record), is_of_whole)) return;
    auto& memberships = *entry.record.mutable_party()->mutable_memberships();
    const auto gone = std::remove_if(memberships.begin(), memberships.end(), [&](const v1::Membership& membership) {
      return membership.party() == whole && membership.office().empty() && !membership.has_period();
    });
    if (gone == memberships.end()) return;
    memberships.erase(gone, memberships.end());
    entry.fields = {"memberships"};
  }

  // What a record refers to that is not to be retracted itself must stay.
  void KeepWhatServes(const v1::Record& record) {
    const std::string name = client::NameOf(record);
    if (const auto found = at_.find(name); name == source_ || found != at_.end()) return;
    Keep(*client::Inside(record), name);
  }

  void Keep(const google::protobuf::Message& inside, const std::string& name) {
    for (const std::string& reference : client::ReferencesIn(inside)) {
      const auto found = at_.find(reference);
      if (found == at_.end() || !entries_[found->second].retract) continue;
      Entry& entry = entries_[found->second];
      entry.retract = false;
      entry.kept_by = name;
      staying_.push_back(found->second);
    }
  }

  void KeepWhatKeptOnesServe() {
    Keep(*client::Inside(source_record_), source_);
    // Grows while it is walked.
    for (size_t i = 0; i < staying_.size(); ++i) {
      const v1::Record& record = entries_[staying_[i]].record;
      Keep(*client::Inside(record), client::NameOf(record));
    }
  }

  void Tell() {
    size_t told = 0;
    size_t kept = 0;
    for (const Entry& entry : entries_) {
      if (entry.retract || (entry.kept_by.empty() && !entry.bound)) continue;
      if (++kept > kToldKept) continue;
      ++told;
      context_.err() << absl::StrCat("briefctl: ", Escape(client::NameOf(entry.record)), " stays: ",
                                     entry.bound ? absl::StrCat("it names ", source_, " outside its claims")
                                                 : absl::StrCat(Escape(entry.kept_by), " refers to it"),
                                     "\n");
    }
    if (kept > told) context_.err() << absl::StrCat("briefctl: and ", kept - told, " more stay likewise\n");
  }

  std::vector<v1::Mutation> Mutations() {
    std::vector<FileRecord> retracted;
    std::vector<v1::Mutation> mutations;
    for (Entry& entry : entries_) {
      const bool bound = entry.bound;
      bound_ = bound_ || bound;
      if (entry.retract) {
        ++counts_[static_cast<v1::RecordType>(entry.record.record_case())];
        retracted.push_back({std::move(entry.record), "", 0, nullptr});
      } else {
        ++stripped_;
        *mutations.emplace_back().mutable_update() = FieldsUpdate(std::move(entry.record), entry.fields);
      }
    }
    SortByReference(retracted);
    for (size_t i = retracted.size(); i-- > 0;) {
      *mutations.emplace_back().mutable_retract() = RetractionOf(retracted[i].record);
    }
    if (!bound_) *mutations.emplace_back().mutable_retract() = RetractionOf(source_record_);
    return mutations;
  }

  absl::Status Write(const std::vector<v1::Mutation>& mutations) {
    Progress progress(context_, "retracting", mutations.size());
    BatchWriter writer(context_, **context_.client(), basis_, progress);
    const absl::Status status = writer.Write(mutations, BatchWriter::Order::kSequential);
    progress.Clear();
    if (!status.ok() && writer.done() > 0) {
      context_.err() << absl::StrCat("briefctl: ", writer.done(), " of ", mutations.size(),
                                     " changes are written; the same command goes on with the rest\n");
    }
    response_.set_revision(std::max(basis_, writer.revision()));
    response_.mutable_results()->Add(writer.results().begin(), writer.results().end());
    return status;
  }

  void Report(absl::string_view would) {
    if (PrintResults(response_, context_)) return;
    const std::string retracted =
        counts_.empty() ? "no other record" : absl::StrJoin(counts_, ", ", [](std::string* out, const auto& count) {
          const client::RecordKind& kind = client::KindOf(count.first);
          absl::StrAppend(out, count.second, " ", count.second == 1 ? kind.singular : kind.plural);
        });
    context_.out() << absl::StrCat(
        retracted, would, " retracted", bound_ ? "" : absl::StrCat(" with ", source_), "; ", stripped_,
        stripped_ == 1 ? " record" : " records", would, " left without its claims",
        would.empty() ? absl::StrCat("; the ledger is at revision ", response_.revision()) : "", "\n");
  }

  const std::string source_;
  const bool dry_run_;
  Context& context_;
  v1::Record source_record_;
  std::vector<Entry> entries_;
  absl::flat_hash_map<std::string, size_t> at_;
  // Entries that are not retracted.
  std::vector<size_t> staying_;
  std::map<v1::RecordType, size_t> counts_;
  size_t stripped_ = 0;
  bool bound_ = false;
  int64_t basis_ = 0;
  // What is written, or would be.
  v1::ApplyResponse response_;
};

}  // namespace

absl::Status RetractImport(const std::string& import, bool dry_run, Context& context) {
  return Retraction(absl::StrCat("sources/", import), dry_run, context).Run();
}

}  // namespace briefing::briefctl
