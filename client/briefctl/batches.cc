#include "client/briefctl/batches.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/briefctl/failure.h"
#include "client/record_kind.h"
#include "service/base/errors.h"

namespace briefing::briefctl {
namespace {

// Orders by depth-first search, so that what a record refers to is placed before it. With a stack of its own: chains of
// references may be as long as a file.
class Sorter {
 public:
  explicit Sorter(std::vector<FileRecord>& records) : records_(records), seen_(records.size(), false) {
    for (size_t i = 0; i < records.size(); ++i) by_name_[client::NameOf(records[i].record)] = i;
  }

  void Sort() {
    for (size_t i = 0; i < records_.size(); ++i) Visit(i);
    std::vector<FileRecord> sorted;
    for (const size_t i : order_) sorted.push_back(std::move(records_[i]));
    records_ = std::move(sorted);
  }

 private:
  struct Open {
    size_t record;
    std::vector<size_t> needs;
    size_t next = 0;
  };

  void Visit(size_t root) {
    std::vector<Open> stack;
    Enter(root, stack);
    while (!stack.empty()) {
      Open& top = stack.back();
      if (top.next < top.needs.size()) {
        Enter(top.needs[top.next++], stack);
      } else {
        order_.push_back(top.record);
        stack.pop_back();
      }
    }
  }

  void Enter(size_t record, std::vector<Open>& stack) {
    if (seen_[record]) return;
    seen_[record] = true;
    Open open{record, {}};
    for (const std::string& name : client::ReferencesIn(*client::Inside(records_[record].record))) {
      const auto found = by_name_.find(name);
      if (found != by_name_.end()) open.needs.push_back(found->second);
    }
    stack.push_back(std::move(open));
  }

  std::vector<FileRecord>& records_;
  std::map<std::string, size_t> by_name_;
  std::vector<bool> seen_;
  std::vector<size_t> order_;
};

}  // namespace

absl::Status CheckNames(const std::vector<FileRecord>& records) {
  std::map<std::string, const FileRecord*> first;
  for (const FileRecord& record : records) {
    const std::string name = client::NameOf(record.record);
    const std::string place = absl::StrCat(record.file, ":", record.line);
    if (name.empty()) return LocalFailure(absl::StrCat(place, ": the record has no name"));
    const auto [found, inserted] = first.emplace(name, &record);
    if (!inserted) {
      return LocalFailure(
          absl::StrCat(place, ": ", name, " is there already, at ", found->second->file, ":", found->second->line));
    }
  }
  return absl::OkStatus();
}

void SortByReference(std::vector<FileRecord>& records) {
  std::stable_sort(records.begin(), records.end(), [](const FileRecord& a, const FileRecord& b) {
    return a.record.record_case() < b.record.record_case();
  });
  Sorter(records).Sort();
}

std::vector<size_t> BatchEnds(const std::vector<FileRecord>& records, size_t max_records, size_t max_bytes) {
  std::vector<size_t> ends;
  size_t count = 0;
  size_t bytes = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    const size_t size = records[i].record.ByteSizeLong();
    if (count > 0 && (count == max_records || bytes + size > max_bytes)) {
      ends.push_back(i);
      count = bytes = 0;
    }
    ++count;
    bytes += size;
  }
  if (count > 0) ends.push_back(records.size());
  return ends;
}

bool IsTooLarge(const absl::Status& status) { return errors::ReasonOf(status) == "TOO_LARGE"; }

}  // namespace briefing::briefctl
