#include "client/briefctl/suggestions.h"

#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/briefctl/config_file.h"
#include "client/briefctl/cursor.h"
#include "client/briefctl/record_file.h"
#include "client/briefctl/words.h"
#include "google/api/resource.pb.h"

namespace briefing::briefctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;

constexpr int kMostNames = 100;
constexpr absl::Duration kServerPatience = absl::Seconds(1);

class Suggestions {
 public:
  Suggestions(const std::string& typed, Context& context) : typed_(typed), context_(context) {}

  void Add(std::string value, std::string description = "") {
    if (absl::StartsWith(value, typed_)) all_.push_back({std::move(value), std::move(description)});
  }

  void AddAll(const std::vector<std::string>& values) {
    for (const std::string& value : values) Add(value);
  }

  void AddWords(const EnumDescriptor& type) { AddAll(AllWords(type)); }

  void AddKinds() {
    for (const client::RecordKind& kind : client::AllRecordKinds()) Add(kind.plural);
  }

  // A kind and then, name by name, its fields.
  void AddFieldPaths() {
    const size_t dot = typed_.rfind('.');
    if (dot == std::string::npos) return AddKinds();
    const std::vector<std::string> names = absl::StrSplit(typed_.substr(0, dot), '.');
    const client::RecordKind* const kind = client::FindKind(names.front());
    const Descriptor* message = kind == nullptr ? nullptr : kind->descriptor;
    for (size_t i = 1; i < names.size() && message != nullptr; ++i) {
      const auto* field = message->FindFieldByName(names[i]);
      message = field == nullptr ? nullptr : field->message_type();
    }
    for (int i = 0; message != nullptr && i < message->field_count(); ++i) {
      Add(absl::StrCat(typed_.substr(0, dot + 1), message->field(i)->name()));
    }
  }

  // Names of records: a collection first, then what is in it.
  void AddNames() {
    const client::RecordKind* const kind = KindTyped();
    if (kind != nullptr) return AddNamesOf(*kind);
    const std::string parent = typed_.substr(0, typed_.rfind('/') + 1);
    for (const client::RecordKind& each : client::AllRecordKinds()) {
      const bool inner = each.collections.size() > 1;
      if (!inner) Add(absl::StrCat(each.collections[0], "/"));
      if (inner && absl::StartsWith(parent, each.collections[0])) Add(absl::StrCat(parent, each.collections[1], "/"));
    }
  }

  void AddNamesOf(const client::RecordKind& kind) {
    client::ListOptions list;
    list.type = kind.type;
    list.page_size = kMostNames;
    list.filter = absl::StrCat("name = \"", absl::StrReplaceAll(typed_, {{"\\", "\\\\"}, {"\"", "\\\""}}), "*\"");
    const absl::StatusOr<client::Client*> client = context_.client();
    if (!client.ok()) return;
    const absl::StatusOr<client::RecordPage> page = (*client)->List(list, Call());
    if (!page.ok()) return;
    for (const v1::Record& record : page->records) Add(client::NameOf(record), TitleOf(record));
  }

  void AddTopics() {
    const absl::StatusOr<client::Client*> client = context_.client();
    if (!client.ok()) return;
    v1::CountRecordsRequest request;
    request.add_group_by(v1::COUNT_DIMENSION_TOPIC);
    request.set_max_cells(kMostNames);
    const absl::StatusOr<v1::CountRecordsResponse> counts = (*client)->CountRecords(request, Call());
    if (!counts.ok() || counts->axes_size() == 0) return;
    for (const auto& key : counts->axes(0).keys()) Add(key.key());
  }

  void AddContexts() {
    const std::string path = context_.settings().config.empty() ? DefaultConfigPath() : context_.settings().config;
    const absl::StatusOr<std::string> text = ReadWhole(path);
    if (text.ok()) AddAll(ConfigText(*text).contexts());
  }

  void AddCommands(const CLI::App& app) {
    for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) Add(each->get_name());
  }

  std::vector<Suggestion> Take() && { return std::move(all_); }

 private:
  // The kind whose names begin with what is typed; null where that is not enough to tell.
  const client::RecordKind* KindTyped() const {
    const std::vector<std::string> segments = absl::StrSplit(typed_, '/');
    for (const client::RecordKind& kind : client::AllRecordKinds()) {
      bool fits = segments.size() == 2 * kind.collections.size();
      for (size_t i = 0; fits && i < kind.collections.size(); ++i) fits = segments[2 * i] == kind.collections[i];
      if (fits) return &kind;
    }
    return nullptr;
  }

  static std::string TitleOf(const v1::Record& record) {
    const google::protobuf::Message& inside = *client::Inside(record);
    const auto* title = inside.GetDescriptor()->FindFieldByName("title");
    return title == nullptr ? "" : inside.GetReflection()->GetString(inside, title);
  }

  client::CallOptions Call() {
    client::CallOptions call = context_.call();
    call.timeout = kServerPatience;
    return call;
  }

  const std::string& typed_;
  Context& context_;
  std::vector<Suggestion> all_;
};

using AddValues = void (*)(Suggestions&);

