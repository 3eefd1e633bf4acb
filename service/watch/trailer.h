// The end of every watch message: where it leaves the reader.
#ifndef BRIEFING_SERVICE_WATCH_TRAILER_H_
#define BRIEFING_SERVICE_WATCH_TRAILER_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/types/optional.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/base/bytes.h"
#include "service/base/mutex.h"
#include "service/catalog/catalog.h"
#include "service/query/token.h"

namespace briefing {

// Makes the fields resume_token, revision and notice of WatchResponse. The catalog must outlive it. Thread-safe.
class Trailers {
 public:
  Trailers(const Catalog& catalog, std::string ledger_id) : catalog_(catalog), ledger_id_(std::move(ledger_id)) {}

  const std::string& ledger_id() const { return ledger_id_; }
  // What tokens know the commit of a visible revision by; none at revision 0.
  absl::optional<uint64_t> FingerprintAt(Revision revision) const;
  // A position as it goes to the reader: with the fingerprint of its commit.
  std::string TokenOf(ResumeToken position) const;
  // The last one made is kept: level watchers with the same filter all ask for the same.
  SharedBytes For(const ResumeToken& position, v1::WatchNotice notice) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  SharedBytes Make(const ResumeToken& position, v1::WatchNotice notice) const;

  const Catalog& catalog_;
  const std::string ledger_id_;
  Mutex mutex_;
  ResumeToken last_position_ ABSL_GUARDED_BY(mutex_);
  v1::WatchNotice last_notice_ ABSL_GUARDED_BY(mutex_) = v1::WATCH_NOTICE_UNSPECIFIED;
  // Empty: none made yet.
  SharedBytes last_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_WATCH_TRAILER_H_
