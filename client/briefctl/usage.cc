#include "client/briefctl/usage.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/nearest.h"

namespace briefing::briefctl {
namespace {

std::vector<std::string> CommandsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(each->get_name());
  }
  return names;
}

void AppendFlags(const CLI::App& app, std::vector<std::string>& flags) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back(absl::StrCat("--", name));
  }
}

absl::Status UnknownFlag(const std::string& argument, const CLI::App& app) {
  const std::string flag = argument.substr(0, argument.find('='));
  std::vector<std::string> known;
  if (const CLI::App* command = ChosenCommand(app)) AppendFlags(*command, known);
  if (std::find(known.begin(), known.end(), flag) != known.end()) {
    return UsageFailure(
        absl::StrCat(flag, " goes after the command it is for: briefctl ", ChosenCommand(app)->get_name(), " ", flag));
  }
  AppendFlags(app, known);
  return UsageFailure(absl::StrCat("there is no flag ", flag, DidYouMean(flag, known)));
}

// Something was left over that fits nowhere.
absl::Status Unexpected(const CLI::App& app) {
  const std::vector<std::string> left = app.remaining(/*recurse=*/true);
  for (const std::string& argument : left) {
    if (argument.size() > 1 && argument[0] == '-') return UnknownFlag(argument, app);
  }
  if (ChosenCommand(app) == nullptr && !left.empty()) return UnknownCommand(left.front(), app);
  return UsageFailure(absl::StrCat("\"", absl::StrJoin(left, " "), "\" is more than the command takes"));
}

absl::Status Missing(const CLI::App& app) {
  const CLI::App* command = ChosenCommand(app);
  if (command == nullptr) {
    return UsageFailure(absl::StrCat("give a command: ", absl::StrJoin(CommandsOf(app), ", ")));
  }
  std::vector<std::string> missing;
  for (const CLI::Option* option : command->get_options()) {
    if (option->get_required() && option->count() == 0) {
      missing.push_back(absl::StrCat(option->get_name(), " (", option->get_description(), ")"));
    }
  }
  return UsageFailure(absl::StrCat("still needed: ", absl::StrJoin(missing, "; ")));
}

}  // namespace

const CLI::App* ChosenCommand(const CLI::App& app) {
  const std::vector<const CLI::App*> chosen = app.get_subcommands([](const CLI::App* each) { return each->parsed(); });
  return chosen.empty() ? nullptr : chosen.front();
}

absl::Status UnknownCommand(const std::string& word, const CLI::App& app) {
  const std::vector<std::string> known = CommandsOf(app);
  const std::string nearest = DidYouMean(word, known);
  return UsageFailure(
      absl::StrCat("there is no command \"", word, "\"",
                   nearest.empty() ? absl::StrCat("; there are ", absl::StrJoin(known, ", ")) : nearest));
}

absl::Status UsageFailureOf(const CLI::ParseError& error, const CLI::App& app) {
  // A word too many is what went wrong first, where there is also something missing.
  if (!app.remaining(true).empty()) return Unexpected(app);
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) return Missing(app);
  return UsageFailure(error.what());
}

CLI::Validator WholeNumberFrom(int64_t least, int64_t greatest) {
  const auto check = [least, greatest](const std::string& text) -> std::string {
    int64_t number = 0;
    if (absl::SimpleAtoi(text, &number) && number >= least && number <= greatest) return "";
    return absl::StrCat("\"", text, "\" is no whole number from ", least,
                        greatest == INT64_MAX ? "" : absl::StrCat(" to ", greatest));
  };
  return CLI::Validator(check, "");
}

CLI::Validator Number() {
  const auto check = [](const std::string& text) -> std::string {
    double number = 0;
    return absl::SimpleAtod(text, &number) && std::isfinite(number) ? "" : absl::StrCat("\"", text, "\" is no number");
  };
  return CLI::Validator(check, "");
}

}  // namespace briefing::briefctl
