#include "service/ledger/etcd/options.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "service/base/errors.h"

namespace briefing {
namespace {

constexpr absl::string_view kScheme = "etcd://";

bool IsHostPort(absl::string_view text) {
  const size_t colon = text.rfind(':');
  int port = 0;
  if (colon == absl::string_view::npos || colon == 0 || !absl::SimpleAtoi(text.substr(colon + 1), &port)) return false;
  const absl::string_view host = text.substr(0, colon);
  if (host.find(':') != absl::string_view::npos && (host.front() != '[' || host.back() != ']')) return false;
  return port > 0 && port <= 65535 && host.find_first_of("@ \t") == absl::string_view::npos;
}

}  // namespace

absl::StatusOr<EtcdOptions> ParseEtcdUri(absl::string_view uri, absl::string_view field) {
  const auto wrong = [&](absl::string_view why) {
    return errors::InvalidField(field, absl::StrCat("\"", uri, "\": ", why));
  };
  absl::string_view rest = uri;
  if (!absl::ConsumePrefix(&rest, kScheme)) return wrong("must be etcd://HOST:PORT,HOST:PORT/prefix");
  EtcdOptions options;
  const size_t slash = rest.find('/');
  if (slash != absl::string_view::npos && slash + 1 < rest.size()) {
    options.prefix = std::string(absl::StripSuffix(rest.substr(slash + 1), "/"));
    if (options.prefix.empty() || options.prefix.front() == '/') return wrong("the prefix begins with a slash");
  }
  for (absl::string_view endpoint : absl::StrSplit(rest.substr(0, slash), ',')) {
    if (!IsHostPort(endpoint)) {
      return wrong(absl::StrCat("\"", endpoint, "\" is no HOST:PORT; a user and a password have flags of their own"));
    }
    options.endpoints.emplace_back(endpoint);
  }
  return options;
}

std::string DescribeEtcd(const EtcdOptions& options) {
  return absl::StrCat(kScheme, absl::StrJoin(options.endpoints, ","), "/", options.prefix);
}

}  // namespace briefing
