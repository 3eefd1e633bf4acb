// Records that the tests of briefings build on.
#ifndef BRIEFING_TESTS_BRIEFING_SMALL_LEDGER_H_
#define BRIEFING_TESTS_BRIEFING_SMALL_LEDGER_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace briefing::testing {

// Two sources, a week apart, and three states.
inline constexpr char kBasics[] = R"pb(
  records {
    source {
      name: "sources/daily"
      title: "Daily"
      publisher: "The Daily"
      publish_date { edtf: "2022-05-01" }
    }
  }
  records {
    source {
      name: "sources/weekly"
      title: "Weekly"
      publish_date { edtf: "2022-05-08" }
    }
  }
  records { party { name: "parties/jp" title: "Japan" kind: PARTY_KIND_STATE } }
  records { party { name: "parties/us" title: "United States" kind: PARTY_KIND_STATE } }
  records { party { name: "parties/kr" title: "South Korea" kind: PARTY_KIND_STATE } }
)pb";

// Asks for all on chips as of 4 May 2022, the day of the tests' clock.
inline constexpr char kChips[] = "topics: 'chips' reference_time { seconds: 1651654800 }";

// A claim in a paragraph of a source, with more fields as text.
inline std::string ClaimIn(absl::string_view source, int paragraph, absl::string_view more = "") {
  return absl::StrCat("claims { source: \"sources/", source, "\" locator { paragraph: ", paragraph, " } ", more, " } ");
}

// An event of Japan on chips, with more fields as text.
inline std::string EventOf(absl::string_view id, absl::string_view more = "") {
  return absl::StrCat("records { event { name: \"events/", id, "\" title: \"Event ", id,
                      "\" kind: EVENT_KIND_CONSULT participants { party: \"parties/jp\" } topics: \"chips\" ", more,
                      " } } ");
}

// A commitment of Japan on chips that starts in `state`, with more fields as text.
inline std::string CommitmentOf(absl::string_view id, absl::string_view state, absl::string_view more = "") {
  return absl::StrCat("records { commitment { name: \"commitments/", id, "\" title: \"Promise ", id,
                      "\" parties { party: \"parties/jp\" role: COMMITMENT_ROLE_OBLIGOR } topics: \"chips\" ",
                      "transitions { state: COMMITMENT_STATE_", state, " date { edtf: \"2020\" } } ", more, " } } ");
}

// An observation of Japan's share, with more fields as text; kShare holds its indicator.
inline constexpr char kShare[] =
    R"pb(records { indicator { name: "indicators/share" title: "Share" unit: "%" topics: "chips" } })pb";
inline std::string ShareOf(absl::string_view id, absl::string_view period, absl::string_view figures) {
  return absl::StrCat("records { observation { name: \"indicators/share/observations/", id,
                      "\" party: \"parties/jp\" period { edtf: \"", period, "\" } ", figures, " } } ");
}

// A target for what kShare holds: a floor of twenty per cent.
inline constexpr char kFloor[] =
    "targets { id: 'g1' indicator: 'indicators/share' kind: TARGET_KIND_STANDING comparator: COMPARATOR_AT_LEAST "
    "value: 20 } ";

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_BRIEFING_SMALL_LEDGER_H_
