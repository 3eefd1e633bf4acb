#include "client/briefctl/failure.h"

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/briefctl/formats.h"
#include "client/briefctl/text.h"
#include "client/status.h"
#include "google/rpc/request_info.pb.h"
#include "service/base/errors.h"

namespace briefing::briefctl {
namespace {

// Payloads that never leave this process.
constexpr absl::string_view kLocalUrl = "briefctl/local";
constexpr absl::string_view kUsageUrl = "briefctl/usage";

std::string Metadata(const absl::Status& status, const std::string& key) {
  const auto info = errors::InfoOf(status);
  if (!info) return "";
  const auto found = info->metadata().find(key);
  return found == info->metadata().end() ? "" : found->second;
}

// "" where there is none.
std::string RequestIdOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kRequestInfoUrl);
  google::rpc::RequestInfo info;
  return payload && info.ParseFromString(std::string(*payload)) ? info.request_id() : "";
}

std::string HintByReason(const absl::Status& status, const std::string& reason) {
  const std::string name = Metadata(status, "name");
  if (reason == "RECORD_NOT_FOUND") {
    return absl::StrCat("look for it with `briefctl list ", name.substr(0, name.find('/')), "`");
  }
  if (reason == "RECORD_RETRACTED") return absl::StrCat("its past is in `briefctl history ", name, "`");
  if (reason == "RECORD_EXISTS") {
    return absl::StrCat("see it with `briefctl get ", name, "`, change it with `briefctl update`");
  }
  if (reason == "STALE_ETAG") return absl::StrCat("read it again with `briefctl get ", name, " -o yaml`");
  if (reason == "ILLEGAL_TRANSITION") return absl::StrCat("its steps so far are in `briefctl get ", name, " -o yaml`");
  if (reason == "MISSING_REFERENCE") return absl::StrCat("create \"", Metadata(status, "target"), "\" first");
  if (reason == "STILL_REFERENCED") {
    return absl::StrCat("`briefctl count --by type --refers-to ", name,
                        "` counts what refers to it, `briefctl list KIND` with the same flag shows it");
  }
  if (reason == "REVISION_AHEAD") return "`briefctl status` tells the newest revision";
  if (reason == "BAD_TOKEN") return "the position belongs to another ledger or filter; start without it";
  if (reason == "STORAGE_FULL") return "the server's disk is full; what is there can still be read";
  if (reason == "NOT_READY" || reason == "SHUTTING_DOWN") return "the server starts or stops: try again in a moment";
  if (reason == "WRITES_SUSPENDED") return "reads go on; `briefctl status` tells why writes wait";
  if (reason == "LEDGER_IO") return "the server cannot reach its ledger; its log tells more";
  if (reason == "WRITES_CLOSED") return "`briefctl status` tells why writes are closed";
  if (reason == "REQUEST_ID_REUSED") return "leave --request-id out, or give a new one";
  return "";
}

// gRPC tells why there is no connection in words of its own and OpenSSL's.
std::string HintForConnection(absl::string_view message, absl::string_view server) {
  const std::string lower = absl::AsciiStrToLower(message);
  if (absl::StrContains(lower, "certificate verify failed") || absl::StrContains(lower, "certificate_verify_failed")) {
    return absl::StrCat("no authority in --tls-ca (without it: the system's) vouches for the certificate of ", server);
  }
  if (absl::StrContains(lower, "is not in peer certificate")) {
    return absl::StrCat("the certificate of ", server,
                        " is for another name; --tls-server-name says which one to expect");
  }
  if (absl::StrContains(lower, "wrong version number") || absl::StrContains(lower, "wrong_version_number")) {
    return absl::StrCat(server, " does not speak TLS; --plaintext talks to it without");
  }
  if (absl::StrContains(lower, "socket closed") || absl::StrContains(lower, "connection reset")) {
    return absl::StrCat(server,
                        " closed the connection: it may want TLS (--tls-ca), or a certificate from an authority "
                        "it trusts (--tls-cert, --tls-key)");
  }
  if (absl::StrContains(lower, "empty address list")) {
    return "do the files of the --tls flags fit together? The key must be that of the certificate";
  }
  return absl::StrCat("is briefingd running at ", server, "? --server names another");
}

