#include "service/ledger/etcd/requests.h"

namespace briefing::etcd_format {
namespace {

namespace pb = storage::etcd::v1;

void AddRange(pb::RequestOp& op, const std::string& key, const std::string& end, int64_t limit) {
  op.mutable_range()->set_key(key);
  op.mutable_range()->set_range_end(end);
  op.mutable_range()->set_limit(limit);
}

void AddPut(pb::TxnRequest& request, const std::string& key, const std::string& value) {
  pb::PutRequest& put = *request.add_success()->mutable_put();
  put.set_key(key);
  put.set_value(value);
}

void AddDeleteRange(pb::TxnRequest& request, const std::string& key, const std::string& end) {
  pb::DeleteRangeRequest& range = *request.add_success()->mutable_delete_range();
  range.set_key(key);
  range.set_range_end(end);
}

void AddAbsent(pb::TxnRequest& request, const std::string& key) {
  pb::Compare& compare = *request.add_compare();
  compare.set_relation(pb::Compare::RELATION_EQUAL);
  compare.set_target(pb::Compare::TARGET_VERSION);
  compare.set_key(key);
  compare.set_version(0);
}

pb::TxnRequest AtHead(const Keys& keys, const Head& expected) {
  pb::TxnRequest request;
  pb::Compare& compare = *request.add_compare();
  compare.set_relation(pb::Compare::RELATION_EQUAL);
  compare.set_target(pb::Compare::TARGET_VALUE);
  compare.set_key(keys.Head());
  compare.set_value(EncodeHead(expected));
  AddRange(*request.add_failure(), keys.Head(), "", 1);
  AddRange(*request.add_failure(), keys.Segment(expected.revision.next()), keys.SegmentsEnd(), 1);
  return request;
}

}  // namespace

pb::TxnRequest DescriptionRequest(const Keys& keys) {
  pb::TxnRequest request;
  AddRange(*request.add_success(), keys.Meta(), "", 1);
  AddRange(*request.add_success(), keys.Head(), "", 1);
  AddRange(*request.add_success(), keys.Segment(Revision()), keys.SegmentsEnd(), 1);
  AddRange(*request.add_success(), keys.Secret(), "", 1);
  return request;
}

pb::TxnRequest CreateRequest(const Keys& keys, const Meta& meta, const Head& head, absl::string_view secret) {
  pb::TxnRequest request;
  AddAbsent(request, keys.Meta());
  AddAbsent(request, keys.Head());
  AddPut(request, keys.Meta(), EncodeMeta(meta));
  AddPut(request, keys.Head(), EncodeHead(head));
  AddPut(request, keys.Secret(), EncodeSecret(secret));
  *request.mutable_failure() = DescriptionRequest(keys).success();
  return request;
}

pb::TxnRequest AddSecretRequest(const Keys& keys, absl::string_view secret) {
  pb::TxnRequest request;
  AddAbsent(request, keys.Secret());
  AddPut(request, keys.Secret(), EncodeSecret(secret));
  *request.mutable_failure() = DescriptionRequest(keys).success();
  return request;
}

pb::TxnRequest PageRequest(const Keys& keys, Revision after, int64_t limit) {
  pb::TxnRequest request;
  AddRange(*request.add_success(), keys.Head(), "", 1);
  if (limit > 0) AddRange(*request.add_success(), keys.Segment(after.next()), keys.SegmentsEnd(), limit);
  return request;
}

pb::TxnRequest PartsRequest(const Keys& keys, const storage::v1::Segment& segment, int part, int64_t limit) {
  pb::TxnRequest request;
  const Revision first(segment.first());
  AddRange(*request.add_success(), keys.Part(first, segment.append_id(), part),
           keys.PartsOfEnd(first, segment.append_id()), limit);
  return request;
}

pb::TxnRequest StageRequest(const Keys& keys, const Head& expected, const Draft& draft, int part) {
  pb::TxnRequest request = AtHead(keys, expected);
  AddPut(request, keys.Part(Revision(draft.segment.first()), draft.segment.append_id(), part),
         draft.parts[static_cast<size_t>(part)]);
  return request;
}

pb::TxnRequest PublishRequest(const Keys& keys, const Head& expected, const Draft& draft) {
  pb::TxnRequest request = AtHead(keys, expected);
  const Revision first(draft.segment.first());
  const std::string& append_id = draft.segment.append_id();
  if (draft.parts.empty()) {
    AddDeleteRange(request, keys.Parts(first), keys.PartsEnd(first));
  } else {
    const int last = static_cast<int>(draft.parts.size()) - 1;
    AddPut(request, keys.Part(first, append_id, last), draft.parts.back());
    AddDeleteRange(request, keys.Parts(first), keys.PartsOf(first, append_id));
    AddDeleteRange(request, keys.PartsOfEnd(first, append_id), keys.PartsEnd(first));
  }
  AddPut(request, keys.Segment(Revision(draft.segment.last())), draft.segment.SerializeAsString());
  AddPut(request, keys.Head(), EncodeHead(draft.head));
  return request;
}

pb::TxnRequest FenceRequest(const Keys& keys, const Head& expected, const Head& fence) {
  pb::TxnRequest request = AtHead(keys, expected);
  AddPut(request, keys.Head(), EncodeHead(fence));
  return request;
}

}  // namespace briefing::etcd_format
