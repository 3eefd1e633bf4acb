#include "client/briefctl/app.h"

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "client/briefctl/briefing_output.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/completion.h"
#include "client/briefctl/config_file.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/formats.h"
#include "client/briefctl/jq_output.h"
#include "client/briefctl/pager.h"
#include "client/briefctl/usage.h"
#include "client/briefctl/version.h"

namespace briefing::briefctl {
namespace {

constexpr char kFooter[] = R"(
Exit codes: 0 done; 1 failed on this side (a file cannot be read);
2 wrong usage; 64 + N the server answered with gRPC status N (67 wrong field,
68 deadline passed, 69 not found, 73 not possible now, 78 unavailable);
130 interrupted.
Settings come from flags, then the --context, then BRIEFCTL_* variables,
then $XDG_CONFIG_HOME/briefctl/config.toml.
Output is for people by default; -o json has protobuf's JSON form
(lowerCamelCase names).)";

constexpr char kDescription[] =
    R"(Reads and writes records of cooperation between governments: what happened, what was promised, and whether it is kept.

Examples:
  briefctl import seed.textproto
  briefctl list commitments --party parties/jp --state in-force
  briefctl brief --topic semiconductors
  briefctl watch --topic semiconductors)";

// Lists subcommands by the first line of what they say of themselves; the examples are for their own help.
class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string name) const override {
    const bool whole = app->get_parent() == nullptr;
    return absl::StrCat("\n", CLI::Formatter::make_usage(app, whole ? name : absl::StrCat("briefctl ", name)),
                        whole ? "" : "Global flags: see `briefctl --help`\n");
  }
  std::string make_subcommand(const CLI::App* app) const override {
    const std::string description = app->get_description();
    std::string name = absl::StrCat("  ", app->get_name());
    name.append(name.size() < 16 ? 16 - name.size() : 1, ' ');
    return absl::StrCat(name, description.substr(0, description.find('\n')), "\n");
  }
};

void AddGlobalFlags(CLI::App& app, Settings& settings) {
  const auto option = [&app](const char* flag, std::string& value, const char* description, const char* variable) {
    return app.add_option(flag, value, description)->envname(variable)->group("Global flags");
  };
  app.add_option("--server", settings.servers,
                 "HOST:PORT, or unix:PATH on this machine; several replicas: separated by commas, or behind one name "
                 "of the DNS")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->envname("BRIEFCTL_SERVER")
      ->group("Global flags")
      ->default_str("127.0.0.1:7420");
  option("--timeout", settings.timeout, "Longest time for one call", "BRIEFCTL_TIMEOUT")->capture_default_str();
  option("-o,--output", settings.output,
         "table, wide, json, ndjson, yaml or name; counts and scores also: csv; briefings also: md, html, pdf; watch "
         "also: "
         "briefing",
         "BRIEFCTL_OUTPUT")
      ->capture_default_str();
  option("--color", settings.color, "auto, always or never; NO_COLOR turns auto off", "BRIEFCTL_COLOR")
      ->capture_default_str();
  option("--actor", settings.actor, "Who writes, for the record", "BRIEFCTL_ACTOR");
  option("--reason", settings.reason, "Why it is written, for the record", "BRIEFCTL_REASON");
  option("--request-id", settings.request_id, "Id by which a repeated write is known", "BRIEFCTL_REQUEST_ID");
  option("--tls-ca", settings.tls_ca, "PEM file of trusted authorities; without it, the system's", "BRIEFCTL_TLS_CA");
  option("--tls-cert", settings.tls_cert, "PEM file of this client's certificate", "BRIEFCTL_TLS_CERT");
  option("--tls-key", settings.tls_key, "PEM file of its key", "BRIEFCTL_TLS_KEY");
  option("--tls-server-name", settings.tls_server_name, "Name that the server's certificate must carry",
         "BRIEFCTL_TLS_SERVER_NAME");
  app.add_flag("--plaintext", settings.plaintext, "No TLS; the default for this machine's own addresses only")
      ->envname("BRIEFCTL_PLAINTEXT")
      ->group("Global flags");
  option("--config", settings.config, "Settings file", "BRIEFCTL_CONFIG");
  option("--context", settings.context, "Which of the servers in the settings file (see briefctl config)",
         "BRIEFCTL_CONTEXT");
  // Not from the environment or the settings file: an expression is made for one command.
  app.add_option("--jq", settings.jq, "Show what a jq expression makes of the JSON output: '.records[].event.title'")
      ->group("Global flags");
  app.add_flag("--no-pager", settings.no_pager, "Long output straight to the terminal; else through $PAGER or less")
      ->envname("BRIEFCTL_NO_PAGER")
      ->group("Global flags");
  app.add_flag("-v,--verbose", settings.verbose, "Say which calls are made, how long they take and how they end")
      ->group("Global flags");
}

