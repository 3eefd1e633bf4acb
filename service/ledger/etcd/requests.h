// The transactions that a ledger in etcd is made of.
#ifndef BRIEFING_SERVICE_LEDGER_ETCD_REQUESTS_H_
#define BRIEFING_SERVICE_LEDGER_ETCD_REQUESTS_H_

#include <string>

#include "briefing/storage/etcd/v1/etcd.pb.h"
#include "service/ledger/etcd/format.h"
#include "service/ledger/etcd/segment.h"

namespace briefing::etcd_format {

// Every transaction that goes ahead only at a certain head answers, where it does not, with a range of the head and one
// of the segment after the expected one.

// Answers with a range of the description, one of the head, one of the first segment, and one of the secret.
storage::etcd::v1::TxnRequest DescriptionRequest(const Keys& keys);
// Makes the ledger where there is neither description nor head; else answers as DescriptionRequest.
storage::etcd::v1::TxnRequest CreateRequest(const Keys& keys, const Meta& meta, const Head& head,
                                            absl::string_view secret);
// Keeps `secret` where there is none; else answers as DescriptionRequest.
storage::etcd::v1::TxnRequest AddSecretRequest(const Keys& keys, absl::string_view secret);
// Answers with the head and at most `limit` of the segments that end after `after`.
storage::etcd::v1::TxnRequest PageRequest(const Keys& keys, Revision after, int64_t limit);
// Answers with at most `limit` parts of `segment` from `part` on.
storage::etcd::v1::TxnRequest PartsRequest(const Keys& keys, const storage::v1::Segment& segment, int part,
                                           int64_t limit);
// Puts a part of `draft`.
storage::etcd::v1::TxnRequest StageRequest(const Keys& keys, const Head& expected, const Draft& draft, int part);
// Makes `draft` the newest append: its last part, segment and head.
storage::etcd::v1::TxnRequest PublishRequest(const Keys& keys, const Head& expected, const Draft& draft);
// Changes nothing in the head but who wrote it last.
storage::etcd::v1::TxnRequest FenceRequest(const Keys& keys, const Head& expected, const Head& fence);

}  // namespace briefing::etcd_format

#endif  // BRIEFING_SERVICE_LEDGER_ETCD_REQUESTS_H_
