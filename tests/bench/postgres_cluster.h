// A PostgreSQL server of its own for the length of a measurement.
#ifndef BRIEFING_TESTS_BENCH_POSTGRES_CLUSTER_H_
#define BRIEFING_TESTS_BENCH_POSTGRES_CLUSTER_H_

#include <cstdint>
#include <string>

namespace briefing::bench {

// Makes a cluster in a directory and serves it on a unix socket there, to nobody but its owner. Where the program runs
// as root, which PostgreSQL refuses, the cluster belongs to "nobody". Stopped when destroyed; the directory stays.
class PostgresCluster {
 public:
  // Where Debian puts the newest PostgreSQL's programs; "" where there are none.
  static std::string Programs();

  // `memory_mb` is for its shared buffers. A cluster that is there already is served as it is. Exits the program where
  // it does not start.
  PostgresCluster(const std::string& programs, const std::string& directory, int64_t memory_mb);
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  // For PQconnectdb.
  std::string connection() const;

 private:
  const std::string programs_;
  const std::string directory_;
};

}  // namespace briefing::bench

#endif  // BRIEFING_TESTS_BENCH_POSTGRES_CLUSTER_H_
