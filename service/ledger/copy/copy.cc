#include "service/ledger/copy/copy.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/limits.h"

namespace briefing {
namespace {

// With smaller appends, each pays more for its key or its sync.
constexpr size_t kMaxEntries = 4096;

// Entries on their way, as many as make a good append.
class Copier {
 public:
  Copier(Ledger& copy, Revision head, absl::FunctionRef<absl::Status(Revision)> on_progress)
      : copy_(copy), head_(head), on_progress_(on_progress) {}

  absl::Status Take(absl::string_view entry) {
    if (!entries_.empty() && (bytes_ + entry.size() > limits::kMaxGroupBytes || entries_.size() == kMaxEntries)) {
      if (absl::Status status = Flush(); !status.ok()) return status;
    }
    entries_.emplace_back(entry);
    bytes_ += entry.size();
    return absl::OkStatus();
  }

  absl::Status Flush() {
    if (entries_.empty()) return absl::OkStatus();
    const absl::StatusOr<Revision> appended = copy_.Append(head_, entries_);
    if (!appended.ok()) return appended.status();
    head_ = *appended;
    entries_.clear();
    bytes_ = 0;
    return on_progress_(head_);
  }

  Revision head() const { return head_; }

 private:
  Ledger& copy_;
  Revision head_;
  const absl::FunctionRef<absl::Status(Revision)> on_progress_;
  std::vector<std::string> entries_;
  size_t bytes_ = 0;
};

absl::Status Differs(const Ledger& copy, Revision revision, absl::string_view what) {
  return errors::LedgerCorrupt(
      absl::StrCat("the copy of ledger ", copy.id(), " at revision ", revision.ToString(), " (", copy.engine(), ")"),
      what);
}

}  // namespace

absl::Status CheckCopy(Ledger& original, Ledger& copy) {
  if (copy.id() != original.id()) return errors::OtherLedger("the copy", copy.id(), original.id());
  const absl::StatusOr<Revision> head = copy.Head();
  if (!head.ok()) return head.status();
  const absl::StatusOr<uint64_t> copied = copy.ChecksumAt(*head);
  if (!copied.ok()) return copied.status();
  const absl::StatusOr<uint64_t> checksum = original.ChecksumAt(*head);
  if (absl::IsOutOfRange(checksum.status())) return Differs(copy, *head, "the original does not go as far");
  if (!checksum.ok()) return checksum.status();
  if (*checksum != *copied) return Differs(copy, *head, "it is not the entry of the original");
  return absl::OkStatus();
}

absl::StatusOr<Revision> CopyEntries(Ledger& original, Ledger& copy,
                                     absl::FunctionRef<absl::Status(Revision copied)> on_progress) {
  // Whatever others have appended by now is meant, too.
  if (const absl::StatusOr<Revision> newest = original.Head(); !newest.ok()) return newest.status();
  if (absl::Status status = CheckCopy(original, copy); !status.ok()) return status;
  const absl::StatusOr<Revision> head = copy.Head();
  if (!head.ok()) return head.status();
  Copier copier(copy, *head, on_progress);
  absl::Status status =
      original.Read(*head, [&copier](Revision, absl::string_view entry) { return copier.Take(entry); });
  if (status.ok()) status = copier.Flush();
  if (!status.ok()) return status;
  return copier.head();
}

}  // namespace briefing
