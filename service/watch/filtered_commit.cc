#include "service/watch/filtered_commit.h"

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "service/base/wire.h"
#include "service/catalog/commit_log.h"

namespace briefing {
namespace {

// WatchResponse.commits and ListChangesResponse.commits.
constexpr int kCommitsField = 1;

struct SelectedChange {
  v1::ChangeType type;
  View::VersionChange change;

  bool as_stored() const { return type == change.type; }
  size_t size_bytes() const {
    if (as_stored()) return change.change_bytes.size();
    return 1 + wire::VarintSize(type) + wire::BytesFieldSize(v1::Change::kNameFieldNumber, change.now.name.size()) +
           wire::BytesFieldSize(v1::Change::kRecordFieldNumber, change.record_bytes.size());
  }
};

// The fields of a stored commit before its changes: revision, time, actor, request id, reason.
std::string HeaderOf(absl::string_view commit) {
  std::string header;
  wire::FieldReader reader(commit);
  while (reader.Next()) {
    if (reader.number() != v1::Commit::kChangesFieldNumber) header.append(reader.field().data(), reader.field().size());
  }
  return header;
}

void AppendChange(const SelectedChange& selected, Revision revision, const CommitLog& log, MessageWriter& out) {
  const View::VersionChange& change = selected.change;
  wire::AppendBytesHeader(v1::Commit::kChangesFieldNumber, selected.size_bytes(), out.tail());
  if (selected.as_stored()) return AppendCommitted(change.change_bytes, revision, log, out);
  wire::AppendVarintField(v1::Change::kTypeFieldNumber, selected.type, out.tail());
  wire::AppendBytesField(v1::Change::kNameFieldNumber, change.now.name, out.tail());
  wire::AppendBytesHeader(v1::Change::kRecordFieldNumber, change.record_bytes.size(), out.tail());
  AppendCommitted(change.record_bytes, revision, log, out);
}

void AppendSelection(const std::vector<SelectedChange>& selection, Revision revision, const CommitLog& log,
                     MessageWriter& out) {
  const std::string header = HeaderOf(log.Commit(revision).view());
  size_t size = header.size();
  for (const SelectedChange& selected : selection) {
    size += wire::BytesFieldSize(v1::Commit::kChangesFieldNumber, selected.size_bytes());
  }
  wire::AppendBytesHeader(kCommitsField, size, out.tail());
  out.tail() += header;
  for (const SelectedChange& selected : selection) AppendChange(selected, revision, log, out);
}

FilteredCommit AppendCommit(const View& view, Revision revision,
                            absl::FunctionRef<v1::ChangeType(const View::VersionChange&)> type_for,
                            MessageWriter& out) {
  FilteredCommit result;
  std::vector<SelectedChange> selection;
  bool as_stored = true;
  view.ForEachChange(revision, [&](const View::VersionChange& change) {
    ++result.examined;
    const v1::ChangeType type = type_for(change);
    as_stored = as_stored && type == change.type;
    if (type != v1::CHANGE_TYPE_UNSPECIFIED) selection.push_back({type, change});
    return true;
  });
  if (selection.empty()) return result;
  result.appended = true;
  const CommitLog& log = view.catalog().log();
  if (as_stored) {
    // At least one frame, however small the limit.
    out.Share(log.Frames(revision, 0).frames);
  } else {
    AppendSelection(selection, revision, log, out);
  }
  return result;
}

}  // namespace

v1::ChangeType ChangeTypeFor(const ChangeFilter& filter, const View& before, const View& after,
                             const View::VersionChange& change) {
  const bool matches = !change.now.retracted && filter.now.Matches(change.now.version, after);
  const auto passed = [&](const Matcher& matcher) {
    return change.before != kNoVersion && matcher.Matches(change.before, before);
  };
  if (matches) {
    if (change.type == v1::CHANGE_TYPE_CREATED) return v1::CHANGE_TYPE_CREATED;
    return passed(filter.now) ? v1::CHANGE_TYPE_UPDATED : v1::CHANGE_TYPE_ENTERED;
  }
  if (!passed(filter.ever ? *filter.ever : filter.now)) return v1::CHANGE_TYPE_UNSPECIFIED;
  return change.type == v1::CHANGE_TYPE_RETRACTED ? v1::CHANGE_TYPE_RETRACTED : v1::CHANGE_TYPE_LEFT;
}

FilteredCommit AppendFilteredCommit(const View& view, Revision revision, const ChangeFilter& filter,
                                    MessageWriter& out) {
  // Both are at or before the view, and so visible.
  const View before = view.catalog().ViewAt(revision.previous()).value();
  const View after = view.catalog().ViewAt(revision).value();
  return AppendCommit(
      view, revision, [&](const View::VersionChange& change) { return ChangeTypeFor(filter, before, after, change); },
      out);
}

FilteredCommit AppendCommitOfRecord(const View& view, Revision revision, absl::string_view name, MessageWriter& out) {
  return AppendCommit(
      view, revision,
      [&](const View::VersionChange& change) {
        return change.now.name == name ? change.type : v1::CHANGE_TYPE_UNSPECIFIED;
      },
      out);
}

}  // namespace briefing
