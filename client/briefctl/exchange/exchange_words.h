// What formats of other tools say of records alike.
#ifndef BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_EXCHANGE_WORDS_H_
#define BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_EXCHANGE_WORDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/briefctl/exchange/record_set.h"

namespace briefing::briefctl {

// Where an expression is one ISO 8601 day, month or year, or an interval of two: its ends, which are the same for one.
// Empty for everything else: nothing uncertain or approximate is made certain.
std::vector<std::string> PlainDates(absl::string_view edtf);

// "paragraph 3, page 2"; "" for the whole.
std::string PlaceIn(const v1::Locator& locator);

// "Share of production: Japan, 2022: about 10 %", "Agreement: Japan, 1986: assessed as +1", "Agreement: Japan: broken:
// why".
std::string InWords(const v1::Observation& observation, const RecordSet& records);
std::string InWords(const v1::Assessment& assessment, const RecordSet& records);
std::string InWords(const v1::Verdict& verdict, const RecordSet& records);

// "Semiconductor Agreement, state: agreed (officials; expected; probably true)".
std::string InWords(const v1::Claim& claim, absl::string_view title);

// "TLP:AMBER+STRICT": as of which it may be passed on with what it names (LabelOf); "" where nothing is labelled.
std::string TlpOf(const v1::Record& record, const RecordSet& records);

// Who assessed it, by title or as they call themselves.
std::string AssessorOf(const v1::Assessment& assessment, const RecordSet& records);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_EXCHANGE_WORDS_H_
