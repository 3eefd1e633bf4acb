#include "tests/architecture/source_rules.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

// What a folder may include besides itself.
struct Row {
  std::string folder;
  std::vector<std::string> may_include;
};

const std::vector<Row>& Rows() {
  static const auto& rows = *new std::vector<Row>{
      {"service/base", {}},
      {"service/ledger", {"service/base"}},
      {"service/catalog", {"service/base", "service/ledger"}},
      {"service/query", {"service/base", "service/ledger", "service/catalog"}},
      {"service/search", {"service/base", "service/ledger", "service/catalog", "service/query"}},
      {"service/judge", {"service/base", "service/ledger", "service/catalog", "service/query"}},
      {"service/store",
       {"service/base", "service/ledger", "service/catalog", "service/query", "service/search", "service/judge"}},
      {"service/briefing", {"service/base", "service/ledger", "service/catalog", "service/query", "service/search"}},
      {"service/watch", {"service/base", "service/ledger", "service/catalog", "service/query", "service/search"}},
      {"service/rpc",
       {"service/base", "service/ledger", "service/catalog", "service/query", "service/search", "service/judge",
        "service/store", "service/briefing", "service/watch"}},
      {"service/tool",
       {"service/base", "service/ledger", "service/catalog", "service/query", "service/search", "service/judge",
        "service/store", "service/rpc"}},
      {"client", {"service/base"}},
      {"client/feeds", {"service/base"}},
      {"client/briefctl", {"service/base", "client", "client/feeds"}}};
  return rows;
}

// Where gRPC may be seen.
const std::vector<std::string>& GrpcFolders() {
  static const auto& folders = *new std::vector<std::string>{"service/rpc", "service/ledger/etcd", "client"};
  return folders;
}

bool IsBelow(absl::string_view path, absl::string_view folder) {
  return absl::ConsumePrefix(&path, folder) && absl::StartsWith(path, "/");
}

// The row of the innermost folder that has one; null where none has.
const Row* RowOf(absl::string_view path) {
  const Row* found = nullptr;
  for (const Row& row : Rows()) {
    if (IsBelow(path, row.folder) && (found == nullptr || row.folder.size() > found->folder.size())) found = &row;
  }
  return found;
}

bool IsOurs(absl::string_view path) {
  return absl::StartsWith(path, "service/") || absl::StartsWith(path, "client/") || absl::StartsWith(path, "tests/");
}

bool IsGrpc(absl::string_view included) {
  return absl::StartsWith(included, "grpc") || absl::EndsWith(included, ".grpc.pb.h");
}

// The file that `line` includes, without quotes or brackets; "" where it is no include.
std::string IncludedBy(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "#")) return "";
  line = absl::StripLeadingAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "include")) return "";
  line = absl::StripLeadingAsciiWhitespace(line);
  if (line.empty() || (line[0] != '"' && line[0] != '<')) return "";
  return std::string(line.substr(1, line.find_first_of("\">", 1) - 1));
}

// Why the file at `path` may not include `included`; "" where it may.
std::string WhyNot(const std::string& path, const std::string& included, const SourceTree& tree) {
  const std::string sibling = absl::StrCat(path.substr(0, path.rfind('/') + 1), included);
  if (absl::StartsWith(included, ".") || (!IsOurs(included) && tree.count(sibling) > 0)) {
    return "includes are written from the root of the checkout";
  }
  if (path == "service/main.cc" || absl::StartsWith(path, "tests/")) return "";
  const Row* const row = RowOf(path);
  if (row == nullptr) return "its folder has no row in the table of tests/architecture/source_rules.cc";
  if (IsGrpc(included)) {
    const bool allowed = std::any_of(GrpcFolders().begin(), GrpcFolders().end(),
                                     [&](const std::string& folder) { return IsBelow(path, folder); });
    return allowed ? "" : "gRPC is seen in service/rpc, service/ledger/etcd and client only";
  }
  if (row->folder == "service/ledger" && absl::StartsWith(included, "briefing/v1/")) {
    return "the ledger knows nothing of records";
  }
  if (IsBelow(path, "client") && absl::StartsWith(included, "briefing/storage/")) {
    return "what the ledger stores is no business of clients";
  }
  if (!IsOurs(included)) return "";
  const Row* const target = RowOf(included);
  if (target == row) return "";
  const auto& may = row->may_include;
  if (target != nullptr && std::find(may.begin(), may.end(), target->folder) != may.end()) return "";
  return absl::StrCat(row->folder, " may include only itself", may.empty() ? "" : " and ", absl::StrJoin(may, ", "));
}

