// Where the cursor stands in a command line that is being typed.
#ifndef BRIEFING_CLIENT_BRIEFCTL_CURSOR_H_
#define BRIEFING_CLIENT_BRIEFCTL_CURSOR_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"

namespace briefing::briefctl {

// What can stand at the cursor: a command, a flag, or the value of an option or of an argument.
struct Cursor {
  enum class Slot { kCommand, kFlag, kValue };
  Slot slot = Slot::kCommand;
  // The command typed before; null where there is none yet.
  const CLI::App* command = nullptr;
  // Of kValue: the option or argument; null where no more of them can stand.
  const CLI::Option* option = nullptr;
  // What is there of it so far, and what of the word under the cursor stands before that: "--type=", "events,".
  std::string typed;
  std::string before;
};

// `words` follow the program's name; the last one is under the cursor and may be empty. Takes wrong words as they are.
Cursor CursorOf(const CLI::App& app, const std::vector<std::string>& words);

// The options of a command and the global ones, without arguments; in the order in which help lists them.
std::vector<const CLI::Option*> FlagsAt(const CLI::App& app, const CLI::App* command);

// "--output" for "-o,--output": the name that is told; "" for arguments.
std::string LongFlag(const CLI::Option& option);

// Whether the option takes a value.
bool TakesValue(const CLI::Option& option);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_CURSOR_H_
