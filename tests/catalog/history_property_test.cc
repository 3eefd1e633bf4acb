// Random histories against a model that keeps every state as a map.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/catalog/view.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::CommitBuilder;
using ::briefing::testing::FillSimpleBounds;
using ::briefing::testing::IsOk;
using ::briefing::testing::MakeEvent;

constexpr int kCommits = 150;
constexpr int kNames = 40;

// A record as the model sees it.
struct Standing {
  bool retracted = false;
  int64_t revision = 0;
  std::string title;
  Facets facets;
};

struct Model {
  // Element r: the state at revision r, by name.
  std::vector<std::map<std::string, Standing>> states = {{}};
  // Names in order of first creation.
  std::vector<std::string> order;
  std::map<std::string, std::vector<Revision>> histories;
};

class History {
 public:
  explicit History(uint32_t seed) : random_(seed) {
    for (int i = 0; i < kCommits; ++i) Commit();
  }

  const Catalog& catalog() const { return catalog_; }
  const Model& model() const { return model_; }

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }

  Predicate RandomPredicate() {
    Predicate predicate;
    for (int groups = Below(3); groups > 0; --groups) {
      auto& group = predicate.all_of.emplace_back();
      for (int terms = 1 + Below(3); terms > 0; --terms) group.push_back(RandomTerm());
    }
    if (Below(3) == 0) {
      predicate.date_test = Below(2) == 0 ? Predicate::DateTest::kOverlaps : Predicate::DateTest::kWithin;
      predicate.date = BoundsOf(RandomDate());
    }
    return predicate;
  }

  Term RandomTerm() {
    switch (Below(4)) {
      case 0:
        return {TermField::kParty, absl::StrCat("parties/p", Below(6))};
      case 1:
        return {TermField::kKind, absl::StrCat(1 + Below(4))};
      case 2:
        return {TermField::kModality, absl::StrCat(1 + Below(2))};
      default:
        return {TermField::kTopic, absl::StrCat("t", Below(7))};
    }
  }

 private:
  v1::EdtfDate RandomDate() {
    v1::EdtfDate date;
    const int first = 1980 + Below(20);
    const int last = first + Below(5);
    date.set_edtf(Below(4) == 0   ? absl::StrCat("../", last)
                  : Below(4) == 0 ? absl::StrCat(first, "/..")
                                  : absl::StrCat(first, "/", last));
    FillSimpleBounds(date);
    return date;
  }

  v1::Event RandomEvent(const std::string& id) {
    v1::Event event = MakeEvent(id, "");
    event.set_title(absl::StrCat("title ", random_()));
    event.set_kind(static_cast<v1::EventKind>(1 + Below(4)));
    event.set_modality(static_cast<v1::Modality>(Below(3)));
    for (int i = Below(3); i > 0; --i) event.add_participants()->set_party(absl::StrCat("parties/p", Below(5)));
    for (int i = Below(3); i > 0; --i) event.add_topics(absl::StrCat("t", Below(6)));
    if (Below(3) != 0) *event.mutable_date() = RandomDate();
    return event;
  }

  void Commit() {
    const int64_t revision = static_cast<int64_t>(model_.states.size());
    auto state = model_.states.back();
    CommitBuilder builder{Revision(revision)};
    std::set<std::string> changed;
    for (int changes = Below(5); changes > 0; --changes) {
      const std::string id = absl::StrCat("e", Below(kNames));
      if (changed.insert(id).second) Change(id, revision, state, builder);
    }
    ASSERT_THAT(catalog_.Apply(builder.Build()), IsOk());
    model_.states.push_back(std::move(state));
  }

  void Change(const std::string& id, int64_t revision, std::map<std::string, Standing>& state, CommitBuilder& builder) {
    const v1::Event event = RandomEvent(id);
    const std::string& name = event.name();
    const auto found = state.find(name);
    const bool live = found != state.end() && !found->second.retracted;
    const bool retract = live && Below(3) == 0;
    if (retract) {
      builder.Retract(event);
    } else if (live) {
      builder.Update(event);
    } else {
      builder.Create(event);
    }
    if (found == state.end()) model_.order.push_back(name);
    model_.histories[name].emplace_back(revision);
    state[name] = {retract, revision, event.title(), FacetsOf(v1::RECORD_TYPE_EVENT, event)};
  }

  std::mt19937 random_;
  Catalog catalog_;
  Model model_;
};

bool Passes(const Predicate& predicate, const Facets& facets) {
  for (const auto& group : predicate.all_of) {
    const bool any = std::any_of(group.begin(), group.end(), [&](const Term& term) {
      return std::find(facets.terms.begin(), facets.terms.end(), term) != facets.terms.end();
    });
    if (!any) return false;
  }
  if (predicate.date_test == Predicate::DateTest::kNone) return true;
  if (!facets.date.known) return false;
  if (predicate.date_test == Predicate::DateTest::kWithin) {
    return facets.date.start >= predicate.date.start && facets.date.end <= predicate.date.end;
  }
  return facets.date.start < predicate.date.end && predicate.date.start < facets.date.end;
}

