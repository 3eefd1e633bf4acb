#include "service/query/token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstddef>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/wire.h"
#include "xxhash.h"

namespace briefing {
namespace {

// First field of every token: its kind, which also stands for the meaning of the other fields. Numbers are never used
// anew.
constexpr int kKindField = 1;
enum TokenKind : uint64_t {
  // Of earlier releases, with a checksum. Not taken any more.
  kUnsignedPage = 1,
  kResume = 2,
  kPage = 3,
};
constexpr int kRevisionField = 2;
constexpr int kFingerprintField = 3;
// PageToken::after, ResumeToken::snapshot_after.
constexpr int kAfterField = 4;
// PageToken::time, in microseconds of Unix time.
constexpr int kTimeField = 5;
// PageToken::since.
constexpr int kSinceField = 6;
// ResumeToken::commit_fingerprint.
constexpr int kCommitField = 7;
constexpr size_t kChecksumBytes = sizeof(uint64_t);
constexpr size_t kSignatureBytes = 16;
// Longer ones are not looked at: seven numbers and a signature take less.
constexpr size_t kMaxTokenBytes = 128;

struct Fields {
  uint64_t kind = 0;
  Revision revision;
  uint64_t fingerprint = 0;
  absl::optional<uint64_t> after;
  absl::optional<uint64_t> micros = {};
  absl::optional<uint64_t> since = {};
  absl::optional<uint64_t> commit = {};
};

// What tells that nobody else made, or altered, the bytes before it. `key` is the secret or the id.
using MakeSeal = std::string (*)(absl::string_view bytes, absl::string_view key);

std::string Checksum(absl::string_view bytes, absl::string_view ledger_id) {
  const uint64_t key = XXH3_64bits(ledger_id.data(), ledger_id.size());
  const uint64_t sum = XXH3_64bits_withSeed(bytes.data(), bytes.size(), key);
  std::string checksum;
  for (size_t i = 0; i < kChecksumBytes; ++i) checksum.push_back(static_cast<char>(sum >> (8 * i)));
  return checksum;
}

std::string Signature(absl::string_view bytes, absl::string_view secret) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest, nullptr);
  return std::string(reinterpret_cast<const char*>(digest), kSignatureBytes);
}

MakeSeal SealOf(uint64_t kind) { return kind == kPage ? Signature : Checksum; }

std::string EncodeFields(const Fields& fields, absl::string_view key) {
  std::string bytes;
  wire::AppendVarintField(kKindField, fields.kind, bytes);
  wire::AppendVarintField(kRevisionField, static_cast<uint64_t>(fields.revision.value()), bytes);
  wire::AppendVarintField(kFingerprintField, fields.fingerprint, bytes);
  if (fields.after) wire::AppendVarintField(kAfterField, *fields.after, bytes);
  if (fields.micros) wire::AppendVarintField(kTimeField, *fields.micros, bytes);
  if (fields.since) wire::AppendVarintField(kSinceField, *fields.since, bytes);
  if (fields.commit) wire::AppendVarintField(kCommitField, *fields.commit, bytes);
  bytes += SealOf(fields.kind)(bytes, key);
  return absl::WebSafeBase64Escape(bytes);
}

Fields ReadFields(absl::string_view bytes) {
  Fields fields;
  wire::FieldReader reader(bytes);
  while (reader.Next()) {
    if (reader.number() == kKindField) fields.kind = reader.varint();
    if (reader.number() == kRevisionField) fields.revision = Revision(static_cast<int64_t>(reader.varint()));
    if (reader.number() == kFingerprintField) fields.fingerprint = reader.varint();
    if (reader.number() == kAfterField) fields.after = reader.varint();
    if (reader.number() == kTimeField) fields.micros = reader.varint();
    if (reader.number() == kSinceField) fields.since = reader.varint();
    if (reader.number() == kCommitField) fields.commit = reader.varint();
  }
  return fields;
}

