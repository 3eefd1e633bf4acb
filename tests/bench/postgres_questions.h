// What both sides are asked, in each one's own words.
#ifndef BRIEFING_TESTS_BENCH_POSTGRES_QUESTIONS_H_
#define BRIEFING_TESTS_BENCH_POSTGRES_QUESTIONS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/bench/postgres_client.h"
#include "tests/bench/records.h"

namespace briefing::bench {

struct Question {
  // For --only.
  std::string name = {};
  std::string what = {};
  // Where the question is a look-up in a mirror of the client's own: the name that look-up n asks for.
  std::function<std::string(int64_t)> mirrored = {};
  // Else ours: the method, request number n, and what an answer says, in a form that both sides share.
  std::string method = {};
  std::function<std::string(int64_t)> request = {};
  std::function<std::string(const std::string& reply)> told = {};
  // PostgreSQL's: the statement, the parameters of query number n, and what an answer says.
  Statement statement = {};
  std::function<std::vector<std::string>(int64_t)> parameters = {};
  std::function<std::string(const PGresult*)> peer_told = {};
  // How many queries of one connection are under way at a time where there are several clients: as many as make
  // PostgreSQL fastest, which for queries that take it milliseconds is one.
  int depth = 1;
  // How many calls of one of ours are.
  int our_depth = 1;
};

// `records` must outlive the result. `events` are in both; versions written up to `middle` are the events as they were
// first.
std::vector<Question> Questions(const Records& records, int64_t events, int64_t middle);

}  // namespace briefing::bench

#endif  // BRIEFING_TESTS_BENCH_POSTGRES_QUESTIONS_H_
