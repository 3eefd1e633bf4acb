#include "service/query/differences.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "service/base/limits.h"
#include "service/base/wire.h"
#include "service/catalog/commit_log.h"
#include "service/catalog/record_type.h"
#include "service/query/record_diff.h"
#include "service/query/record_message.h"

namespace briefing {
namespace {

using google::protobuf::Message;

// A version written after the earlier state, and what it is compared with.
struct Candidate {
  RecordVersion now;
  // Live; none where there was nothing, or it had been retracted.
  absl::optional<RecordVersion> before;
};

absl::optional<RecordVersion> LiveOnly(absl::optional<RecordVersion> version) {
  if (version && version->retracted) version.reset();
  return version;
}

// The versions written in between, of one record or of all, in the order in which they were written.
class Span {
 public:
  Span(const DifferenceQuery& query, absl::optional<VersionId> after)
      : of_all_(query.name.empty()), end_(static_cast<uint32_t>(query.as_of.version_end())) {
    next_ = static_cast<uint32_t>(query.since.version_end());
    if (after) next_ = std::max(next_, static_cast<uint32_t>(*after) + 1);
    if (of_all_) return;
    for (auto version = query.as_of.Find(query.name); version; version = query.as_of.Before(version->version)) {
      if (static_cast<uint32_t>(version->version) < next_) break;
      of_record_.push_back(version->version);
    }
  }

  absl::optional<VersionId> Next() {
    if (of_all_) return next_ < end_ ? absl::make_optional(VersionId{next_++}) : absl::nullopt;
    if (of_record_.empty()) return absl::nullopt;
    const VersionId version = of_record_.back();
    of_record_.pop_back();
    return version;
  }

 private:
  const bool of_all_;
  const uint32_t end_;
  uint32_t next_;
  // The latest first.
  std::vector<VersionId> of_record_;
};

// None for a version that is not told: in net differences, one that another has replaced since.
absl::optional<Candidate> CandidateAt(const DifferenceQuery& query, VersionId version) {
  const RecordVersion now = query.as_of.VersionAt(version);
  if (query.each_step) return Candidate{now, LiveOnly(query.as_of.Before(version))};
  const absl::optional<RecordVersion> standing = query.as_of.Standing(now.id);
  if (!standing || standing->version != version) return absl::nullopt;
  return Candidate{now, LiveOnly(query.since.Standing(now.id))};
}

// Judges by the filter. In steps, views are made once for each commit.
class Judge {
 public:
  explicit Judge(const DifferenceQuery& query)
      : query_(query), matcher_(query.as_of.catalog(), query.predicate), before_(query.since), after_(query.as_of) {}

  // UNSPECIFIED: of no concern.
  v1::ChangeType TypeOf(const Candidate& candidate) {
    if (query_.each_step && !query_.predicate.empty()) LookAt(candidate.now.revision);
    const bool live = !candidate.now.retracted;
    const bool matched = candidate.before && Matches(candidate.before->version, before_);
    const bool matches = live && Matches(candidate.now.version, after_);
    if (!matched && !matches) return v1::CHANGE_TYPE_UNSPECIFIED;
    if (!candidate.before) return v1::CHANGE_TYPE_CREATED;
    if (!live) return v1::CHANGE_TYPE_RETRACTED;
    if (matched && matches) return v1::CHANGE_TYPE_UPDATED;
    return matches ? v1::CHANGE_TYPE_ENTERED : v1::CHANGE_TYPE_LEFT;
  }

 private:
  bool Matches(VersionId version, const View& view) const {
    return query_.predicate.empty() || matcher_.Matches(version, view);
  }

  void LookAt(Revision revision) {
    if (after_.revision() == revision && before_.revision() == revision.previous()) return;
    // Both are at or before the later state, and so visible.
    before_ = query_.as_of.catalog().ViewAt(revision.previous()).value();
    after_ = query_.as_of.catalog().ViewAt(revision).value();
  }

  const DifferenceQuery& query_;
  Matcher matcher_;
  View before_;
  View after_;
};

// Who made a commit, when and why: kept from one change of the commit to the next.
class Headers {
 public:
  explicit Headers(const View& view) : view_(view) {}

  void Fill(Revision revision, v1::RecordDifference& difference) {
    if (header_.revision() != revision.value()) Read(revision);
    *difference.mutable_commit_time() = header_.commit_time();
    difference.set_actor(header_.actor());
    difference.set_request_id(header_.request_id());
    difference.set_reason(header_.reason());
  }

