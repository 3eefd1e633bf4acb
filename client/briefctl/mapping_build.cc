#include "client/briefctl/mapping_build.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/briefctl/failure.h"
#include "client/feeds/feed_id.h"
#include "client/feeds/feed_text.h"
#include "client/record_kind.h"
#include "service/base/limits.h"

namespace briefing::briefctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kHostBytes = 40;
constexpr size_t kUrlDigits = 16;

// What the ledger takes for an address.
bool IsUrl(absl::string_view text) {
  const bool web = absl::StartsWithIgnoreCase(text, "http://") || absl::StartsWithIgnoreCase(text, "https://");
  const auto fits = [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; };
  const absl::string_view rest = web ? text.substr(text.find("//") + 2) : "";
  return !rest.empty() && rest.find_first_of("/?#") != 0 && std::all_of(text.begin(), text.end(), fits);
}

Message& Within(const std::vector<const FieldDescriptor*>& path, Message& message) {
  Message* inside = &message;
  for (size_t i = 0; i + 1 < path.size(); ++i) inside = inside->GetReflection()->MutableMessage(inside, path[i]);
  return *inside;
}

bool Has(const FieldDescriptor& field, const Message& message) {
  const auto& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) > 0 : reflection.HasField(message, &field);
}

// The first required field that is not there, at any depth; empty where none is missing.
std::string MissingIn(const Message& message) {
  const auto& type = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!Has(field, message)) {
      if (IsRequired(field)) return field.name();
      continue;
    }
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int size = field.is_repeated() ? reflection.FieldSize(message, &field) : 1;
    for (int at = 0; at < size; ++at) {
      const std::string missing = MissingIn(field.is_repeated() ? reflection.GetRepeatedMessage(message, &field, at)
                                                                : reflection.GetMessage(message, &field));
      if (!missing.empty()) return absl::StrCat(field.name(), ".", missing);
    }
  }
  return "";
}

// Fills one message from one row.
class Filling {
 public:
  Filling(const Row& row, RowNotes& notes) : row_(row), notes_(notes) {}

