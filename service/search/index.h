// The full-text index: which versions of records hold which words.
#ifndef BRIEFING_SERVICE_SEARCH_INDEX_H_
#define BRIEFING_SERVICE_SEARCH_INDEX_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/base/revision.h"
#include "service/base/steady_wait.h"
#include "service/catalog/revision_waits.h"
#include "service/catalog/view.h"
#include "service/search/index_file.h"
#include "service/search/kept_postings.h"
#include "service/search/occurrences.h"
#include "service/search/rankings.h"
#include "service/search/text_query.h"
#include "service/search/text_sizes.h"

namespace briefing {

// A table of the texts of every version ever written (index_file.h), beside the ledger, which a thread of its own keeps
// level with the catalog. Nothing is taken from the file before the catalog has its revision and the last commit has
// proved the same; a file that turns out damaged is made anew. Writes to the ledger never wait for it.
//
// Life: created before the catalog is filled, Start()ed once it is, Stop()ped before the catalog goes. Thread-safe.
class SearchIndex {
 public:
  struct Options {
    // Behaviour. Empty: in a temporary directory, and made anew at each start.
    std::string path;
    std::string ledger_id;
    // Is told what an operator should know, and whether it is a fault. Called by the index's thread.
    std::function<void(absl::string_view what, bool fault)> on_event = [](absl::string_view, bool) {};
    // Cost. Versions in one transaction: with more the index is faster, and searches wait longer to see a new one.
    int batch_versions = 4096;
    // Memory for postings, and for rankings, that may be taken also where the ledger is small.
    size_t min_kept_bytes = size_t{8} << 20;
  };

  SearchIndex(Options options, const Catalog& catalog);
  // As Stop.
  ~SearchIndex();
  SearchIndex(const SearchIndex&) = delete;
  SearchIndex& operator=(const SearchIndex&) = delete;

  // Starts following. Once.
  void Start();
  // There are new commits. Never blocks on work.
  void Wake();
  // Calls `then` once: with OK when revision() has reached `revision`, at once in this thread where it has, else on the
  // index's thread, which it must not hold up. Otherwise with the status of Await, or DEADLINE_EXCEEDED (OUT_OF_TIME)
  // from `until` on, when ExpireWaits is called.
  using Then = absl::AnyInvocable<void(absl::Status) &&>;
  void WhenReached(Revision revision, absl::Time until, Then then);
  void ExpireWaits(absl::Time now) { waits_.Expire(now); }
  // Ends what waits by WhenReached, and what would later, with UNAVAILABLE (SHUTTING_DOWN).
  void CancelWaits();

  // Ends the thread and whoever waits. Idempotent.
  void Stop();

  // Everything up to here can be found; 0 before the file has been opened.
  Revision revision() const;

  // Asked every few milliseconds of work; other than OK ends it with that status.
  using StopCheck = absl::FunctionRef<absl::Status()>;

  // Blocks until revision() has reached `revision`. The status of `stop`; UNAVAILABLE (SHUTTING_DOWN); UNAVAILABLE with
  // the reason where it has not, and the file cannot be used.
  absl::Status Await(Revision revision, StopCheck stop) const;

  // Gives `visit` the versions that satisfy `query`, ascending and all that `view` knows from `first` on, with how
  // often its phrases stand in them, until it returns false. As Await, and UNAVAILABLE where the file is being made
  // anew, or turned out damaged, and is then.
  absl::Status Find(const TextQuery& query, VersionId first, const View& view, StopCheck stop,
                    absl::FunctionRef<bool(VersionId, const Occurrences&)> visit);

  // What is kept of answers, so that the next ones need not ask the file.
  KeptPostings& postings() { return postings_; }
  Rankings& rankings() { return rankings_; }

  // How many versions were added to the file since the start.
  int64_t versions_added() const { return versions_added_.load(std::memory_order_relaxed); }

  // Of every version up to revision().
  const TextSizes& text_sizes() const { return text_sizes_; }

 private:
  absl::Status Open(Revision& revision);
  absl::Status Follow(Revision revision);
  void Run();
  bool AwaitWork(Revision revision);
  bool Suspend(absl::Status status);
  bool AwaitRetry();
  void Publish(Revision revision, absl::Status status);
  // In what was found in the file as it was after being made anew so often.
  void ReportDamage(int64_t made);
  absl::Status WhyNotReached() const;

  const Options options_;
  const Catalog& catalog_;
  IndexFile file_;
  std::atomic<int64_t> versions_added_{0};
  TextSizes text_sizes_;
  KeptPostings postings_;
  Rankings rankings_;
  RevisionWaits waits_;
  mutable Mutex mutex_;
  mutable SteadyCondVar changed_;
  Revision revision_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool damaged_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_INDEX_H_
