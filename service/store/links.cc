#include "service/store/links.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "briefing/v1/commitment.pb.h"
#include "service/base/errors.h"
#include "service/base/wire.h"
#include "service/catalog/record_type.h"
#include "service/store/field_path.h"
#include "service/store/schema.h"

namespace briefing {
namespace {

using google::protobuf::Message;

constexpr size_t kReferrersNamed = 3;

absl::Status CheckTarget(const FieldPath& path, const std::string& target, const Overlay& state) {
  if (target.empty() || state.FindLive(target)) return absl::OkStatus();
  return errors::MissingReference(path.Text(), target);
}

absl::Status CheckReferencesBelow(const MessageSchema& schema, const FieldPath& path, const Message& message,
                                  const Overlay& state);

absl::Status CheckField(const FieldSchema& field, const FieldPath& path, const Message& message, const Overlay& state) {
  const auto* reflection = message.GetReflection();
  std::string scratch;
  if (!field.field->is_repeated()) {
    if (field.message == nullptr) {
      return CheckTarget(path, reflection->GetStringReference(message, field.field, &scratch), state);
    }
    if (!reflection->HasField(message, field.field)) return absl::OkStatus();
    return CheckReferencesBelow(*field.message, path, reflection->GetMessage(message, field.field), state);
  }
  for (int i = 0; i < reflection->FieldSize(message, field.field); ++i) {
    const FieldPath element(path, i);
    absl::Status status =
        field.message == nullptr
            ? CheckTarget(element, reflection->GetRepeatedStringReference(message, field.field, i, &scratch), state)
            : CheckReferencesBelow(*field.message, element, reflection->GetRepeatedMessage(message, field.field, i),
                                   state);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckReferencesBelow(const MessageSchema& schema, const FieldPath& path, const Message& message,
                                  const Overlay& state) {
  for (const FieldSchema& field : schema.fields) {
    if (!field.leads_to_references) continue;
    absl::Status status = CheckField(field, FieldPath(path, field.field->name()), message, state);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckReferences(const Message& message, const Overlay& state) {
  const std::string parent(ParentOf(NameIn(message)));
  if (absl::Status status = CheckTarget(FieldPath("name"), parent, state); !status.ok()) return status;
  return CheckReferencesBelow(SchemaOf(message.GetDescriptor()), FieldPath(""), message, state);
}

absl::Status CheckUnreferenced(absl::string_view name, const Overlay& state) {
  int64_t count = 0;
  const std::vector<std::string> referrers = state.Referrers(name, kReferrersNamed, count);
  return referrers.empty() ? absl::OkStatus() : errors::StillReferenced(name, referrers, count);
}

std::vector<std::string> CycleCheck::LinksOf(absl::string_view name, int link_field) const {
  std::vector<std::string> links;
  const absl::optional<RecordState> found = state_.FindLive(name);
  if (!found) return links;
  wire::FieldReader reader(found->bytes);
  while (reader.Next()) {
    if (reader.number() != link_field) continue;
    if (walk_all_ || state_.IsStaged(reader.bytes())) links.emplace_back(reader.bytes());
  }
  return links;
}

bool CycleCheck::LeadsBack(const std::string& name, int link_field, Walked& walked) const {
  struct Step {
    std::string name;
    std::vector<std::string> links;
  };
  if (!walked.try_emplace(name, false).second) return false;
  std::vector<Step> way = {{name, LinksOf(name, link_field)}};
  while (!way.empty()) {
    if (way.back().links.empty()) {
      walked[way.back().name] = true;
      way.pop_back();
      continue;
    }
    const std::string next = std::move(way.back().links.back());
    way.back().links.pop_back();
    const auto [known, fresh] = walked.try_emplace(next, false);
    if (fresh) way.push_back({next, LinksOf(next, link_field)});
    if (fresh || known->second) continue;
    // A circle. Where it does not go through `name` it is told of one that it does go through.
    for (const Step& step : way) walked.erase(step.name);
    return next == name;
  }
  return false;
}

absl::Status CycleCheck::Check(const std::string& name) {
  if (LeadsBack(name, v1::Commitment::kPartOfFieldNumber, part_of_)) {
    return errors::InvalidField("part_of", absl::StrCat("\"", name, "\" would be part of itself"));
  }
  if (LeadsBack(name, v1::Commitment::kSupersedesFieldNumber, supersedes_)) {
    return errors::InvalidField("supersedes", absl::StrCat("\"", name, "\" would supersede itself"));
  }
  return absl::OkStatus();
}

}  // namespace briefing
