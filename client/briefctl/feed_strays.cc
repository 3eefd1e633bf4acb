#include "client/briefctl/feed_strays.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "client/briefctl/feed_reads.h"
#include "client/record_kind.h"

namespace briefing::briefctl {
namespace {

// As many are got one by one; more are looked for among all events.
constexpr size_t kMaxGets = 5000;

void Adopt(v1::Record record, feeds::Collection& read) {
  client::ClearOutputOnly(*client::MutableInside(record));
  read.AdoptEvent(std::move(*record.mutable_event()));
}

absl::Status AdoptEach(const absl::flat_hash_set<std::string>& wanted, feeds::Collection& read, Context& context) {
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  for (const std::string& name : wanted) {
    absl::StatusOr<v1::Record> record = (*client)->Get(name, {}, context.call());
    if (record.ok()) {
      Adopt(*std::move(record), read);
    } else if (!absl::IsNotFound(record.status())) {
      return record.status();
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status PlaceStrays(feeds::Collection& read, Context& context) {
  std::vector<feeds::Stray> strays = read.TakeStrays();
  absl::flat_hash_set<std::string> wanted;
  for (const feeds::Stray& stray : strays) {
    if (read.FindEvent(stray.event) == nullptr) wanted.insert(stray.event);
  }
  absl::Status status;
  if (wanted.size() > kMaxGets) {
    status = ReadAllOf(v1::RECORD_TYPE_EVENT, context, [&](const v1::Record& record) {
               if (wanted.contains(record.event().name())) Adopt(record, read);
             }).status();
  } else if (!wanted.empty()) {
    status = AdoptEach(wanted, read, context);
  }
  if (!status.ok()) return status;
  for (feeds::Stray& stray : strays) {
    if (read.FindEvent(stray.event) == nullptr) {
      read.AddFault(std::move(stray.place),
                    absl::StrCat("mentions ", stray.event, ", which is neither in the files nor in the ledger"));
    } else {
      read.AddClaim(stray.event, stray.place, std::move(stray.claim));
    }
  }
  return absl::OkStatus();
}

}  // namespace briefing::briefctl
