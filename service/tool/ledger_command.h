// briefingd ledger: what an operator does to ledgers without a server.
#ifndef BRIEFING_SERVICE_TOOL_LEDGER_COMMAND_H_
#define BRIEFING_SERVICE_TOOL_LEDGER_COMMAND_H_

namespace briefing {

// Whether the command line is one of these.
bool IsLedgerCommand(int argc, const char* const* argv);

// Runs it, and returns the process's exit code: 0; 1 where a ledger cannot be opened, is damaged or differs; 2 for wrong
// flags. Results go to standard output, progress and faults to standard error.
//
//   briefingd ledger copy FROM TO        copies what TO lacks, with revisions, request ids and times as they are; may be
//                                        broken off and called again
//   briefingd ledger backup LEDGER FILE  the same into a SQLite file, again and again: each time what is new
//   briefingd ledger restore FILE LEDGER the same the other way
//   briefingd ledger verify LEDGER [OTHER] [--at REVISION]
//                                        reads and applies every entry, and tells the checksum that holds them all;
//                                        with another ledger, whether the two hold the same
//
// They are the server's program and not briefctl's, since they need what the server keeps ledgers with, and no server:
// the client knows the API alone, which tells the records but not the digests by which repeated requests are known.
// A ledger in etcd may be copied and verified while servers write to it. One in a SQLite file is its server's own while
// that runs: `briefingd --copy-to` keeps the copy level from within, and has it level when the server stops.
int LedgerCommand(int argc, const char* const* argv);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_TOOL_LEDGER_COMMAND_H_
