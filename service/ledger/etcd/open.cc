#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/base/clock.h"
#include "service/base/errors.h"
#include "service/ledger/chain.h"
#include "service/ledger/etcd/etcd_ledger.h"
#include "service/ledger/etcd/etcd_ledger_impl.h"
#include "service/ledger/etcd/requests.h"
#include "service/ledger/ledger_id.h"

namespace briefing {
namespace {

using etcd_format::Head;
using etcd_format::Meta;

// What there is at the prefix.
struct Found {
  absl::optional<Meta> meta;
  Head head;
  // None in a ledger that a program of an earlier release has made.
  absl::optional<std::string> secret;
};

absl::StatusOr<Found> Decode(const std::string& name, const etcd_pb::TxnResponse& response) {
  const auto& meta_range = response.responses(0).range();
  const auto& head_range = response.responses(1).range();
  const bool has_segments = !response.responses(2).range().kvs().empty();
  const std::string where = absl::StrCat("\"", name, "\"");
  Found found;
  if (meta_range.kvs().empty()) {
    if (head_range.kvs().empty() && !has_segments) return found;
    return errors::LedgerCorrupt(where,
                                 "its meta key is missing, but others are there; to start a new ledger name "
                                 "another prefix");
  }
  absl::StatusOr<Meta> meta = etcd_format::DecodeMeta(name, meta_range.kvs(0).value());
  if (!meta.ok()) return meta.status();
  if (head_range.kvs().empty()) return errors::LedgerCorrupt(where, "its head key is missing");
  absl::optional<Head> head = etcd_format::DecodeHead(head_range.kvs(0).value(), head_range.kvs(0).mod_revision());
  if (!head) return errors::LedgerCorrupt(where, "its head key does not match its checksum");
  const auto& secret_range = response.responses(3).range();
  if (!secret_range.kvs().empty()) {
    found.secret = etcd_format::DecodeSecret(secret_range.kvs(0).value());
    if (!found.secret) return errors::LedgerCorrupt(where, "its secret key does not match its checksum");
  }
  found.meta = *std::move(meta);
  found.head = *std::move(head);
  return found;
}

// A transaction that makes what is not there yet, and answers with what is there where something is. Asked again after
// a lost answer, it finds what it made.
absl::StatusOr<etcd_pb::TxnResponse> Make(const std::string& name, const etcd_pb::TxnRequest& request,
                                          EtcdClient& client) {
  const Deadline deadline(client.call_timeout());
  while (true) {
    absl::StatusOr<etcd_pb::TxnResponse> response = client.Write(request, client.attempt_timeout());
    if (response.ok()) return response;
    if (IsOutOfSpace(response.status())) return errors::StorageFull(name);
    if (IsRefusal(response.status()) || deadline.passed()) {
      return errors::LedgerIo(name, response.status().message());
    }
    client.Pause();
  }
}

// Makes the ledger unless somebody else does so first; whichever there is then.
absl::StatusOr<Found> Create(const std::string& name, const etcd_format::Keys& keys, const std::string& ledger_id,
                             EtcdClient& client) {
  const Meta meta{.ledger_id = ledger_id.empty() ? NewLedgerId() : ledger_id,
                  .created_us = absl::ToUnixMicros(SystemClock().Now())};
  Head head;
  head.chain = ledger_chain::Genesis(meta.ledger_id);
  const std::string secret = NewLedgerSecret();
  const absl::StatusOr<etcd_pb::TxnResponse> response = Make(name, CreateRequest(keys, meta, head, secret), client);
  if (!response.ok()) return response.status();
  if (!response->succeeded()) return Decode(name, *response);
  head.mod_revision = response->header().revision();
  return Found{meta, head, secret};
}

// Gives the ledger a secret unless somebody else does so first; whichever it has then. One that finds no room is not
// kept: a full ledger still serves reads.
absl::StatusOr<std::string> AddSecret(const std::string& name, const etcd_format::Keys& keys, EtcdClient& client) {
  const std::string secret = NewLedgerSecret();
  const absl::StatusOr<etcd_pb::TxnResponse> response = Make(name, AddSecretRequest(keys, secret), client);
  if (absl::IsResourceExhausted(response.status())) return secret;
  if (!response.ok()) return response.status();
  if (response->succeeded()) return secret;
  const absl::StatusOr<Found> found = Decode(name, *response);
  if (!found.ok()) return found.status();
  return found->secret.value_or(secret);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ledger>> OpenEtcdLedger(const EtcdOptions& options) {
  absl::StatusOr<std::unique_ptr<EtcdClient>> client = EtcdClient::Create(options);
  if (!client.ok()) return client.status();
  const std::string name = DescribeEtcd(options);
  const etcd_format::Keys keys(options.prefix);
  const absl::StatusOr<etcd_pb::TxnResponse> response = (*client)->Read(DescriptionRequest(keys));
  if (!response.ok()) return errors::LedgerIo(name, response.status().message());
  absl::StatusOr<Found> found = Decode(name, *response);
  if (found.ok() && !found->meta && !options.create) return errors::LedgerFormat(name, "holds no ledger");
  if (found.ok() && !found->meta) found = Create(name, keys, options.ledger_id, **client);
  if (!found.ok()) return found.status();
  if (!found->meta) return errors::LedgerIo(name, "another process removed it while it was being made");
  if (!options.ledger_id.empty() && found->meta->ledger_id != options.ledger_id) {
    return errors::OtherLedger(name, found->meta->ledger_id, options.ledger_id);
  }
  absl::StatusOr<std::string> secret = found->secret ? *found->secret : AddSecret(name, keys, **client);
  if (!secret.ok()) return secret.status();
  return std::make_unique<EtcdLedger>(options, *std::move(client), *found->meta, found->head, *std::move(secret));
}

}  // namespace briefing
