#include "service/query/filter.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/base/wire.h"
#include "service/catalog/record_type.h"
#include "service/query/edtf.h"
#include "xxhash.h"

namespace briefing {
namespace {

using google::protobuf::EnumDescriptor;

template <typename Values>
auto Distinct(const Values& values) {
  std::vector<typename Values::value_type> distinct(values.begin(), values.end());
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  return distinct;
}

int64_t CountValues(const v1::RecordFilter& filter) {
  return int64_t{filter.types_size()} + filter.parties_size() + filter.topics_size() + filter.states_size() +
         filter.kinds_size() + filter.modalities_size() + filter.mechanisms_size() + filter.party_kinds_size() +
         filter.references_size();
}

// Builds the predicate group by group and gathers what is wrong on the way, so that a caller hears of all of it at
// once.
class Compiler {
 public:
  explicit Compiler(absl::string_view field) : field_(field) {}

  void AddEnums(TermField term, absl::string_view name, const google::protobuf::RepeatedField<int>& values,
                const EnumDescriptor& kinds);
  // `check` is given a value and its path and returns a status.
  template <typename Check>
  void AddStrings(TermField term, absl::string_view name, const google::protobuf::RepeatedPtrField<std::string>& values,
                  Check check);
  void AddTypes(const v1::RecordFilter& filter, v1::RecordType type);
  void AddDate(const v1::RecordFilter& filter);
  void AddTerm(TermField term, absl::string_view value) { predicate_.all_of.push_back({{term, std::string(value)}}); }

  absl::StatusOr<Predicate> Finish() &&;

 private:
  std::string Path(absl::string_view name) const { return absl::StrCat(field_, ".", name); }
  std::string Path(absl::string_view name, int index) const { return absl::StrCat(field_, ".", name, "[", index, "]"); }
  void Blame(std::string path, std::string description) { wrong_.push_back({std::move(path), std::move(description)}); }
  void Blame(const absl::Status& status);
  template <typename Values>
  void AddGroup(TermField term, const Values& values);

  const absl::string_view field_;
  Predicate predicate_;
  std::vector<errors::FieldViolation> wrong_;
};

void Compiler::Blame(const absl::Status& status) {
  for (errors::FieldViolation& violation : errors::ViolationsOf(status)) wrong_.push_back(std::move(violation));
}

template <typename Values>
void Compiler::AddGroup(TermField term, const Values& values) {
  if (values.empty()) return;
  std::vector<Term> group;
  for (const auto& value : Distinct(values)) group.push_back({term, absl::StrCat(value)});
  predicate_.all_of.push_back(std::move(group));
}

void Compiler::AddEnums(TermField term, absl::string_view name, const google::protobuf::RepeatedField<int>& values,
                        const EnumDescriptor& kinds) {
  for (int i = 0; i < values.size(); ++i) {
    if (values[i] != 0 && kinds.FindValueByNumber(values[i]) != nullptr) continue;
    Blame(Path(name, i),
          absl::StrCat("must be a ", std::string(kinds.name()), " other than UNSPECIFIED, not ", values[i]));
  }
  AddGroup(term, values);
}

template <typename Check>
void Compiler::AddStrings(TermField term, absl::string_view name,
                          const google::protobuf::RepeatedPtrField<std::string>& values, Check check) {
  for (int i = 0; i < values.size(); ++i) {
    if (absl::Status checked = check(values[i], Path(name, i)); !checked.ok()) Blame(checked);
  }
  AddGroup(term, values);
}

void Compiler::AddTypes(const v1::RecordFilter& filter, v1::RecordType type) {
  if (type == v1::RECORD_TYPE_UNSPECIFIED) {
    AddEnums(TermField::kType, "types", filter.types(), *v1::RecordType_descriptor());
    return;
  }
  for (int i = 0; i < filter.types_size(); ++i) {
    if (filter.types(i) == type) continue;
    Blame(Path("types", i),
          absl::StrCat("must be ", v1::RecordType_Name(type), " or left out: only such records are here"));
  }
  AddTerm(TermField::kType, absl::StrCat(static_cast<int>(type)));
}

void Compiler::AddDate(const v1::RecordFilter& filter) {
  if (!v1::DateMatch_IsValid(filter.date_match())) {
    Blame(Path("date_match"), absl::StrCat("must be a DateMatch, not ", static_cast<int>(filter.date_match())));
  }
  if (filter.date().empty()) return;
  absl::StatusOr<DateBounds> bounds = ParseEdtf(filter.date(), Path("date"));
  if (!bounds.ok()) return Blame(bounds.status());
  const bool within = filter.date_match() == v1::DATE_MATCH_WITHIN;
  predicate_.date_test = within ? Predicate::DateTest::kWithin : Predicate::DateTest::kOverlaps;
  predicate_.date = *bounds;
}

absl::StatusOr<Predicate> Compiler::Finish() && {
  if (!wrong_.empty()) return errors::InvalidFields(wrong_);
  return std::move(predicate_);
}

absl::Status CheckParty(absl::string_view name, absl::string_view path) {
  absl::StatusOr<v1::RecordType> type = CheckName(name, path);
  if (!type.ok()) return type.status();
  if (*type == v1::RECORD_TYPE_PARTY) return absl::OkStatus();
  return errors::InvalidField(path, "must name a party, as in parties/jp; other records go under references");
}

// Writes the distinct values of each list under its field's number: what FingerprintOf hashes. What it writes for a
// filter must never change, or tokens given out earlier are refused.
class Canon {
 public:
  void Numbers(int number, const google::protobuf::RepeatedField<int>& values) {
    for (int value : Distinct(values)) wire::AppendVarintField(number, static_cast<uint64_t>(value), bytes_);
  }
  void Strings(int number, const google::protobuf::RepeatedPtrField<std::string>& values) {
    for (const std::string& value : Distinct(values)) String(number, value);
  }
  void Number(int number, uint64_t value) { wire::AppendVarintField(number, value, bytes_); }
  void String(int number, absl::string_view value) { wire::AppendBytesField(number, value, bytes_); }
  uint64_t Hash() const { return XXH3_64bits(bytes_.data(), bytes_.size()); }