struct Known {
  // A command, or "" for all; a long flag, or the name of an argument.
  const char* command;
  const char* option;
  AddValues add;
};

template <v1::RecordType type>
void NamesOf(Suggestions& suggestions) {
  suggestions.AddNamesOf(client::KindOf(type));
}
template <const EnumDescriptor* (*type)()>
void WordsOf(Suggestions& suggestions) {
  suggestions.AddWords(*type());
}
void PageFormats(Suggestions& suggestions) {
  suggestions.AddAll({"terminal", "md", "html", "pdf", "json", "ndjson", "yaml"});
}
void AnyNames(Suggestions& suggestions) { suggestions.AddNames(); }
void Kinds(Suggestions& suggestions) { suggestions.AddKinds(); }

// The first that fits counts.
constexpr Known kKnown[] = {
    {"brief", "--output", PageFormats},
    {"due", "--output", PageFormats},
    {"matrix", "--output", PageFormats},
    {"timeline", "--output", PageFormats},
    {"watch", "--output",
     [](Suggestions& to) {
       to.AddAll({"table", "wide", "json", "ndjson", "yaml", "name", "briefing"});
     }},
    {"", "--output",
     [](Suggestions& to) {
       to.AddAll({"table", "wide", "json", "ndjson", "yaml", "name"});
     }},
    {"", "--color",
     [](Suggestions& to) {
       to.AddAll({"auto", "always", "never"});
     }},
    {"", "--type", Kinds},
    {"", "--party", NamesOf<v1::RECORD_TYPE_PARTY>},
    {"", "--counterparty", NamesOf<v1::RECORD_TYPE_PARTY>},
    {"", "--assessor", NamesOf<v1::RECORD_TYPE_PARTY>},
    {"", "--source", NamesOf<v1::RECORD_TYPE_SOURCE>},
    {"", "--claim", NamesOf<v1::RECORD_TYPE_SOURCE>},
    {"", "--event", NamesOf<v1::RECORD_TYPE_EVENT>},
    {"", "--commitment", NamesOf<v1::RECORD_TYPE_COMMITMENT>},
    {"", "--refers-to", AnyNames},
    {"", "--evidence", AnyNames},
    {"", "--parent", AnyNames},
    {"", "--topic", [](Suggestions& to) { to.AddTopics(); }},
    {"", "--state", WordsOf<v1::CommitmentState_descriptor>},
    {"", "--modality", WordsOf<v1::Modality_descriptor>},
    {"", "--mechanism", WordsOf<v1::Mechanism_descriptor>},
    {"", "--qualifier", WordsOf<v1::ValueQualifier_descriptor>},
    {"", "--stage", WordsOf<v1::AssessmentStage_descriptor>},
    {"scorecard", "--by", WordsOf<v1::ScorecardDimension_descriptor>},
    {"", "--by", WordsOf<v1::CountDimension_descriptor>},
    {"export", "--format",
     [](Suggestions& to) {
       to.AddAll({"text", "json", "ndjson", "csv", "jsonld", "stix"});
     }},
    {"import", "--format",
     [](Suggestions& to) {
       to.AddAll({"auto", "text", "json", "ndjson", "icews", "gdelt", "promise-tracker", "csv"});
     }},
    {"", "--kind",
     [](Suggestions& to) {
       to.AddWords(*v1::EventKind_descriptor());
       to.AddWords(*v1::PartyKind_descriptor());
     }},
    {"transition", "state", WordsOf<v1::CommitmentState_descriptor>},
    {"transition", "name", NamesOf<v1::RECORD_TYPE_COMMITMENT>},
    {"diff", "points", AnyNames},
    {"brief", "name", [](Suggestions&) {}},
    {"", "name", AnyNames},
    {"", "commitment", NamesOf<v1::RECORD_TYPE_COMMITMENT>},
    {"", "indicator", NamesOf<v1::RECORD_TYPE_INDICATOR>},
    {"", "type", Kinds},
    {"", "kinds", Kinds},
    {"config", "action",
     [](Suggestions& to) {
       to.AddAll({"get-contexts", "current-context", "use-context", "set-context", "delete-context"});
     }},
    {"config", "context", [](Suggestions& to) { to.AddContexts(); }},
    {"", "--context", [](Suggestions& to) { to.AddContexts(); }},
    {"explain", "what", [](Suggestions& to) { to.AddFieldPaths(); }},
};

}  // namespace

std::vector<Suggestion> SuggestValues(const CLI::App& app, const CLI::App* command, const CLI::Option& option,
                                      const std::string& typed, Context& context) {
  Suggestions suggestions(typed, context);
  const std::string name = LongFlag(option).empty() ? option.get_name(/*positional=*/true) : LongFlag(option);
  const std::string in = command == nullptr ? "" : command->get_name();
  if (in == "help") suggestions.AddCommands(app);
  for (const Known& known : kKnown) {
    const absl::string_view where = known.command;
    if (name != known.option || (!where.empty() && where != in)) continue;
    known.add(suggestions);
    break;
  }
  return std::move(suggestions).Take();
}

}  // namespace briefing::briefctl
