#include "client/briefctl/last_briefing.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/briefctl/atomic_file.h"
#include "client/briefctl/exchange/uuid.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/formats.h"
#include "client/briefctl/record_file.h"
#include "google/protobuf/util/json_util.h"

namespace briefing::briefctl {
namespace {

constexpr size_t kMostLetters = 63;

bool IsBriefingName(absl::string_view name) {
  return name.size() <= kMostLetters && std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_';
         });
}

}  // namespace

std::string StateFolder() {
  if (const char* folder = std::getenv("XDG_STATE_HOME"); folder != nullptr && *folder != '\0') {
    return absl::StrCat(folder, "/briefctl");
  }
  const char* home = std::getenv("HOME");
  return home == nullptr || *home == '\0' ? "" : absl::StrCat(home, "/.local/state/briefctl");
}

v1::ComposeBriefingRequest ScopeIn(const v1::ComposeBriefingRequest& request) {
  v1::ComposeBriefingRequest scope = request;
  scope.clear_since();
  scope.clear_as_of();
  scope.clear_reference_time();
  scope.clear_at_least_revision();
  return scope;
}

absl::StatusOr<LastBriefing> LastBriefing::Of(const std::string& name, const v1::ComposeBriefingRequest& request,
                                              const std::string& ledger_id) {
  if (!IsBriefingName(name)) {
    return UsageFailure(absl::StrCat(
        "\"", name, "\" is no name for a briefing: lower-case letters, digits, - and _, at most ", kMostLetters));
  }
  const std::string folder = StateFolder();
  if (folder.empty()) {
    return LocalFailure("nowhere to keep which briefing was the last: set HOME or XDG_STATE_HOME");
  }
  // Names of files that nobody chose go by what they stand for.
  const std::string which =
      name.empty() ? absl::StrCat("request-", UuidOf(ScopeIn(request).SerializeAsString())) : name;
  return LastBriefing(absl::StrCat(folder, "/briefings/", UuidOf(absl::StrCat("ledgers/", ledger_id)), "/", which));
}

absl::StatusOr<absl::optional<LastBriefing::Kept>> LastBriefing::Load() const {
  if (::access(path_.c_str(), F_OK) != 0) return absl::optional<Kept>();
  const absl::StatusOr<std::string> contents = ReadWhole(path_);
  if (!contents.ok()) return contents.status();
  const size_t end = std::min(contents->find('\n'), contents->size());
  absl::string_view first = absl::string_view(*contents).substr(0, end);
  Kept kept;
  const bool read = absl::ConsumePrefix(&first, "revision ") && absl::SimpleAtoi(first, &kept.revision) &&
                    google::protobuf::util::JsonStringToMessage(contents->substr(end), &kept.request).ok();
  if (!read) return LocalFailure(absl::StrCat(path_, ": is no note of a briefing; remove it to begin anew"));
  return absl::optional<Kept>(std::move(kept));
}

absl::Status LastBriefing::Save(int64_t revision, const v1::ComposeBriefingRequest& request) const {
  std::error_code failed;
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), failed);
  if (failed) return CannotWrite(path_, failed.value());
  return ReplaceFile(path_, absl::StrCat("revision ", revision, "\n", ToJson(ScopeIn(request), JsonShape::kIndented)));
}

}  // namespace briefing::briefctl
