// Notices a stream that has died without a word. Internal to the client.
#ifndef BRIEFING_CLIENT_SILENCE_GUARD_H_
#define BRIEFING_CLIENT_SILENCE_GUARD_H_

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"

namespace briefing::client {

// Cancels `context` when nothing has been received for `limit`: a peer that is gone without a word is not noticed
// otherwise. Runs a thread of its own. Touch is thread-safe.
class SilenceGuard {
 public:
  SilenceGuard(grpc::ClientContext& context, absl::Duration limit);
  ~SilenceGuard();
  SilenceGuard(const SilenceGuard&) = delete;
  SilenceGuard& operator=(const SilenceGuard&) = delete;

  // Something was received and has been handled. From now on `limit` holds.
  void Touch(absl::Duration limit) ABSL_LOCKS_EXCLUDED(mutex_);
  // Does not count the time until Touch: the reader is busy, not the peer silent.
  void Suspend() ABSL_LOCKS_EXCLUDED(mutex_);
  bool fired() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);

  grpc::ClientContext& context_;
  mutable Mutex mutex_;
  SteadyCondVar changed_;
  absl::Duration limit_ ABSL_GUARDED_BY(mutex_);
  bool over_ ABSL_GUARDED_BY(mutex_) = false;
  bool fired_ ABSL_GUARDED_BY(mutex_) = false;
  bool touched_ ABSL_GUARDED_BY(mutex_) = false;
  bool suspended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_SILENCE_GUARD_H_
