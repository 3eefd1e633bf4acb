#include "client/briefctl/config_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "client/briefctl/failure.h"

namespace briefing::briefctl {
namespace {

absl::Status Assign(const CLI::ConfigItem& item, const std::string& path, CLI::App& app) {
  CLI::Option* option = app.get_option_no_throw("--" + item.name);
  if (option == nullptr || !item.parents.empty() || item.name == "config" || item.name == "help") {
    return LocalFailure(
        absl::StrCat(path, ": \"", item.fullname(), "\" is no setting; those are the global flags without dashes"));
  }
  if (option->count() > 0) return absl::OkStatus();
  try {
    option->add_result(item.inputs);
    option->run_callback();
  } catch (const CLI::Error& error) {
    return LocalFailure(absl::StrCat(path, ": ", item.name, ": ", error.what()));
  }
  return absl::OkStatus();
}

}  // namespace

std::string DefaultConfigPath() {
  if (const char* folder = std::getenv("XDG_CONFIG_HOME"); folder != nullptr && *folder != '\0') {
    return absl::StrCat(folder, "/briefctl/config.toml");
  }
  const char* home = std::getenv("HOME");
  return home == nullptr || *home == '\0' ? "" : absl::StrCat(home, "/.config/briefctl/config.toml");
}

absl::Status ReadConfig(const std::string& path, bool required, CLI::App& app) {
  errno = 0;
  std::ifstream in(path);
  if (!in) {
    return required ? LocalFailure(absl::StrCat("cannot read ", path, ": ", strerror(errno))) : absl::OkStatus();
  }
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigTOML().from_config(in);
  } catch (const CLI::Error& error) {
    return LocalFailure(absl::StrCat(path, ": ", error.what()));
  }
  for (const CLI::ConfigItem& item : items) {
    if (absl::Status status = Assign(item, path, app); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace briefing::briefctl
