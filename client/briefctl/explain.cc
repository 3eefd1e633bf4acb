#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/field_path.h"
#include "client/briefctl/nearest.h"
#include "client/briefctl/schema_comments.h"
#include "client/briefctl/table.h"
#include "client/briefctl/text.h"
#include "client/briefctl/words.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"

namespace briefing::briefctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// Lines of text that is read, rather than laid out, are at most so wide.
constexpr size_t kReadableWidth = 100;

std::string FirstSentence(const std::string& comment) {
  const std::string line = absl::StrReplaceAll(comment.substr(0, comment.find("\n\n")), {{"\n", " "}});
  const size_t end = line.find(". ");
  return end == std::string::npos ? line : line.substr(0, end + 1);
}

// A comment as it reads in a terminal: paragraphs are filled anew, what is indented stays as it is.
class Prose {
 public:
  explicit Prose(Context& context)
      : context_(context), width_(std::min(kReadableWidth, std::max<size_t>(context.console().width, 20))) {}

  void Print(const std::string& comment) {
    for (const absl::string_view line : absl::StrSplit(comment, '\n')) {
      const bool laid_out = !line.empty() && line.front() == ' ';
      if (line.empty() || laid_out) Fill();
      if (line.empty()) context_.out() << '\n';
      if (laid_out) context_.out() << line << '\n';
      if (!line.empty() && !laid_out) absl::StrAppend(&paragraph_, paragraph_.empty() ? "" : " ", line);
    }
    Fill();
  }

 private:
  void Fill() {
    if (paragraph_.empty()) return;
    for (const std::string& line : Wrap(std::exchange(paragraph_, ""), width_)) context_.out() << line << '\n';
  }

  Context& context_;
  const size_t width_;
  std::string paragraph_;
};

void AddBehaviours(const FieldDescriptor& field, std::string& text) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    const google::api::FieldBehavior behaviour = options.GetExtension(google::api::field_behavior, i);
    const std::string name = google::api::FieldBehavior_Name(behaviour);
    absl::StrAppend(&text, ", ", absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"_", " "}})));
  }
}

// "list of Claim", "string, required".
std::string TypeOf(const FieldDescriptor& field) {
  std::string text = field.is_repeated() ? "list of " : "";
  if (field.message_type() != nullptr) {
    absl::StrAppend(&text, field.message_type()->name());
  } else if (field.enum_type() != nullptr) {
    absl::StrAppend(&text, field.enum_type()->name());
  } else {
    absl::StrAppend(&text, field.type_name());
  }
  AddBehaviours(field, text);
  return text;
}

void PrintTable(const Table& table, Context& context) {
  context.out() << '\n';
  table.Print(context.table_width(), context.style(), context.out());
}

void PrintFields(const Descriptor& message, Context& context) {
  Table table({"FIELD", "TYPE", "WHAT"});
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    table.Add({field.name(), TypeOf(field), FirstSentence(CommentOn(field))});
  }
  PrintTable(table, context);
}

void PrintValues(const EnumDescriptor& type, Context& context) {
  Table table({"VALUE", "WHAT"});
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    table.Add({value.number() == 0 ? "(not set)" : WordFor(type, value.number()), CommentOn(value)});
  }
  PrintTable(table, context);
}

void ExplainMessage(const Descriptor& message, Context& context) {
  const std::string& pattern = message.options().HasExtension(google::api::resource)
                                   ? message.options().GetExtension(google::api::resource).pattern(0)
                                   : "";
  context.out() << context.style().Bold(message.name()) << (pattern.empty() ? "" : "  ") << pattern << "\n\n";
  Prose(context).Print(CommentOn(message));
  PrintFields(message, context);
}

void ExplainEnum(const EnumDescriptor& type, Context& context) {
  context.out() << context.style().Bold(type.name()) << "\n\n";
  Prose(context).Print(CommentOn(type));
  PrintValues(type, context);
}

