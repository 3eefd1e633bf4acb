// Divides records into batches that can be written one after the other.
#ifndef BRIEFING_CLIENT_BRIEFCTL_BATCHES_H_
#define BRIEFING_CLIENT_BRIEFCTL_BATCHES_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "client/briefctl/record_file.h"

namespace briefing::briefctl {

// What one ApplyRequest holds at most: mutations by the API's limit, bytes well below it, since what is stored is a
// little larger than what is sent.
inline constexpr size_t kBatchRecords = 1000;
inline constexpr size_t kBatchBytes = 2 << 20;

// Local failure where a record has no name or two have the same.
absl::Status CheckNames(const std::vector<FileRecord>& records);

// Puts records that others refer to before those, kinds in their order, else as they stood. Where records refer to one
// another in a circle, their own order stays.
void SortByReference(std::vector<FileRecord>& records);

// The end of each batch: the first one is [0, ends[0]), the next [ends[0], ends[1])… As few as fit.
std::vector<size_t> BatchEnds(const std::vector<FileRecord>& records, size_t max_records = kBatchRecords,
                              size_t max_bytes = kBatchBytes);

// Whether the server refused a batch, or the commit that it would make, for its size.
bool IsTooLarge(const absl::Status& status);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_BATCHES_H_
