#include "service/base/errors.h"

#include <algorithm>
#include <cstdint>
#include <map>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "service/base/limits.h"

namespace briefing::errors {
namespace {

using Metadata = std::map<std::string, std::string>;

template <typename Message>
void SetPayload(absl::string_view url, const Message& message, absl::Status& status) {
  status.SetPayload(url, absl::Cord(message.SerializeAsString()));
}

template <typename Message>
absl::optional<Message> GetPayload(absl::string_view url, const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(url);
  if (!payload) return absl::nullopt;
  Message message;
  if (!message.ParseFromString(std::string(*payload))) return absl::nullopt;
  return message;
}

absl::Status Make(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                  const Metadata& metadata = {}) {
  absl::Status status(code, message);
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kDomain));
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  SetPayload(kErrorInfoUrl, info, status);
  return status;
}

absl::Status WithRetry(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(delay));
  const absl::Duration rest = delay - absl::Seconds(absl::ToInt64Seconds(delay));
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  SetPayload(kRetryInfoUrl, retry, status);
  return status;
}

constexpr absl::string_view kEllipsis = "…";

// The nearest place at or before `at` where no character is cut in two.
size_t Boundary(absl::string_view text, size_t at) {
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) --at;
  return at;
}

// Bytes of the UTF-8 character that `text` begins with; 0 where that is none, or a control character.
size_t BytesOfVisible(absl::string_view text) {
  const auto byte = [text](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto tail = [&byte](size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const unsigned first = byte(0);
  if (first < 0x80) return first >= ' ' && first != 0x7f ? 1 : 0;
  // Those below 0xc2 and above 0xf4 begin none; U+0080 to U+009F are controls, too; U+D800 to U+DFFF are halves.
  if (first < 0xc2 || first > 0xf4 || !tail(1)) return 0;
  if (first < 0xe0) return first == 0xc2 && byte(1) < 0xa0 ? 0 : 2;
  const bool longer_than_need_be = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  if (!tail(2) || longer_than_need_be || (first == 0xed && byte(1) >= 0xa0)) return 0;
  if (first < 0xf0) return 3;
  return tail(3) && !(first == 0xf4 && byte(1) >= 0x90) ? 4 : 0;
}

// `text` as UTF-8 that shows what is in it: control characters, and bytes that are no UTF-8, as "\x00".
std::string Visible(absl::string_view text) {
  std::string visible;
  visible.reserve(text.size());
  while (!text.empty()) {
    const size_t bytes = BytesOfVisible(text);
    if (bytes == 0) {
      absl::StrAppend(&visible, "\\x", absl::Hex(static_cast<unsigned char>(text[0]), absl::kZeroPad2));
    } else {
      visible.append(text.data(), bytes);
    }
    text.remove_prefix(std::max<size_t>(bytes, 1));
  }
  return visible;
}

// What is repeated of a caller's value.
std::string Cut(absl::string_view value) {
  if (value.size() <= limits::kMaxQuotedBytes) return std::string(value);
  return absl::StrCat(value.substr(0, Boundary(value, limits::kMaxQuotedBytes - kEllipsis.size())), kEllipsis);
}

// Values that a description repeats stand at its beginning, and what is wrong with them at its end.
std::string CutDescription(absl::string_view text) {
  if (text.size() <= limits::kMaxDescriptionBytes) return std::string(text);
  size_t tail = text.size() - (limits::kMaxDescriptionBytes - limits::kMaxQuotedBytes);
  while (tail < text.size() && Boundary(text, tail) != tail) ++tail;
  return absl::StrCat(Cut(text), text.substr(tail));
}

std::string Quote(absl::string_view text) { return absl::StrCat("\"", Cut(Visible(text)), "\""); }

}  // namespace

absl::Status InvalidField(absl::string_view field, absl::string_view description) {
  const FieldViolation violation{std::string(field), std::string(description)};
  return InvalidFields(absl::MakeConstSpan(&violation, 1));
}

absl::Status InvalidFields(absl::Span<const FieldViolation> violations) {
  google::rpc::BadRequest bad_request;
  std::string message;
  for (const FieldViolation& violation : violations) {
    auto& entry = *bad_request.add_field_violations();
    entry.set_field(violation.field);
    entry.set_description(CutDescription(Visible(violation.description)));
    absl::StrAppend(&message, message.empty() ? "" : "; ", entry.field(), ": ", entry.description());
  }
  absl::Status status = Make(absl::StatusCode::kInvalidArgument, "INVALID_FIELD", message);
  SetPayload(kBadRequestUrl, bad_request, status);
  return status;
}

absl::Status UnderField(absl::Status status, absl::string_view prefix) {
  if (status.ok() || prefix.empty()) return status;
  std::vector<FieldViolation> violations = ViolationsOf(status);
  auto info = InfoOf(status);
  if (violations.empty()) {
    if (!info) return status;
    std::string& field = (*info->mutable_metadata())["field"];
    field = field.empty() ? std::string(prefix) : absl::StrCat(prefix, ".", field);
    SetPayload(kErrorInfoUrl, *info, status);
    return status;
  }
  for (FieldViolation& violation : violations) {
    violation.field = violation.field.empty() ? std::string(prefix) : absl::StrCat(prefix, ".", violation.field);
  }
  absl::Status under = InvalidFields(violations);
  if (info) SetPayload(kErrorInfoUrl, *info, under);
  return under;
}

absl::Status WithoutPrefix(const absl::Status& status, absl::string_view prefix) {
  if (status.ok() || prefix.empty()) return status;
  const absl::string_view whole = absl::StripSuffix(prefix, ".");
  const auto rest = [&](absl::string_view path) {
    return path == whole ? std::string() : std::string(absl::StripPrefix(path, prefix));
  };
  absl::Status without(status.code(),
                       absl::StrReplaceAll(status.message(), {{prefix, ""}, {absl::StrCat(whole, ": "), ""}}));
  status.ForEachPayload(
      [&without](absl::string_view url, const absl::Cord& payload) { without.SetPayload(url, payload); });
  if (auto info = GetPayload<google::rpc::ErrorInfo>(kErrorInfoUrl, status);
      info && info->metadata().count("field") > 0) {
    std::string& field = (*info->mutable_metadata())["field"];
    field = rest(field);
    if (field.empty()) info->mutable_metadata()->erase("field");
    SetPayload(kErrorInfoUrl, *info, without);
  }
  if (auto bad_request = GetPayload<google::rpc::BadRequest>(kBadRequestUrl, status)) {
    for (auto& violation : *bad_request->mutable_field_violations()) {
      violation.set_field(rest(violation.field()));
    }
    SetPayload(kBadRequestUrl, *bad_request, without);
  }
  return without;
}

absl::Status Undecodable(absl::string_view type) {
  return Make(absl::StatusCode::kInvalidArgument, "UNDECODABLE_MESSAGE",
              absl::StrCat("the request is not a valid ", type,
                           ": its bytes do not decode, hold invalid UTF-8, or nest deeper than 100 messages"));
}

absl::Status BadToken(absl::string_view field, absl::string_view why) {
  const FieldViolation violation{std::string(field), std::string(why)};
  absl::Status status = InvalidFields(absl::MakeConstSpan(&violation, 1));
  google::rpc::ErrorInfo info = *InfoOf(status);
  info.set_reason("BAD_TOKEN");
  SetPayload(kErrorInfoUrl, info, status);
  return status;
}

absl::Status TooLarge(absl::string_view what, size_t limit) {
  return Make(absl::StatusCode::kInvalidArgument, "TOO_LARGE",
              absl::StrCat(what, " is larger than the limit of ", limit, "; send it in smaller parts"),
              {{"limit", absl::StrCat(limit)}});
}

absl::Status NotFound(absl::string_view name) {
  return Make(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND", absl::StrCat("there is no ", Quote(name)),
              {{"name", Cut(name)}});
}

absl::Status Retracted(absl::string_view name, Revision revision) {
  return Make(absl::StatusCode::kNotFound, "RECORD_RETRACTED",
              absl::StrCat(Quote(name), " was retracted at revision ", revision.ToString(),
                           "; read it with as_of.revision = ", revision.previous().ToString()),
              {{"name", Cut(name)}, {"revision", revision.ToString()}});
}

absl::Status AlreadyExists(absl::string_view name) {
  return Make(absl::StatusCode::kAlreadyExists, "RECORD_EXISTS",
              absl::StrCat(Quote(name), " exists already; update it, or choose another id"), {{"name", Cut(name)}});
}

absl::Status RequestIdReused(absl::string_view request_id, Revision first_use) {
  return Make(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
              absl::StrCat("request id ", Quote(request_id), " was used for another request at revision ",
                           first_use.ToString(), "; give each request an id of its own"),
              {{"request_id", Cut(request_id)}, {"revision", first_use.ToString()}});
}

absl::Status StaleEtag(absl::string_view name, absl::string_view given, absl::string_view current) {
  return Make(absl::StatusCode::kAborted, "STALE_ETAG",
              absl::StrCat(Quote(name), " has changed since etag ", Quote(given), ": it is ", Quote(current),
                           " now; read it again and repeat the change on what you find"),
              {{"name", Cut(name)}, {"given", Cut(given)}, {"current", std::string(current)}});
}

absl::Status IllegalTransition(absl::string_view name, absl::string_view from, absl::string_view to,
                               const std::vector<std::string>& legal) {
  const std::string choice =
      legal.empty() ? absl::StrCat("; ", from, " is final") : absl::StrCat("; legal are ", absl::StrJoin(legal, ", "));
  return Make(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION",
              absl::StrCat(Quote(name), " cannot go from ", from, " to ", to, choice),
              {{"name", Cut(name)},
               {"from", std::string(from)},
               {"to", std::string(to)},
               {"legal", absl::StrJoin(legal, ",")}});
}

absl::Status MissingReference(absl::string_view field, absl::string_view target) {
  return Make(absl::StatusCode::kFailedPrecondition, "MISSING_REFERENCE",
              absl::StrCat(field, " refers to ", Quote(target), ", which does not exist; create it first"),
              {{"field", std::string(field)}, {"target", Cut(target)}});
}

absl::Status StillReferenced(absl::string_view name, const std::vector<std::string>& referrers, int64_t count) {
  std::vector<std::string> named;
  for (const std::string& referrer : referrers) named.push_back(Cut(referrer));
  const int64_t more = count - static_cast<int64_t>(referrers.size());
  return Make(absl::StatusCode::kFailedPrecondition, "STILL_REFERENCED",
              absl::StrCat(Quote(name), " cannot be retracted: ", absl::StrJoin(named, ", "),
                           more > 0 ? absl::StrCat(" and ", more, " more") : "",
                           count == 1 ? " refers to it; change or retract it first"
                                      : " refer to it; change or retract them first"),
              {{"name", Cut(name)}, {"referrers", absl::StrJoin(named, ",")}, {"count", absl::StrCat(count)}});
}

absl::Status RevisionAhead(Revision asked, Revision head) {
  return Make(absl::StatusCode::kOutOfRange, "REVISION_AHEAD",
              absl::StrCat("revision ", asked.ToString(), " is beyond the head, which is ", head.ToString()),
              {{"asked", asked.ToString()}, {"head", head.ToString()}});
}

absl::Status RevisionNotReached(Revision asked, Revision head) {
  return Make(
      absl::StatusCode::kDeadlineExceeded, "REVISION_NOT_REACHED",
      absl::StrCat("revision ", asked.ToString(), " did not arrive within the deadline; the head is ", head.ToString()),
      {{"asked", asked.ToString()}, {"head", head.ToString()}});
}

absl::Status OutOfTime(absl::string_view what) {
  return Make(absl::StatusCode::kDeadlineExceeded, "OUT_OF_TIME",
              absl::StrCat(what, " took longer than the deadline allows; narrow it, or give more time"));
}

absl::Status OverTimeLimit(absl::string_view what, absl::Duration limit) {
  return Make(absl::StatusCode::kDeadlineExceeded, "OUT_OF_TIME",
              absl::StrCat(what, " took longer than the ", absl::FormatDuration(limit),
                           " that this server gives it; narrow it"));
}

absl::Status SearchOff() {
  return Make(absl::StatusCode::kFailedPrecondition, "SEARCH_OFF",
              "this server keeps no search index; ask another one, or start it without --search off");
}

absl::Status Overloaded(absl::string_view what, absl::Duration retry_delay) {
  return WithRetry(Make(absl::StatusCode::kResourceExhausted, "OVERLOADED", absl::StrCat(what, "; try again later")),
                   retry_delay);
}

absl::Status WritesClosed(absl::string_view why) {
  return Make(absl::StatusCode::kUnavailable, "WRITES_CLOSED", absl::StrCat("the ledger takes no writes: ", why));
}

absl::Status WritesSuspended(absl::string_view why, absl::Duration retry_delay) {
  return WithRetry(
      Make(absl::StatusCode::kUnavailable, "WRITES_SUSPENDED",
           absl::StrCat("the outcome of an earlier write is not known until the ledger can be read again (", why,
                        "); nothing was written; try again")),
      retry_delay);
}

absl::Status WriteNotTried(absl::string_view why, absl::Duration retry_delay) {
  return WithRetry(
      Make(absl::StatusCode::kUnavailable, "WRITE_NOT_TRIED",
           absl::StrCat("nothing was written (", why, "); try again, at another server where there are several")),
      retry_delay);
}

absl::Status ClosedInDoubt(absl::string_view why) {
  return Make(absl::StatusCode::kUnavailable, "CLOSED_IN_DOUBT", why);
}

absl::Status OutcomeUnknown(absl::string_view why) {
  return WithRetry(
      Make(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN",
           absl::StrCat("the write may or may not have been made (", why, "); repeat it with the same request id")),
      absl::Seconds(1));
}

absl::Status NotReady() {
  return WithRetry(
      Make(absl::StatusCode::kUnavailable, "NOT_READY", "the server is still reading its ledger; try again"),
      absl::Seconds(1));
}

absl::Status ShuttingDown(absl::string_view resume_token) {
  Metadata metadata;
  if (!resume_token.empty()) metadata["resume_token"] = std::string(resume_token);
  return WithRetry(Make(absl::StatusCode::kUnavailable, "SHUTTING_DOWN",
                        "the server is draining: connect again, to another one where there are several", metadata),
                   absl::Seconds(1));
}

absl::Status HeadMoved(Revision expected, Revision head) {
  return Make(absl::StatusCode::kAborted, "HEAD_MOVED",
              absl::StrCat("the ledger's head is ", head.ToString(), ", not ", expected.ToString()),
              {{"expected", expected.ToString()}, {"head", head.ToString()}});
}

absl::Status StorageFull(absl::string_view path) {
  return Make(absl::StatusCode::kResourceExhausted, "STORAGE_FULL",
              absl::StrCat("no room left for ", Quote(path),
                           "; nothing was written; free some (of etcd: raise its quota, or compact "
                           "and defragment it, then disarm its alarm) and try again"),
              {{"path", std::string(path)}});
}

absl::Status LedgerCorrupt(absl::string_view where, absl::string_view what) {
  return Make(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT",
              absl::StrCat(where, " is damaged: ", what, "; restore it from a backup"),
              {{"where", std::string(where)}});
}

absl::Status LedgerFormat(absl::string_view path, absl::string_view what) {
  return Make(absl::StatusCode::kFailedPrecondition, "LEDGER_FORMAT", absl::StrCat(Quote(path), " ", what),
              {{"path", std::string(path)}});
}

absl::Status OtherLedger(absl::string_view path, absl::string_view id, absl::string_view wanted) {
  return Make(absl::StatusCode::kFailedPrecondition, "OTHER_LEDGER",
              absl::StrCat(Quote(path), " is the ledger ", id, ", not ", wanted,
                           "; name another place, or move what is there away"),
              {{"path", std::string(path)}, {"id", std::string(id)}, {"wanted", std::string(wanted)}});
}

absl::Status LedgerLocked(absl::string_view path, absl::string_view holder) {
  return Make(absl::StatusCode::kFailedPrecondition, "LEDGER_LOCKED",
              absl::StrCat(Quote(path), " is in use by ", holder, "; stop it, or give this server a ledger of its own"),
              {{"path", std::string(path)}, {"holder", std::string(holder)}});
}

absl::Status LedgerIo(absl::string_view path, absl::string_view what) {
  return Make(absl::StatusCode::kUnavailable, "LEDGER_IO", absl::StrCat(Quote(path), ": ", what),
              {{"path", std::string(path)}});
}

absl::Status AddressInUse(absl::string_view address, absl::string_view why) {
  return Make(absl::StatusCode::kFailedPrecondition, "ADDRESS_IN_USE",
              absl::StrCat("cannot listen at ", address, ": ", why), {{"address", std::string(address)}});
}

absl::Status Internal(absl::string_view what) {
  return Make(absl::StatusCode::kInternal, "INTERNAL", absl::StrCat("a fault in this server: ", what));
}

absl::optional<google::rpc::ErrorInfo> InfoOf(const absl::Status& status) {
  return GetPayload<google::rpc::ErrorInfo>(kErrorInfoUrl, status);
}

std::string ReasonOf(const absl::Status& status) {
  const auto info = InfoOf(status);
  return info ? info->reason() : "";
}

std::vector<FieldViolation> ViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  if (const auto bad_request = GetPayload<google::rpc::BadRequest>(kBadRequestUrl, status)) {
    for (const auto& entry : bad_request->field_violations())
      violations.push_back({entry.field(), entry.description()});
  }
  return violations;
}

}  // namespace briefing::errors
