// Notices a server that takes calls and answers none. Internal to the client.
#ifndef BRIEFING_CLIENT_ANSWER_GUARD_H_
#define BRIEFING_CLIENT_ANSWER_GUARD_H_

#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"

namespace briefing::client {

// Watches over the call of `context`, which goes through `channel`, for as long as it lives: a call that takes longer
// than `patience` has its server asked, by GetLedgerStatus, for a sign of life, and is cancelled where there is none
// within `patience`. A server that works on the call for long is thus told from one that is frozen. It is asked again
// at growing intervals. Runs a thread of its own.
class AnswerGuard {
 public:
  AnswerGuard(grpc::ClientContext& context, std::shared_ptr<grpc::Channel> channel, absl::Duration patience);
  ~AnswerGuard();
  AnswerGuard(const AnswerGuard&) = delete;
  AnswerGuard& operator=(const AnswerGuard&) = delete;

  // Whether the call was cancelled.
  bool fired() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  // False where the guard is over before.
  bool Wait(absl::Duration duration) ABSL_LOCKS_EXCLUDED(mutex_);
  bool GivesSignOfLife() ABSL_LOCKS_EXCLUDED(mutex_);

  grpc::ClientContext& context_;
  const std::shared_ptr<grpc::Channel> channel_;
  const absl::Duration patience_;
  mutable Mutex mutex_;
  SteadyCondVar changed_;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;
  bool fired_ ABSL_GUARDED_BY(mutex_) = false;
  // The question under way.
  grpc::ClientContext* question_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_ANSWER_GUARD_H_