 private:
  void Read(Revision revision) {
    std::string bytes;
    const SharedBytes commit = view_.catalog().log().Commit(revision);
    wire::FieldReader reader(commit.view());
    while (reader.Next() && reader.number() != v1::Commit::kChangesFieldNumber) {
      bytes.append(reader.field().data(), reader.field().size());
    }
    header_.ParseFromString(bytes);
  }

  const View view_;
  v1::Commit header_;
};

// At most `size` bytes of `text`, with "…" where something is left out, cut between characters.
void Shorten(std::string& text) {
  constexpr absl::string_view kMark = "…";
  if (text.size() <= limits::kMaxShortenedValueBytes) return;
  size_t size = limits::kMaxShortenedValueBytes - kMark.size();
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  text.resize(size);
  text.append(kMark.data(), kMark.size());
}

// The encoded size, brought below limits::kMaxPageBytes or near it.
size_t FitIntoPage(v1::RecordDifference& difference) {
  size_t size = difference.ByteSizeLong();
  if (size <= limits::kMaxPageBytes) return size;
  difference.set_shortened(true);
  for (v1::FieldChange& field : *difference.mutable_fields()) {
    field.clear_old_typed_value();
    field.clear_new_typed_value();
  }
  size = difference.ByteSizeLong();
  if (size <= limits::kMaxPageBytes) return size;
  for (v1::FieldChange& field : *difference.mutable_fields()) {
    Shorten(*field.mutable_old_value());
    Shorten(*field.mutable_new_value());
  }
  return difference.ByteSizeLong();
}

// None where the two read the same.
absl::optional<v1::RecordDifference> Compare(const Candidate& candidate, v1::ChangeType type) {
  std::unique_ptr<Message> after = ParseRecord(candidate.now);
  std::unique_ptr<Message> before;
  if (candidate.before) {
    before = ParseRecord(*candidate.before);
  } else {
    before.reset(after->New());
  }
  v1::RecordDifference difference;
  // A retraction keeps the record as it last stood.
  difference.set_title(TitleIn(*after));
  if (candidate.now.retracted) after.reset(before->New());
  std::vector<v1::FieldChange> fields = DiffRecords(*before, *after, DiffValues::kTextsAndTyped);
  if (fields.empty()) return absl::nullopt;
  for (v1::FieldChange& field : fields) *difference.add_fields() = std::move(field);
  difference.set_name(std::string(candidate.now.name));
  difference.set_type(type);
  if (candidate.before) difference.set_old_revision(candidate.before->revision.value());
  difference.set_new_revision(candidate.now.revision.value());
  return difference;
}

// What is to be told of a version.
class Teller {
 public:
  explicit Teller(const DifferenceQuery& query) : query_(query), judge_(query), headers_(query.as_of) {}

  absl::optional<v1::RecordDifference> Tell(VersionId version) {
    const absl::optional<Candidate> candidate = CandidateAt(query_, version);
    if (!candidate) return absl::nullopt;
    const v1::ChangeType type = judge_.TypeOf(*candidate);
    if (type == v1::CHANGE_TYPE_UNSPECIFIED) return absl::nullopt;
    absl::optional<v1::RecordDifference> difference = Compare(*candidate, type);
    if (difference) headers_.Fill(candidate->now.revision, *difference);
    return difference;
  }

 private:
  const DifferenceQuery& query_;
  Judge judge_;
  Headers headers_;
};

}  // namespace

DifferencePage FindDifferences(const DifferenceQuery& query, absl::optional<VersionId> after, int size) {
  Span span(query, after);
  Teller teller(query);
  DifferencePage page;
  size_t bytes = 0;
  absl::optional<VersionId> looked_at = after;
  for (int64_t examined = 0; const absl::optional<VersionId> version = span.Next(); ++examined) {
    bool full = page.differences.size() == static_cast<size_t>(size) || examined == limits::kMaxChangesPerStep;
    absl::optional<v1::RecordDifference> difference;
    if (!full) difference = teller.Tell(*version);
    if (difference) {
      bytes += FitIntoPage(*difference);
      full = bytes > limits::kMaxPageBytes && !page.differences.empty();
    }
    if (full) {
      page.looked_at = looked_at;
      return page;
    }
    if (difference) page.differences.push_back(*std::move(difference));
    looked_at = *version;
  }
  return page;
}

}  // namespace briefing
