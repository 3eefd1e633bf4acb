// Writes many mutations in batches, several calls at once.
#ifndef BRIEFING_CLIENT_BRIEFCTL_BATCH_WRITER_H_
#define BRIEFING_CLIENT_BRIEFCTL_BATCH_WRITER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "briefing/v1/ledger_service.pb.h"
#include "client/briefctl/context.h"
#include "client/briefctl/progress.h"

namespace briefing::briefctl {

// Used by one thread; the calls run on threads of its own, which end before Write returns.
class BatchWriter {
 public:
  // How the batches of one Write go.
  enum class Order {
    // Each after the one before is acknowledged.
    kSequential,
    // Several at once, in any order: for mutations that do not need one another.
    kAny,
  };

  // `basis`: the revision that the mutations were made from. A batch's request id comes from its content and this, so
  // that a call made again is known, and the same content written after a retraction is not taken for the old one.
  BatchWriter(Context& context, client::Client& client, int64_t basis, Progress& progress)
      : context_(context), client_(client), basis_(basis), progress_(progress) {}

  // Writes all of them. After a failure no more batches are begun; those written stay.
  absl::Status Write(const std::vector<v1::Mutation>& mutations, Order order);

  size_t count(v1::MutationResult::Outcome outcome) const;
  // What became of each mutation that was written, in the order in which they were given.
  const std::vector<v1::MutationResult>& results() const { return results_; }
  size_t done() const { return results_.size(); }
  // Of the newest commit; 0 where nothing was written.
  int64_t revision() const { return revision_; }

 private:
  struct Shared;

  v1::ApplyRequest RequestOf(const std::vector<v1::Mutation>& mutations, size_t begin, size_t end,
                             const std::string& number) const;
  // Writes the batch; where it makes a commit that is too large, each half of it.
  absl::Status Apply(const std::vector<v1::Mutation>& mutations, size_t begin, size_t end, const std::string& number,
                     Shared& shared);
  void Work(const std::vector<v1::Mutation>& mutations, const std::vector<size_t>& ends, Shared& shared);
  void Await(Shared& shared, size_t threads);

  Context& context_;
  client::Client& client_;
  const int64_t basis_;
  Progress& progress_;
  std::vector<v1::MutationResult> results_;
  size_t batches_ = 0;
  int64_t revision_ = 0;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_BATCH_WRITER_H_
