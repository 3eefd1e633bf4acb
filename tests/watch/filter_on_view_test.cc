// What a watch tells where its filter asks for more than the record: for memberships, or for the time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/catalog/view.h"
#include "service/query/filter.h"
#include "service/watch/cursor.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::Apply;
using ::briefing::testing::CommitBuilder;
using ::briefing::testing::Create;
using ::briefing::testing::MakeCommitment;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::MakeParty;
using ::briefing::testing::Retract;
using ::briefing::testing::Update;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kOfJapan[] = "type = EVENT member_of(party, \"parties/jp\")";
constexpr char kNotOfJapan[] = "type = EVENT NOT member_of(party, \"parties/jp\")";

v1::Party Belonging(const std::string& id, const std::string& group) {
  return MakeParty(id, absl::StrCat("kind: PARTY_KIND_PERSON memberships { party: 'parties/", group, "' }"));
}
v1::Event Involving(const std::string& id, const std::string& party, const std::string& title = "") {
  return MakeEvent(id, absl::StrCat("title: '", title, "' participants { party: 'parties/", party, "' }"));
}

class WatchFilterTest : public ::testing::Test {
 protected:
  WatchFilterTest() {
    Create(catalog_, MakeParty("jp"));
    Create(catalog_, Belonging("x", "jp"));
    Create(catalog_, Involving("e", "x"));
  }

  void Watch(const std::string& filter) {
    v1::WatchRequest request;
    request.set_filter(filter);
    request.set_snapshot(true);
    auto cursor = Cursor::Open(request, catalog_, trailers_);
    ASSERT_THAT(cursor, testing::IsOk());
    cursor_.emplace(*std::move(cursor));
    Told();
  }
  // What the watch says up to the head: "LEFT events/e" for a change, "events/e" for a record of the snapshot.
  std::vector<std::string> Told() {
    std::vector<std::string> told;
    while (const absl::optional<WatchMessage> message = cursor_->Next(/*progress_due=*/false)) {
      std::string bytes;
      for (const SharedBytes& piece : message->pieces) absl::StrAppend(&bytes, piece.view());
      v1::WatchResponse response;
      EXPECT_TRUE(response.ParseFromString(bytes));
      for (const v1::Record& record : response.snapshot()) told.push_back(record.event().name());
      for (const v1::Commit& commit : response.commits()) {
        for (const v1::Change& change : commit.changes()) {
          told.push_back(absl::StrCat(v1::ChangeType_Name(change.type()).substr(12), " ", change.name()));
        }
      }
    }
    return told;
  }

  Catalog catalog_;
  Trailers trailers_{catalog_, "ledger"};
  absl::optional<Cursor> cursor_;
};

TEST_F(WatchFilterTest, ARecordThatLeftUnseenIsToldWhenItChanges) {
  Watch(kOfJapan);
  Update(catalog_, MakeParty("x"));
  EXPECT_THAT(Told(), IsEmpty());
  Update(catalog_, Involving("e", "x", "new"));
  EXPECT_THAT(Told(), ElementsAre("LEFT events/e"));
  // Its reader does not have it any more.
  Update(catalog_, Involving("e", "x", "newer"));
  Retract(catalog_, "events/e");
  EXPECT_THAT(Told(), ElementsAre("LEFT events/e", "RETRACTED events/e"));
}

TEST_F(WatchFilterTest, ARecordThatLeftUnseenIsToldWhenItIsRetracted) {
  Watch(kOfJapan);
  Update(catalog_, MakeParty("x"));
  Retract(catalog_, "events/e");
  EXPECT_THAT(Told(), ElementsAre("RETRACTED events/e"));
}

