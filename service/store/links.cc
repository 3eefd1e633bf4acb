#include "service/store/links.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/catalog/record_type.h"
#include "service/store/field_path.h"
#include "service/store/schema.h"

namespace briefing {
namespace {

using google::protobuf::Message;

constexpr size_t kReferrersNamed = 3;

absl::Status CheckTarget(const std::string& path, const std::string& target, const Overlay& state) {
  if (target.empty() || state.FindLive(target)) return absl::OkStatus();
  return errors::MissingReference(path, target);
}

absl::Status CheckReferencesBelow(absl::string_view path, const Message& message, const Overlay& state);

absl::Status CheckField(const FieldSchema& field, const std::string& path, const Message& message,
                        const Overlay& state) {
  const auto* reflection = message.GetReflection();
  if (!field.field->is_repeated()) {
    if (field.message == nullptr) return CheckTarget(path, reflection->GetString(message, field.field), state);
    if (!reflection->HasField(message, field.field)) return absl::OkStatus();
    return CheckReferencesBelow(path, reflection->GetMessage(message, field.field), state);
  }
  for (int i = 0; i < reflection->FieldSize(message, field.field); ++i) {
    const std::string element = IndexPath(path, i);
    absl::Status status =
        field.message == nullptr
            ? CheckTarget(element, reflection->GetRepeatedString(message, field.field, i), state)
            : CheckReferencesBelow(element, reflection->GetRepeatedMessage(message, field.field, i), state);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckReferencesBelow(absl::string_view path, const Message& message, const Overlay& state) {
  for (const FieldSchema& field : SchemaOf(message.GetDescriptor()).fields) {
    if (field.message == nullptr && field.reference_type.empty()) continue;
    absl::Status status = CheckField(field, JoinPath(path, field.field->name()), message, state);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

using LinksOf = absl::FunctionRef<std::vector<std::string>(const v1::Commitment&)>;

// Whether following the links from `commitment` leads back to it.
bool LeadsBack(const v1::Commitment& commitment, LinksOf links, const Overlay& state) {
  absl::flat_hash_set<std::string> seen;
  std::vector<std::string> next = links(commitment);
  while (!next.empty()) {
    const std::string name = std::move(next.back());
    next.pop_back();
    if (name == commitment.name()) return true;
    if (!seen.insert(name).second) continue;
    const absl::optional<RecordState> found = state.FindLive(name);
    v1::Commitment linked;
    if (!found || !linked.ParseFromArray(found->bytes.data(), static_cast<int>(found->bytes.size()))) continue;
    for (std::string& link : links(linked)) next.push_back(std::move(link));
  }
  return false;
}

}  // namespace

absl::Status CheckReferences(const Message& message, const Overlay& state) {
  const std::string parent(ParentOf(NameIn(message)));
  if (absl::Status status = CheckTarget("name", parent, state); !status.ok()) return status;
  return CheckReferencesBelow("", message, state);
}

absl::Status CheckUnreferenced(absl::string_view name, const Overlay& state) {
  int64_t count = 0;
  const std::vector<std::string> referrers = state.Referrers(name, kReferrersNamed, count);
  return referrers.empty() ? absl::OkStatus() : errors::StillReferenced(name, referrers, count);
}

absl::Status CheckAcyclic(const v1::Commitment& commitment, const Overlay& state) {
  const auto part_of = [](const v1::Commitment& from) {
    return from.part_of().empty() ? std::vector<std::string>{} : std::vector<std::string>{from.part_of()};
  };
  const auto supersedes = [](const v1::Commitment& from) {
    return std::vector<std::string>(from.supersedes().begin(), from.supersedes().end());
  };
  if (LeadsBack(commitment, part_of, state)) {
    return errors::InvalidField("part_of", absl::StrCat("\"", commitment.name(), "\" would be part of itself"));
  }
  if (LeadsBack(commitment, supersedes, state)) {
    return errors::InvalidField("supersedes", absl::StrCat("\"", commitment.name(), "\" would supersede itself"));
  }
  return absl::OkStatus();
}

}  // namespace briefing
