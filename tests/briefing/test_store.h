// A store on a ledger in memory, for tests that write and then read.
#ifndef BRIEFING_TESTS_BRIEFING_TEST_STORE_H_
#define BRIEFING_TESTS_BRIEFING_TEST_STORE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/briefing/compose.h"
#include "service/catalog/catalog.h"
#include "service/catalog/view.h"
#include "service/ledger/ledger.h"
#include "service/store/store.h"
#include "tests/support/fake_clock.h"

namespace briefing::testing {

// Not thread-safe. Failures to open or write fail the test.
class TestStore {
 public:
  TestStore();

  // Puts the records of an ExportResponse in text form (`records { event { … } }`), all in one commit.
  Revision Put(const std::string& records);
  Revision Put(const v1::ExportResponse& records);
  Revision Retract(const std::string& name);
  absl::StatusOr<CommitResult> Apply(v1::ApplyRequest request);

  // Reads the ledger anew into a new catalog, as a restart does. Views of before are then invalid.
  void Restart();

  View Now() const { return catalog_->ViewAtHead(); }
  View At(Revision revision) const;
  FakeClock& clock() { return clock_; }

  // Composes what a ComposeBriefingRequest in text form asks for, from now, with the changes since a revision where
  // given.
  v1::Briefing Compose(const std::string& request) const;
  v1::Briefing Compose(const std::string& request, Revision since) const;

 private:
  FakeClock clock_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Catalog> catalog_;
  std::unique_ptr<Store> store_;
};

// The files of deploy/seed, in the order of their names.
std::vector<v1::ExportResponse> ReadSeed();
// Puts each file of the seed as one commit.
void PutSeed(TestStore& store);
// A file below the project's root.
std::string ReadProjectFile(const std::string& path);

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_BRIEFING_TEST_STORE_H_
