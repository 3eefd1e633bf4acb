#include "client/briefctl/context.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/types/optional.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/record_file.h"
#include "client/request_id.h"
#include "client/status.h"
#include "google/protobuf/util/time_util.h"
#include "google/rpc/request_info.pb.h"
#include "service/base/errors.h"

namespace briefing::briefctl {
namespace {

// "2022-05-01"; whether it is one of the calendar is for the parser of times.
bool IsDay(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  return std::count_if(text.begin(), text.end(), absl::ascii_isdigit) == 8;
}

// Whether the write of an attempt may have been made all the same, as far as it tells: attempts at one write have one
// request id, so that a server's word on a later one goes for those before. None: it does not tell.
absl::optional<bool> IsInDoubt(const client::CallRecord& call) {
  const absl::Status& status = call.status;
  if (absl::StartsWith(call.method, "Get") || absl::StartsWith(call.method, "List")) return absl::nullopt;
  if (status.ok()) return false;
  const std::string reason = errors::ReasonOf(status);
  if (reason == "OUTCOME_UNKNOWN" || reason == "CLOSED_IN_DOUBT") return true;
  // That a server does not take a write now says nothing of what it, or another, took before.
  const bool waits =
      absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || absl::IsDeadlineExceeded(status);
  if (!reason.empty()) return waits ? absl::optional<bool>() : false;
  const bool broken = client::IsResumable(status) || absl::IsDeadlineExceeded(status);
  if (!broken || absl::StrContains(status.message(), "failed to connect")) return absl::nullopt;
  return true;
}

void ReportCall(const client::CallRecord& call, std::ostream& err) {
  err << absl::StrCat("briefctl: ", call.method, call.attempt > 1 ? absl::StrCat(" (attempt ", call.attempt, ")") : "",
                      " ", absl::StatusCodeToString(call.status.code()), " in ",
                      absl::FormatDuration(absl::Trunc(call.took, absl::Microseconds(10))), "\n");
}

// What gRPC makes of a file that holds no `block` is an empty address list.
absl::Status ReadPem(const std::string& path, absl::string_view block, std::string& pem) {
  if (path.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> contents = ReadWhole(path);
  if (!contents.ok()) return contents.status();
  if (!absl::StrContains(*contents, absl::StrCat(block, "-----"))) {
    return LocalFailure(absl::StrCat(path, ": holds no PEM block \"", block, "\""));
  }
  pem = *std::move(contents);
  return absl::OkStatus();
}

}  // namespace

absl::Status Context::Prepare() {
  const absl::StatusOr<Output> output = ParseOutput(settings_.output);
  if (!output.ok()) return output.status();
  output_ = *output;
  if (!settings_.jq.empty()) {
    if (!is_table() && !is_json()) {
      return UsageFailure(absl::StrCat("--jq works on JSON; -o ", settings_.output, " does not go with it"));
    }
    if (is_table()) output_ = Output::kJson;
  }
  if (!absl::ParseDuration(settings_.timeout, &timeout_) || timeout_ <= absl::ZeroDuration()) {
    return UsageFailure(absl::StrCat("--timeout ", settings_.timeout, ": write a duration such as 10s, 500ms or 2m"));
  }
  if (settings_.color != "auto" && settings_.color != "always" && settings_.color != "never") {
    return UsageFailure(absl::StrCat("--color ", settings_.color, ": is none of auto, always, never"));
  }
  return absl::OkStatus();
}

bool Context::WantsColourOn(bool is_terminal) const {
  return WantsColour(settings_.color, is_terminal, std::getenv("NO_COLOR"), std::getenv("TERM"));
}
Style Context::style() const { return Style(WantsColourOn(console_.out_is_terminal)); }
Style Context::err_style() const { return Style(WantsColourOn(console_.err_is_terminal)); }
std::string Context::server() const { return absl::StrJoin(settings_.servers, ","); }

absl::StatusOr<client::ConnectionOptions> Context::Connection() {
  client::ConnectionOptions options;
  options.addresses = settings_.servers;
  options.timeout = timeout_;
  options.actor = settings_.actor;
  options.on_call = [this](const client::CallRecord& call) { NoteCall(call); };
  bool local = true;
  for (const std::string& address : options.addresses) local = local && client::IsLoopback(address);
  if (settings_.tls_cert.empty() != settings_.tls_key.empty()) {
    return UsageFailure("--tls-cert and --tls-key go together");
  }
  const bool wants_tls = !settings_.tls_ca.empty() || !settings_.tls_cert.empty() || !settings_.tls_server_name.empty();
  if (settings_.plaintext && wants_tls) return UsageFailure("--plaintext and the --tls flags exclude each other");
  if (wants_tls && absl::c_all_of(options.addresses, client::IsUnixSocket)) {
    return UsageFailure(
        "TLS is not spoken over unix: sockets, whose files say who may connect; leave the --tls flags out");
  }
  options.tls.enabled = !settings_.plaintext && (wants_tls || !local);
  options.tls.server_name = settings_.tls_server_name;
  for (const absl::Status& status : {ReadPem(settings_.tls_ca, "CERTIFICATE", options.tls.ca_pem),
                                     ReadPem(settings_.tls_cert, "CERTIFICATE", options.tls.certificate_pem),
                                     ReadPem(settings_.tls_key, "PRIVATE KEY", options.tls.key_pem)}) {
    if (!status.ok()) return status;
  }
  if (absl::Status status = client::Validate(options); !status.ok()) {
    return UsageFailure(absl::StrReplaceAll(status.message(), {{"addresses: ", "--server: "}}));
  }
  return options;
}

absl::StatusOr<client::Client*> Context::client(const std::function<void(client::ConnectionOptions&)>& adjust) {
  if (client_ == nullptr) {
    absl::StatusOr<client::ConnectionOptions> options = Connection();
    if (!options.ok()) return options.status();
    if (adjust) adjust(*options);
    auto connected = client::Client::Connect(*std::move(options));
    if (!connected.ok()) return connected.status();
    client_ = *std::move(connected);
  }
  return client_.get();
}

void Context::Tell(absl::FunctionRef<void(std::ostream&)> write) {
  const MutexLock lock(&err_mutex_);
  if (!listener_) return write(err());
  std::ostringstream said;
  write(said);
  listener_(said.str());
}

void Context::TellTo(std::function<void(const std::string&)> listener) {
  const MutexLock lock(&err_mutex_);
  listener_ = std::move(listener);
}

client::WriteOptions Context::write() {
  if (request_id_.empty()) request_id_ = settings_.request_id.empty() ? client::NewRequestId() : settings_.request_id;
  return {.request_id = request_id_, .validate_only = false, .actor = settings_.actor, .reason = settings_.reason};
}

absl::Status Context::WithRequestId(absl::Status status) const {
  if (status.ok() || !is_in_doubt()) return status;
  google::rpc::RequestInfo info;
  info.set_request_id(request_id_);
  status.SetPayload(kRequestInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

void Context::NoteCall(const client::CallRecord& call) {
  if (settings_.verbose) {
    Tell([&call](std::ostream& err) { ReportCall(call, err); });
  }
  WarnOfAge(call);
  if (const absl::optional<bool> in_doubt = IsInDoubt(call)) in_doubt_ = *in_doubt;
}

void Context::WarnOfAge(const client::CallRecord& call) {
  constexpr absl::Duration kOld = absl::Seconds(5);
  if (!call.age || *call.age < kOld || warned_of_age_.exchange(true)) return;
  Tell([&call](std::ostream& err) {
    err << "briefctl: the server is cut off from its cluster, and last knew "
        << absl::Trunc(*call.age, absl::Seconds(1)) << " ago that it had everything; --as-of latest asks for no less\n";
  });
}

void TellAsOf(Context& context) {
  context.err() << "briefctl: --as-of asks what the ledger held at that point, not what was the case then\n";
}

absl::StatusOr<v1::AsOf> ParseAsOf(const std::string& text, const std::string& flag) {
  v1::AsOf as_of;
  int64_t revision = 0;
  if (absl::SimpleAtoi(text, &revision) && revision >= 0) {
    as_of.set_revision(revision);
  } else if (text == "latest") {
    as_of.set_latest(true);
  } else if (!google::protobuf::util::TimeUtil::FromString(IsDay(text) ? text + "T00:00:00Z" : text,
                                                           as_of.mutable_time())) {
    return UsageFailure(
        absl::StrCat(flag, " ", text, ": give a revision, a time such as 2022-05-04T09:00:00Z, a day, or latest"));
  }
  return as_of;
}

}  // namespace briefing::briefctl