 private:
  std::string bytes_;
};

}  // namespace

absl::StatusOr<Predicate> CompileFilter(const v1::RecordFilter& filter, v1::RecordType type, absl::string_view parent,
                                        absl::string_view field) {
  if (CountValues(filter) > limits::kMaxFilterValues) {
    return errors::InvalidField(
        field, absl::StrCat("must have at most ", limits::kMaxFilterValues, " values, not ", CountValues(filter)));
  }
  Compiler compiler(field);
  compiler.AddTypes(filter, type);
  if (!parent.empty()) compiler.AddTerm(TermField::kParent, parent);
  compiler.AddStrings(TermField::kParty, "parties", filter.parties(), CheckParty);
  compiler.AddStrings(TermField::kTopic, "topics", filter.topics(), CheckId);
  compiler.AddEnums(TermField::kState, "states", filter.states(), *v1::CommitmentState_descriptor());
  compiler.AddEnums(TermField::kKind, "kinds", filter.kinds(), *v1::EventKind_descriptor());
  compiler.AddEnums(TermField::kModality, "modalities", filter.modalities(), *v1::Modality_descriptor());
  compiler.AddEnums(TermField::kMechanism, "mechanisms", filter.mechanisms(), *v1::Mechanism_descriptor());
  compiler.AddEnums(TermField::kPartyKind, "party_kinds", filter.party_kinds(), *v1::PartyKind_descriptor());
  compiler.AddStrings(TermField::kReference, "references", filter.references(),
                      [](absl::string_view name, absl::string_view path) { return CheckName(name, path).status(); });
  compiler.AddDate(filter);
  return std::move(compiler).Finish();
}

uint64_t FingerprintOf(const v1::RecordFilter& filter) {
  using Filter = v1::RecordFilter;
  Canon canon;
  canon.Numbers(Filter::kTypesFieldNumber, filter.types());
  canon.Strings(Filter::kPartiesFieldNumber, filter.parties());
  canon.Strings(Filter::kTopicsFieldNumber, filter.topics());
  canon.Numbers(Filter::kStatesFieldNumber, filter.states());
  canon.Numbers(Filter::kKindsFieldNumber, filter.kinds());
  canon.Numbers(Filter::kModalitiesFieldNumber, filter.modalities());
  canon.Numbers(Filter::kMechanismsFieldNumber, filter.mechanisms());
  canon.Numbers(Filter::kPartyKindsFieldNumber, filter.party_kinds());
  canon.Strings(Filter::kReferencesFieldNumber, filter.references());
  // Without a date, how it would be compared means nothing.
  if (!filter.date().empty()) {
    canon.String(Filter::kDateFieldNumber, filter.date());
    canon.Number(Filter::kDateMatchFieldNumber,
                 filter.date_match() == v1::DATE_MATCH_WITHIN ? v1::DATE_MATCH_WITHIN : v1::DATE_MATCH_OVERLAPS);
  }
  return canon.Hash();
}

}  // namespace briefing
