#include "tests/bench/postgres_client.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "absl/time/clock.h"

namespace briefing::bench {
namespace {

constexpr int kBinary = 1;
constexpr int32_t kTextType = 25;

template <typename T>
std::string BigEndian(T value) {
  std::string bytes;
  for (int shift = 8 * (sizeof value - 1); shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

}  // namespace

std::string Int4(int32_t value) { return BigEndian(static_cast<uint32_t>(value)); }
std::string Int8(int64_t value) { return BigEndian(static_cast<uint64_t>(value)); }

std::string TextArray(const std::vector<std::string>& values) {
  // One dimension, no nulls, counted from 1.
  std::string bytes = Int4(1) + Int4(0) + Int4(kTextType) + Int4(static_cast<int32_t>(values.size())) + Int4(1);
  for (const std::string& value : values) bytes += Int4(static_cast<int32_t>(value.size())) + value;
  return bytes;
}

int64_t ToInteger(const PGresult* result, int row, int column) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(PQgetvalue(result, row, column));
  int64_t value = 0;
  for (int i = 0; i < PQgetlength(result, row, column); ++i) value = value << 8 | bytes[i];
  return value;
}

std::string ToText(const PGresult* result, int row, int column) {
  return std::string(PQgetvalue(result, row, column), PQgetlength(result, row, column));
}

PostgresConnection::PostgresConnection(const std::string& connection) : connection_(PQconnectdb(connection.c_str())) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) Fail("connecting");
}

void PostgresConnection::Fail(const std::string& what) const {
  std::cerr << "PostgreSQL: " << what << ": " << PQerrorMessage(connection_.get()) << "\n";
  std::exit(1);
}

void PostgresConnection::Exec(const std::string& sql) {
  const Result result(PQexec(connection_.get(), sql.c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) Fail(sql);
}

void PostgresConnection::Copy(const std::string& sql, const std::function<std::string()>& next) {
  const Result begun(PQexec(connection_.get(), sql.c_str()));
  if (PQresultStatus(begun.get()) != PGRES_COPY_IN) Fail(sql);
  for (std::string rows = next(); !rows.empty(); rows = next()) {
    if (PQputCopyData(connection_.get(), rows.data(), static_cast<int>(rows.size())) != 1) Fail(sql);
  }
  if (PQputCopyEnd(connection_.get(), nullptr) != 1) Fail(sql);
  const Result ended(PQgetResult(connection_.get()));
  if (PQresultStatus(ended.get()) != PGRES_COMMAND_OK) Fail(sql);
  while (const Result rest{PQgetResult(connection_.get())}) {
  }
}

void PostgresConnection::Prepare(const Statement& statement) {
  const Result result(PQprepare(connection_.get(), statement.name.c_str(), statement.sql.c_str(), 0, nullptr));
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) Fail(statement.sql);
}

Result PostgresConnection::Ask(const std::string& statement, const std::vector<std::string>& parameters) {
  Send(statement, parameters);
  Result result(PQgetResult(connection_.get()));
  if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) Fail(statement);
  while (const Result rest{PQgetResult(connection_.get())}) {
  }
  return result;
}

void PostgresConnection::Send(const std::string& statement, const std::vector<std::string>& parameters) {
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const std::string& parameter : parameters) {
    values.push_back(parameter.data());
    lengths.push_back(static_cast<int>(parameter.size()));
  }
  const std::vector<int> formats(parameters.size(), kBinary);
  if (PQsendQueryPrepared(connection_.get(), statement.c_str(), static_cast<int>(values.size()), values.data(),
                          lengths.data(), formats.data(), kBinary) != 1) {
    Fail(statement);
  }
}

void PostgresConnection::AskInPipeline(const std::string& statement, int depth, const Maker& parameters,
                                       std::vector<float>& latencies_us) {
  PGconn* const connection = connection_.get();
  if (PQpipelineStatus(connection) == PQ_PIPELINE_OFF && PQenterPipelineMode(connection) != 1) Fail("pipeline");
  const absl::Time began = absl::Now();
  for (int i = 0; i < depth; ++i) Send(statement, parameters());
  if (PQpipelineSync(connection) != 1) Fail("sync");
  for (int i = 0; i < depth; ++i) {
    const Result result(PQgetResult(connection));
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) Fail(statement);
    latencies_us.push_back(static_cast<float>(absl::ToDoubleMicroseconds(absl::Now() - began)));
    // The null that ends an answer.
    const Result end(PQgetResult(connection));
  }
  const Result synced(PQgetResult(connection));
  if (PQresultStatus(synced.get()) != PGRES_PIPELINE_SYNC) Fail("sync");
}

UnaryLoad RunQueries(const std::string& connection, const Statement& statement, int connections, int depth,
                     absl::Duration duration, const std::function<std::vector<std::string>(int64_t)>& parameters) {
  std::atomic<int64_t> numbers{0};
  std::vector<std::vector<float>> latencies(connections);
  std::vector<std::thread> threads;
  std::vector<std::unique_ptr<PostgresConnection>> ready;
  for (int i = 0; i < connections; ++i) {
    ready.push_back(std::make_unique<PostgresConnection>(connection));
    ready.back()->Prepare(statement);
  }
  const absl::Time began = absl::Now();
  for (int i = 0; i < connections; ++i) {
    threads.emplace_back([&, i] {
      while (absl::Now() < began + duration) {
        if (depth > 1) {
          ready[i]->AskInPipeline(
              statement.name, depth, [&] { return parameters(numbers.fetch_add(1)); }, latencies[i]);
          continue;
        }
        const absl::Time asked = absl::Now();
        ready[i]->Ask(statement.name, parameters(numbers.fetch_add(1)));
        latencies[i].push_back(static_cast<float>(absl::ToDoubleMicroseconds(absl::Now() - asked)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  UnaryLoad load;
  load.seconds = absl::ToDoubleSeconds(absl::Now() - began);
  for (const auto& each : latencies) load.latencies_us.insert(load.latencies_us.end(), each.begin(), each.end());
  load.calls = static_cast<int64_t>(load.latencies_us.size());
  std::sort(load.latencies_us.begin(), load.latencies_us.end());
  return load;
}

}  // namespace briefing::bench