  absl::Status Fill(const FieldsPlan& plan, Message& message) {
    for (const Group& group : plan) {
      if (absl::Status status = FillGroup(group, message); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // Whether anything but constants came into it; true too where there is nothing but constants.
  bool has_content() const { return found_ || !sought_; }
  // Of the rules that found nothing, the columns of the one for `field`.
  std::string OriginOfMissing(absl::string_view field) const {
    for (const auto& [filled, origin] : empty_) {
      const absl::string_view name = filled;
      const absl::string_view rest = absl::StripPrefix(name, field);
      if (rest.size() < name.size() && (rest.empty() || rest[0] == '[' || rest[0] == '.')) return origin;
    }
    return "";
  }

 private:
  absl::StatusOr<std::vector<Values>> EvaluateAll(const Group& group) {
    std::vector<Values> all;
    for (const Leaf& leaf : group.leaves) {
      absl::StatusOr<Values> values = Evaluate(leaf.value, row_, notes_);
      if (!values.ok()) return values.status();
      if (!leaf.value.is_constant()) {
        sought_ = true;
        found_ = found_ || !values->empty();
      }
      if (values->empty()) empty_.emplace_back(leaf.value.rule->field(), OriginOf(leaf.value));
      all.push_back(*std::move(values));
    }
    return all;
  }

  absl::Status FillGroup(const Group& group, Message& message) {
    const absl::StatusOr<std::vector<Values>> values = EvaluateAll(group);
    if (!values.ok()) return values.status();
    if (group.list == nullptr) return FillPlain(group, *values, message);
    return FillList(group, *values, message);
  }

  absl::Status FillPlain(const Group& group, const std::vector<Values>& all, Message& message) {
    for (size_t i = 0; i < group.leaves.size(); ++i) {
      const Leaf& leaf = group.leaves[i];
      const FieldDescriptor& field = *leaf.path.back();
      Values values = all[i];
      if (values.empty()) continue;
      const bool is_text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !IsPartyField(field);
      if (!field.is_repeated() && values.size() > 1) {
        if (!is_text) return TooMany(leaf, values.size());
        values = {absl::StrJoin(values, "; ")};
      }
      if (absl::Status status = Set(leaf, values, message); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  static absl::Status TooMany(const Leaf& leaf, size_t size) {
    return LocalFailure(
        absl::StrCat(OriginOf(leaf.value), ": ", size, " values where ", leaf.path.back()->name(), " takes one"));
  }

  static absl::Status Set(const Leaf& leaf, const Values& values, Message& message) {
    for (const std::string& value : values) {
      const std::string fault = SetField(*leaf.path.back(), value, Within(leaf.path, message));
      if (!fault.empty()) return LocalFailure(absl::StrCat(OriginOf(leaf.value), ": ", fault));
    }
    return absl::OkStatus();
  }

  absl::Status FillList(const Group& group, const std::vector<Values>& all, Message& message) {
    size_t count = 1;
    for (size_t i = 0; i < all.size(); ++i) {
      if (!group.leaves[i].path.back()->is_repeated()) count = std::max(count, all[i].size());
    }
    for (size_t at = 0; at < count; ++at) {
      if (absl::Status status = AddElement(group, all, at, count, message); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // An element that lacks what the schema requires says nothing.
  absl::Status AddElement(const Group& group, const std::vector<Values>& all, size_t at, size_t count,
                          Message& message) {
    const auto& reflection = *message.GetReflection();
    Message& element = *reflection.AddMessage(&message, group.list);
    for (size_t i = 0; i < all.size(); ++i) {
      const Leaf& leaf = group.leaves[i];
      if (all[i].empty()) continue;
      const bool takes_all = leaf.path.back()->is_repeated();
      if (!takes_all && all[i].size() != 1 && all[i].size() != count) {
        return LocalFailure(absl::StrCat(OriginOf(leaf.value), ": ", all[i].size(), " values beside ", count,
                                         " of another column for ", group.list->name()));
      }
      const Values values = takes_all ? all[i] : Values{all[i][all[i].size() == 1 ? 0 : at]};
      if (absl::Status status = Set(leaf, values, element); !status.ok()) return status;
    }
    bool twice = !MissingIn(element).empty() || element.ByteSizeLong() == 0;
    const int last = reflection.FieldSize(message, group.list) - 1;
    for (int i = 0; i < last && !twice; ++i) {
      twice = reflection.GetRepeatedMessage(message, group.list, i).SerializeAsString() == element.SerializeAsString();
    }
    if (twice) reflection.RemoveLast(&message, group.list);
    return absl::OkStatus();
  }

  const Row& row_;
  RowNotes& notes_;
  bool sought_ = false;
  bool found_ = false;
  std::vector<std::pair<std::string, std::string>> empty_;
};

// Calls `visit` with the row, or with each element of the plan's columns.
absl::Status ForEach(const absl::optional<EachPlan>& plan, const Row& row,
                     absl::FunctionRef<absl::Status(const Row&)> visit) {
  if (!plan) return visit(row);
  for (const std::string& column : plan->columns) {
    for (const JsonNode* object : row.Objects(column)) {
      if (absl::Status status = visit(ElementOfRow(row, column, "", object)); !status.ok()) return status;
    }
    for (const std::string& cell : row.Get(column)) {
      const std::vector<std::string> parts =
          plan->separator.empty() ? std::vector<std::string>{cell} : absl::StrSplit(cell, plan->separator);
      for (const std::string& part : parts) {
        const std::string text(absl::StripAsciiWhitespace(part));
        if (text.empty()) continue;
        if (absl::Status status = visit(ElementOfRow(row, column, text, nullptr)); !status.ok()) return status;
      }
    }
  }
  return absl::OkStatus();
}

// The one text of an id, parent or document.
absl::StatusOr<std::string> One(const ValuePlan& plan, const Row& row, RowNotes& notes) {
  const absl::StatusOr<Values> values = Evaluate(plan, row, notes);
  if (!values.ok()) return values.status();
  if (values->size() > 1) {
    return LocalFailure(absl::StrCat(OriginOf(plan), ": ", values->size(), " values where one is needed"));
  }
  return values->empty() ? std::string() : values->front();
}

absl::StatusOr<std::string> IdBy(const ValuePlan& plan, const Row& row, RowNotes& notes) {
  const absl::StatusOr<std::string> text = One(plan, row, notes);
  if (!text.ok()) return text.status();
  if (text->empty()) return LocalFailure(absl::StrCat(OriginOf(plan), ": nothing to take an id from"));
  return IdOf(*text);
}

absl::StatusOr<std::string> NameBy(const RecordPlan& plan, const Row& row, RowNotes& notes) {
  const absl::StatusOr<std::string> id = IdBy(plan.id, row, notes);
  if (!id.ok()) return id.status();
  const std::vector<std::string>& collections = plan.kind->collections;
  if (!plan.parent) return absl::StrCat(collections[0], "/", *id);
  const absl::StatusOr<std::string> parent = IdBy(*plan.parent, row, notes);
  if (!parent.ok()) return parent.status();
  return absl::StrCat(collections[0], "/", *parent, "/", collections[1], "/", *id);
}

void SetName(const std::string& name, Message& message) {
  message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName("name"), name);
}

// Each document that `plan` names, as the source that it becomes.
absl::StatusOr<std::vector<v1::Source>> DocumentsBy(const ClaimPlan& plan, const Row& row, RowNotes& notes) {
  const absl::StatusOr<Values> names = Evaluate(*plan.document, row, notes);
  if (!names.ok()) return names.status();
  std::vector<v1::Source> documents;
  for (const std::string& text : *names) {
    v1::Source& document = documents.emplace_back();
    if (absl::Status status = Filling(row, notes).Fill(plan.document_fields, document); !status.ok()) return status;
    document.set_name(DocumentNameOf(text));
    if (IsUrl(text)) document.set_url(text);
    if (document.title().empty()) document.set_title(std::string(feeds::Beginning(text, limits::kMaxTitleBytes)));
  }
  return documents;
}

absl::Status AddClaims(const ClaimPlan& plan, const Row& row, RowRecord& record) {
  return ForEach(plan.each, row, [&](const Row& each) -> absl::Status {
    v1::Claim claim;
    Filling filling(each, record.notes);
    if (absl::Status status = filling.Fill(plan.fields, claim); !status.ok()) return status;
    if (!plan.document) {
      if (filling.has_content()) record.claims.push_back({std::move(claim), absl::nullopt});
      return absl::OkStatus();
    }
    absl::StatusOr<std::vector<v1::Source>> documents = DocumentsBy(plan, each, record.notes);
    if (!documents.ok()) return documents.status();
    for (v1::Source& document : *documents) record.claims.push_back({claim, std::move(document)});
    return absl::OkStatus();
  });
}

bool Holds(const ConditionPlan& condition, const Row& row) {
  const Values values = row.Get(condition.column);
  const bool found = std::any_of(values.begin(), values.end(), [&](const std::string& value) {
    return condition.values.empty() ||
           std::find(condition.values.begin(), condition.values.end(), Comparable(value)) != condition.values.end();
  });
  return found != condition.inverse;
}

std::string WhyMissing(const std::string& field, const std::string& origin, const RecordPlan& plan,
                       const RowRecord& record) {
  if (origin.empty()) return absl::StrCat("nothing fills it, and a ", plan.kind->singular, " needs it");
  for (const RowNotes::Unmatched& unmatched : record.notes.unmatched) {
    if (unmatched.field == field)
      return absl::StrCat(origin, ": \"", unmatched.printed, "\" has no meaning in the mapping");
  }
  return absl::StrCat(origin, " has nothing that says so");
}

absl::Status BuildOne(const RecordPlan& plan, const Row& row, RowRecords& built) {
  for (const ConditionPlan& condition : plan.conditions) {
    if (!Holds(condition, row)) return absl::OkStatus();
  }
  for (const std::string& column : plan.needs) {
    if (!row.Get(column).empty()) continue;
    built.missing.push_back({plan.kind->singular, column});
    return absl::OkStatus();
  }
  RowRecord record;
  const absl::StatusOr<std::string> name = NameBy(plan, row, record.notes);
  if (!name.ok()) return name.status();
  Message& inside = *client::MakeInside(*plan.kind, record.record);
  Filling filling(row, record.notes);
  if (absl::Status status = filling.Fill(plan.fields, inside); !status.ok()) return status;
  SetName(*name, inside);
  if (const std::string missing = MissingIn(inside); !missing.empty()) {
    return LocalFailure(
        absl::StrCat(missing, ": ", WhyMissing(missing, filling.OriginOfMissing(missing), plan, record)));
  }
  if (plan.id_if_taken) {
    const absl::StatusOr<std::string> id = IdBy(*plan.id_if_taken, row, record.notes);
    if (!id.ok()) return id.status();
    record.name_if_taken = absl::StrCat(plan.kind->collections[0], "/", *id);
  }
  record.is_constant = plan.id.is_constant();
  for (const ClaimPlan& claims : plan.claims) {
    if (absl::Status status = AddClaims(claims, row, record); !status.ok()) return status;
  }
  built.overruled.merge(record.notes.overruled);
  built.records.push_back(std::move(record));
  return absl::OkStatus();
}

}  // namespace

std::string DocumentNameOf(absl::string_view document) {
  if (!IsUrl(document)) return absl::StrCat("sources/", feeds::SlugOf(document));
  const absl::string_view rest = document.substr(document.find("//") + 2);
  const std::string host = absl::StrReplaceAll(feeds::Folded(rest.substr(0, rest.find_first_of("/:?#"))), {{" ", "-"}});
  return absl::StrCat("sources/", host.empty() ? "url" : host.substr(0, kHostBytes), "-",
                      feeds::Hash(document).substr(0, kUrlDigits));
}

absl::StatusOr<RowRecords> BuildRecords(const MappingPlan& plan, const Row& row) {
  RowRecords built;
  RowWithDerived whole(row);
  for (const ValuePlan& derived : plan.derived()) {
    // What has no meaning stays as printed, for whoever uses it to tell.
    RowNotes notes;
    absl::StatusOr<Values> values = Evaluate(derived, whole, notes);
    if (!values.ok()) return values.status();
    built.overruled.merge(notes.overruled);
    whole.Set(derived.rule->field(), *std::move(values));
  }
  for (const RecordPlan& record : plan.records()) {
    absl::Status status = ForEach(record.each, whole, [&](const Row& each) { return BuildOne(record, each, built); });
    if (!status.ok()) return status;
  }
  return built;
}

}  // namespace briefing::briefctl
