// A screen that stays open and shows the newest state of something.
#ifndef BRIEFING_CLIENT_BRIEFCTL_LIVE_SCREEN_H_
#define BRIEFING_CLIENT_BRIEFCTL_LIVE_SCREEN_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "client/briefctl/context.h"
#include "client/briefctl/page/document.h"
#include "service/base/mutex.h"

namespace briefing::briefctl {

// What a screen shows of a text: the lines from `top` on, a status line below them. Pure, for tests.
class ScreenView {
 public:
  // Lines may hold colours. Those that are wider than the screen are cut.
  void SetLines(std::vector<std::string> lines) { lines_ = std::move(lines); }
  void SetStatus(std::string status) { status_ = std::move(status); }
  void SetSize(size_t columns, size_t rows);
  // Moves by so many lines; stays within the text.
  void Scroll(int64_t lines);
  size_t page() const { return rows_ > 2 ? rows_ - 2 : 1; }

  // The control sequences and lines that paint the whole screen, without a flicker.
  std::string Paint() const;

 private:
  std::vector<std::string> lines_;
  std::string status_;
  size_t columns_ = 80;
  size_t rows_ = 24;
  int64_t top_ = 0;
};

// Takes over the terminal for as long as it lives, and gives it back as it was. Arrows, j, k, page keys, space, g and G
// move; q calls `on_quit`. Ctrl-C stays the signal that it is; while Ctrl-Z stops the process, the terminal is given
// back. What the context's Tell is given is the status line until the next one, and is said once the screen is left.
// One thread of its own paints; what else is called only leaves word. Thread-safe. At most one at a time.
class LiveScreen {
 public:
  // `on_quit` is called on the screen's thread.
  LiveScreen(Context& context, std::function<void()> on_quit);
  ~LiveScreen();
  LiveScreen(const LiveScreen&) = delete;
  LiveScreen& operator=(const LiveScreen&) = delete;

  // Whether standard output is a terminal that can be painted.
  static bool CanShow(const Console& console);

  // What is shown from now on, laid out anew whenever the terminal changes its size.
  void Show(Document document) ABSL_LOCKS_EXCLUDED(mutex_);
  // The line at the bottom. Escaped here.
  void SetStatus(const std::string& status) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run();
  // What the pipe holds: signals that arrived.
  void TakeSignals();
  void TakeKeys();
  void Keep(const std::string& said) ABSL_LOCKS_EXCLUDED(mutex_);
  void Paint() ABSL_LOCKS_EXCLUDED(mutex_);

  Context& context_;
  const std::function<void()> on_quit_;
  // Touched by the thread alone.
  ScreenView view_;
  std::shared_ptr<const Document> laid_out_;
  size_t laid_out_for_ = 0;

  Mutex mutex_;
  std::shared_ptr<const Document> document_ ABSL_GUARDED_BY(mutex_);
  std::string status_ ABSL_GUARDED_BY(mutex_);
  // The newest of what was told.
  std::deque<std::string> said_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

// Gives the terminal back where a screen has it; nothing is painted any more. For who ends the process at once, from
// any thread. Returns also where the terminal takes nothing.
void LeaveScreen();

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_LIVE_SCREEN_H_
