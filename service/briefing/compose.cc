#include "service/briefing/compose.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/timestamp.pb.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/briefing/bounds.h"
#include "service/briefing/observation_conflicts.h"
#include "service/briefing/section.h"
#include "service/briefing/wording.h"

namespace briefing {
namespace {

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  const int64_t seconds = absl::ToUnixSeconds(time);
  proto.set_seconds(seconds);
  proto.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return proto;
}

absl::Time FromProto(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

// "economic security and semiconductors: Japan and United States".
std::string TitleFor(const v1::ComposeBriefingRequest& request, const Scope& scope, RecordReader& reader) {
  if (!request.title().empty()) return request.title();
  std::vector<std::string> topics;
  for (const std::string& topic : scope.topics) topics.push_back(absl::StrReplaceAll(topic, {{"-", " "}}));
  std::vector<std::string> parties;
  for (const std::string& party : scope.parties) parties.push_back(reader.TitleOf(party));
  if (scope.everything()) return "Briefing on all records";
  const std::string about =
      absl::StrCat(JoinInWords(topics), topics.empty() || parties.empty() ? "" : ": ", JoinInWords(parties));
  return absl::StrCat("Briefing on ", about.empty() ? "records" : about,
                      scope.filter.empty() ? "" : absl::StrCat(" where ", request.filter()));
}

void SetTimes(const v1::ComposeBriefingRequest& request, const View& now, const absl::optional<View>& since,
              v1::Briefing& briefing) {
  briefing.set_revision(now.revision().value());
  if (now.revision() != Revision()) *briefing.mutable_commit_time() = ToProto(now.commit_time());
  if (since) briefing.set_since_revision(since->revision().value());
  if (request.has_reference_time()) {
    *briefing.mutable_reference_time() = request.reference_time();
  } else if (briefing.has_commit_time()) {
    *briefing.mutable_reference_time() = briefing.commit_time();
  }
}

template <typename T>
void CountAll(const std::vector<T>& records, RecordReader& reader) {
  for (const T& record : records) reader.Count(record);
}

void CountAll(const Selection& selection, RecordReader& reader) {
  CountAll(selection.parties, reader);
  CountAll(selection.sources, reader);
  CountAll(selection.indicators, reader);
  CountAll(selection.events, reader);
  CountAll(selection.commitments, reader);
  CountAll(selection.observations, reader);
  CountAll(selection.assessments, reader);
}

absl::optional<absl::Time> ReferenceTimeOf(const v1::Briefing& briefing) {
  if (!briefing.has_reference_time()) return absl::nullopt;
  return FromProto(briefing.reference_time());
}

}  // namespace

absl::StatusOr<v1::Briefing> ComposeBriefing(const v1::ComposeBriefingRequest& request, const View& now,
                                             const absl::optional<View>& since,
                                             absl::FunctionRef<absl::Status()> stop) {
  const absl::StatusOr<Scope> scope = ScopeOf(request);
  if (!scope.ok()) return scope.status();
  if (since && since->revision() > now.revision()) {
    return errors::InvalidField("since", "must not be after as_of");
  }
  Pace pace(stop);
  RecordReader reader(now);
  CitationBook citations;
  v1::Briefing briefing;
  briefing.set_title(Clipped(TitleFor(request, *scope, reader), limits::kMaxBriefedTextBytes));
  SetTimes(request, now, since, briefing);
  const absl::optional<absl::Time> reference_time = ReferenceTimeOf(briefing);
  // The filter goes by the reader's today, as the sections do.
  const auto select = [&](const View& view) {
    return SelectRecords(*scope, reference_time ? view.At(*reference_time) : view, pace);
  };
  const std::vector<RecordVersion> records = select(now);
  const Selection selection = ReadSelection(records, pace);
  const auto conflicts = ObservationConflictsIn(selection.observations, pace);

  SectionContext context{selection, reader, citations, pace, conflicts, reference_time};
  AddCommitmentGroups(context, briefing);
  AddTimeline(context, briefing);
  if (since) AddChanges(context, *since, select(*since), records, briefing);
  AddUpcoming(context, briefing);
  AddMatrix(context, *scope, briefing);
  AddNumbers(context, briefing);
  AddContradictions(context, briefing);
  AddGaps(context, briefing);
  if (!pace.Ask()) return pace.status();
  AddBottomLine(context, *scope, briefing);
  AddOutlook(context, briefing);
  BoundSections(request, briefing);
  const int64_t uncited = citations.NumberByFirstUse(reader, briefing);
  AddOmission(v1::BRIEFING_SECTION_SOURCES, uncited, "type = SOURCE", briefing);
  // Last: the sources that are cited count, too, and the titles of parties and indicators.
  CountAll(selection, reader);
  briefing.set_tlp(reader.narrowest());
  return briefing;
}

}  // namespace briefing
