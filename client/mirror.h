// A part of the ledger kept in this process, so that reading it takes no call.
//
//   auto mirror = Mirror::Open(*client, {.filter = "type = COMMITMENT AND party = \"parties/jp\""});
//   if (!mirror.ok()) …
//   std::shared_ptr<const v1::Record> record = (*mirror)->Find("commitments/jp-us-working-group");
#ifndef BRIEFING_CLIENT_MIRROR_H_
#define BRIEFING_CLIENT_MIRROR_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "briefing/v1/change.pb.h"
#include "briefing/v1/record.pb.h"
#include "client/client.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"

namespace briefing::client {

// What to keep, and whom to tell.
struct MirrorOptions {
  // AIP-160, as the head of record.proto describes it. Empty: every live record. Not with member_of or overdue: what
  // these match changes with memberships and with time, too, which no watch tells (see Watch in ledger_service.proto),
  // so that a mirror would keep and lack records without a sign of it. Mirror without, and ask the records or the
  // server.
  std::string filter = {};
  // How long Open may take.
  absl::Duration patience = absl::Minutes(1);
  // Called after each commit with matching changes has been taken over, in revision order, on the mirror's own thread;
  // reads from within see the commit. May be empty.
  std::function<void(const v1::Commit& commit)> on_commit = {};
};

// The live records that match a filter as of one revision, moved on by a watch: each commit becomes visible whole, a
// revision is never left for an earlier one, and lost connections and servers are made up for as by Client::Watch, with
// nothing missed. While no server answers, what is kept stays readable, and age() grows.
//
// Memory: every record as a parsed message. A read costs a look-up by hash and no copy.
// Thread-safe. Runs one thread.
class Mirror {
 private:
  using Records = absl::flat_hash_map<std::string, std::shared_ptr<const v1::Record>>;

 public:
  // Blocks until the mirror is whole. `client` must outlive it. INVALID_ARGUMENT for a wrong filter, and for one with
  // member_of or overdue; DEADLINE_EXCEEDED when `patience` passes first; else what Client::Watch ends with.
  static absl::StatusOr<std::unique_ptr<Mirror>> Open(Client& client, MirrorOptions options);
  // Ends the watch; waits for a call of on_commit under way. Not to be called from within one.
  ~Mirror();
  Mirror(const Mirror&) = delete;
  Mirror& operator=(const Mirror&) = delete;

  // The record; null where none of this name is live and matches. What is returned stays as it is for as long as it is
  // held.
  std::shared_ptr<const v1::Record> Find(absl::string_view name) const ABSL_LOCKS_EXCLUDED(mutex_);

  // All records at one revision, for the time of one Read.
  class State {
   public:
    int64_t revision() const { return revision_; }
    size_t size() const { return records_.size(); }
    // As Mirror::Find; lives as long as the Read.
    const v1::Record* Find(absl::string_view name) const;
    // In no order.
    void ForEach(absl::FunctionRef<void(const std::shared_ptr<const v1::Record>&)> visit) const;

   private:
    friend class Mirror;
    State(const Records& records, int64_t revision) : records_(records), revision_(revision) {}
    const Records& records_;
    const int64_t revision_;
  };
  // Several reads of the same revision. The mirror stands still meanwhile: `read` must be short and must not call it.
  void Read(absl::FunctionRef<void(const State&)> read) const ABSL_LOCKS_EXCLUDED(mutex_);

  // Everything up to here is in the mirror. Moves on with the server's word that nothing matched, too.
  int64_t revision() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits until the mirror has `revision`, as a writer does that wants to read what it wrote. DEADLINE_EXCEEDED, or
  // what ended the mirror. Where nothing matches, a server says how far it is only at its progress interval (10 s).
  absl::Status AwaitRevision(int64_t revision, absl::Duration timeout) const ABSL_LOCKS_EXCLUDED(mutex_);
  // How long ago the server last said anything, by a clock that is never set. It says something at least every 10 s.
  absl::Duration age() const ABSL_LOCKS_EXCLUDED(mutex_);
  // OK while it is kept up to date, with a server or looking for one. Else why it no longer is: a server refused the
  // watch, or the attempts of ConnectionOptions::stream_retry were used up. INVALID_ARGUMENT (BAD_TOKEN): the ledger
  // was set back to a backup, and what is kept may have been lost there; open another mirror.
  absl::Status status() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  class Feed;

  explicit Mirror(MirrorOptions options);
  void Run(Client& client);

  const MirrorOptions options_;
  Cancellation closed_;
  mutable Mutex mutex_;
  // Whole, further on, or ended.
  mutable SteadyCondVar changed_;
  Records records_ ABSL_GUARDED_BY(mutex_);
  bool whole_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t revision_ ABSL_GUARDED_BY(mutex_) = 0;
  std::chrono::steady_clock::time_point heard_ ABSL_GUARDED_BY(mutex_) = std::chrono::steady_clock::now();
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_MIRROR_H_
