#include "client/briefctl/config_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/briefctl/failure.h"

namespace briefing::briefctl {
namespace {

constexpr absl::string_view kCurrent = "current-context";
constexpr absl::string_view kContexts = "contexts";

// Whether a value that a variable has set gives way.
enum class Variables { kStay, kGiveWay };

absl::Status Assign(const CLI::ConfigItem& item, const std::string& path, Variables variables, CLI::App& app) {
  CLI::Option* option = app.get_option_no_throw("--" + item.name);
  const bool is_setting = item.name != "config" && item.name != "context" && item.name != "help" && item.name != "jq";
  if (option == nullptr || !is_setting) {
    return LocalFailure(
        absl::StrCat(path, ": \"", item.fullname(), "\" is no setting; those are the global flags without dashes"));
  }
  if (option->count() > 0 && (variables == Variables::kStay || IsOnCommandLine(app, *option))) {
    return absl::OkStatus();
  }
  try {
    option->clear();
    option->add_result(item.inputs);
    option->run_callback();
  } catch (const CLI::Error& error) {
    return LocalFailure(absl::StrCat(path, ": ", item.name, ": ", error.what()));
  }
  return absl::OkStatus();
}

// CLI11 tells that a table begins and ends by items of these names.
bool IsBracket(const CLI::ConfigItem& item) { return item.name == "++" || item.name == "--"; }

bool IsInContext(const CLI::ConfigItem& item) { return item.parents.size() == 2 && item.parents[0] == kContexts; }

std::string Trimmed(absl::string_view line) { return std::string(absl::StripAsciiWhitespace(line)); }

// "key" of "key = value"; "" for other lines.
std::string KeyOf(absl::string_view line) {
  const size_t equals = line.find('=');
  const std::string key = equals == absl::string_view::npos ? "" : Trimmed(line.substr(0, equals));
  return absl::StartsWith(key, "#") || absl::StartsWith(key, "[") ? "" : key;
}

std::string ValueOf(absl::string_view line) {
  std::string value = Trimmed(line.substr(line.find('=') + 1));
  if (value.size() > 1 && (value.front() == '"' || value.front() == '\'')) {
    value = value.substr(1, value.find(value.front(), 1) - 1);
  }
  return value;
}

// "prod" of "[contexts.prod]"; "" for other lines.
std::string ContextOf(absl::string_view line) {
  std::string head = Trimmed(line.substr(0, line.find('#')));
  absl::string_view name = head;
  if (!absl::ConsumePrefix(&name, "[contexts.") || !absl::ConsumeSuffix(&name, "]")) return "";
  return std::string(name);
}

}  // namespace

std::string DefaultConfigPath() {
  if (const char* folder = std::getenv("XDG_CONFIG_HOME"); folder != nullptr && *folder != '\0') {
    return absl::StrCat(folder, "/briefctl/config.toml");
  }
  const char* home = std::getenv("HOME");
  return home == nullptr || *home == '\0' ? "" : absl::StrCat(home, "/.config/briefctl/config.toml");
}

bool IsOnCommandLine(const CLI::App& app, const CLI::Option& option) {
  const std::vector<CLI::Option*>& given = app.parse_order();
  return std::find(given.begin(), given.end(), &option) != given.end();
}

absl::Status ReadConfig(const std::string& path, bool required, const std::string& context, CLI::App& app) {
  errno = 0;
  std::ifstream in(path);
  if (!in) {
    if (required) return LocalFailure(absl::StrCat("cannot read ", path, ": ", strerror(errno)));
    return context.empty()
               ? absl::OkStatus()
               : LocalFailure(absl::StrCat("there is no context \"", context, "\", for there is no ", path));
  }
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigTOML().from_config(in);
  } catch (const CLI::Error& error) {
    return LocalFailure(absl::StrCat(path, ": ", error.what()));
  }
  const CLI::Option* server = app.get_option_no_throw("--server");
  const bool elsewhere = server != nullptr && server->count() > 0;
  std::string chosen = context;
  for (const CLI::ConfigItem& item : items) {
    const bool is_current = item.parents.empty() && item.name == kCurrent && !item.inputs.empty();
    if (is_current && chosen.empty() && !elsewhere) chosen = item.inputs.front();
  }
  // What is set first stays: the context's own settings go before those for all.
  bool found = chosen.empty();
  for (const CLI::ConfigItem& item : items) {
    if (!IsInContext(item) || item.parents[1] != chosen) continue;
    found = true;
    if (IsBracket(item)) continue;
    const Variables variables = context.empty() ? Variables::kStay : Variables::kGiveWay;
    if (absl::Status status = Assign(item, path, variables, app); !status.ok()) return status;
  }
  if (!found) {
    return LocalFailure(
        absl::StrCat(path, ": there is no context \"", chosen, "\"; briefctl config get-contexts shows them"));
  }
  for (const CLI::ConfigItem& item : items) {
    if (IsBracket(item) || IsInContext(item) || (item.parents.empty() && item.name == kCurrent)) continue;
    if (!item.parents.empty()) {
      return LocalFailure(absl::StrCat(path, ": \"", item.fullname(), "\" is no setting; tables are [contexts.NAME]"));
    }
    if (absl::Status status = Assign(item, path, Variables::kStay, app); !status.ok()) return status;
  }
  return absl::OkStatus();
}

