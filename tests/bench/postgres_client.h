// PostgreSQL's own fastest way for a C or C++ program: libpq, prepared statements, binary values both ways, and queries
// one behind the other in pipeline mode.
#ifndef BRIEFING_TESTS_BENCH_POSTGRES_CLIENT_H_
#define BRIEFING_TESTS_BENCH_POSTGRES_CLIENT_H_

#include <libpq-fe.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/bench/load.h"

namespace briefing::bench {

// Values of parameters, in PostgreSQL's binary form.
std::string Int4(int32_t value);
std::string Int8(int64_t value);
std::string TextArray(const std::vector<std::string>& values);
// From a result.
int64_t ToInteger(const PGresult* result, int row, int column);
std::string ToText(const PGresult* result, int row, int column);

// A statement and the types of its parameters.
struct Statement {
  std::string name;
  std::string sql;
};

struct ResultClear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ResultClear>;

// One connection. Every failure ends the program with PostgreSQL's message. Not thread-safe.
class PostgresConnection {
 public:
  explicit PostgresConnection(const std::string& connection);

  void Exec(const std::string& sql);
  // Sends rows in COPY's text form, as `next` gives them, until it gives "".
  void Copy(const std::string& sql, const std::function<std::string()>& next);
  void Prepare(const Statement& statement);
  Result Ask(const std::string& statement, const std::vector<std::string>& parameters);

  using Maker = std::function<std::vector<std::string>()>;
  // Asks `depth` queries one behind the other, without waiting for answers, and takes the answers in; each answer's
  // time, from before the first was sent, goes to `latencies_us`.
  void AskInPipeline(const std::string& statement, int depth, const Maker& parameters,
                     std::vector<float>& latencies_us);

 private:
  [[noreturn]] void Fail(const std::string& what) const;
  void Send(const std::string& statement, const std::vector<std::string>& parameters);

  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  std::unique_ptr<PGconn, Finish> connection_;
};

// As RunUnary: keeps `connections` threads, each with a connection of its own and `depth` queries under way, at work
// for `duration`.
UnaryLoad RunQueries(const std::string& connection, const Statement& statement, int connections, int depth,
                     absl::Duration duration,
                     const std::function<std::vector<std::string>(int64_t number)>& parameters);

}  // namespace briefing::bench

#endif  // BRIEFING_TESTS_BENCH_POSTGRES_CLIENT_H_