TEST_F(WatchFilterTest, ARecordThatCouldNotMatchIsNotTold) {
  Create(catalog_, Belonging("y", "us"));
  Create(catalog_, Involving("other", "y"));
  Watch(kOfJapan);
  Update(catalog_, MakeParty("y"));
  Update(catalog_, Involving("other", "y", "new"));
  Retract(catalog_, "events/other");
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_F(WatchFilterTest, ARecordThatEnteredUnseenIsToldWhenItChanges) {
  Create(catalog_, Involving("other", "y"));
  Watch(kOfJapan);
  Create(catalog_, Belonging("y", "jp"));
  EXPECT_THAT(Told(), IsEmpty());
  Update(catalog_, Involving("other", "y", "new"));
  EXPECT_THAT(Told(), ElementsAre("UPDATED events/other"));
}

TEST_F(WatchFilterTest, WhatDoesNotBelongMayComeToBelong) {
  Create(catalog_, Involving("other", "y"));
  Watch(kNotOfJapan);
  Create(catalog_, Belonging("y", "jp"));
  Update(catalog_, Involving("other", "y", "new"));
  EXPECT_THAT(Told(), ElementsAre("LEFT events/other"));
}

TEST_F(WatchFilterTest, ACommitmentThatBecameOverdueUnseenIsToldWhenItChanges) {
  const v1::Commitment due = MakeCommitment("c", "due_date { edtf: '2023' }");
  Create(catalog_, due);
  Watch("type = COMMITMENT NOT overdue()");
  const absl::Time later = absl::FromCivil(absl::CivilDay(2024, 1, 1), absl::UTCTimeZone());
  Apply(catalog_, CommitBuilder(catalog_.head().next()).At(later).Create(Involving("new", "x")));
  Apply(catalog_, CommitBuilder(catalog_.head().next()).At(later).Update(due));
  EXPECT_THAT(Told(), ElementsAre("LEFT commitments/c"));
}

// A reader has of every record what its last change came to, and the others as they stood in the snapshot.
class WatchFilterPropertyTest : public ::testing::TestWithParam<unsigned> {
 protected:
  int Below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  std::string Party() { return absl::StrCat("p", Below(6)); }

  void RandomCommit() {
    CommitBuilder commit(catalog_.head().next());
    const bool party = Below(3) == 0;
    const std::string id = party ? Party() : absl::StrCat("e", Below(8));
    const auto live = catalog_.ViewAtHead().FindLive(absl::StrCat(party ? "parties/" : "events/", id));
    v1::Party group = MakeParty(id);
    for (int i = Below(3); i > 0; --i) group.add_memberships()->set_party("parties/" + Party());
    const v1::Event event = Involving(id, Party(), absl::StrCat(catalog_.head().value()));
    const google::protobuf::Message& record = party ? static_cast<const google::protobuf::Message&>(group) : event;
    if (!live.has_value()) {
      commit.Create(record);
    } else if (Below(5) == 0) {
      commit.Retract(record);
    } else {
      commit.Update(record);
    }
    Apply(catalog_, commit);
  }

  static void Take(const WatchMessage& message, std::map<std::string, int64_t>& held) {
    std::string bytes;
    for (const SharedBytes& piece : message.pieces) absl::StrAppend(&bytes, piece.view());
    v1::WatchResponse response;
    ASSERT_TRUE(response.ParseFromString(bytes));
    const auto keep = [&held](const v1::Record& record) {
      if (record.has_event()) held[record.event().name()] = record.event().revision();
      if (record.has_party()) held[record.party().name()] = record.party().revision();
    };
    for (const v1::Record& record : response.snapshot()) keep(record);
    for (const v1::Commit& commit : response.commits()) {
      for (const v1::Change& change : commit.changes()) {
        const bool gone = change.type() == v1::CHANGE_TYPE_RETRACTED || change.type() == v1::CHANGE_TYPE_LEFT;
        gone ? static_cast<void>(held.erase(change.name())) : keep(change.record());
      }
    }
  }

  // By name, the revisions of the versions that a reader should have.
  std::map<std::string, int64_t> Expected(const std::string& filter, Revision snapshot) {
    const Matcher matcher(catalog_, *CompileFilter(filter, v1::RECORD_TYPE_UNSPECIFIED, "", "filter"));
    const View head = catalog_.ViewAtHead();
    std::map<std::string, int64_t> expected;
    for (uint32_t id = 0; id < head.record_end(); ++id) {
      const RecordVersion version = *head.Standing(static_cast<RecordId>(id));
      const View judged_by = *catalog_.ViewAt(std::max(version.revision, snapshot));
      if (!version.retracted && matcher.Matches(version.version, judged_by)) {
        expected[std::string(version.name)] = version.revision.value();
      }
    }
    return expected;
  }

  std::mt19937 random_{GetParam()};
  Catalog catalog_;
  Trailers trailers_{catalog_, "ledger"};
};

TEST_P(WatchFilterPropertyTest, LeavesNothingThatChangedAndDoesNotMatch) {
  for (int i = 0; i < 30; ++i) RandomCommit();
  for (const std::string filter :
       {"member_of(party, \"parties/p0\")", "NOT member_of(party, \"parties/p0\")",
        "member_of(participants.party, \"parties/p1\")", "type = EVENT -member_of(participants.party, \"parties/p1\")",
        "member_of(party, \"parties/p0\") OR NOT member_of(party, \"parties/p1\")",
        "NOT (member_of(party, \"parties/p0\") member_of(party, \"parties/p1\"))",
        "NOT (type = PARTY OR member_of(party, \"parties/p0\"))"}) {
    SCOPED_TRACE(filter);
    v1::WatchRequest request;
    request.set_filter(filter);
    request.set_snapshot(true);
    auto cursor = Cursor::Open(request, catalog_, trailers_);
    ASSERT_THAT(cursor, testing::IsOk());
    std::map<std::string, int64_t> held;
    const Revision begin = catalog_.head();
    for (int i = 0; i < 40; ++i) {
      while (const auto message = cursor->Next(/*progress_due=*/false)) Take(*message, held);
      EXPECT_EQ(held, Expected(filter, begin));
      RandomCommit();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, WatchFilterPropertyTest, ::testing::Range(1u, 25u));

}  // namespace
}  // namespace briefing
