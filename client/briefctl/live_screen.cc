#include "client/briefctl/live_screen.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <mutex>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/briefctl/page/render.h"
#include "client/briefctl/text.h"
#include "client/briefctl/write_whole.h"

namespace briefing::briefctl {
namespace {

// The other screen, without a cursor; and back.
constexpr absl::string_view kEnter = "\x1b[?1049h\x1b[?25l";
constexpr absl::string_view kLeave = "\x1b[?25h\x1b[?1049l";
constexpr absl::string_view kInverse = "\x1b[7m";
constexpr absl::string_view kPlain = "\x1b[0m";

// What is told while the screen is open, at most; the oldest goes.
constexpr size_t kMostSaid = 100;
// A terminal that takes nothing (Ctrl-S) is not waited for at the end.
constexpr std::chrono::milliseconds kScreenPatience(200);

constexpr int kSignals[] = {SIGWINCH, SIGTSTP, SIGCONT};

// One of each for the one screen: the handler of a signal, and who ends the process, can reach nothing else.
int wake_pipe[2] = {-1, -1};
struct sigaction actions_before[std::size(kSignals)];
termios terminal_before;
std::atomic<bool> terminal_changed = false;
// Held while the terminal is written to.
std::timed_mutex screen_mutex;
bool on_screen = false;

void Wake(char byte = 0) {
  // Full: it wakes anyway.
  [[maybe_unused]] const ssize_t written = ::write(wake_pipe[1], &byte, 1);
}
void OnSignal(int signal) {
  const int error = errno;
  Wake(static_cast<char>(signal));
  errno = error;
}

void CatchSignals() {
  struct sigaction action {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_RESTART;
  for (size_t i = 0; i < std::size(kSignals); ++i) ::sigaction(kSignals[i], &action, &actions_before[i]);
  // A shell without jobs leaves nobody to go on from there.
  if (actions_before[1].sa_handler == SIG_IGN) ::signal(SIGTSTP, SIG_IGN);
}
void ReleaseSignals() {
  for (size_t i = 0; i < std::size(kSignals); ++i) ::sigaction(kSignals[i], &actions_before[i], nullptr);
}

// A line that may hold colours in at most `columns`; what colours it stays, so that it ends as it was to.
std::string Cut(absl::string_view line, size_t columns) {
  constexpr absl::string_view kBegin = "\x1b[";
  std::string out;
  size_t left = columns;
  while (!line.empty()) {
    const bool is_colour = absl::StartsWith(line, kBegin);
    const size_t end = is_colour ? line.find('m') + 1 : std::min(line.find(kBegin), line.size());
    const absl::string_view piece = line.substr(0, end == 0 ? line.size() : end);
    line.remove_prefix(piece.size());
    if (is_colour) {
      absl::StrAppend(&out, piece);
    } else if (left > 0) {
      const std::string fitted = FitText(piece, left);
      left -= fitted == piece ? DisplayWidth(piece) : left;
      out += fitted;
    }
  }
  return out;
}

// Keys one by one and unseen; Ctrl-C stays a signal.
void TakeKeyboard() {
  if (!terminal_changed && ::tcgetattr(STDIN_FILENO, &terminal_before) != 0) return;
  termios raw = terminal_before;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  terminal_changed = ::tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}
void GiveKeyboardBack() {
  if (terminal_changed.exchange(false)) ::tcsetattr(STDIN_FILENO, TCSANOW, &terminal_before);
}

void Enter() {
  TakeKeyboard();
  const std::lock_guard<std::timed_mutex> lock(screen_mutex);
  on_screen = true;
  WriteWhole(STDOUT_FILENO, kEnter);
}
void Leave() {
  {
    const std::lock_guard<std::timed_mutex> lock(screen_mutex);
    if (std::exchange(on_screen, false)) WriteWhole(STDOUT_FILENO, kLeave);
  }
  GiveKeyboardBack();
}

// As Ctrl-Z does without a handler. Returns when the process goes on; at once where no shell looks after it.
void StopProcess() {
  struct sigaction action {};
  struct sigaction handler {};
  action.sa_handler = SIG_DFL;
  ::sigaction(SIGTSTP, &action, &handler);
  ::raise(SIGTSTP);
  ::sigaction(SIGTSTP, &handler, nullptr);
}

}  // namespace

void ScreenView::SetSize(size_t columns, size_t rows) {
  columns_ = std::max<size_t>(columns, 10);
  rows_ = std::max<size_t>(rows, 2);
  Scroll(0);
}

void ScreenView::Scroll(int64_t lines) {
  const auto last = static_cast<int64_t>(lines_.size()) - static_cast<int64_t>(rows_ - 1);
  top_ = std::clamp<int64_t>(top_ + lines, 0, std::max<int64_t>(last, 0));
}

std::string ScreenView::Paint() const {
  std::string out = "\x1b[H";
  const auto top = static_cast<size_t>(top_);
  for (size_t row = 0; row + 1 < rows_; ++row) {
    // Before the text: behind a line as wide as the screen it would take the last character.
    out += "\x1b[K";
    if (top + row < lines_.size()) out += Cut(lines_[top + row], columns_);
    out += "\r\n";
  }
  const size_t below = lines_.size() > top + rows_ - 1 ? lines_.size() - top - (rows_ - 1) : 0;
  const std::string more = below > 0 ? absl::StrCat("  ", below, below == 1 ? " more line" : " more lines") : "";
  const std::string status = FitText(absl::StrCat(" ", status_, more, " "), columns_ - 1);
  absl::StrAppend(&out, kInverse, status, kPlain, "\x1b[K");
  return out;
}

bool LiveScreen::CanShow(const Console& console) {
  const char* term = std::getenv("TERM");
  return console.out_is_terminal && term != nullptr && absl::string_view(term) != "dumb";
}

void LeaveScreen() {
  const std::unique_lock<std::timed_mutex> lock(screen_mutex, kScreenPatience);
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  const bool shown = lock && std::exchange(on_screen, false);
  if (shown && ::poll(&out, 1, static_cast<int>(kScreenPatience.count())) == 1) WriteWhole(STDOUT_FILENO, kLeave);
  GiveKeyboardBack();
}

LiveScreen::LiveScreen(Context& context, std::function<void()> on_quit)
    : context_(context), on_quit_(std::move(on_quit)) {
  if (::pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) std::abort();
  CatchSignals();
  context_.console().out.flush();
  Enter();
  context_.TellTo([this](const std::string& said) { Keep(said); });
  thread_ = std::thread([this] { Run(); });
}

LiveScreen::~LiveScreen() {
  {
    MutexLock lock(&mutex_);
    ended_ = true;
  }
  Wake();
  thread_.join();
  Leave();
  ReleaseSignals();
  context_.TellTo({});
  MutexLock lock(&mutex_);
  for (const std::string& said : said_) context_.err() << said;
  ::close(wake_pipe[0]);
  ::close(wake_pipe[1]);
}

void LiveScreen::Keep(const std::string& said) {
  {
    MutexLock lock(&mutex_);
    said_.push_back(said);
    if (said_.size() > kMostSaid) said_.pop_front();
    status_ = Escape(absl::StripSuffix(said, "\n"));
  }
  Wake();
}

void LiveScreen::Show(Document document) {
  auto shared = std::make_shared<const Document>(std::move(document));
  {
    MutexLock lock(&mutex_);
    document_ = std::move(shared);
  }
  Wake();
}

void LiveScreen::SetStatus(const std::string& status) {
  {
    MutexLock lock(&mutex_);
    status_ = Escape(status);
  }
  Wake();
}

void LiveScreen::Run() {
  pollfd files[] = {{wake_pipe[0], POLLIN, 0}, {terminal_changed ? STDIN_FILENO : -1, POLLIN, 0}};
  while (true) {
    {
      MutexLock lock(&mutex_);
      if (ended_) return;
    }
    Paint();
    if (::poll(files, 2, -1) < 0) {
      if (errno != EINTR) return;
      // What they say is of the time before.
      for (pollfd& file : files) file.revents = 0;
    }
    TakeSignals();
    if ((files[1].revents & POLLIN) != 0) TakeKeys();
    // A terminal that is gone would be ready for ever.
    if ((files[1].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) files[1].fd = -1;
  }
}

void LiveScreen::TakeSignals() {
  char bytes[64];
  for (ssize_t count; (count = ::read(wake_pipe[0], bytes, sizeof bytes)) > 0;) {
    const absl::string_view signals(bytes, static_cast<size_t>(count));
    const bool stops = absl::StrContains(signals, static_cast<char>(SIGTSTP));
    if (stops) {
      Leave();
      StopProcess();
    }
    // After SIGSTOP, too, which nobody is told of.
    if (stops || absl::StrContains(signals, static_cast<char>(SIGCONT))) Enter();
  }
}

void LiveScreen::TakeKeys() {
  char buffer[64];
  const ssize_t size = ::read(STDIN_FILENO, buffer, sizeof buffer);
  absl::string_view keys(buffer, static_cast<size_t>(std::max<ssize_t>(size, 0)));
  const auto page = static_cast<int64_t>(view_.page());
  const std::pair<absl::string_view, int64_t> kMoves[] = {
      {"\x1b[A", -1},     {"\x1bOA", -1},      {"k", -1},           {"\x1b[B", 1},        {"\x1bOB", 1},
      {"j", 1},           {"\r", 1},           {"\n", 1},           {"\x1b[5~", -page},   {"b", -page},
      {"\x1b[6~", page},  {" ", page},         {"\x1b[H", -100000}, {"\x1b[1~", -100000}, {"g", -100000},
      {"\x1b[F", 100000}, {"\x1b[4~", 100000}, {"G", 100000}};
  while (!keys.empty()) {
    if (keys.front() == 'q') return on_quit_();
    const auto* move = std::find_if(std::begin(kMoves), std::end(kMoves),
                                    [&](const auto& each) { return absl::StartsWith(keys, each.first); });
    const bool known = move != std::end(kMoves);
    if (known) view_.Scroll(move->second);
    keys.remove_prefix(known ? move->first.size() : 1);
  }
}

void LiveScreen::Paint() {
  winsize size{};
  const bool sized = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0;
  const size_t columns = sized ? size.ws_col : context_.console().width;
  std::shared_ptr<const Document> document;
  std::string status;
  {
    MutexLock lock(&mutex_);
    document = document_;
    status = status_;
  }
  if (document != nullptr && (document != laid_out_ || columns != laid_out_for_)) {
    std::vector<std::string> lines =
        absl::StrSplit(RenderTerminal(*document, std::min(columns, kMaxColumns), context_.style()), '\n');
    if (!lines.empty() && lines.back().empty()) lines.pop_back();
    view_.SetLines(std::move(lines));
    laid_out_ = document;
    laid_out_for_ = columns;
  }
  view_.SetStatus(std::move(status));
  view_.SetSize(columns, sized ? size.ws_row : 24);
  const std::lock_guard<std::timed_mutex> lock(screen_mutex);
  if (on_screen) WriteWhole(STDOUT_FILENO, view_.Paint());
}

}  // namespace briefing::briefctl
