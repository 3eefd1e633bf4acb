#include "client/briefctl/cursor.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace briefing::briefctl {
namespace {

bool IsFlag(const std::string& word) { return word.size() > 1 && word.front() == '-'; }

const CLI::Option* FindFlag(const CLI::App& app, const CLI::App* command, const std::string& word) {
  for (const CLI::Option* option : FlagsAt(app, command)) {
    if (option->check_name(word)) return option;
  }
  return nullptr;
}

const CLI::App* FindCommand(const CLI::App& app, const std::string& word) {
  const auto found = app.get_subcommands([&](const CLI::App* each) { return each->get_name() == word; });
  return found.empty() ? nullptr : found.front();
}

// The argument that the `position`th word, from 0, is a value of.
const CLI::Option* ArgumentAt(const CLI::App& command, size_t position) {
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    const auto most = static_cast<size_t>(std::max(1, option->get_items_expected_max()));
    if (position < most) return option;
    position -= most;
  }
  return nullptr;
}

// Reads the words before the cursor.
class Reader {
 public:
  explicit Reader(const CLI::App& app) : app_(app) {}

  void Read(const std::string& word) {
    if (pending_ != nullptr) {
      pending_ = nullptr;
    } else if (IsFlag(word)) {
      const CLI::Option* const flag = FindFlag(app_, command_, word.substr(0, word.find('=')));
      const bool complete = flag == nullptr || !TakesValue(*flag) || absl::StrContains(word, "=");
      pending_ = complete ? nullptr : flag;
    } else if (command_ == nullptr) {
      command_ = FindCommand(app_, word);
      lost_ = lost_ || command_ == nullptr;
    } else {
      ++arguments_;
    }
  }

  Cursor At(std::string word) const {
    Cursor cursor{.slot = Cursor::Slot::kValue, .command = command_, .option = pending_, .typed = "", .before = ""};
    if (lost_) return cursor;
    if (pending_ != nullptr) return WithValue(cursor, word, "");
    const size_t equals = word.find('=');
    if (IsFlag(word) && equals != std::string::npos) {
      cursor.option = FindFlag(app_, command_, word.substr(0, equals));
      return WithValue(cursor, word.substr(equals + 1), word.substr(0, equals + 1));
    }
    if (absl::StartsWith(word, "-")) {
      cursor.slot = Cursor::Slot::kFlag;
    } else if (command_ == nullptr) {
      cursor.slot = Cursor::Slot::kCommand;
    } else {
      cursor.option = ArgumentAt(*command_, arguments_);
      return WithValue(cursor, word, "");
    }
    cursor.typed = std::move(word);
    return cursor;
  }

 private:
  // Values in one word are parted by commas where the option has them so.
  static Cursor WithValue(Cursor cursor, const std::string& value, const std::string& before) {
    const bool several = cursor.option != nullptr && cursor.option->get_delimiter() == ',';
    const size_t comma = several ? value.rfind(',') : std::string::npos;
    const size_t begin = comma == std::string::npos ? 0 : comma + 1;
    cursor.typed = value.substr(begin);
    cursor.before = before + value.substr(0, begin);
    return cursor;
  }

  const CLI::App& app_;
  const CLI::App* command_ = nullptr;
  const CLI::Option* pending_ = nullptr;
  size_t arguments_ = 0;
  // After a word that is no command nothing is known of what follows.
  bool lost_ = false;
};

}  // namespace

Cursor CursorOf(const CLI::App& app, const std::vector<std::string>& words) {
  Reader reader(app);
  for (size_t i = 0; i + 1 < words.size(); ++i) reader.Read(words[i]);
  return reader.At(words.empty() ? "" : words.back());
}

std::vector<const CLI::Option*> FlagsAt(const CLI::App& app, const CLI::App* command) {
  std::vector<const CLI::Option*> flags;
  for (const CLI::App* each : {command, &app}) {
    if (each == nullptr) continue;
    for (const CLI::Option* option : each->get_options()) {
      if (!LongFlag(*option).empty()) flags.push_back(option);
    }
  }
  return flags;
}

std::string LongFlag(const CLI::Option& option) {
  return option.get_lnames().empty() ? "" : absl::StrCat("--", option.get_lnames().front());
}

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

}  // namespace briefing::briefctl
