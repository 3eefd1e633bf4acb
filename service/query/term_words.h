// Terms in words, for explanations.
#ifndef BRIEFING_SERVICE_QUERY_TERM_WORDS_H_
#define BRIEFING_SERVICE_QUERY_TERM_WORDS_H_

#include <string>

#include "absl/types/span.h"
#include "service/catalog/terms.h"

namespace briefing {

// "topic is chips or trade or state is BREACHED", in the order given; "nothing" without terms. Enumerations as in their
// schema.
std::string InWords(absl::Span<const Term> terms);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_TERM_WORDS_H_
