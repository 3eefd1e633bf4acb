#include "client/briefctl/page/pdf.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/briefctl/failure.h"

extern char** environ;

namespace briefing::briefctl {
namespace {

constexpr absl::Duration kTimeLimit = absl::Minutes(1);

// "" where there is none.
std::string FindBrowser() {
  if (const char* named = std::getenv("BRIEFCTL_CHROMIUM")) return named;
  const char* path = std::getenv("PATH");
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    for (const absl::string_view folder : absl::StrSplit(path == nullptr ? "" : path, ':', absl::SkipEmpty())) {
      const std::string program = absl::StrCat(folder, "/", name);
      if (::access(program.c_str(), X_OK) == 0) return program;
    }
  }
  return "";
}

// A folder of this process alone, removed with all in it.
class WorkFolder {
 public:
  WorkFolder() {
    std::error_code failed;
    const std::filesystem::path temporary = std::filesystem::temp_directory_path(failed);
    errno = failed.value();
    std::string pattern = (temporary / "briefctl-XXXXXX").string();
    if (!failed && ::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~WorkFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  bool ok() const { return !path_.empty(); }
  std::string File(absl::string_view name) const { return absl::StrCat(path_, "/", name); }

 private:
  std::string path_;
};

std::string ReadAll(const std::string& path) {
  std::ostringstream contents;
  contents << std::ifstream(path, std::ios::binary).rdbuf();
  return contents.str();
}

// Runs `argv`, its output thrown away, in a process group of its own. False: it did not start, failed, was too slow or
// is not wanted any more.
bool Run(const std::vector<std::string>& argv, const client::Cancellation& cancellation) {
  std::vector<char*> arguments;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0);
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // This program waits for its signals on a thread and blocks them; the browser is to have them.
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  const int failed = posix_spawn(&child, argv[0].c_str(), &files, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) return false;
  const absl::Time deadline = absl::Now() + kTimeLimit;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (absl::Now() > deadline || cancellation.cancelled()) {
      ::kill(-child, SIGKILL);
      ::waitpid(child, &status, 0);
      return false;
    }
    absl::SleepFor(absl::Milliseconds(20));
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

absl::StatusOr<std::string> PrintPdf(absl::string_view html, const client::Cancellation& cancellation) {
  const std::string browser = FindBrowser();
  if (browser.empty()) {
    return LocalFailure(
        "-o pdf needs Chromium, which is not installed here (Debian: apt-get install chromium); -o html gives a page "
        "that any browser prints");
  }
  const WorkFolder folder;
  if (!folder.ok()) return LocalFailure(absl::StrCat("cannot make a folder for the page: ", std::strerror(errno)));
  std::ofstream page(folder.File("page.html"), std::ios::binary);
  page << html;
  page.close();
  if (!page) return LocalFailure(absl::StrCat("cannot write the page: ", std::strerror(errno)));
  std::vector<std::string> argv{browser,
                                "--headless",
                                "--disable-gpu",
                                "--disable-extensions",
                                "--no-first-run",
                                absl::StrCat("--user-data-dir=", folder.File("profile")),
                                "--no-pdf-header-footer",
                                absl::StrCat("--print-to-pdf=", folder.File("page.pdf")),
                                absl::StrCat("file://", folder.File("page.html"))};
  // Its sandbox refuses root, as in a container; the page runs no script and may fetch nothing.
  if (::geteuid() == 0) argv.insert(argv.begin() + 1, "--no-sandbox");
  const bool printed = Run(argv, cancellation);
  std::string pdf = ReadAll(folder.File("page.pdf"));
  if (!printed || pdf.empty()) return LocalFailure(absl::StrCat(browser, " could not print the page"));
  return pdf;
}

}  // namespace briefing::briefctl
