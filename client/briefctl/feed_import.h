// Brings event feeds into the ledger.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FEED_IMPORT_H_
#define BRIEFING_CLIENT_BRIEFCTL_FEED_IMPORT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/briefctl/context.h"
#include "client/briefctl/input_file.h"

namespace briefing::briefctl {

struct FeedFlags {
  // The id of the source that everything read will name. Empty: the first file's name without its ending.
  std::string import;
  bool dry_run = false;
  // Writes nothing where any row is wrong.
  bool strict = false;
  // Records that rest on this import alone take the feed's values.
  bool update = false;
  // The file that says what rows mean; formats of rows without a fixed meaning need it.
  std::string mapping;
  // NAME=VALUE of columns that all rows have.
  std::vector<std::string> columns;
};

// Names of --format that are feeds.
bool IsFeedFormat(const std::string& format);
std::vector<std::string> FeedFormats();
// The feed that a file's first lines look like; empty where they look like none.
std::string FeedFormatOf(const InputFile& file);

// Reads the files, says which rows are wrong, and writes a source, then parties, then the rest. What the ledger holds
// already is never overwritten: it gets the claims that it lacks. Rows that only the server finds wrong are left out and
// told like those that the reading does. Local and usage failures, and those of the calls.
absl::Status ImportFeed(const std::string& format, const std::vector<InputFile>& files, const FeedFlags& flags,
                        Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FEED_IMPORT_H_
