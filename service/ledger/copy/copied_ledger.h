// A ledger of which a copy is kept.
#ifndef BRIEFING_SERVICE_LEDGER_COPY_COPIED_LEDGER_H_
#define BRIEFING_SERVICE_LEDGER_COPY_COPIED_LEDGER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/ledger/ledger.h"

namespace briefing {

// Opens the place of the copy, made for the ledger `id` where nothing is there yet; with `anew`, sets aside what is
// there first, without removing it.
using OpenCopy = std::function<absl::StatusOr<std::unique_ptr<Ledger>>(const std::string& id, bool anew)>;

struct CopiedLedgerOptions {
  // How long what was appended may wait to be copied together with more.
  absl::Duration interval = absl::Seconds(1);
  // How long the destructor may take to copy what is left.
  absl::Duration patience = absl::Seconds(10);
  // What an operator does to go on from the copy; stands in the text of an error that asks for it.
  std::string how_to_restore = {};
  // Is told what an operator should know of the copy, and whether it is a fault. Called on several threads.
  std::function<void(absl::string_view what, bool fault)> on_event = [](absl::string_view, bool) {};
};

// `original` as it is, and on the side a copy of it that a thread keeps level: as a backup that is never older than a
// moment, as the way to another engine, and, where the original is shared and the copy is not, as what a restart reads
// instead of the original: only the entries after the copy's come over the network then. The copy is never in the way
// of the original: whatever fails there is told, and tried again, and appends and reads go on.
//
// A copy that turns out damaged is set aside and made anew. It is made of what the original holds, so that nothing else
// is a reason to touch it: where the original is damaged, the copy stays behind as it is, and Read says how to restore.
//   FAILED_PRECONDITION (OTHER_LEDGER)  the copy is of another ledger, or holds entries that the original has not; both
//                                       are left as they are. One that comes to that later on stands still.
//   DATA_LOSS (LEDGER_CORRUPT)          the original is damaged
//   and what `open` fails with otherwise
absl::StatusOr<std::unique_ptr<Ledger>> KeepCopy(std::unique_ptr<Ledger> original, OpenCopy open,
                                                 CopiedLedgerOptions options = {});

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_COPY_COPIED_LEDGER_H_
