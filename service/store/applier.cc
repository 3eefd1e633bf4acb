#include "service/store/applier.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/store/encode.h"

namespace briefing {
namespace {

absl::Status Corrupt(const Ledger& ledger, Revision revision, absl::string_view what) {
  return errors::LedgerCorrupt(
      absl::StrCat("revision ", revision.ToString(), " of the ", ledger.engine(), " ledger ", ledger.id()), what);
}

}  // namespace

absl::Status Applier::Apply(Revision revision, absl::string_view entry) {
  const Revision expected = catalog_.head().next();
  if (revision != expected) {
    return Corrupt(ledger_, expected, absl::StrCat("revision ", revision.ToString(), " came in its place"));
  }
  const absl::StatusOr<DecodedEntry> decoded = DecodeEntry(entry);
  if (!decoded.ok()) return Corrupt(ledger_, revision, decoded.status().message());
  if (absl::Status status = catalog_.Apply(decoded->commit); !status.ok()) {
    return Corrupt(ledger_, revision, status.message());
  }
  requests_.Remember(revision, *decoded);
  return absl::OkStatus();
}

absl::Status Applier::CatchUp(Applied applied) {
  return ledger_.Read(catalog_.head(), [&](Revision revision, absl::string_view entry) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    absl::Status status = Apply(revision, entry);
    if (status.ok()) applied(revision, entry);
    return status;
  });
}

absl::Status Applier::CatchUp() {
  return CatchUp([](Revision, absl::string_view) {});
}

}  // namespace briefing
