// A ledger of which a copy is kept.
#ifndef BRIEFING_SERVICE_LEDGER_COPY_COPIED_LEDGER_H_
#define BRIEFING_SERVICE_LEDGER_COPY_COPIED_LEDGER_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/ledger/ledger.h"

namespace briefing {

// Opens the place of the copy, made for the ledger `id` where nothing is there yet; with `anew`, sets aside what is there
// first, without removing it.
using OpenCopy = std::function<absl::StatusOr<std::unique_ptr<Ledger>>(const std::string& id, bool anew)>;

struct CopiedLedgerOptions {
  // How long what was appended may wait to be copied together with more.
  absl::Duration interval = absl::Seconds(1);
  // How long the destructor may take to copy what is left.
  absl::Duration patience = absl::Seconds(10);
  // Is told what an operator should know of the copy, and whether it is a fault. Called on several threads.
  std::function<void(absl::string_view what, bool fault)> on_event = [](absl::string_view, bool) {};
};

// `original` as it is, and on the side a copy of it that a thread keeps level: as a backup that is never older than a
// moment, as the way to another engine, and, where the original is shared and the copy is not, as what a restart reads
// instead of the original: only the entries after the copy's come over the network then. The copy is never in the way of
// the original: whatever fails there is told, and tried again, and appends and reads go on.
//
// A copy that turns out damaged, or to have other entries than the original, is set aside and made anew. One of
// another ledger is FAILED_PRECONDITION (OTHER_LEDGER), and what cannot be opened otherwise is the error of `open`.
absl::StatusOr<std::unique_ptr<Ledger>> KeepCopy(std::unique_ptr<Ledger> original, OpenCopy open,
                                                 CopiedLedgerOptions options = {});

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_COPY_COPIED_LEDGER_H_
