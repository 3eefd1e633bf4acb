#include "service/watch/trailer.h"

#include "service/base/wire.h"
#include "service/catalog/commit_log.h"
#include "xxhash.h"

namespace briefing {

absl::optional<uint64_t> Trailers::FingerprintAt(Revision revision) const {
  if (revision == Revision()) return absl::nullopt;
  const SharedBytes commit = catalog_.log().Commit(revision);
  return XXH3_64bits(commit.view().data(), commit.view().size());
}

std::string Trailers::TokenOf(ResumeToken position) const {
  position.commit_fingerprint = FingerprintAt(position.revision);
  return Encode(position, ledger_id_);
}

SharedBytes Trailers::For(const ResumeToken& position, v1::WatchNotice notice) {
  {
    MutexLock lock(&mutex_);
    if (!last_.empty() && last_notice_ == notice && last_position_ == position) return last_;
  }
  SharedBytes made = Make(position, notice);
  MutexLock lock(&mutex_);
  last_position_ = position;
  last_notice_ = notice;
  last_ = made;
  return made;
}

SharedBytes Trailers::Make(const ResumeToken& position, v1::WatchNotice notice) const {
  std::string out;
  wire::AppendBytesField(v1::WatchResponse::kResumeTokenFieldNumber, TokenOf(position), out);
  if (position.revision > Revision()) {
    wire::AppendVarintField(v1::WatchResponse::kRevisionFieldNumber, position.revision.value(), out);
  }
  if (notice != v1::WATCH_NOTICE_UNSPECIFIED)
    wire::AppendVarintField(v1::WatchResponse::kNoticeFieldNumber, notice, out);
  return SharedBytes::Own(std::move(out));
}

}  // namespace briefing
