// A commitment and the records that speak of it, in text form, to be judged on a day.
#ifndef BRIEFING_TESTS_JUDGE_CASE_H_
#define BRIEFING_TESTS_JUDGE_CASE_H_

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/catalog/record_type.h"
#include "service/judge/judge.h"
#include "service/store/validate.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {

// Records as a test gives them, completed as the store completes them.
class Case final : public judge::Records {
 public:
  // `rest` is the text of a Commitment without name, title and parties.
  explicit Case(const std::string& rest, const std::string& parties =
                                             "parties { party: 'parties/jp' role: "
                                             "COMMITMENT_ROLE_OBLIGOR }") {
    v1::Record record =
        ParseText<v1::Record>("commitment { name: 'commitments/pact' title: 'Pact' " + parties + rest + "}");
    EXPECT_THAT(CompleteRecord(record), IsOk());
    commitment_ = record.commitment();
    Add("indicator { name: 'indicators/stock' title: 'Stock' unit: 'wk' }");
  }

  Case& Add(const std::string& text) {
    v1::Record record = ParseText<v1::Record>(text);
    EXPECT_THAT(CompleteRecord(record), IsOk());
    if (record.has_source()) sources_[record.source().name()] = record.source();
    if (record.has_event()) events_[record.event().name()] = record.event();
    if (record.has_indicator()) indicators_[record.indicator().name()] = record.indicator();
    if (record.has_observation()) {
      const std::string indicator(ParentOf(record.observation().name()));
      observations_[indicator].push_back(record.observation());
    }
    return *this;
  }
  // An observation of the stock: "value: 6", or a range, or with a qualifier.
  Case& Observe(const std::string& period, const std::string& what, const std::string& party = "parties/jp") {
    const std::string whose = party.empty() ? "" : " party: '" + party + "' ";
    return Add(absl::StrCat("observation { name: 'indicators/stock/observations/o", ++observed_, "' period { edtf: '",
                            period, "' } ", whose, what, " }"));
  }
  // A source, and what claims citing it say.
  Case& Source(const std::string& id, const std::string& rest) {
    return Add("source { name: 'sources/" + id + "' title: 'S' " + rest + " }");
  }

  std::vector<judge::Judgement> JudgeAll(const std::string& day) const {
    absl::Time now;
    EXPECT_TRUE(absl::ParseTime("%Y-%m-%d", day, &now, nullptr)) << day;
    return judge::JudgeCommitment(commitment_, *this, now);
  }
  // The only verdict, or an empty one.
  v1::Verdict Judge(const std::string& day) const {
    const std::vector<judge::Judgement> all = JudgeAll(day);
    EXPECT_EQ(all.size(), 1u);
    return all.size() == 1 ? all.front().verdict : v1::Verdict();
  }
  v1::VerdictStatus StatusOn(const std::string& day) const { return Judge(day).status(); }

  const v1::Source* FindSource(absl::string_view name) const override { return Find(name, sources_); }
  const v1::Event* FindEvent(absl::string_view name) const override { return Find(name, events_); }
  const v1::Indicator* FindIndicator(absl::string_view name) const override { return Find(name, indicators_); }
  const judge::Series* SeriesOf(absl::string_view indicator) const override {
    series_ = judge::Series();
    const auto observations = observations_.find(std::string(indicator));
    if (observations == observations_.end()) return &series_;
    for (const v1::Observation& observation : observations->second) {
      series_.Put(observation.name(),
                  judge::Understand(observation, [this](absl::string_view name) { return FindSource(name); }));
    }
    return &series_;
  }

 private:
  template <typename T>
  static const T* Find(absl::string_view name, const std::map<std::string, T>& among) {
    const auto found = among.find(std::string(name));
    return found == among.end() ? nullptr : &found->second;
  }

  v1::Commitment commitment_;
  int observed_ = 100;
  std::map<std::string, v1::Source> sources_;
  std::map<std::string, v1::Event> events_;
  std::map<std::string, v1::Indicator> indicators_;
  std::map<std::string, std::vector<v1::Observation>> observations_;
  mutable judge::Series series_;
};

// A day as the verdicts tell it.
inline std::string DayOf(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(time.seconds()), absl::UTCTimeZone());
}

inline const char* const kAgreed = "transitions { state: COMMITMENT_STATE_AGREED date { edtf: '2022-01-01' } } ";

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_JUDGE_CASE_H_
