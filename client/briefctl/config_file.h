// Settings from a file.
#ifndef BRIEFING_CLIENT_BRIEFCTL_CONFIG_FILE_H_
#define BRIEFING_CLIENT_BRIEFCTL_CONFIG_FILE_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// "$XDG_CONFIG_HOME/briefctl/config.toml", or under ~/.config; "" where there is no home.
std::string DefaultConfigPath();

// Whether `option` of `app` was given on the command line, not by the environment or a file.
bool IsOnCommandLine(const CLI::App& app, const CLI::Option& option);

// Gives the options of `app` that neither flag nor environment has set the values of the TOML file at `path`: keys are
// long flag names without dashes. Those of the table [contexts.NAME] go before those at the head of the file; other
// contexts are passed over. NAME is `context`, and then goes before the environment, too. Where that is empty it is
// what the file's key "current-context" says, unless --server is set: another server is not reached as that one.
// `required`: a missing file is a local failure, else it is passed over. Local failure for a file that does not parse,
// for a key that is no global flag, and for a context that is not there.
absl::Status ReadConfig(const std::string& path, bool required, const std::string& context, CLI::App& app);

// The contexts of a file as `briefctl config` edits it: its text, of which everything else stays as it is, comments
// too.
class ConfigText {
 public:
  struct Setting {
    std::string key;
    // As TOML: a string in quotes, a list of them, true or false.
    std::string value;
  };

  explicit ConfigText(absl::string_view text);

  std::string current_context() const;
  std::vector<std::string> contexts() const;
  bool HasContext(absl::string_view name) const;
  // What one says of its server; "" where it says nothing.
  std::string ServerOf(absl::string_view name) const;

  // "" takes the key away.
  void SetCurrentContext(absl::string_view name);
  // Makes the context where there is none, and sets these keys of it.
  void SetContext(absl::string_view name, const std::vector<Setting>& settings);
  void DeleteContext(absl::string_view name);

  std::string text() const;

 private:
  // The lines of a table: [first, last), its head not among them. Both the number of lines where there is none.
  struct Range {
    size_t first;
    size_t last;
  };
  Range TableOf(absl::string_view name) const;
  Range Head() const;
  void Set(Range range, const Setting& setting);

  std::vector<std::string> lines_;
};

// A string as TOML has it.
std::string QuotedForToml(absl::string_view text);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_CONFIG_FILE_H_