std::vector<std::string> ExpectedScan(const Model& model, int64_t revision, const Predicate& predicate, size_t first) {
  std::vector<std::string> names;
  const auto& state = model.states[static_cast<size_t>(revision)];
  for (size_t i = first; i < model.order.size(); ++i) {
    const auto found = state.find(model.order[i]);
    if (found == state.end() || found->second.retracted || !Passes(predicate, found->second.facets)) continue;
    names.push_back(model.order[i]);
  }
  return names;
}

class HistoryProperty : public ::testing::TestWithParam<uint32_t> {
 protected:
  History history_{GetParam()};
  const Catalog& catalog_ = history_.catalog();
  const Model& model_ = history_.model();

  View At(int64_t revision) const { return catalog_.ViewAt(Revision(revision)).value(); }
};

TEST_P(HistoryProperty, FindEqualsTheModelAtEveryRevision) {
  for (int64_t revision = 0; revision <= kCommits; ++revision) {
    const auto& state = model_.states[static_cast<size_t>(revision)];
    for (const std::string& name : model_.order) {
      const auto expected = state.find(name);
      const auto found = At(revision).Find(name);
      ASSERT_EQ(found.has_value(), expected != state.end()) << name << " at " << revision;
      if (!found.has_value()) continue;
      v1::Event event;
      ASSERT_TRUE(event.ParseFromArray(found->bytes.data(), static_cast<int>(found->bytes.size())));
      EXPECT_EQ(event.title(), expected->second.title);
      EXPECT_EQ(found->revision.value(), expected->second.revision);
      EXPECT_EQ(found->retracted, expected->second.retracted);
      EXPECT_EQ(model_.order[static_cast<uint32_t>(found->id)], name);
    }
  }
}

TEST_P(HistoryProperty, ScanEqualsTheModelFromAnyResumePoint) {
  for (int64_t revision = 0; revision <= kCommits; ++revision) {
    for (int round = 0; round < 8; ++round) {
      const Predicate predicate = history_.RandomPredicate();
      const size_t first = static_cast<size_t>(history_.Below(2) * history_.Below(kNames));
      std::vector<std::string> names;
      At(revision).Scan(Matcher(catalog_, predicate),
                        first == 0 ? absl::nullopt : absl::optional<RecordId>(static_cast<RecordId>(first - 1)),
                        [&](const RecordVersion& version) {
                          names.emplace_back(version.name);
                          return true;
                        });
      ASSERT_EQ(names, ExpectedScan(model_, revision, predicate, first)) << "at " << revision << " from " << first;
    }
  }
}

TEST_P(HistoryProperty, CountEqualsTheModel) {
  for (int64_t revision = 0; revision <= kCommits; ++revision) {
    const Term term = history_.RandomTerm();
    std::vector<RecordVersion> first;
    const auto expected = ExpectedScan(model_, revision, {.all_of = {{term}}}, 0);
    ASSERT_EQ(At(revision).CountLive(term, 3, &first), static_cast<int64_t>(expected.size()));
    ASSERT_EQ(first.size(), std::min<size_t>(3, expected.size()));
    for (size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i].name, expected[i]);
  }
}

TEST_P(HistoryProperty, HistoriesEqualTheModel) {
  for (const auto& [name, revisions] : model_.histories) {
    EXPECT_EQ(At(kCommits).History(name), revisions);
    for (const Revision revision : revisions) EXPECT_EQ(At(kCommits).FindAt(name, revision)->revision, revision);
  }
}

TEST_P(HistoryProperty, ChangesLeadFromStateToState) {
  for (int64_t revision = 1; revision <= kCommits; ++revision) {
    At(revision).ForEachChange(Revision(revision), [&](const View::VersionChange& change) {
      const auto before = At(revision - 1).FindLive(change.now.name);
      EXPECT_EQ(change.before, before.has_value() ? before->version : kNoVersion);
      EXPECT_EQ(change.type, change.now.retracted ? v1::CHANGE_TYPE_RETRACTED
                             : before.has_value() ? v1::CHANGE_TYPE_UPDATED
                                                  : v1::CHANGE_TYPE_CREATED);
      EXPECT_EQ(change.now.version, At(revision).Find(change.now.name)->version);
      return true;
    });
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, HistoryProperty, ::testing::Values(1u, 2u, 3u, 20220504u),
                         [](const auto& param) { return absl::StrCat("seed", param.param); });

}  // namespace
}  // namespace briefing
