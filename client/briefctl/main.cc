#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <thread>

#include "client/briefctl/app.h"
#include "client/briefctl/atomic_file.h"
#include "client/briefctl/context.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/live_screen.h"

namespace {

constexpr time_t kGraceSeconds = 2;

// Ctrl-C ends calls and streams in order; a second one, or a command that does not end by then, ends the process at
// once.
void AwaitInterrupt(const sigset_t& signals, briefing::briefctl::Context& context) {
  int signal = 0;
  do {
    sigwait(&signals, &signal);
  } while (signal == SIGINT && context.is_paging());
  context.cancellation().Cancel();
  const timespec grace{kGraceSeconds, 0};
  sigtimedwait(&signals, nullptr, &grace);
  briefing::briefctl::LeaveScreen();
  briefing::briefctl::RemoveTemporaries();
  _exit(briefing::briefctl::kExitInterrupted);
}

// Those that end the process. Who starts it with nohup wants it to outlive the terminal.
sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  struct sigaction hangup {};
  sigaction(SIGHUP, nullptr, &hangup);
  if (hangup.sa_handler != SIG_IGN) sigaddset(&signals, SIGHUP);
  return signals;
}

size_t ColumnsOf(int file) {
  winsize size{};
  return ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

int main(int argc, char** argv) {
  // Whoever reads standard output may stop at any time: then this ends without a word.
  signal(SIGPIPE, SIG_DFL);
  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // gRPC logs to standard error what the error says anyway.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  std::ios::sync_with_stdio(false);
  briefing::briefctl::Context context({.out = std::cout,
                                       .err = std::cerr,
                                       .out_is_terminal = isatty(STDOUT_FILENO) == 1,
                                       .err_is_terminal = isatty(STDERR_FILENO) == 1,
                                       .width = ColumnsOf(STDOUT_FILENO),
                                       .err_width = ColumnsOf(STDERR_FILENO)});
  std::thread([&signals, &context] { AwaitInterrupt(signals, context); }).detach();
  const int exit_code = briefing::briefctl::RunApp(argc, argv, context);
  std::cout.flush();
  // The thread that waits for signals refers to this frame: no way back past it.
  _exit(exit_code);
}
