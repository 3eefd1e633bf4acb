// Events to measure with: real ones where the data is at hand, repeated as needed, else made up of the same shape.
#ifndef BRIEFING_TESTS_BENCH_RECORDS_H_
#define BRIEFING_TESTS_BENCH_RECORDS_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/time/civil_time.h"
#include "briefing/v1/ledger_service.pb.h"

namespace briefing::bench {

// Makes batches of events and of what they refer to. Deterministic.
class Records {
 public:
  // `tsv_path`: rows of actor, label, actor, day separated by tabs (the icews18 form). "" or absent: made-up rows.
  explicit Records(const std::string& tsv_path);

  bool real() const { return real_; }
  // The batches that create the source and the parties.
  std::vector<v1::ApplyRequest> References() const;
  // The event with this number, from 0: the row with this number, begun anew after the last, each time on the days that
  // follow the ones before.
  v1::Event EventAt(int64_t number) const;
  // The same after somebody changed it: another title and another kind.
  v1::Event RevisedEventAt(int64_t number) const;
  // A batch that creates events [first, first + count).
  v1::ApplyRequest Batch(int64_t first, int count) const;
  static std::string EventName(int64_t number);

  // A party and a kind of event.
  struct Pair {
    int party;
    v1::EventKind kind;
  };
  static std::string PartyName(int number);
  // How many rows there are before they are repeated.
  int64_t row_count() const { return static_cast<int64_t>(rows_.size()); }
  const std::string& PartyTitle(int number) const { return party_titles_[number]; }
  // Those that most rows have, most first.
  std::vector<Pair> BusiestPairs(size_t count) const;
  absl::CivilDay first_day() const { return first_day_; }
  // How long the rows go on before they are begun anew.
  int days() const { return days_; }

 private:
  struct Row {
    int actor;
    int target;
    std::string label;
    absl::CivilDay day;
  };
  int PartyNumber(const std::string& title);
  void AddRow(const std::string& actor, const std::string& label, const std::string& target, const std::string& day);

  bool real_ = false;
  std::vector<std::string> party_titles_;
  std::unordered_map<std::string, int> party_numbers_;
  std::vector<Row> rows_;
  absl::CivilDay first_day_;
  int days_ = 0;
};

}  // namespace briefing::bench

#endif  // BRIEFING_TESTS_BENCH_RECORDS_H_