void PrintViolations(const absl::Status& status, std::ostream& err) {
  for (const errors::FieldViolation& violation : errors::ViolationsOf(status)) {
    err << "  " << Escape(violation.field) << ": " << Escape(violation.description) << '\n';
  }
}

}  // namespace

absl::Status LocalFailure(absl::string_view message) {
  absl::Status status = absl::FailedPreconditionError(message);
  status.SetPayload(kLocalUrl, absl::Cord());
  return status;
}

absl::Status UsageFailure(absl::string_view message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kUsageUrl, absl::Cord());
  return status;
}

absl::Status InCommand(absl::Status status, absl::string_view command) {
  if (IsUsageFailure(status)) status.SetPayload(kUsageUrl, absl::Cord(command));
  return status;
}

bool IsLocalFailure(const absl::Status& status) { return status.GetPayload(kLocalUrl).has_value(); }
bool IsUsageFailure(const absl::Status& status) { return status.GetPayload(kUsageUrl).has_value(); }

int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return 0;
  if (IsLocalFailure(status)) return kExitLocal;
  if (IsUsageFailure(status)) return kExitUsage;
  return kExitStatusBase + static_cast<int>(status.code());
}

absl::string_view PlainMessage(const absl::Status& status) {
  absl::string_view message = status.message();
  constexpr absl::string_view kTrail = "failed to connect to all addresses; last error: ";
  // The same, where calls are spread over the addresses of a name.
  constexpr absl::string_view kSpreadTrail = "connections to all backends failing; last error: ";
  if (status.code() == absl::StatusCode::kUnavailable &&
      (absl::ConsumePrefix(&message, kTrail) || absl::ConsumePrefix(&message, kSpreadTrail))) {
    const size_t colon = message.find(": ");
    if (colon != absl::string_view::npos) message.remove_prefix(colon + 2);
  }
  return message;
}

std::string HintFor(const absl::Status& status, absl::string_view server) {
  if (IsLocalFailure(status)) return "";
  if (const auto command = status.GetPayload(kUsageUrl)) {
    return absl::StrCat("`briefctl ", std::string(*command), command->empty() ? "" : " ",
                        "--help` shows how it is used");
  }
  if (const std::string id = RequestIdOf(status); !id.empty()) {
    return absl::StrCat("the write may have been made; the same command with --request-id ", id,
                        " makes it once, whether it was or not");
  }
  const std::string reason = errors::ReasonOf(status);
  if (const std::string hint = HintByReason(status, reason); !hint.empty()) return hint;
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      // A server that gives a reason is there.
      return reason.empty() ? HintForConnection(status.message(), server) : "";
    case absl::StatusCode::kDeadlineExceeded:
      return "give it longer with --timeout";
    case absl::StatusCode::kUnimplemented:
      return absl::StrCat("is ", server, " a briefing server of this version?");
    case absl::StatusCode::kResourceExhausted:
      return "the server is busy: wait a little, or send less at once";
    default:
      return "";
  }
}

void PrintFailure(const absl::Status& status, absl::string_view server, bool as_json, const Style& style,
                  std::ostream& err) {
  const bool ours = IsLocalFailure(status) || IsUsageFailure(status);
  if (as_json) {
    absl::Status plain = status;
    plain.ErasePayload(kLocalUrl);
    plain.ErasePayload(kUsageUrl);
    err << ToJson(client::ToProto(plain), JsonShape::kIndented);
    return;
  }
  const auto violations = errors::ViolationsOf(status);
  err << style.Red("briefctl: ");
  if (!ours) err << absl::StatusCodeToString(status.code()) << ": ";
  // Its message holds the violations once more, which are clearer one a line.
  err << (violations.size() > 1 ? "the request has wrong fields" : Escape(PlainMessage(status))) << '\n';
  if (violations.size() > 1) PrintViolations(status, err);
  if (const std::string hint = HintFor(status, server); !hint.empty()) err << "  hint: " << Escape(hint) << '\n';
}

}  // namespace briefing::briefctl