// `briefctl help list` for `briefctl list --help`: what many try first.
void AddHelp(CLI::App& app, Context& context, Command& command) {
  auto name = std::make_shared<std::string>();
  CLI::App* help = app.add_subcommand("help", R"(Show how a command is used

Examples:
  briefctl help
  briefctl help watch)");
  help->add_option("command", *name, "The command; without it, all of them");
  help->callback([&app, &context, &command, name] {
    command = [&app, &context, name] {
      if (name->empty()) {
        // app.help() is that of the command chosen, which is this one.
        context.out() << app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
        return absl::OkStatus();
      }
      const auto asked = app.get_subcommands([&name](const CLI::App* each) { return each->get_name() == *name; });
      if (asked.empty()) return UnknownCommand(*name, app);
      context.out() << asked.front()->help();
      return absl::OkStatus();
    };
  });
}

void AddCommands(CLI::App& app, Context& context, Command& command) {
  for (const auto add : {AddBrief,      AddDue,     AddTimeline, AddMatrix,  AddScorecard,  AddStanding, AddCalendar,
                         AddGet,        AddList,    AddWatch,    AddHistory, AddDiff,       AddCreate,   AddUpdate,
                         AddTransition, AddObserve, AddAssess,   AddRetract, AddImport,     AddExport,   AddCount,
                         AddSearch,     AddExplain, AddStatus,   AddConfig,  AddCompletion, AddMan,      AddVersion}) {
    add(app, context, command);
  }
  AddHelp(app, context, command);
  for (CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) {
    each->footer(kFooter);
    each->fallthrough();
  }
}

// The help, errors of usage, or nothing and the command is set.
absl::Status Parse(int argc, char** argv, CLI::App& app, Context& context, bool& helped) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const CLI::App* chosen = ChosenCommand(app);
    if (chosen == nullptr && !app.remaining().empty()) return UnknownCommand(app.remaining().front(), app);
    helped = true;
    context.out() << (chosen == nullptr ? app.help() : chosen->help());
    return absl::OkStatus();
  } catch (const CLI::CallForVersion&) {
    helped = true;
    context.out() << VersionLine() << '\n';
    return absl::OkStatus();
  } catch (const CLI::ParseError& error) {
    return UsageFailureOf(error, app);
  }
  const bool named = !context.settings().config.empty();
  const std::string path = named ? context.settings().config : DefaultConfigPath();
  // What the file holds is for `briefctl config` to mend.
  const CLI::App* chosen = ChosenCommand(app);
  const bool edits = chosen != nullptr && chosen->get_name() == "config";
  if (!path.empty() && !edits) {
    if (absl::Status status = ReadConfig(path, named, context.settings().context, app); !status.ok()) return status;
  }
  return context.Prepare();
}

bool HasFlag(const CLI::App& command, const std::string& flag) {
  const CLI::Option* option = command.get_option_no_throw(flag);
  return option != nullptr && option->count() > 0;
}

// A filter that would not see what is written is not passed over in silence.
absl::Status CheckJq(const CLI::App& command) {
  constexpr absl::string_view kWithoutJson[] = {"calendar", "completion", "config", "explain",
                                                "help",     "man",        "version"};
  const std::string name = command.get_name();
  const bool none = std::find(std::begin(kWithoutJson), std::end(kWithoutJson), name) != std::end(kWithoutJson);
  if (none || HasFlag(command, "--print-mapping")) {
    return UsageFailure(absl::StrCat("--jq: ", name, " writes no JSON; leave it out"));
  }
  if (HasFlag(command, "--file") && command.get_option("--file")->results().back() != "-") {
    return UsageFailure("--jq filters what goes to standard output; leave --file out, and redirect the output");
  }
  return absl::OkStatus();
}

