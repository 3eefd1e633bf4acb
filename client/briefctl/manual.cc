#include "client/briefctl/manual.h"

#include <memory>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/briefctl/atomic_file.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/cursor.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/usage.h"
#include "client/briefctl/version.h"

namespace briefing::briefctl {
namespace {

// Text that is to come out as it is: man reads backslashes, dashes, and points and quotes at the start of a line.
std::string Literal(absl::string_view text) {
  std::string out;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!out.empty()) out += '\n';
    if (absl::StartsWith(line, ".") || absl::StartsWith(line, "'")) out += "\\&";
    absl::StrAppend(&out, absl::StrReplaceAll(line, {{"\\", "\\e"}, {"-", "\\-"}}));
  }
  return out;
}

std::string Bold(absl::string_view text) { return absl::StrCat("\\fB", Literal(text), "\\fP"); }
std::string Italic(absl::string_view text) { return absl::StrCat("\\fI", Literal(text), "\\fP"); }

std::string SectionHeading(absl::string_view title) { return absl::StrCat("\n.SH ", title, "\n"); }

// What a command says of itself: a line, and examples as they are.
struct Description {
  std::string line;
  std::string examples;
};
Description DescriptionOf(const CLI::App& app) {
  const std::vector<std::string> parts = absl::StrSplit(app.get_description(), absl::MaxSplits("\n\nExamples:\n", 1));
  return {parts[0], parts.size() > 1 ? parts[1] : ""};
}

// "\fB-o\fP, \fB--output\fP \fIVALUE\fP"
std::string NamesOf(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back(Bold(absl::StrCat("-", name)));
  for (const std::string& name : option.get_lnames()) names.push_back(Bold(absl::StrCat("--", name)));
  const std::string value = TakesValue(option) ? absl::StrCat(" ", Italic("VALUE")) : "";
  return absl::StrCat(absl::StrJoin(names, ", "), value);
}

std::string Entry(const CLI::Option& option, const std::string& name) {
  std::string text = absl::StrCat(".TP\n", name, "\n", Literal(option.get_description()));
  if (!option.get_default_str().empty()) absl::StrAppend(&text, " [", Literal(option.get_default_str()), "]");
  if (!option.get_envname().empty()) absl::StrAppend(&text, " (", Literal(option.get_envname()), ")");
  return text + "\n";
}

std::string Options(const CLI::App& app) {
  std::string text;
  for (const CLI::Option* option : app.get_options()) {
    if (!LongFlag(*option).empty()) text += Entry(*option, NamesOf(*option));
  }
  return text.empty() ? "" : SectionHeading("OPTIONS") + text;
}

std::string Arguments(const CLI::App& app) {
  std::string text;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) text += Entry(*option, Italic(absl::AsciiStrToUpper(option->get_name(true))));
  }
  return text.empty() ? "" : SectionHeading("ARGUMENTS") + text;
}

std::string Synopsis(const CLI::App& app, const CLI::App* command) {
  std::string text = SectionHeading("SYNOPSIS") + Bold(app.get_name());
  if (command == nullptr) return absl::StrCat(text, " [", Italic("OPTION"), "…] ", Italic("COMMAND"), " …\n");
  absl::StrAppend(&text, " ", Bold(command->get_name()), " [", Italic("OPTION"), "…]");
  for (const CLI::Option* option : command->get_options()) {
    if (!option->get_positional()) continue;
    const std::string name = Italic(absl::AsciiStrToUpper(option->get_name(true)));
    const bool many = option->get_items_expected_max() > 1;
    absl::StrAppend(&text, option->get_required() ? " " : " [", name, many ? "…" : "",
                    option->get_required() ? "" : "]");
  }
  return text + "\n";
}

std::string Commands(const CLI::App& app) {
  std::string text = SectionHeading("COMMANDS");
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) {
    absl::StrAppend(&text, ".TP\n", Bold(absl::StrCat(app.get_name(), "-", each->get_name())), "(1)\n",
                    Literal(DescriptionOf(*each).line), "\n");
  }
  return text;
}

std::string Examples(const std::string& examples) {
  if (examples.empty()) return "";
  return absl::StrCat(SectionHeading("EXAMPLES"), ".nf\n", Literal(examples), "\n.fi\n");
}

std::string PageName(const CLI::App& app, const CLI::App* command) {
  return command == nullptr ? app.get_name() : absl::StrCat(app.get_name(), "-", command->get_name());
}

std::vector<const CLI::App*> AllPages(const CLI::App& app) {
  std::vector<const CLI::App*> pages = {nullptr};
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) pages.push_back(each);
  return pages;
}

absl::Status WriteAll(const CLI::App& app, const std::string& directory) {
  for (const CLI::App* command : AllPages(app)) {
    const std::string path = absl::StrCat(directory, "/", PageName(app, command), ".1");
    if (absl::Status status = ReplaceFile(path, ManualPage(app, command)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Print(const CLI::App& app, const std::string& name, Context& context) {
  for (const CLI::App* command : AllPages(app)) {
    if ((command == nullptr ? "" : command->get_name()) != name) continue;
    context.out() << ManualPage(app, command);
    return absl::OkStatus();
  }
  return UnknownCommand(name, app);
}

}  // namespace

std::string ManualPage(const CLI::App& app, const CLI::App* command) {
  const CLI::App& shown = command == nullptr ? app : *command;
  const std::string name = PageName(app, command);
  const Description description = DescriptionOf(shown);
  std::string page = absl::StrCat(".TH ", Literal(absl::AsciiStrToUpper(name)), " 1 \"\" \"", Literal(VersionLine()),
                                  "\" \"Briefing\"\n");
  absl::StrAppend(&page, SectionHeading("NAME"), Literal(name), " \\- ", Literal(description.line), "\n");
  absl::StrAppend(&page, Synopsis(app, command), command == nullptr ? Commands(app) : "", Arguments(shown),
                  Options(shown), Examples(description.examples));
  absl::StrAppend(&page, SectionHeading("NOTES"), Literal(absl::StripAsciiWhitespace(shown.get_footer())), "\n");
  if (command != nullptr) absl::StrAppend(&page, SectionHeading("SEE ALSO"), Bold(app.get_name()), "(1)\n");
  return page;
}

void AddMan(CLI::App& app, Context& context, Command& command) {
  struct Flags {
    std::string command;
    std::string directory;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* man = app.add_subcommand("man", R"(Print a manual page

Examples:
  briefctl man watch | man -l -
  briefctl man --directory ~/.local/share/man/man1)");
  man->add_option("command", flags->command, "The command; without it, the page of the whole program");
  man->add_option("--directory", flags->directory, "Write all pages into this folder instead");
  man->callback([&app, &context, &command, flags] {
    command = [&app, &context, flags] {
      return flags->directory.empty() ? Print(app, flags->command, context) : WriteAll(app, flags->directory);
    };
  });
}

}  // namespace briefing::briefctl
