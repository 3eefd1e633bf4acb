// The engine of many processes, over a real etcd.
#include "absl/strings/str_cat.h"
#include "service/ledger/etcd/etcd_ledger.h"
#include "tests/contract/ledger_contract.h"
#include "tests/support/etcd.h"

namespace briefing::testing {
namespace {

class EtcdSite final : public Site {
 public:
  EtcdSite() : options_(*ParseEtcdUri(Cluster().Uri(absl::StrCat("contract/", ++sites_)), "uri")) {}
  absl::StatusOr<std::unique_ptr<Ledger>> Open() override { return OpenEtcdLedger(options_); }

 private:
  // One for all tests: each has a prefix of its own.
  static EtcdCluster& Cluster() {
    static EtcdCluster cluster;
    return cluster;
  }
  static inline int sites_ = 0;

  const EtcdOptions options_;
};

}  // namespace

std::vector<Engine> Engines() {
  return {Engine{.name = "etcd",
                 .make_site = [] { return std::make_unique<EtcdSite>(); },
                 .survives_reopening = true,
                 .takes_several_openers = true,
                 .absent = EtcdBinary().empty() ? kNoEtcd : ""}};
}

}  // namespace briefing::testing