absl::Status CheckFormat(const CLI::App& app, const Context& context) {
  const CLI::App* chosen = ChosenCommand(app);
  if (!context.settings().jq.empty() && chosen != nullptr) {
    if (absl::Status status = CheckJq(*chosen); !status.ok()) return status;
  }
  if (context.output() == Output::kCsv && chosen != nullptr && chosen->get_name() != "count" &&
      chosen->get_name() != "scorecard") {
    return UsageFailure(chosen->get_name() == "export"
                            ? "-o csv is for count and scorecard; export writes it by --format csv"
                            : "-o csv is for count and scorecard");
  }
  if (context.output() == Output::kBriefing && chosen != nullptr && chosen->get_name() != "watch") {
    return UsageFailure("-o briefing is for `briefctl watch` alone");
  }
  if (!IsPageFormat(context.output()) || chosen == nullptr || ShowsPages(chosen->get_name())) return absl::OkStatus();
  return UsageFailure(absl::StrCat("-o ", context.settings().output, " is for brief, due, timeline and matrix"));
}

absl::Status RunThroughJq(const Command& command, Context& context) {
  const absl::StatusOr<std::unique_ptr<JqOutput>> jq = JqOutput::Create(context.settings().jq, context.out());
  if (!jq.ok()) return jq.status();
  context.Redirect(&(*jq)->stream(), nullptr);
  const absl::Status status = command();
  context.Redirect(nullptr, nullptr);
  // A command fails to write where the filter has given up; what a command that failed has left half written says
  // nothing of the filter.
  if (!(*jq)->status().ok()) return (*jq)->status();
  const absl::Status filtered = (*jq)->Finish();
  return status.ok() ? filtered : status;
}

// What is said aside comes after what it is said of.
absl::Status RunThroughPager(const Command& command, Context& context) {
  std::ostringstream out;
  std::ostringstream err;
  context.Redirect(&out, &err);
  const absl::Status status = command();
  context.Redirect(nullptr, nullptr);
  if (!context.cancellation().cancelled()) ShowPaged(out.str(), context);
  context.err() << err.str();
  return status;
}

bool WantsPager(const CLI::App& app, const Context& context) {
  const CLI::App* chosen = ChosenCommand(app);
  if (chosen == nullptr || context.settings().no_pager || !context.console().out_is_terminal) return false;
  return IsPaged(chosen->get_name()) && !HasFlag(*chosen, "--follow");
}

absl::Status RunCommand(const CLI::App& app, const Command& command, Context& context) {
  if (absl::Status status = CheckFormat(app, context); !status.ok()) return status;
  if (!context.settings().jq.empty()) return RunThroughJq(command, context);
  return WantsPager(app, context) ? RunThroughPager(command, context) : command();
}

}  // namespace

int RunApp(int argc, char** argv, Context& context) {
  CLI::App app(kDescription, "briefctl");
  app.formatter(std::make_shared<HelpFormatter>());
  app.footer(kFooter);
  app.require_subcommand(1);
  app.set_version_flag("--version", VersionLine(), "Show the version of this program");
  Command command;
  AddGlobalFlags(app, context.settings());
  AddCommands(app, context, command);
  if (argc > 1 && argv[1] == absl::string_view(kCompleteCommand)) {
    Complete(std::vector<std::string>(argv + 2, argv + argc), app, context);
    return 0;
  }
  bool helped = false;
  absl::Status status = Parse(argc, argv, app, context, helped);
  if (status.ok() && !helped) status = RunCommand(app, command, context);
  if (status.ok() && !context.out().flush()) status = LocalFailure("cannot write to standard output");
  const bool interrupted = context.cancellation().cancelled();
  if (interrupted && !context.is_in_doubt()) return kExitInterrupted;
  if (interrupted) status = absl::CancelledError("interrupted");
  if (const CLI::App* chosen = ChosenCommand(app); chosen != nullptr) status = InCommand(status, chosen->get_name());
  status = context.WithRequestId(std::move(status));
  if (!status.ok()) PrintFailure(status, context.server(), context.is_json(), context.err_style(), context.err());
  return interrupted ? kExitInterrupted : ExitCodeOf(status);
}

}  // namespace briefing::briefctl