void ExplainField(const std::string& path, const FieldDescriptor& field, Context& context) {
  context.out() << context.style().Bold(path) << "  " << TypeOf(field) << "\n\n";
  Prose prose(context);
  prose.Print(CommentOn(field));
  if (field.enum_type() != nullptr) {
    context.out() << '\n';
    prose.Print(CommentOn(*field.enum_type()));
    PrintValues(*field.enum_type(), context);
  }
  const bool ours = field.message_type() != nullptr && field.message_type()->file()->package() == "briefing.v1";
  if (!ours) return;
  context.out() << '\n';
  prose.Print(CommentOn(*field.message_type()));
  PrintFields(*field.message_type(), context);
}

void ListKinds(Context& context) {
  Table table({"KIND", "NAME", "WHAT"});
  for (const client::RecordKind& kind : client::AllRecordKinds()) {
    table.Add({kind.plural, kind.descriptor->options().GetExtension(google::api::resource).pattern(0),
               FirstSentence(CommentOn(*kind.descriptor))});
  }
  table.Print(context.table_width(), context.style(), context.out());
}

// The messages and enums that fields of records have, by name, for what is neither a kind nor a field.
void AddTypes(const Descriptor& message, std::vector<std::string>& names) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.enum_type() != nullptr) names.push_back(field.enum_type()->name());
    const Descriptor* const within = field.message_type();
    if (within == nullptr || within->file()->package() != "briefing.v1") continue;
    if (std::find(names.begin(), names.end(), within->name()) != names.end()) continue;
    names.push_back(within->name());
    AddTypes(*within, names);
  }
}

absl::Status UnknownType(const std::string& word) {
  std::vector<std::string> kinds;
  std::vector<std::string> words;
  std::vector<std::string> types;
  for (const client::RecordKind& kind : client::AllRecordKinds()) {
    kinds.push_back(kind.plural);
    words.push_back(kind.singular);
    AddTypes(*kind.descriptor, types);
  }
  words.insert(words.end(), kinds.begin(), kinds.end());
  std::string nearest = DidYouMean(absl::AsciiStrToLower(word), words);
  if (nearest.empty()) nearest = DidYouMean(word, types);
  return UsageFailure(absl::StrCat("\"", word, "\" is no kind of record and no type of a field; there are ",
                                   absl::StrJoin(kinds, ", "), nearest));
}

absl::Status ExplainPath(const std::string& path, Context& context) {
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  const client::RecordKind* const kind = client::FindKind(names[0]);
  const Descriptor* message = kind != nullptr ? kind->descriptor : FindMessage(names[0]);
  const EnumDescriptor* const type = FindEnum(names[0]);
  if (message == nullptr && type == nullptr) return UnknownType(names[0]);
  if (message == nullptr && names.size() > 1) return UsageFailure(absl::StrCat(names[0], " has no fields"));
  const FieldDescriptor* field = nullptr;
  for (size_t i = 1; i < names.size(); ++i) {
    if (message == nullptr) return UsageFailure(absl::StrCat(names[i - 1], " has no fields"));
    const absl::StatusOr<const FieldDescriptor*> found = FindField(*message, names[i]);
    if (!found.ok()) return found.status();
    field = *found;
    message = field->message_type();
  }
  if (field != nullptr) {
    ExplainField(path, *field, context);
  } else if (message != nullptr) {
    ExplainMessage(*message, context);
  } else {
    ExplainEnum(*type, context);
  }
  return absl::OkStatus();
}

}  // namespace

void AddExplain(CLI::App& app, Context& context, Command& command) {
  auto path = std::make_shared<std::string>();
  CLI::App* explain = app.add_subcommand("explain", R"(Say what a kind of record and its fields mean

Examples:
  briefctl explain
  briefctl explain commitments
  briefctl explain commitments.targets.kind
  briefctl explain EdtfDate)");
  explain->add_option("what", *path,
                      "A kind of record, a field by its path, or a type of field; without it, the kinds there are");
  explain->callback([&context, &command, path] {
    command = [&context, path] {
      if (!path->empty()) return ExplainPath(*path, context);
      ListKinds(context);
      return absl::OkStatus();
    };
  });
}

}  // namespace briefing::briefctl
