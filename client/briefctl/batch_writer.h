// Writes many mutations in batches, several calls at once.
#ifndef BRIEFING_CLIENT_BRIEFCTL_BATCH_WRITER_H_
#define BRIEFING_CLIENT_BRIEFCTL_BATCH_WRITER_H_

#include <cstdint>
#include <set>
#include <string>
#include <utility>
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

  // What becomes of mutations that the server finds wrong.
  enum class Wrong {
    // The first ends the Write.
    kEnds,
    // They are left out, as are those that rest on them, and told by refused(); unless most are wrong, and many. What
    // rests on a record of a later batch is written at the end.
    kIsLeftOut,
  };
  struct Options {
    Wrong wrong = Wrong::kEnds;
    // Nothing is written: the server says of each batch what it would. A batch that rests on another one, which is not
    // there, is checked as far as that is possible.
    bool check_only = false;
  };

  // A mutation that was left out.
  struct Refused {
    // The record's.
    std::string name;
    // "FILE:LINE" of the row that it comes from; empty where its claims do not tell.
    std::string row;
    std::string what;
  };

  // `basis`: the revision that the mutations were made from. A batch's request id comes from its content and this, so
  // that a call made again is known, and the same content written after a retraction is not taken for the old one.
  BatchWriter(Context& context, client::Client& client, int64_t basis, Progress& progress)
      : BatchWriter(context, client, basis, progress, Options()) {}
  BatchWriter(Context& context, client::Client& client, int64_t basis, Progress& progress, Options options)
      : context_(context), client_(client), basis_(basis), progress_(progress), options_(options) {}

  // What the ledger is known not to have: what rests on it is left out.
  void SetMissing(std::set<std::string> names) { missing_ = std::move(names); }

  // Writes all of them. After a failure no more batches are begun; those written stay.
  absl::Status Write(const std::vector<v1::Mutation>& mutations, Order order);

  size_t count(v1::MutationResult::Outcome outcome) const;
  // What became of each mutation that was written, in the order in which they were given but for those that had to
  // wait.
  const std::vector<v1::MutationResult>& results() const { return results_; }
  size_t done() const { return results_.size(); }
  const std::vector<Refused>& refused() const { return refused_; }
  // Of the newest commit; 0 where nothing was written.
  int64_t revision() const { return revision_; }

 private:
  struct Shared;
  // Mutations that go together, and where they stood among all.
  struct Batch {
    std::vector<const v1::Mutation*> mutations;
    size_t begin;
    std::string number;
  };

  v1::ApplyRequest RequestOf(const Batch& batch, int attempt) const;
  // Writes the batch; where it makes a commit that is too large, each half of it.
  absl::Status Apply(Batch batch, Shared& shared);
  // Takes what the server found wrong out of the batch, or puts it off. False where that is not to be done, or nothing
  // was named.
  bool LeaveOut(const absl::Status& status, Batch& batch, Shared& shared) const;
  // Takes out what refers to records that are not there, and puts off what refers to those that come later.
  void LeaveOutDependents(Batch& batch, Shared& shared) const;
  absl::Status WriteRest(Shared& shared);
  void Work(const std::vector<v1::Mutation>& mutations, const std::vector<size_t>& ends, Shared& shared);
  void Await(Shared& shared, size_t threads);

  Context& context_;
  client::Client& client_;
  const int64_t basis_;
  Progress& progress_;
  const Options options_;
  std::vector<v1::MutationResult> results_;
  std::vector<Refused> refused_;
  // Names of records that were to be made and are left out, or that others rest on and the ledger has not.
  std::set<std::string> missing_;
  size_t batches_ = 0;
  int64_t revision_ = 0;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_BATCH_WRITER_H_
