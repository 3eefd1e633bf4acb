#include "tests/briefing/test_store.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "service/base/mutex.h"
#include "service/ledger/memory/memory_ledger.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

std::filesystem::path ProjectRoot() {
  const char* root = std::getenv("BRIEFING_SOURCE_DIR");
  EXPECT_NE(root, nullptr) << "BRIEFING_SOURCE_DIR is not set; run through ctest";
  return root == nullptr ? "." : root;
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << "cannot read " << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TestStore::TestStore() : ledger_(NewMemoryLedger()) { Restart(); }

void TestStore::Restart() {
  store_.reset();
  catalog_ = std::make_unique<Catalog>();
  auto store = Store::Open(Store::Options(), *ledger_, *catalog_, clock_);
  ASSERT_THAT(store, IsOk());
  store_ = *std::move(store);
}

absl::StatusOr<CommitResult> TestStore::Apply(v1::ApplyRequest request) {
  absl::StatusOr<CommitResult> result;
  Notification done;
  store_->Commit(std::move(request), [&](absl::StatusOr<CommitResult> answer) {
    result = std::move(answer);
    done.Notify();
  });
  done.WaitForNotification();
  return result;
}

Revision TestStore::Put(const v1::ExportResponse& records) {
  v1::ApplyRequest request;
  for (const v1::Record& record : records.records()) *request.add_mutations()->mutable_put() = record;
  const auto result = Apply(std::move(request));
  EXPECT_THAT(result, IsOk());
  return result.ok() ? result->revision : Revision();
}

Revision TestStore::Put(const std::string& records) { return Put(ParseText<v1::ExportResponse>(records)); }

Revision TestStore::Retract(const std::string& name) {
  v1::ApplyRequest request;
  request.add_mutations()->mutable_retract()->set_name(name);
  const auto result = Apply(std::move(request));
  EXPECT_THAT(result, IsOk());
  return result.ok() ? result->revision : Revision();
}

View TestStore::At(Revision revision) const {
  auto view = catalog_->ViewAt(revision);
  EXPECT_THAT(view, IsOk());
  return *view;
}

v1::Briefing TestStore::Compose(const std::string& request) const {
  auto briefing = ComposeBriefing(ParseText<v1::ComposeBriefingRequest>(request), Now(), absl::nullopt);
  EXPECT_THAT(briefing, IsOk());
  return briefing.ok() ? *briefing : v1::Briefing();
}

v1::Briefing TestStore::Compose(const std::string& request, Revision since) const {
  auto briefing = ComposeBriefing(ParseText<v1::ComposeBriefingRequest>(request), Now(), At(since));
  EXPECT_THAT(briefing, IsOk());
  return briefing.ok() ? *briefing : v1::Briefing();
}

std::string ReadProjectFile(const std::string& path) { return ReadFile(ProjectRoot() / path); }

std::vector<v1::ExportResponse> ReadSeed() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(ProjectRoot() / "deploy/seed")) {
    if (entry.path().extension() == ".textproto") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<v1::ExportResponse> files;
  for (const auto& path : paths) files.push_back(ParseText<v1::ExportResponse>(ReadFile(path)));
  return files;
}

void PutSeed(TestStore& store) {
  for (const v1::ExportResponse& file : ReadSeed()) store.Put(file);
}

}  // namespace briefing::testing
