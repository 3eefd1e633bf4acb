#include "service/ledger/copy/copy.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/ledger/copy/reworded.h"

namespace briefing {
namespace {

// With smaller appends, each pays more for its key or its sync.
constexpr size_t kMaxEntries = 4096;

constexpr char kDamageOfCopyUrl[] = "briefing.dev/damage-of-copy";

absl::Status OfOriginal(const absl::Status& status) {
  return status.ok() ? status : Reworded(status, absl::StrCat("the original: ", status.message()));
}

absl::Status OfCopy(const absl::Status& status) {
  if (status.ok()) return status;
  absl::Status of_copy = Reworded(status, absl::StrCat("the copy: ", status.message()));
  if (absl::IsDataLoss(status)) of_copy.SetPayload(kDamageOfCopyUrl, absl::Cord());
  return of_copy;
}

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
    if (!appended.ok()) return OfCopy(appended.status());
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

// Whether both hold the same entries up to `revision`, which both have.
absl::StatusOr<bool> Agree(Ledger& original, Ledger& copy, Revision revision) {
  const absl::StatusOr<uint64_t> copied = copy.ChecksumAt(revision);
  if (!copied.ok()) return OfCopy(copied.status());
  const absl::StatusOr<uint64_t> checksum = original.ChecksumAt(revision);
  if (!checksum.ok()) return OfOriginal(checksum.status());
  return *copied == *checksum;
}

// The last revision up to which both hold the same: a checksum holds those of all entries before it, so that halving
// finds it.
absl::StatusOr<Revision> LastInCommon(Ledger& original, Ledger& copy, Revision end) {
  int64_t same = 0, different = end.value() + 1;
  while (different - same > 1) {
    const int64_t middle = same + (different - same) / 2;
    const absl::StatusOr<bool> agree = Agree(original, copy, Revision(middle));
    if (!agree.ok()) return agree.status();
    (*agree ? same : different) = middle;
  }
  return Revision(same);
}

// The copy holds what the original has not: which of the two is right, somebody must say.
absl::Status Strayed(Ledger& original, Revision original_head, Ledger& copy, Revision copy_head) {
  const absl::StatusOr<Revision> common = LastInCommon(original, copy, std::min(original_head, copy_head));
  if (!common.ok()) return common.status();
  const std::string why = *common == original_head
                              ? "the original has lost what comes after, or was put back to an earlier state"
                              : "each has gone on without the other";
  return Reworded(
      errors::OtherLedger("the copy", copy.id(), original.id()),
      absl::StrCat("the copy (", copy.engine(), ") ends at revision ", copy_head.ToString(), " and its original (",
                   original.engine(), ") at ", original_head.ToString(), ", and they hold the same up to revision ",
                   common->ToString(), " only: ", why, "; both are left as they are"));
}

}  // namespace

absl::Status CheckCopy(Ledger& original, Ledger& copy) {
  if (copy.id() != original.id()) return errors::OtherLedger("the copy", copy.id(), original.id());
  // Whatever others have appended by now is meant, too.
  const absl::StatusOr<Revision> original_head = original.Head();
  if (!original_head.ok()) return OfOriginal(original_head.status());
  const absl::StatusOr<Revision> head = copy.Head();
  if (!head.ok()) return OfCopy(head.status());
  if (*head > *original_head) return Strayed(original, *original_head, copy, *head);
  const absl::StatusOr<bool> agree = Agree(original, copy, *head);
  if (!agree.ok()) return agree.status();
  return *agree ? absl::OkStatus() : Strayed(original, *original_head, copy, *head);
}

bool IsDamageOfCopy(const absl::Status& status) { return status.GetPayload(kDamageOfCopyUrl).has_value(); }

absl::StatusOr<Revision> CopyEntries(Ledger& original, Ledger& copy,
                                     absl::FunctionRef<absl::Status(Revision copied)> on_progress) {
  if (absl::Status status = CheckCopy(original, copy); !status.ok()) return status;
  const absl::StatusOr<Revision> head = copy.Head();
  if (!head.ok()) return OfCopy(head.status());
  Copier copier(copy, *head, on_progress);
  absl::Status taken;
  const absl::Status read = original.Read(*head, [&](Revision, absl::string_view entry) {
    taken = copier.Take(entry);
    return taken;
  });
  if (!taken.ok()) return taken;
  // What came before a damaged entry is worth having.
  if (absl::Status status = copier.Flush(); !status.ok()) return status;
  if (!read.ok()) return OfOriginal(read);
  return copier.head();
}

}  // namespace briefing
