// Terms and dates in words, for explanations.
#ifndef BRIEFING_SERVICE_QUERY_TERM_WORDS_H_
#define BRIEFING_SERVICE_QUERY_TERM_WORDS_H_

#include <string>

#include "absl/types/span.h"
#include "service/catalog/terms.h"

namespace briefing {

// "topic is chips or trade or state is BREACHED", in the order given; "nothing" without terms. Enumerations as in their
// schema.
std::string InWords(absl::Span<const Term> terms);

// The first and the last day, as an EDTF interval: "2022-05-01/2022-05-31", "../1985-12-31".
std::string InWords(const DateBounds& span);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_TERM_WORDS_H_
