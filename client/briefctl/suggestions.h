// What may stand for the value of an option or an argument.
#ifndef BRIEFING_CLIENT_BRIEFCTL_SUGGESTIONS_H_
#define BRIEFING_CLIENT_BRIEFCTL_SUGGESTIONS_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

struct Suggestion {
  std::string value;
  // One line, or "".
  std::string description;
};

// The values of `option` that begin with `typed`: words of the schema, names and topics that the server has now (at
// most 100 of them, and none where it does not answer within a second). Nothing where files or anything else may stand.
std::vector<Suggestion> SuggestValues(const CLI::App& app, const CLI::App* command, const CLI::Option& option,
                                      const std::string& typed, Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_SUGGESTIONS_H_
