#include "client/answer_guard.h"

#include <chrono>
#include <utility>

#include "briefing/v1/ledger_service.grpc.pb.h"

namespace briefing::client {

AnswerGuard::AnswerGuard(grpc::ClientContext& context, std::shared_ptr<grpc::Channel> channel, absl::Duration patience)
    : context_(context), channel_(std::move(channel)), patience_(patience), thread_([this] { Run(); }) {}

AnswerGuard::~AnswerGuard() {
  {
    MutexLock lock(&mutex_);
    over_ = true;
    changed_.SignalAll();
    if (question_ != nullptr) question_->TryCancel();
  }
  thread_.join();
}

bool AnswerGuard::fired() const {
  MutexLock lock(&mutex_);
  return fired_;
}

bool AnswerGuard::Wait(absl::Duration duration) {
  const Deadline deadline(duration);
  MutexLock lock(&mutex_);
  while (!over_ && !deadline.passed()) changed_.WaitUntil(&mutex_, deadline);
  return !over_;
}

bool AnswerGuard::GivesSignOfLife() {
  grpc::ClientContext question;
  question.set_deadline(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(patience_));
  {
    MutexLock lock(&mutex_);
    if (over_) return true;
    question_ = &question;
  }
  v1::GetLedgerStatusResponse response;
  const grpc::Status status =
      v1::LedgerService::NewStub(channel_)->GetLedgerStatus(&question, v1::GetLedgerStatusRequest(), &response);
  MutexLock lock(&mutex_);
  question_ = nullptr;
  // An error is an answer, too; one of the connection ends the call by itself.
  return over_ || status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED;
}

void AnswerGuard::Run() {
  for (absl::Duration pause = patience_; Wait(pause); pause *= 2) {
    if (GivesSignOfLife()) continue;
    {
      MutexLock lock(&mutex_);
      fired_ = true;
    }
    context_.TryCancel();
    return;
  }
}

}  // namespace briefing::client
