#include "client/briefctl/mapping_plan.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "briefing/v1/edtf.pb.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/mapping_values.h"
#include "client/briefctl/nearest.h"
#include "client/briefctl/words.h"
#include "client/feeds/coarse_date.h"
#include "google/api/field_behavior.pb.h"

namespace briefing::briefctl {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

namespace {

// Columns that every row has.
constexpr absl::string_view kOwnColumns[] = {"@import", "@file", "@line"};

bool IsOutputOnly(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::OUTPUT_ONLY) return true;
  }
  return false;
}

bool IsMessageWithin(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field.message_type() != v1::EdtfDate::descriptor() &&
         field.message_type()->full_name() != "google.protobuf.Timestamp";
}

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) {
    if (!IsOutputOnly(*type.field(i)) && type.field(i)->name() != "name") names.push_back(type.field(i)->name());
  }
  return names;
}

// A text with columns in braces. Empty where braces do not match.
absl::optional<std::vector<Piece>> ParseTemplate(absl::string_view text) {
  std::vector<Piece> pieces(1);
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '{' || c == '}') && i + 1 < text.size() && text[i + 1] == c)
      ++i;
    else if (c == '}')
      return absl::nullopt;
    else if (c == '{') {
      const size_t end = text.find('}', i);
      if (end == absl::string_view::npos || end == i + 1) return absl::nullopt;
      pieces.back().columns = absl::StrSplit(text.substr(i + 1, end - i - 1), '|');
      pieces.emplace_back();
      i = end;
      continue;
    }
    pieces.back().text += c;
  }
  return pieces;
}

}  // namespace

bool IsPlaceColumn(absl::string_view column) {
  return std::find(std::begin(kOwnColumns), std::end(kOwnColumns), column) != std::end(kOwnColumns);
}

