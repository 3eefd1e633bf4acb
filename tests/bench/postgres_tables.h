// The events of a ledger, as tables of PostgreSQL.
#ifndef BRIEFING_TESTS_BENCH_POSTGRES_TABLES_H_
#define BRIEFING_TESTS_BENCH_POSTGRES_TABLES_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "tests/bench/postgres_client.h"

namespace briefing::bench {

// Makes, fills and analyses:
//   events           the state at the head: number, name, kind, day, parties and topics as arrays, the dates as a
//   range,
//                    the title's words, and the encoded record, so that reading it needs no putting together
//   event_parties    one row for each event and party, with what events are asked for by
//   versions         every version of every event, with the revisions from and to which it stood
//   version_parties  the same for versions
// with b-trees, GIN on arrays and words, and GiST on ranges. The parties are numbers, as in a schema of foreign keys.
// Takes them from the ledger's own stream of changes, up to revision `head`: the bytes are the same on both sides.
void FillTables(PostgresConnection& connection, const std::shared_ptr<grpc::Channel>& ledger, int64_t head);

// The number in "parties/party-12" or "events/event-12".
int NumberIn(const std::string& name);

}  // namespace briefing::bench

#endif  // BRIEFING_TESTS_BENCH_POSTGRES_TABLES_H_