std::string GuardOf(const std::string& path) {
  std::string guard = "BRIEFING_";
  for (const char c : path) guard.push_back(absl::ascii_isalnum(c) ? absl::ascii_toupper(c) : '_');
  return guard + "_";
}

std::vector<absl::string_view> LinesOf(const std::string& contents) {
  std::vector<absl::string_view> lines = absl::StrSplit(contents, '\n');
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

bool IsSource(const std::filesystem::path& path) {
  static const auto& kinds = *new std::vector<std::string>{".h", ".cc", ".py", ".js", ".mjs", ".sh"};
  return std::find(kinds.begin(), kinds.end(), path.extension()) != kinds.end();
}

}  // namespace

SourceTree ReadSources(const std::vector<std::string>& folders) {
  SourceTree tree;
  for (const std::string& folder : folders) {
    auto walk = std::filesystem::recursive_directory_iterator(SourcePath(folder));
    for (auto entry = begin(walk); entry != end(walk); ++entry) {
      if (entry->path().filename() == "node_modules") entry.disable_recursion_pending();
      if (!entry->is_regular_file() || !IsSource(entry->path())) continue;
      const std::string below = entry->path().lexically_relative(SourcePath(folder)).generic_string();
      tree[absl::StrCat(folder, "/", below)] = ReadFile(entry->path().string());
    }
  }
  return tree;
}

std::vector<std::string> WrongIncludes(const SourceTree& tree) {
  std::vector<std::string> wrong;
  for (const auto& [path, contents] : tree) {
    int number = 0;
    for (absl::string_view line : absl::StrSplit(contents, '\n')) {
      ++number;
      const std::string included = IncludedBy(line);
      const std::string why = included.empty() ? "" : WhyNot(path, included, tree);
      if (!why.empty()) wrong.push_back(absl::StrCat(path, ":", number, ": includes ", included, ", but ", why));
    }
  }
  return wrong;
}

std::vector<std::string> WrongGuards(const SourceTree& tree) {
  std::vector<std::string> wrong;
  for (const auto& [path, contents] : tree) {
    if (!absl::EndsWith(path, ".h")) continue;
    const std::string guard = GuardOf(path);
    const std::vector<absl::string_view> lines = LinesOf(contents);
    const auto first = std::find_if(lines.begin(), lines.end(), [](auto line) { return absl::StartsWith(line, "#"); });
    const size_t at = static_cast<size_t>(first - lines.begin());
    const bool opened = at + 1 < lines.size() && lines[at] == "#ifndef " + guard && lines[at + 1] == "#define " + guard;
    const bool closed = opened && lines.back() == "#endif  // " + guard;
    if (!opened) {
      wrong.push_back(absl::StrCat(path, ":", std::min(at, lines.size()) + 1, ": begins without the guard ", guard));
    } else if (!closed) {
      wrong.push_back(absl::StrCat(path, ":", lines.size(), ": ends without \"#endif  // ", guard, "\""));
    }
  }
  return wrong;
}

std::vector<std::string> LongFiles(const SourceTree& tree) {
  std::vector<std::string> wrong;
  for (const auto& [path, contents] : tree) {
    const size_t lines = LinesOf(contents).size();
    if (lines > kMaxLines) wrong.push_back(absl::StrCat(path, ":", kMaxLines + 1, ": goes on to line ", lines));
  }
  return wrong;
}

std::vector<std::string> UnsteadyWaits(const SourceTree& tree) {
  std::vector<std::string> wrong;
  for (const auto& [path, contents] : tree) {
    // The wrapper of Abseil's own types.
    if (absl::StartsWith(path, "tests/") || path == "service/base/mutex.h") continue;
    int number = 0;
    for (absl::string_view line : absl::StrSplit(contents, '\n')) {
      ++number;
      for (const char* wait : {"AwaitWithTimeout(", "AwaitWithDeadline(", "WaitWithTimeout(", "WaitWithDeadline(",
                               "WaitForNotificationWith"}) {
        if (!absl::StrContains(line, wait)) continue;
        wrong.push_back(absl::StrCat(path, ":", number, ": waits by the system's clock; wait by steady_wait.h"));
        break;
      }
    }
  }
  return wrong;
}

}  // namespace briefing::testing