std::string Comparable(absl::string_view printed) {
  std::string text = absl::StrReplaceAll(absl::AsciiStrToLower(printed), {{"_", " "}, {"-", " "}});
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

// Makes one plan.
class MappingPlanner {
 public:
  MappingPlanner(std::string file, mapping::Mapping mapping, LineOf line_of) {
    plan_.file_ = std::move(file);
    plan_.line_of_ = std::move(line_of);
    plan_.mapping_ = std::make_shared<const mapping::Mapping>(std::move(mapping));
  }

  absl::StatusOr<MappingPlan> Make() && {
    const mapping::Mapping& mapping = plan_.mapping();
    if (absl::Status status = CheckTable(mapping.table()); !status.ok()) return status;
    if (mapping.records().empty()) return Fail("records", "there are none: say what a row makes");
    for (const std::string& column : mapping.row_has()) {
      if (absl::c_none_of(mapping.derived(), [&](const auto& derived) { return derived.field() == column; })) {
        return Fail("row_has", absl::StrCat("there is no derived column \"", column, "\""));
      }
    }
    for (int i = 0; i < mapping.derived_size(); ++i) {
      const std::string where = absl::StrCat("derived[", i, "]");
      if (mapping.derived(i).field().empty()) return Fail(where, "name the new column as `field`");
      absl::Status status = PlanValue(where, mapping.derived(i), plan_.derived_.emplace_back());
      if (!status.ok()) return status;
    }
    for (int i = 0; i < mapping.records_size(); ++i) {
      absl::Status status = AddRecord(absl::StrCat("records[", i, "]"), mapping.records(i));
      if (!status.ok()) return status;
    }
    return std::move(plan_);
  }

  static absl::Status FailAt(const MappingPlan& plan, absl::string_view where, absl::string_view what) {
    const int line = plan.line_of_ == nullptr ? 0 : plan.line_of_(where);
    return UsageFailure(absl::StrCat(plan.file_, line == 0 ? "" : absl::StrCat(":", line), ": ", where, ": ", what));
  }

 private:
  absl::Status Fail(absl::string_view where, absl::string_view what) const { return FailAt(plan_, where, what); }

  absl::Status CheckTable(const mapping::Table& table) const {
    if (table.delimiter().size() > 1) return Fail("table.delimiter", "it is one character");
    if (table.quote().size() > 1 && table.quote() != "none") {
      return Fail("table.quote", "it is one character, or \"none\"");
    }
    if (table.skip_lines() < 0) return Fail("table.skip_lines", "it is 0 or more");
    return absl::OkStatus();
  }

  absl::Status AddRecord(const std::string& where, const mapping::RecordRule& rule) {
    RecordPlan record;
    const absl::StatusOr<const client::RecordKind*> kind = ParseKind(rule.kind());
    if (!kind.ok()) return Fail(absl::StrCat(where, ".kind"), kind.status().message());
    record.kind = *kind;
    if (absl::Status status = PlanValue(absl::StrCat(where, ".id"), rule.id(), record.id); !status.ok()) return status;
    if (absl::Status status = PlanIdIfTaken(where, rule, record); !status.ok()) return status;
    if (absl::Status status = PlanParent(where, rule, record); !status.ok()) return status;
    if (absl::Status status = PlanEach(where, rule.has_each(), rule.each(), record.each); !status.ok()) return status;
    record.needs.assign(rule.needs().begin(), rule.needs().end());
    plan_.used_.insert(record.needs.begin(), record.needs.end());
    for (const mapping::When& when : rule.when()) {
      if (when.column().empty()) return Fail(absl::StrCat(where, ".when"), "name its column");
      Need(absl::StrCat(where, ".when"), {when.column()}, false);
      ConditionPlan& condition = record.conditions.emplace_back(ConditionPlan{when.column(), {}, when.inverse()});
      for (const std::string& value : when.value()) condition.values.push_back(Comparable(value));
    }
    if (rule.fields().empty()) return Fail(where, "no fields: say what goes into the record");
    absl::Status status =
        PlanFields(absl::StrCat(where, ".fields"), rule.fields(), *record.kind->descriptor, record.fields);
    if (!status.ok()) return status;
    for (int i = 0; i < rule.claims_size(); ++i) {
      status = PlanClaims(absl::StrCat(where, ".claims[", i, "]"), rule.claims(i), record.claims.emplace_back());
      if (!status.ok()) return status;
    }
    plan_.records_.push_back(std::move(record));
    return absl::OkStatus();
  }

  absl::Status PlanIdIfTaken(const std::string& where, const mapping::RecordRule& rule, RecordPlan& record) {
    if (!rule.has_id_if_taken()) return absl::OkStatus();
    const std::string at = absl::StrCat(where, ".id_if_taken");
    if (record.kind->collections.size() > 1 || record.kind->descriptor->FindFieldByName("title") == nullptr) {
      return Fail(at, absl::StrCat(record.kind->plural, " are not told apart by titles"));
    }
    return PlanValue(at, rule.id_if_taken(), record.id_if_taken.emplace());
  }

  absl::Status PlanParent(const std::string& where, const mapping::RecordRule& rule, RecordPlan& record) {
    const bool nested = record.kind->collections.size() > 1;
    if (nested != rule.has_parent()) {
      return Fail(where, nested ? absl::StrCat("give `parent`, the id of one of ", record.kind->collections[0])
                                : absl::StrCat(record.kind->plural, " have no `parent`"));
    }
    if (!nested) return absl::OkStatus();
    return PlanValue(absl::StrCat(where, ".parent"), rule.parent(), record.parent.emplace());
  }

  absl::Status PlanEach(const std::string& where, bool given, const mapping::Each& rule,
                        absl::optional<EachPlan>& plan) {
    if (!given) return absl::OkStatus();
    if (rule.column().empty()) return Fail(absl::StrCat(where, ".each"), "name its column");
    plan.emplace();
    plan->columns.assign(rule.column().begin(), rule.column().end());
    plan->separator = rule.separator();
    for (const std::string& column : plan->columns) Need(absl::StrCat(where, ".each"), {column}, rule.optional());
    return absl::OkStatus();
  }

  void Need(const std::string& where, Alternatives columns, bool optional) {
    plan_.used_.insert(columns.begin(), columns.end());
    if (!optional) plan_.needs_.push_back({where, std::move(columns)});
  }

  absl::Status PlanClaims(const std::string& where, const mapping::ClaimRule& rule, ClaimPlan& plan) {
    if (absl::Status status = PlanEach(where, rule.has_each(), rule.each(), plan.each); !status.ok()) return status;
    if (rule.has_document()) {
      absl::Status status = PlanValue(absl::StrCat(where, ".document"), rule.document(), plan.document.emplace());
      if (!status.ok()) return status;
    } else if (!rule.document_fields().empty()) {
      return Fail(absl::StrCat(where, ".document_fields"), "they need a `document`");
    }
    absl::Status status = PlanFields(absl::StrCat(where, ".document_fields"), rule.document_fields(),
                                     *v1::Source::descriptor(), plan.document_fields);
    if (!status.ok()) return status;
    return PlanFields(absl::StrCat(where, ".fields"), rule.fields(), *v1::Claim::descriptor(), plan.fields);
  }

  absl::Status PlanFields(const std::string& where, const google::protobuf::RepeatedPtrField<mapping::Value>& rules,
                          const Descriptor& type, FieldsPlan& plan) {
    for (int i = 0; i < rules.size(); ++i) {
      absl::Status status = PlanField(absl::StrCat(where, "[", i, "]"), rules[i], type, plan);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  static Group& GroupFor(const FieldDescriptor* list, int index, FieldsPlan& plan) {
    for (Group& group : plan) {
      if (group.list == list && group.index == index) return group;
    }
    plan.push_back({list, index, {}});
    return plan.back();
  }

  // Where a rule's field lies: below an element of `list` where there is one.
  struct Place {
    const FieldDescriptor* list = nullptr;
    int index = 0;
    std::vector<const FieldDescriptor*> path = {};
  };

  absl::StatusOr<const FieldDescriptor*> FindField(absl::string_view at, const std::string& name,
                                                   const Descriptor& within, bool outermost) const {
    const FieldDescriptor* const field = within.FindFieldByName(name);
    if (field == nullptr || IsOutputOnly(*field) || (outermost && name == "name")) {
      const std::vector<std::string> known = FieldNames(within);
      return Fail(at, absl::StrCat(within.name(), field == nullptr ? " has no field \"" : " does not let you set \"",
                                   name, "\"; there are ", absl::StrJoin(known, ", "), DidYouMean(name, known)));
    }
    if (outermost && name == "claims") return Fail(at, "claims are told by `claims { fields { … } }` beside `fields`");
    return field;
  }

  // Goes on to `field`, with what stands behind its name in `brackets` ("[0]").
  absl::Status Enter(absl::string_view at, const FieldDescriptor* field, absl::string_view brackets, bool last,
                     Place& place) const {
    const std::string& name = field->name();
    if (last == IsMessageWithin(*field)) {
      return Fail(at, last ? absl::StrCat("name a field within ", name, ": ",
                                          absl::StrJoin(FieldNames(*field->message_type()), ", "))
                           : absl::StrCat(name, " has no fields within that can be set"));
    }
    const bool is_list = field->is_repeated() && !last;
    if (!brackets.empty() && !is_list) {
      return Fail(at, absl::StrCat(name, " takes no index: values fill it one by one"));
    }
    if (!is_list) {
      place.path.push_back(field);
      return absl::OkStatus();
    }
    if (place.list != nullptr || !place.path.empty()) {
      return Fail(at, "a list within a list, which mappings do not fill");
    }
    place.list = field;
    if (brackets.empty()) return absl::OkStatus();
    absl::string_view number = brackets;
    const bool is_index = absl::ConsumePrefix(&number, "[") && absl::ConsumeSuffix(&number, "]") &&
                          absl::SimpleAtoi(number, &place.index) && place.index >= 0;
    return is_index ? absl::OkStatus() : Fail(at, absl::StrCat("\"", name, brackets, "\" has no index such as [0]"));
  }

  absl::StatusOr<Place> FindPlace(absl::string_view at, const std::string& field_path, const Descriptor& type) const {
    Place place;
    const Descriptor* within = &type;
    const std::vector<std::string> steps = absl::StrSplit(field_path, '.');
    for (size_t i = 0; i < steps.size(); ++i) {
      const std::string name = steps[i].substr(0, steps[i].find('['));
      const absl::StatusOr<const FieldDescriptor*> field = FindField(at, name, *within, within == &type);
      if (!field.ok()) return field.status();
      const bool last = i + 1 == steps.size();
      absl::Status status = Enter(at, *field, absl::string_view(steps[i]).substr(name.size()), last, place);
      if (!status.ok()) return status;
      within = (*field)->message_type();
    }
    return place;
  }

  absl::Status PlanField(const std::string& where, const mapping::Value& rule, const Descriptor& type,
                         FieldsPlan& plan) {
    const std::string at = absl::StrCat(where, ".field");
    if (rule.field().empty()) return Fail(where, "name the field that it fills");
    absl::StatusOr<Place> place = FindPlace(at, rule.field(), type);
    if (!place.ok()) return place.status();
    Leaf leaf;
    leaf.path = std::move(place->path);
    leaf.value.field = leaf.path.back();
    Group& group = GroupFor(place->list, place->index, plan);
    for (const Leaf& other : group.leaves) {
      if (other.path == leaf.path && !leaf.path.back()->is_repeated()) {
        return Fail(at, absl::StrCat(rule.field(), " is filled twice"));
      }
    }
    if (absl::Status status = PlanValue(where, rule, leaf.value); !status.ok()) return status;
    group.leaves.push_back(std::move(leaf));
    return absl::OkStatus();
  }

  absl::Status PlanValue(const std::string& where, const mapping::Value& rule, ValuePlan& plan) {
    plan.rule = &rule;
    plan.where = where;
    const int given =
        (rule.column().empty() ? 0 : 1) + (rule.template_().empty() ? 0 : 1) + (rule.has_constant() ? 1 : 0);
    if (given != 1) return Fail(where, "give one of `column`, `template` and `constant`");
    if (!rule.template_().empty()) {
      absl::optional<std::vector<Piece>> pieces = ParseTemplate(rule.template_());
      if (!pieces) {
        return Fail(absl::StrCat(where, ".template"),
                    "columns stand in braces, {Title}; braces themselves are doubled");
      }
      plan.pieces = *std::move(pieces);
    } else if (!rule.column().empty()) {
      plan.pieces.push_back({"", {rule.column().begin(), rule.column().end()}});
    }
    for (const Piece& piece : plan.pieces) {
      if (!piece.columns.empty()) Need(where, piece.columns, rule.optional());
    }
    for (const std::string& column : rule.party_kind_of()) plan_.used_.insert(column);
    for (const mapping::Words& words : rule.words()) {
      for (const std::string& printed : words.printed()) plan.words[Comparable(printed)] = words.value();
    }
    return CheckValue(where, rule, plan);
  }

  absl::Status CheckValue(const std::string& where, const mapping::Value& rule, const ValuePlan& plan) {
    for (int i = 0; i < rule.date_size(); ++i) {
      const std::string fault = rule.date(i) == kEdtfFormat ? "" : feeds::FaultOfDateFormat(rule.date(i));
      if (!fault.empty()) return Fail(absl::StrCat(where, ".date[", i, "]"), fault);
    }
    const bool is_date = plan.field != nullptr && plan.field->message_type() == v1::EdtfDate::descriptor();
    if (!rule.date().empty() && !is_date) return Fail(absl::StrCat(where, ".date"), "the field holds no date");
    const bool is_party = plan.field != nullptr && IsPartyField(*plan.field);
    if ((rule.country_codes() || rule.party_kind() != v1::PARTY_KIND_UNSPECIFIED || !rule.member_of().empty()) &&
        !is_party) {
      return Fail(where, "`party_kind`, `member_of` and `country_codes` go with fields that hold a party");
    }
    if (plan.field == nullptr) return absl::OkStatus();
    std::vector<std::pair<std::string, std::string>> fixed;
    if (rule.has_constant() && rule.words().empty())
      fixed.emplace_back(absl::StrCat(where, ".constant"), rule.constant());
    if (!rule.otherwise().empty()) fixed.emplace_back(absl::StrCat(where, ".otherwise"), rule.otherwise());
    for (int i = 0; i < rule.words_size(); ++i) {
      fixed.emplace_back(absl::StrCat(where, ".words[", i, "].value"), rule.words(i).value());
    }
    for (const auto& [at, value] : fixed) {
      const std::string fault = value.empty() ? "" : FaultOfFixed(*plan.field, value);
      if (!fault.empty()) return Fail(at, fault);
    }
    return absl::OkStatus();
  }

  MappingPlan plan_;
};

absl::StatusOr<MappingPlan> MappingPlan::Make(std::string file, mapping::Mapping mapping, LineOf line_of) {
  return MappingPlanner(std::move(file), std::move(mapping), std::move(line_of)).Make();
}

bool MappingPlan::UsesWithin(absl::string_view column) const {
  return std::any_of(used_.begin(), used_.end(), [&](absl::string_view used) {
    return absl::ConsumePrefix(&used, column) && (used.empty() || used[0] == '.');
  });
}

bool MappingPlan::IsDerived(const std::string& column) const {
  return std::any_of(derived_.begin(), derived_.end(),
                     [&](const ValuePlan& derived) { return derived.rule->field() == column; });
}

absl::Status MappingPlan::CheckColumns(const std::string& table, const std::vector<std::string>& known) const {
  const auto is_known = [&](const std::string& column) {
    // Those of an element are its own.
    return column[0] == '.' || IsDerived(column) || IsPlaceColumn(column) ||
           std::find(known.begin(), known.end(), column) != known.end();
  };
  for (const ColumnNeed& need : needs_) {
    if (std::any_of(need.columns.begin(), need.columns.end(),
                    [&](const std::string& column) { return column.empty() || is_known(column); })) {
      continue;
    }
    return MappingPlanner::FailAt(
        *this, need.where,
        absl::StrCat(table, " has no column \"", absl::StrJoin(need.columns, "\" or \""), "\"; it has ",
                     absl::StrJoin(known, ", "), DidYouMean(need.columns[0], known),
                     "; --column NAME=VALUE gives one that is the same for all rows"));
  }
  return absl::OkStatus();
}

}  // namespace briefing::briefctl
