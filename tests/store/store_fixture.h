// A store on a ledger in memory, and a small language to write to it.
#ifndef BRIEFING_TESTS_STORE_STORE_FIXTURE_H_
#define BRIEFING_TESTS_STORE_STORE_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/base/mutex.h"
#include "service/catalog/catalog.h"
#include "service/catalog/commit_log.h"
#include "service/catalog/view.h"
#include "service/ledger/ledger.h"
#include "service/ledger/memory/memory_ledger.h"
#include "service/store/store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {

// A call of Store::Commit whose answer is awaited.
class PendingAnswer {
 public:
  Store::Done Done() {
    return [this](absl::StatusOr<CommitResult> result) {
      result_ = std::move(result);
      answered_.Notify();
    };
  }
  const absl::StatusOr<CommitResult>& Await() {
    answered_.WaitForNotification();
    return result_;
  }
  bool answered() const { return answered_.HasBeenNotified(); }

 private:
  Notification answered_;
  absl::StatusOr<CommitResult> result_ = absl::UnknownError("not answered");
};

// One server's store and catalog on a ledger that others may share.
class Replica {
 public:
  explicit Replica(Ledger& ledger, const Clock& clock, Store::Options options = {}) {
    absl::StatusOr<std::unique_ptr<Store>> opened = Store::Open(std::move(options), ledger, catalog_, clock);
    EXPECT_THAT(opened.status(), IsOk());
    if (opened.ok()) store_ = *std::move(opened);
  }

  Store& store() { return *store_; }
  Catalog& catalog() { return catalog_; }

  absl::StatusOr<CommitResult> Apply(v1::ApplyRequest request) {
    PendingAnswer answer;
    store_->Commit(std::move(request), answer.Done());
    return answer.Await();
  }
  absl::StatusOr<CommitResult> Apply(const std::string& text) { return Apply(ParseText<v1::ApplyRequest>(text)); }

  // The live record, or an empty message.
  template <typename T>
  T Get(absl::string_view name) const {
    T message;
    const auto version = catalog_.ViewAtHead().FindLive(name);
    if (!version) return message;
    EXPECT_TRUE(message.ParseFromArray(version->bytes.data(), static_cast<int>(version->bytes.size())));
    return message;
  }
  bool Has(absl::string_view name) const { return catalog_.ViewAtHead().FindLive(name).has_value(); }

  void AwaitRevision(Revision revision) {
    Notification reached;
    catalog_.WhenReached(revision, absl::InfiniteFuture(), [&](bool) { reached.Notify(); });
    reached.WaitForNotification();
  }

 private:
  Catalog catalog_;
  std::unique_ptr<Store> store_;
};

// Texts of records that most tests need.
inline constexpr char kJapan[] =
    R"(party { name: "parties/jp" title: "Japan" kind: PARTY_KIND_STATE iso_alpha2: "JP" })";
inline constexpr char kUnitedStates[] = R"(party { name: "parties/us" title: "United States" kind: PARTY_KIND_STATE })";
inline constexpr char kArticle[] =
    R"(source { name: "sources/wire" title: "Wire report" publish_date { edtf: "2022-05-04" } })";
inline constexpr char kPact[] = R"(commitment {
  name: "commitments/pact" title: "Semiconductor pact"
  claims { source: "sources/wire" modality: MODALITY_EXPECTED }
  parties { party: "parties/jp" role: COMMITMENT_ROLE_SIGNATORY }
  transitions { state: COMMITMENT_STATE_EXPECTED date { edtf: "2022-05-04" } claim_ids: "c1" } })";

inline std::string Create(const std::string& record) { return "mutations { create { " + record + " } }\n"; }
inline std::string Put(const std::string& record) { return "mutations { put { " + record + " } }\n"; }
inline std::string Retract(const std::string& name) { return "mutations { retract { name: '" + name + "' } }\n"; }
inline std::string Update(const std::string& record, const std::string& mask = "") {
  return "mutations { update { record { " + record + " } update_mask { " + mask + " } } }\n";
}
inline std::string MoveTo(const std::string& state, const std::string& rest = "") {
  return "mutations { transition { name: 'commitments/pact' transition { state: COMMITMENT_STATE_" + state + " " +
         rest + " } } }\n";
}

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() : ledger_(NewMemoryLedger()) { Reopen(); }

  // A new store on the same ledger, as after a restart.
  void Reopen() {
    replica_.reset();
    replica_ = std::make_unique<Replica>(*ledger_, clock_);
  }

  absl::StatusOr<CommitResult> Apply(const std::string& text) { return replica_->Apply(text); }
  // For what a test stands on.
  void Given(const std::string& text) { ASSERT_THAT(Apply(text), IsOk()); }
  void GivenPact() { Given(Create(kJapan) + Create(kUnitedStates) + Create(kArticle) + Create(kPact)); }
  int64_t head() const { return replica_->catalog().head().value(); }

  FakeClock clock_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Replica> replica_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_STORE_STORE_FIXTURE_H_