// Whatever the bytes say, they are good exactly where encoding what they say gives the same bytes again: that covers
// the seal, the order of fields, fields not known here, and other spellings of the same Base64. Compared in a time that
// does not tell how much of them was right.
bool IsEncoding(absl::string_view token, const Fields& fields, absl::string_view key) {
  const std::string again = EncodeFields(fields, key);
  return again.size() == token.size() && CRYPTO_memcmp(again.data(), token.data(), token.size()) == 0;
}

// `made_for` says what a token with another fingerprint was made for.
absl::StatusOr<Fields> Decode(absl::string_view token, TokenKind kind, uint64_t fingerprint, absl::string_view key,
                              absl::string_view field, absl::string_view made_for) {
  constexpr absl::string_view kNoToken =
      "is no token of this ledger: it was altered, cut short, or made by another one";
  std::string bytes;
  if (token.size() > kMaxTokenBytes || !absl::WebSafeBase64Unescape(token, &bytes)) {
    return errors::BadToken(field, kNoToken);
  }
  const size_t seal = kind == kPage ? kSignatureBytes : kChecksumBytes;
  const Fields fields = ReadFields(absl::string_view(bytes).substr(0, bytes.size() - std::min(bytes.size(), seal)));
  // Said of what the token claims to be.
  if (kind == kPage && fields.kind == kResume) return errors::BadToken(field, "is a resume token of a watch");
  if (kind == kPage && fields.kind == kUnsignedPage) {
    return errors::BadToken(field, "was made by an earlier release; begin the listing without a token");
  }
  if (kind == kResume && (fields.kind == kPage || fields.kind == kUnsignedPage)) {
    return errors::BadToken(field, "is a page token of a listing");
  }
  if (fields.kind != kind || fields.revision < Revision(0) || !IsEncoding(token, fields, key)) {
    return errors::BadToken(field, kNoToken);
  }
  if (fields.fingerprint != fingerprint) {
    return errors::BadToken(field,
                            absl::StrCat("was made for ", made_for, "; repeat that one, or begin without a token"));
  }
  return fields;
}

}  // namespace

std::string Encode(const PageToken& token, absl::string_view secret) {
  Fields fields{kPage, token.revision, token.request_fingerprint, token.after};
  if (token.since) fields.since = static_cast<uint64_t>(token.since->value());
  if (token.time) fields.micros = static_cast<uint64_t>(absl::ToUnixMicros(*token.time));
  return EncodeFields(fields, secret);
}

std::string Encode(const ResumeToken& token, absl::string_view ledger_id) {
  return EncodeFields({.kind = kResume,
                       .revision = token.revision,
                       .fingerprint = token.filter_fingerprint,
                       .after = token.snapshot_after,
                       .commit = token.commit_fingerprint},
                      ledger_id);
}

absl::StatusOr<PageToken> DecodePageToken(absl::string_view token, uint64_t request_fingerprint,
                                          absl::string_view secret) {
  absl::StatusOr<Fields> fields = Decode(token, kPage, request_fingerprint, secret, "page_token",
                                         "a listing with another parent, filter, order or point in time");
  if (!fields.ok()) return fields.status();
  PageToken page{fields->revision, fields->after.value_or(0), fields->fingerprint};
  if (fields->micros) page.time = absl::FromUnixMicros(static_cast<int64_t>(*fields->micros));
  if (fields->since) page.since = Revision(static_cast<int64_t>(*fields->since));
  return page;
}

absl::StatusOr<ResumeToken> DecodeResumeToken(absl::string_view token, uint64_t filter_fingerprint,
                                              absl::string_view ledger_id) {
  absl::StatusOr<Fields> fields =
      Decode(token, kResume, filter_fingerprint, ledger_id, "resume_token", "a watch with another filter");
  if (!fields.ok()) return fields.status();
  return ResumeToken{fields->revision, fields->after, fields->fingerprint, fields->commit};
}

}  // namespace briefing
