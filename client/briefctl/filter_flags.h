// The flags by which records are picked: the same for list, watch, export, count and search.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FILTER_FLAGS_H_
#define BRIEFING_CLIENT_BRIEFCTL_FILTER_FLAGS_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace briefing::briefctl {

struct FilterFlags {
  std::vector<std::string> types;
  std::vector<std::string> parties;
  std::vector<std::string> topics;
  std::vector<std::string> states;
  std::vector<std::string> kinds;
  std::vector<std::string> modalities;
  std::vector<std::string> mechanisms;
  std::vector<std::string> references;
  std::string date;
  bool within = false;
  std::string since;
  std::string until;
  std::string filter;

  // Adds the flags but for --type. This must outlive `app`.
  void Register(CLI::App& app);
  void RegisterType(CLI::App& app);
  // The filter (AIP-160) that says all of it; empty where nothing was given. Usage failure for a word that is none.
  // Names, EDTF expressions and --filter go to the server as they are.
  absl::StatusOr<std::string> Build() const;
  // Where `status` blames a column of the filter that was built: the same in terms of what the user wrote, a usage
  // failure that names the flag, or the column of --filter. Any other status as it is.
  absl::Status Blame(absl::Status status) const;
  // What to say where nothing matches: a line on operators where --filter has one in small letters, which is a word to
  // look for; "" otherwise.
  absl::string_view Hint() const;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FILTER_FLAGS_H_