ConfigText::ConfigText(absl::string_view text) {
  if (!text.empty()) lines_ = absl::StrSplit(absl::StripSuffix(text, "\n"), '\n');
}

std::string ConfigText::text() const { return lines_.empty() ? "" : absl::StrCat(absl::StrJoin(lines_, "\n"), "\n"); }

ConfigText::Range ConfigText::Head() const {
  size_t last = 0;
  while (last < lines_.size() && !absl::StartsWith(Trimmed(lines_[last]), "[")) ++last;
  return {0, last};
}

ConfigText::Range ConfigText::TableOf(absl::string_view name) const {
  size_t first = 0;
  while (first < lines_.size() && ContextOf(lines_[first]) != name) ++first;
  if (first == lines_.size()) return {first, first};
  size_t last = ++first;
  while (last < lines_.size() && !absl::StartsWith(Trimmed(lines_[last]), "[")) ++last;
  // What is said right above the next table is said of that.
  if (last == lines_.size()) return {first, last};
  while (last > first && absl::StartsWith(Trimmed(lines_[last - 1]), "#")) --last;
  return {first, last};
}

std::string ConfigText::current_context() const {
  for (size_t i = 0; i < Head().last; ++i) {
    if (KeyOf(lines_[i]) == kCurrent) return ValueOf(lines_[i]);
  }
  return "";
}

std::vector<std::string> ConfigText::contexts() const {
  std::vector<std::string> contexts;
  for (const std::string& line : lines_) {
    if (std::string name = ContextOf(line); !name.empty()) contexts.push_back(std::move(name));
  }
  return contexts;
}

bool ConfigText::HasContext(absl::string_view name) const {
  const std::vector<std::string> all = contexts();
  return std::find(all.begin(), all.end(), name) != all.end();
}

std::string ConfigText::ServerOf(absl::string_view name) const {
  const Range range = TableOf(name);
  for (size_t i = range.first; i < range.last; ++i) {
    if (KeyOf(lines_[i]) == "server") return ValueOf(lines_[i]);
  }
  return "";
}

void ConfigText::Set(Range range, const Setting& setting) {
  const std::string line = absl::StrCat(setting.key, " = ", setting.value);
  // Before empty lines at the end, which part it from the next table.
  size_t end = range.last;
  while (end > range.first && Trimmed(lines_[end - 1]).empty()) --end;
  for (size_t i = range.first; i < end; ++i) {
    if (KeyOf(lines_[i]) != setting.key) continue;
    // A list may go on over several lines.
    size_t value_end = i + 1;
    const bool is_open = absl::StartsWith(Trimmed(lines_[i].substr(lines_[i].find('=') + 1)), "[");
    for (size_t j = i; is_open && j < end && !absl::StrContains(lines_[j], "]"); ++j) value_end = j + 2;
    lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(i + 1),
                 lines_.begin() + static_cast<std::ptrdiff_t>(std::min(value_end, end)));
    lines_[i] = line;
    return;
  }
  lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(end), line);
}

void ConfigText::SetCurrentContext(absl::string_view name) {
  if (!name.empty()) return Set(Head(), {std::string(kCurrent), QuotedForToml(name)});
  for (size_t i = Head().last; i > 0; --i) {
    if (KeyOf(lines_[i - 1]) == kCurrent) lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(i - 1));
  }
}

void ConfigText::SetContext(absl::string_view name, const std::vector<Setting>& settings) {
  if (!HasContext(name)) {
    if (!lines_.empty() && !Trimmed(lines_.back()).empty()) lines_.emplace_back();
    lines_.push_back(absl::StrCat("[contexts.", name, "]"));
  }
  for (const Setting& setting : settings) Set(TableOf(name), setting);
}

void ConfigText::DeleteContext(absl::string_view name) {
  if (!HasContext(name)) return;
  const Range range = TableOf(name);
  lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(range.first - 1),
               lines_.begin() + static_cast<std::ptrdiff_t>(range.last));
  if (current_context() == name) SetCurrentContext("");
}

std::string QuotedForToml(absl::string_view text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

}  // namespace briefing::briefctl
