#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/briefctl/atomic_file.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/config_file.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/record_file.h"
#include "client/briefctl/table.h"

namespace briefing::briefctl {
namespace {

struct ConfigFlags {
  std::string action;
  std::string name;
};

// A file is found from any folder.
std::string Absolute(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path absolute = std::filesystem::absolute(path, failed);
  return failed || path.empty() ? path : absolute.lexically_normal().string();
}

// What a context keeps of the flags on the command line.
absl::StatusOr<std::vector<ConfigText::Setting>> SettingsOn(const CLI::App& app) {
  std::vector<ConfigText::Setting> settings;
  for (const char* key :
       {"server", "timeout", "tls-ca", "tls-cert", "tls-key", "tls-server-name", "plaintext", "actor"}) {
    const CLI::Option* option = app.get_option_no_throw(absl::StrCat("--", key));
    if (option == nullptr || !IsOnCommandLine(app, *option)) continue;
    const std::vector<std::string>& values = option->results();
    for (const std::string& value : values) {
      // Settings files are read without TOML's escapes, and end at # also within quotes.
      if (value.find_first_of("#\"\\\n") == std::string::npos) continue;
      return UsageFailure(
          absl::StrCat("--", key, ": a settings file cannot keep #, quotes, backslashes or line breaks"));
    }
    const absl::string_view name = key;
    if (name == "tls-ca" || name == "tls-cert" || name == "tls-key") {
      settings.push_back({key, QuotedForToml(Absolute(values.back()))});
    } else if (name == "plaintext") {
      settings.push_back({key, values.back() == "false" ? "false" : "true"});
    } else if (values.size() == 1) {
      settings.push_back({key, QuotedForToml(values.front())});
    } else {
      settings.push_back({key, absl::StrCat("[",
                                            absl::StrJoin(values, ", ",
                                                          [](std::string* out, const std::string& value) {
                                                            absl::StrAppend(out, QuotedForToml(value));
                                                          }),
                                            "]")});
    }
  }
  return settings;
}

bool IsContextName(absl::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_'; });
}

absl::StatusOr<ConfigText> Load(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0) return ConfigText("");
  const absl::StatusOr<std::string> text = ReadWhole(path);
  if (!text.ok()) return text.status();
  return ConfigText(*text);
}

absl::Status Save(const std::string& path, const ConfigText& config) {
  std::error_code failed;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, failed);
  if (failed) return CannotWrite(path, failed.value());
  return ReplaceFile(path, config.text());
}

absl::Status NoSuch(const std::string& name, const ConfigText& config) {
  const std::vector<std::string> contexts = config.contexts();
  if (contexts.empty()) {
    return LocalFailure(absl::StrCat("there is no context \"", name, "\": briefctl config set-context ", name,
                                     " --server HOST:PORT makes one"));
  }
  return LocalFailure(absl::StrCat("there is no context \"", name, "\"; there are ", absl::StrJoin(contexts, ", ")));
}

void PrintContexts(const ConfigText& config, Context& context) {
  Table table({"CURRENT", "NAME", "SERVER"});
  for (const std::string& name : config.contexts()) {
    table.Add({name == config.current_context() ? "*" : "", name, config.ServerOf(name)});
  }
  if (table.empty()) {
    context.err() << "briefctl: there are no contexts: briefctl config set-context NAME --server HOST:PORT makes one\n";
  } else {
    table.Print(context.table_width(), context.style(), context.out());
  }
}

absl::Status Change(const ConfigFlags& flags, const std::string& path, ConfigText config, const CLI::App& app,
                    Context& context) {
  if (!IsContextName(flags.name)) {
    return UsageFailure(absl::StrCat("config ", flags.action, ": name a context; letters, digits, - and _"));
  }
  if (flags.action == "set-context") {
    const absl::StatusOr<std::vector<ConfigText::Setting>> settings = SettingsOn(app);
    if (!settings.ok()) return settings.status();
    if (settings->empty() && !config.HasContext(flags.name)) {
      return UsageFailure("config set-context: say what is to be kept, as in --server HOST:PORT");
    }
    config.SetContext(flags.name, *settings);
  } else if (!config.HasContext(flags.name)) {
    return NoSuch(flags.name, config);
  } else if (flags.action == "use-context") {
    config.SetCurrentContext(flags.name);
  } else {
    config.DeleteContext(flags.name);
  }
  if (absl::Status status = Save(path, config); !status.ok()) return status;
  const std::string current = config.current_context();
  context.err() << absl::StrCat("briefctl: ", path, ": ",
                                current.empty() ? "no context is current" : absl::StrCat(current, " is current"), "\n");
  return absl::OkStatus();
}

absl::Status Config(const ConfigFlags& flags, const CLI::App& app, Context& context) {
  constexpr absl::string_view kActions[] = {"get-contexts", "current-context", "use-context", "set-context",
                                            "delete-context"};
  if (std::find(std::begin(kActions), std::end(kActions), flags.action) == std::end(kActions)) {
    return UsageFailure(absl::StrCat("config ", flags.action, ": is none of ", absl::StrJoin(kActions, ", ")));
  }
  const std::string& named = context.settings().config;
  const std::string path = named.empty() ? DefaultConfigPath() : named;
  if (path.empty()) return LocalFailure("nowhere to keep settings: set HOME or XDG_CONFIG_HOME, or give --config");
  absl::StatusOr<ConfigText> config = Load(path);
  if (!config.ok()) return config.status();
  if (flags.action == "get-contexts") {
    PrintContexts(*config, context);
    return absl::OkStatus();
  }
  if (flags.action == "current-context") {
    if (config->current_context().empty()) return LocalFailure("no context is current");
    context.out() << config->current_context() << '\n';
    return absl::OkStatus();
  }
  return Change(flags, path, *std::move(config), app, context);
}

}  // namespace

void AddConfig(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<ConfigFlags>();
  CLI::App* config = app.add_subcommand("config", R"(Keep servers under names, and choose among them

What is kept are the flags by which the server is reached: --server, --timeout, --plaintext, the --tls flags and --actor.
--context NAME or BRIEFCTL_CONTEXT chooses for one run, and what it says goes before the other BRIEFCTL_* variables. The
current context goes after them, and is left out where --server or BRIEFCTL_SERVER names another server.

Examples:
  briefctl config set-context prod --server briefing.example:7420 --tls-ca ca.pem
  briefctl config use-context prod
  briefctl config get-contexts
  briefctl config delete-context prod)");
  config
      ->add_option("action", flags->action, "get-contexts, current-context, use-context, set-context or delete-context")
      ->required();
  config->add_option("context", flags->name, "The context");
  config->callback([&app, &context, &command, flags] {
    command = [&app, &context, flags] { return Config(*flags, app, context); };
  });
}

}  // namespace briefing::briefctl
