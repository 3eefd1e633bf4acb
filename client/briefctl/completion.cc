#include "client/briefctl/completion.h"

#include <algorithm>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/config_file.h"
#include "client/briefctl/cursor.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/nearest.h"
#include "client/briefctl/suggestions.h"
#include "client/briefctl/text.h"

namespace briefing::briefctl {
namespace {

// A name that ends with a slash is to be typed on, so that no blank is put behind it. Where there is nothing to suggest
// the shells complete the names of files.
constexpr char kBash[] = R"(# Bash completion of briefctl: source <(briefctl completion bash)
_briefctl() {
  local value word rest line=$COMP_LINE program=${COMP_WORDS[0]/#\~/$HOME}
  local -a words=()
  # What is typed may be an alias or a function, which has the same words and no name that can be run here.
  [[ $(type -t -- "$program") == file ]] || program=briefctl
  # Bash parts words at = : and @ as well; those between which the line has no blank are one.
  for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    rest=${line#"${line%%[![:blank:]]*}"}
    if [[ $rest == "$line" && ${#words[@]} -gt 0 ]]; then words[-1]+=$word; else words+=("$word"); fi
    line=${rest#"$word"}
  done
  # Only what stands behind the last of those signs is replaced.
  word=${words[-1]} rest=${COMP_WORDBREAKS//[^=:@]/}
  [[ -z $rest ]] || word=${word##*[$rest]}
  rest=${words[-1]%"$word"}
  COMPREPLY=()
  while IFS=$'\t' read -r value _; do
    COMPREPLY+=("${value#"$rest"}")
  done < <("$program" __complete "${words[@]:1}" 2>/dev/null)
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]]; then compopt -o nospace; fi
}
complete -o default -F _briefctl briefctl
)";

constexpr char kZsh[] = R"(#compdef briefctl
# Zsh completion of briefctl: source <(briefctl completion zsh), after compinit
_briefctl() {
  local value description
  local -a whole open
  while IFS=$'\t' read -r value description; do
    if [[ $value == */ ]]; then open+=("$value"); else whole+=("${value//:/\\:}:$description"); fi
  done < <("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( ${#whole} + ${#open} == 0 )); then _files; return; fi
  (( ${#open} )) && compadd -S '' -- "${open[@]}"
  (( ${#whole} )) && _describe 'briefctl' whole
}
compdef _briefctl briefctl
)";

constexpr char kFish[] = R"(# fish completion of briefctl: briefctl completion fish | source
function __briefctl_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] __complete $words[2..-1] 2>/dev/null
end
complete -c briefctl -a '(__briefctl_complete)'
)";

void Write(const Cursor& cursor, const std::vector<Suggestion>& suggestions, Context& context) {
  for (const Suggestion& suggestion : suggestions) {
    // What could not be typed in as it is shown is not suggested.
    if (Escape(suggestion.value) != suggestion.value) continue;
    context.out() << cursor.before << suggestion.value;
    if (!suggestion.description.empty()) context.out() << '\t' << Escape(suggestion.description);
    context.out() << '\n';
  }
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::vector<Suggestion> Commands(const CLI::App& app, const std::string& typed) {
  std::vector<Suggestion> commands;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!absl::StartsWith(each->get_name(), typed)) continue;
    commands.push_back({each->get_name(), FirstLine(each->get_description())});
  }
  return commands;
}

std::vector<Suggestion> Flags(const CLI::App& app, const Cursor& cursor) {
  std::vector<Suggestion> flags;
  for (const CLI::Option* option : FlagsAt(app, cursor.command)) {
    const std::string flag = LongFlag(*option);
    if (absl::StartsWith(flag, cursor.typed)) flags.push_back({flag, FirstLine(option->get_description())});
  }
  return flags;
}

// Takes up the global flags among `words`, as `briefctl version` with them would.
bool TakeSettings(const std::vector<std::string>& words, CLI::App& app, Context& context) {
  std::vector<std::string> arguments;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string flag = words[i].substr(0, words[i].find('='));
    const CLI::Option* const option = app.get_option_no_throw(flag);
    if (!absl::StartsWith(flag, "-") || option == nullptr || flag == "--help" || flag == "-h" || flag == "--version") {
      continue;
    }
    const bool apart = TakesValue(*option) && flag == words[i];
    // The value that is being typed says nothing yet.
    if (apart && i + 2 >= words.size()) break;
    arguments.push_back(words[i]);
    if (!apart) continue;
    arguments.push_back(words[++i]);
  }
  arguments.push_back("version");
  // CLI11 takes them last first.
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError&) {
    return false;
  }
  const std::string& named = context.settings().config;
  const std::string path = named.empty() ? DefaultConfigPath() : named;
  return (path.empty() || ReadConfig(path, false, context.settings().context, app).ok()) && context.Prepare().ok();
}

absl::Status PrintScript(const std::string& shell, Context& context) {
  const std::pair<const char*, const char*> scripts[] = {{"bash", kBash}, {"zsh", kZsh}, {"fish", kFish}};
  for (const auto& [name, script] : scripts) {
    if (shell != name) continue;
    context.out() << script;
    return absl::OkStatus();
  }
  return UsageFailure(
      absl::StrCat("\"", shell, "\" is none of bash, zsh, fish", DidYouMean(shell, {"bash", "zsh", "fish"})));
}

}  // namespace

void Complete(const std::vector<std::string>& words, CLI::App& app, Context& context) {
  const Cursor cursor = CursorOf(app, words);
  switch (cursor.slot) {
    case Cursor::Slot::kCommand:
      return Write(cursor, Commands(app, cursor.typed), context);
    case Cursor::Slot::kFlag:
      return Write(cursor, Flags(app, cursor), context);
    case Cursor::Slot::kValue:
      break;
  }
  if (cursor.option == nullptr || !TakeSettings(words, app, context)) return;
  Write(cursor, SuggestValues(app, cursor.command, *cursor.option, cursor.typed, context), context);
}

void AddCompletion(CLI::App& app, Context& context, Command& command) {
  auto shell = std::make_shared<std::string>();
  CLI::App* completion = app.add_subcommand("completion", R"(Print a script that completes command lines

Examples:
  source <(briefctl completion bash)
  briefctl completion zsh > "${fpath[1]}/_briefctl"
  briefctl completion fish > ~/.config/fish/completions/briefctl.fish)");
  completion->add_option("shell", *shell, "bash, zsh or fish")->required();
  completion->callback(
      [&context, &command, shell] { command = [&context, shell] { return PrintScript(*shell, context); }; });
}

}  // namespace briefing::briefctl
