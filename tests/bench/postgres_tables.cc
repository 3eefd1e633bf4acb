#include "tests/bench/postgres_tables.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "briefing/v1/ledger_service.pb.h"

namespace briefing::bench {
namespace {

constexpr char kWatch[] = "/briefing.v1.LedgerService/Watch";

// Of COPY's text form.
std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\t", "\\t"}, {"\n", "\\n"}, {"\r", "\\r"}});
}

std::string RowOf(const v1::Event& event, int64_t revision) {
  std::vector<int> parties;
  for (const auto& participant : event.participants()) parties.push_back(NumberIn(participant.party()));
  std::sort(parties.begin(), parties.end());
  parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
  return absl::StrCat(NumberIn(event.name()), "\t", static_cast<int>(event.kind()), "\t", event.date().edtf(), "\t{",
                      absl::StrJoin(parties, ","), "}\t{", absl::StrJoin(event.topics(), ","), "}\t",
                      Escaped(event.title()), "\t", revision, "\t\\\\x",
                      absl::BytesToHexString(event.SerializeAsString()), "\n");
}

// Gives `take` the rows of every message of the stream, up to `head`.
void ForEachMessage(const std::shared_ptr<grpc::Channel>& ledger, int64_t head,
                    const std::function<void(std::string rows)>& take) {
  v1::WatchRequest request;
  request.set_start_revision(1);
  RunStream(ledger, kWatch, request.SerializeAsString(), [&](const grpc::ByteBuffer& message) {
    v1::WatchResponse response;
    response.ParseFromString(ToString(message));
    std::string rows;
    for (const v1::Commit& commit : response.commits()) {
      for (const v1::Change& change : commit.changes()) {
        if (change.record().has_event()) rows += RowOf(change.record().event(), commit.revision());
      }
    }
    if (!rows.empty()) take(std::move(rows));
    return response.revision() < head;
  });
}

constexpr const char* kDerive[] = {
    // In the order in which they came, as rows of a feed are.
    "CREATE TABLE versions AS SELECT row_number() OVER (ORDER BY valid_from, event)::int AS version, event, kind, day, "
    "parties, topics, title, valid_from, coalesce(lead(valid_from) OVER (PARTITION BY event ORDER BY valid_from), "
    "9223372036854775807) AS valid_to, record FROM loaded ORDER BY valid_from, event",
    "DROP TABLE loaded",
    // Words with a slash between them are a path to its parser, and not found.
    "CREATE TABLE events AS SELECT event, 'events/event-' || event AS name, kind, day, parties, topics, "
    "daterange(day, day + 1) AS dates, to_tsvector('english', translate(title, '/', ' ')) AS words, record FROM "
    "versions "
    "WHERE valid_to = 9223372036854775807 ORDER BY event",
    "CREATE TABLE event_parties AS SELECT party, kind, day, "
    "(extract(year FROM day) * 12 + extract(month FROM day) - 1)::int AS month, event "
    "FROM events, unnest(parties) AS party ORDER BY event",
    "CREATE TABLE version_parties AS SELECT party, kind, day, event, valid_from, valid_to, version "
    "FROM versions, unnest(parties) AS party ORDER BY version",
    "ALTER TABLE events ADD PRIMARY KEY (event)",
    "CREATE UNIQUE INDEX ON events (name)",
    "CREATE INDEX ON events (kind, day, event)",
    "CREATE INDEX ON events USING gin (parties)",
    "CREATE INDEX ON events USING gin (topics)",
    "CREATE INDEX ON events USING gist (dates)",
    "CREATE INDEX ON events USING gin (words)",
    "CREATE INDEX ON event_parties (party, kind, day, event)",
    "CREATE INDEX ON event_parties (kind, day) INCLUDE (party, month)",
    "ALTER TABLE versions ADD PRIMARY KEY (version)",
    "CREATE INDEX ON versions (event, valid_from)",
    "CREATE INDEX ON versions (kind, day, event)",
    "CREATE INDEX ON versions USING gin (parties)",
    "CREATE INDEX ON versions USING gist (int8range(valid_from, valid_to))",
    "CREATE INDEX ON version_parties (party, kind, day, event) INCLUDE (valid_from, valid_to, version)",
    "VACUUM ANALYZE",
};

}  // namespace

int NumberIn(const std::string& name) { return std::atoi(name.c_str() + name.rfind('-') + 1); }

void FillTables(PostgresConnection& connection, const std::shared_ptr<grpc::Channel>& ledger, int64_t head) {
  std::vector<std::string> messages;
  ForEachMessage(ledger, head, [&messages](std::string rows) { messages.push_back(std::move(rows)); });
  connection.Exec("BEGIN");
  connection.Exec(
      "CREATE TABLE loaded (event int, kind int, day date, parties int[], topics text[], title text, "
      "valid_from bigint, record bytea)");
  size_t next = 0;
  connection.Copy("COPY loaded FROM STDIN",
                  [&] { return next < messages.size() ? std::move(messages[next++]) : std::string(); });
  connection.Exec("COMMIT");
  messages.clear();
  for (const char* sql : kDerive) connection.Exec(sql);
}

}  // namespace briefing::bench
