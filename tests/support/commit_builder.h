// A small language for commits, for tests of what reads the catalog.
#ifndef BRIEFING_TESTS_SUPPORT_COMMIT_BUILDER_H_
#define BRIEFING_TESTS_SUPPORT_COMMIT_BUILDER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "briefing/v1/change.pb.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/message.h"
#include "service/base/revision.h"
#include "service/catalog/catalog.h"

namespace briefing::testing {

// Builds one commit as the write path would: fills in the record's etag ("r<N>"), revision, create and update times,
// the bounds of its dates, and a commitment's state.
//
//   CommitBuilder(Revision(1)).Create(event).Create(party).Build();
//
// The commit time is that of FakeClock's start plus one second for each revision, unless given.
class CommitBuilder {
 public:
  explicit CommitBuilder(Revision revision);

  CommitBuilder& At(absl::Time time);
  CommitBuilder& By(const std::string& actor, const std::string& request_id = "", const std::string& reason = "");
  // `message` is a record message (v1::Event, v1::Party…) with its name.
  CommitBuilder& Create(const google::protobuf::Message& message);
  CommitBuilder& Update(const google::protobuf::Message& message);
  CommitBuilder& Retract(const google::protobuf::Message& message);

  const v1::Commit& commit() const { return commit_; }
  // Encoded.
  std::string Build() const;

 private:
  CommitBuilder& Add(v1::ChangeType type, const google::protobuf::Message& message);

  v1::Commit commit_;
};

// Applies commits of one change each; returns the revision. A failure fails the test.
Revision Create(Catalog& catalog, const google::protobuf::Message& message);
Revision Update(Catalog& catalog, const google::protobuf::Message& message);
// Retracts the live record `name`.
Revision Retract(Catalog& catalog, absl::string_view name);
// Applies what was built. A failure fails the test.
void Apply(Catalog& catalog, const CommitBuilder& builder);

// Commit time that CommitBuilder gives to `revision`.
absl::Time DefaultCommitTime(Revision revision);

// Fills in the bounds of every date in `message` that is a year, a month, a day, or a "start/end" of these; others are
// given open bounds.
void FillSimpleBounds(google::protobuf::Message& message);

// Records from their text form with the name filled in: MakeEvent("summit", "kind: EVENT_KIND_CONSULT topics:
// \"chips\"").
v1::Event MakeEvent(const std::string& id, const std::string& text = "kind: EVENT_KIND_CONSULT");
v1::Party MakeParty(const std::string& id, const std::string& text = "kind: PARTY_KIND_STATE");
v1::Source MakeSource(const std::string& id, const std::string& text = "");
v1::Commitment MakeCommitment(const std::string& id, const std::string& text = "");
v1::Indicator MakeIndicator(const std::string& id, const std::string& text = "unit: \"%\"");
v1::Observation MakeObservation(const std::string& indicator, const std::string& id, const std::string& text = "");
v1::Assessment MakeAssessment(const std::string& commitment, const std::string& id, const std::string& text = "");

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_COMMIT_BUILDER_H_
