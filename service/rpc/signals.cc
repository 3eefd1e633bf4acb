#include "service/rpc/signals.h"

#include <pthread.h>
#include <unistd.h>

#include <thread>

#include "service/base/steady_wait.h"

namespace briefing::rpc {
namespace {

// As shells tell the end of a process by a signal.
constexpr int kSignalExit = 128;

}  // namespace

Signals::Signals() {
  sigemptyset(&set_);
  sigaddset(&set_, SIGTERM);
  sigaddset(&set_, SIGINT);
  // Threads made later inherit this.
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  signal(SIGPIPE, SIG_IGN);
  std::thread([this] { Run(); }).detach();
}

void Signals::Run() {
  int number = 0;
  sigwait(&set_, &number);
  if (!armed_.load(std::memory_order_acquire)) _exit(0);
  first_.Notify();
  const Deadline same_request(kSameRequest);
  do {
    sigwait(&set_, &number);
  } while (!same_request.passed());
  _exit(kSignalExit + number);
}

}  // namespace briefing::rpc
